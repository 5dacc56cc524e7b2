// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/SpeciesJobs.h"

#include "app/AppSettings.h"
#include "app/StatusLine.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/base/Organism.h"
#include "core/model/Model.h"
#include "views/jobs/JobListModel.h"
#include "views/species/SpeciesBar.h"
#include "views/style/Fonts.h"

#include <QFileDialog>
#include <QFileInfo>

#include <algorithm>

namespace ocellus {

namespace {

/// Cells of a request, ascending. Loops over the cells: for workers.
std::vector<Index> cellsOf(const SpeciesCells& wanted) {
    std::vector<Index> cells;
    wanted.cells.forEach([&](Index cell) {
        if (wanted.kind != SpeciesCells::Kind::Label || wanted.labels->codes[static_cast<std::size_t>(cell)] == wanted.code) {
            cells.push_back(cell);
        }
    });
    return cells;
}

/// The labels of the target's cells: the column that colours the others, where it has one.
std::shared_ptr<const CategoryColumn> targetLabels(const std::shared_ptr<const Dataset>& target, const SpeciesRequest& request, bool same) {
    if (same) {
        return request.cells.labels;
    }
    const Column* column = target->cells().find(request.cells.labelColumn.toStdString());
    return column == nullptr ? nullptr : labelsOf(*column, target);
}

CounterfactualOptions optionsOf(const SpeciesRequest& request, const Dataset& dataset, const std::vector<std::string>& genes) {
    CounterfactualOptions options;
    options.className = request.className.toStdString();
    options.term = request.term.toStdString();
    switch (request.genes) {
    case SpeciesGenes::MostVariable: options.mostVariable = request.mostVariable; break;
    case SpeciesGenes::All: options.mostVariable = dataset.counts() ? dataset.counts()->genes->size() : 1; break;
    case SpeciesGenes::Listed: options.genes = genes; break;
    }
    options.mostCells = request.mostCells;
    options.tokenCells = request.mostCells > 0 ? std::max<Index>(2, request.mostCells) : options.tokenCells;
    return options;
}

} // namespace

SpeciesJobs::SpeciesJobs(const Parts& parts)
    : m_parts(parts)
    , m_make(parts.runner, parts.state, *this)
    , m_read(parts.runner, parts.state, *this)
    , m_open(parts.runner, parts.state, *this)
    , m_save(parts.runner, parts.state, parts.status, parts.settings) {
    connect(&m_save, &SaveJob::failed, this, &SpeciesJobs::failed);
    SpeciesState& species = m_parts.species;
    connect(&species, &SpeciesState::makeWanted, this, [this] {
        if (const auto request = m_parts.bar.request()) {
            make(*request);
        }
    });
    connect(&species, &SpeciesState::cancelWanted, this, [this] { m_make.cancel(); });
    connect(&species, &SpeciesState::geneChanged, this, &SpeciesJobs::readGene);
    connect(&m_parts.state, &ExplorerState::datasetChanged, this, [this] {
        m_target.reset();
        m_targetPath.clear();
        m_parts.species.setProgress({});
        m_parts.species.setAnswer(nullptr);
        m_parts.species.setMessage({});
    });
    connect(&m_parts.jobs, &QAbstractItemModel::dataChanged, this, &SpeciesJobs::showProgress);
    connectFiles();
}

SpeciesJobs::~SpeciesJobs() = default;

void SpeciesJobs::setModel(const QString& path, const QString& name, std::shared_ptr<const ModelInfo> info) {
    m_modelPath = path;
    m_modelName = name;
    m_parts.bar.setModel(std::move(info));
}

void SpeciesJobs::make(const SpeciesRequest& request) {
    const std::shared_ptr<const Dataset> dataset = m_parts.state.dataset();
    if (m_make.isRunning() || !dataset || m_modelPath.isEmpty()) {
        return;
    }
    const std::shared_ptr<const Dataset> target = request.targetPath.isEmpty() || request.targetPath != m_targetPath ? nullptr : m_target;
    const std::vector<std::string> genes = m_geneList ? m_geneList() : std::vector<std::string>();
    JobDescription description;
    description.title = QStringLiteral("Generate");
    m_make.start<std::shared_ptr<const SpeciesAnswer>>(
        description,
        [dataset, target, request, genes, path = m_modelPath.toStdString(), name = m_modelName](const JobControl& control, std::shared_ptr<const SpeciesAnswer>& made) {
            CounterfactualOptions options = optionsOf(request, *dataset, genes);
            options.input.cells = cellsOf(request.cells);
            if (options.input.cells.empty()) {
                throw RefusedError("No visible cell is among " + request.cells.name.toStdString() + ". Nothing was generated. Choose other cells.");
            }
            options.target = target ? target : request.targetPath.isEmpty() ? nullptr : Dataset::open(request.targetPath.toStdString());
            auto answer = std::make_shared<SpeciesAnswer>();
            answer->request = request;
            answer->dataset = dataset;
            answer->target = options.target ? options.target : dataset;
            answer->modelName = name;
            control.run().report("Loading the model", 0, 0);
            const auto model = loadModel(path);
            auto result = std::make_shared<CounterfactualResult>();
            if (counterfactual(dataset, *model, options, control.run(), result.get()) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
            answer->result = std::move(result);
            if (request.className == QLatin1String("organism") && dataset->organism()) {
                answer->source = QString::fromStdString(organismName(*dataset->organism()));
            }
            answer->wanted = QString::fromStdString(answer->result->target.name);
            CounterfactualViewOptions shown;
            shown.labels = request.cells.labels;
            shown.targetLabels = targetLabels(answer->target, request, !options.target);
            auto view = std::make_shared<CounterfactualView>();
            if (viewCounterfactual(dataset, answer->target, *answer->result, shown, control.run(), view.get()) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
            answer->view = std::move(view);
            made = std::move(answer);
            return Outcome::Finished;
        },
        [this](const JobEnd<std::shared_ptr<const SpeciesAnswer>>& end) { takeMade(end); });
    m_parts.species.setProgress(QStringLiteral("Generating"));
}

void SpeciesJobs::takeMade(const JobEnd<std::shared_ptr<const SpeciesAnswer>>& end) {
    if (end.finished()) {
        m_parts.species.setAnswer(*end.value); // first: the focus goes from the progress to the table
    }
    m_parts.species.setProgress({});
    if (end.failed()) {
        if (m_parts.species.answer()) {
            Q_EMIT failed(end.error);
        } else {
            m_parts.species.setMessage(end.error);
        }
    } else if (end.cancelled()) {
        m_parts.status.showOutcome(m_parts.species.answer() ? QStringLiteral("Cancelled; what was generated before is kept") : QStringLiteral("Cancelled; nothing was generated"));
    } else {
        const SpeciesAnswer& answer = **end.value;
        m_parts.status.showOutcome(QStringLiteral("Generated %1 as %2").arg(cellsText(answer.view->count(CounterfactualGroup::Generated)), answer.wanted));
    }
}

void SpeciesJobs::showProgress() {
    const JobRow* job = m_parts.jobs.find(m_make.id());
    if (job == nullptr || !m_make.isRunning()) {
        return;
    }
    m_parts.species.setProgress(progressWords(*job, QStringLiteral("Generating")));
}

void SpeciesJobs::readGene() {
    m_read.forget(); // another gene is looked at now
    const auto answer = m_parts.species.answer();
    const std::ptrdiff_t gene = m_parts.species.gene();
    if (!answer || gene < 0) {
        return;
    }
    const auto& genes = answer->view->genes;
    const auto place = static_cast<std::size_t>(std::find(genes.begin(), genes.end(), static_cast<std::size_t>(gene)) - genes.begin());
    JobDescription description;
    description.title = QStringLiteral("Read %1").arg(answer->geneName(static_cast<std::size_t>(gene)));
    description.quiet = true;
    using Values = std::shared_ptr<const CounterfactualGeneValues>;
    m_read.start<Values>(
        description,
        [answer, place](const JobControl& control, Values& values) {
            auto read = std::make_shared<CounterfactualGeneValues>();
            const Outcome outcome = geneOfCounterfactual(*answer->view, place, 0, control.run(), read.get());
            values = std::move(read);
            return outcome;
        },
        [this, answer, gene](const JobEnd<Values>& end) {
            if (end.failed()) {
                Q_EMIT failed(end.error);
            } else if (end.finished() && m_parts.species.answer() == answer && m_parts.species.gene() == gene) {
                m_parts.species.setValues(*end.value);
            }
        });
}

void SpeciesJobs::openTarget(const QString& path) {
    openTarget(QFileInfo(path).fileName(), [file = path.toStdString()](const RunControl&) { return file; });
}

void SpeciesJobs::openTarget(const QString& title, std::function<std::string(const RunControl&)> find) {
    if (m_open.isRunning() || !m_parts.state.dataset()) {
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Open %1").arg(title);
    using Opened = std::shared_ptr<const Dataset>;
    m_open.start<Opened>(
        description,
        [find = std::move(find)](const JobControl& control, Opened& opened) {
            const std::string path = find(control.run());
            if (path.empty()) {
                return Outcome::Cancelled;
            }
            opened = Dataset::open(path);
            return Outcome::Finished;
        },
        [this](const JobEnd<Opened>& end) {
            if (end.failed()) {
                Q_EMIT failed(end.error);
            } else if (end.finished()) {
                m_target = *end.value;
                m_targetPath = QString::fromStdString(m_target->path());
                m_parts.bar.offerTarget(m_targetPath, m_target);
            }
        });
}

void SpeciesJobs::connectFiles() {
    SpeciesState& species = m_parts.species;
    connect(&species, &SpeciesState::openTargetWanted, this, [this] {
        const QString path = QFileDialog::getOpenFileName(&m_parts.parent, QStringLiteral("Open data with the wanted label"), m_parts.settings.lastFolder(),
            QStringLiteral("Data sets (*.h5ad *.h5 *.mtx *.mtx.gz *.csv *.csv.gz *.tsv *.tsv.gz);;All files (*)"));
        if (!path.isEmpty()) {
            m_parts.settings.setLastFolder(QFileInfo(path).absolutePath());
            openTarget(path);
        }
    });
    const auto wanted = [this](const QString& title, const QString& name, const QString& filter, void (SpeciesJobs::*write)(const QString&)) {
        return [this, title, name, filter, write] {
            if (const QString path = m_save.askPath(m_parts.parent, title, name, filter); !path.isEmpty()) {
                (this->*write)(path);
            }
        };
    };
    const QString text = QStringLiteral("Tab-separated text (*.tsv)");
    connect(&species, &SpeciesState::saveTableWanted, this,
        wanted(QStringLiteral("Save the differences"), QStringLiteral("generated-differences.tsv"), text, &SpeciesJobs::saveTable));
    connect(&species, &SpeciesState::saveCurvesWanted, this,
        wanted(QStringLiteral("Save the overlap curves"), QStringLiteral("generated-overlap.tsv"), text, &SpeciesJobs::saveCurves));
    connect(&species, &SpeciesState::saveCellsWanted, this,
        wanted(QStringLiteral("Save the generated cells"), QStringLiteral("generated-cells.h5ad"), QStringLiteral("AnnData (*.h5ad)"), &SpeciesJobs::saveCells));
}

void SpeciesJobs::saveTable(const QString& path) {
    if (const auto answer = m_parts.species.answer()) {
        m_save.save(path, [answer, file = path.toStdString()](const RunControl&) {
            writeDurably(file, counterfactualComments(*answer->result) + counterfactualText(answer->result->effects, *answer->result->genes));
            return Outcome::Finished;
        });
    }
}

void SpeciesJobs::saveCurves(const QString& path) {
    if (const auto answer = m_parts.species.answer()) {
        m_save.save(path, [answer, file = path.toStdString()](const RunControl&) {
            writeDurably(file, counterfactualComments(*answer->result) + overlapText(answer->result->effects));
            return Outcome::Finished;
        });
    }
}

void SpeciesJobs::saveCells(const QString& path) {
    if (const auto answer = m_parts.species.answer()) {
        m_save.save(path, [answer, file = path.toStdString()](const RunControl& control) {
            return writeResultFile(file, counterfactualContent(answer->dataset, *answer->result, false), control);
        });
    }
}

} // namespace ocellus

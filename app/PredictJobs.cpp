// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/PredictJobs.h"

#include "core/base/Error.h"
#include "core/base/Organism.h"
#include "core/datasets/Dataset.h"
#include "core/model/GeneMatching.h"
#include "core/model/LoadedCheckpoint.h"
#include "core/model/TrainingRecipe.h"
#include "core/tasks/FinishPredictions.h"
#include "core/tasks/KeptAnswers.h"
#include "core/tasks/MergedPredictions.h"
#include "views/state/ExplorerState.h"
#include "views/style/Fonts.h"

#include <QFileInfo>
#include <QUndoCommand>
#include <QUndoStack>

#include <algorithm>
#include <utility>

namespace ocellus {

namespace {

std::vector<Index> cellsOf(const CellSet& set) {
    std::vector<Index> cells;
    for (Index cell = 0; cell < set.size(); ++cell) {
        if (set.contains(cell)) {
            cells.push_back(cell);
        }
    }
    return cells;
}

// Every column and embedding of a class starts with one of these.
bool belongsTo(const std::string& name, const std::string& className) {
    for (const std::string& stem : {"pred_" + className, "scprint_emb_" + className}) {
        for (const char* end : {"_name", "_score", "_topk", "_safe"}) {
            if (name == stem || name.starts_with(stem + end)) {
                return true;
            }
        }
    }
    return false;
}

constexpr const char* kLayer = "scprint";
constexpr const char* kCellType = "cell_type";

/// "Disease and Sex are hidden: ..."; empty when everything is shown. The Cells panel gives each reason.
std::string hiddenSentence(const std::vector<ShownClass>& classes) {
    QStringList names;
    for (const ShownClass& one : classes) {
        if (!one.shown) {
            names << classTitle(one.className);
        }
    }
    if (names.isEmpty()) {
        return {};
    }
    const QString last = names.takeLast();
    const QString sentence =
        names.isEmpty() ? QStringLiteral("%1 is hidden: the model is not reliable for it on these cells (see Cells).").arg(last)
                        : QStringLiteral("%1 and %2 are hidden: the model is not reliable for them on these cells (see Cells).")
                              .arg(names.join(QStringLiteral(", ")), last);
    return sentence.toStdString();
}

/// What reading weights brings.
struct ModelRead {
    std::shared_ptr<const ModelInfo> info;
    std::shared_ptr<const TrainingRecipe> recipe;
    ShownClassesOptions records;
};

/// Adds coarser labels that are safe to give, and says which classes deserve no belief.
Outcome finish(const Dataset& dataset, const Model& model, const TrainingRecipe* recipe, const RunControl& control, AnnotateResult& result) {
    FinishOptions options;
    options.shown = shownBy(recipe);
    FinishedPredictions finished;
    const Outcome outcome = finishPredictions(dataset, model.info(), result, options, control, &finished);
    if (outcome == Outcome::Finished) {
        result.layer = finished.layer;
        if (const std::string hidden = hiddenSentence(finished.shown); !hidden.empty()) {
            result.warnings.push_back(hidden);
        }
    }
    return outcome;
}

/// The layer as the window keeps it: with what judging labels by it needs, also after it was read from the project.
LayerPtr kept(const AnnotateResult& result, const std::vector<std::string>& all, const std::vector<std::string>& wanted) {
    LayerPtr layer = result.layer;
    for (const TopLabels& top : result.topLabels) {
        layer = top.className == kCellType ? withKeptAnswers(layer, top) : layer;
    }
    return withClasses(layer, all, wanted);
}

/// Predictions of few cells by other weights or settings, in the place of those of more cells.
class ReplacePredictions : public QUndoCommand {
public:
    ReplacePredictions(ExplorerState& state, LayerPtr before, LayerPtr after)
        : QUndoCommand(QStringLiteral("Replace the predictions of %1 cells").arg(withThousands(before->cellsDone)))
        , m_state(state)
        , m_before(std::move(before))
        , m_after(std::move(after)) {}

    void redo() override { m_state.addLayer(m_after); }
    void undo() override { m_state.addLayer(m_before); }

private:
    ExplorerState& m_state;
    LayerPtr m_before, m_after;
};

} // namespace

ModelFit fitOf(const Dataset& dataset, const ModelInfo& info) {
    ModelFit fit;
    const auto counts = dataset.counts();
    fit.valuesGood = counts.has_value();
    fit.values = counts ? QStringLiteral("counts, whole numbers") : QStringLiteral("no counts found");
    const auto& organism = dataset.organism();
    fit.organismGood = organism.has_value();
    fit.organism = organism ? QStringLiteral("%1, from the file").arg(QString::fromStdString(organismName(*organism)))
                            : QStringLiteral("not said in the file");
    if (!counts) {
        fit.problem = dataset.matrix().encoding == Encoding::None
            ? QStringLiteral("This data set is a map without a matrix. Open the file with the counts to predict.")
            : QStringLiteral("The model needs counts, and this file has none: neither X, raw/X nor a layer holds whole numbers.");
        return fit;
    }
    fit.genes = counts->genes->size();
    try {
        const GeneMatching matching = matchGenes(*counts->genes, organism, info, dataset.path());
        fit.matched = matching.matched;
        fit.ready = matching.matched > 0;
        if (matching.standIn()) {
            fit.organism = QString::fromStdString(matching.organismWords());
            fit.organismGood = false;
        }
        if (!organism) {
            fit.organism = QStringLiteral("%1, judged by the genes").arg(QString::fromStdString(organismName(matching.runAs)));
        }
    } catch (const RefusedError& refused) {
        fit.problem = QString::fromUtf8(refused.what());
    }
    return fit;
}

LayerPtr withClasses(const LayerPtr& layer, const std::vector<std::string>& all, const std::vector<std::string>& wanted) {
    std::vector<std::string> dropped;
    for (const std::string& name : all) {
        if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) {
            dropped.push_back(name);
        }
    }
    if (dropped.empty() || !layer) {
        return layer;
    }
    const auto drop = [&dropped](const std::string& name) {
        return std::any_of(dropped.begin(), dropped.end(), [&name](const std::string& c) { return belongsTo(name, c); });
    };
    auto kept = std::make_shared<ResultLayer>();
    kept->name = layer->name;
    kept->provenance = layer->provenance;
    kept->cellsDone = layer->cellsDone;
    kept->cellsTotal = layer->cellsTotal;
    kept->graphs = layer->graphs;
    for (const Column& column : layer->columns) {
        if (!drop(column.name)) {
            kept->columns.push_back(column);
        }
    }
    for (const auto& embedding : layer->embeddings) {
        if (!drop(embedding.first)) {
            kept->embeddings.push_back(embedding);
        }
    }
    return kept;
}

PredictJobs::PredictJobs(JobRunner& runner, ExplorerState& state, ModelPanel& panel)
    : m_runner(runner)
    , m_state(state)
    , m_panel(panel) {
    connect(&state, &ExplorerState::datasetChanged, this, [this] {
        cancel();
        m_runOnceFitting = false;
        judge();
        checkFit();
    });
    connect(&state, &ExplorerState::valuesChanged, this, &PredictJobs::checkFit);
    connect(&state, &ExplorerState::layersChanged, this, &PredictJobs::judge);
    connect(&state, &ExplorerState::selectionChanged, this, [this] {
        const auto dataset = m_state.dataset();
        m_panel.setCells(dataset ? dataset->cellCount() : 0, m_state.selection().count());
    });
    connect(&panel, &ModelPanel::runRequested, this, &PredictJobs::run);
    connect(&panel, &ModelPanel::cancelRequested, this, &PredictJobs::cancel);
}

void PredictJobs::setModel(const QString& path, const QString& name) {
    m_path = path;
    m_name = name.isEmpty() ? QFileInfo(path).fileName() : name;
    m_info.reset();
    m_runOnceFitting = false;
    m_panel.showLoading(m_name);
    m_panel.showFit(std::nullopt);
    JobDescription description;
    description.title = QStringLiteral("Read %1").arg(m_name);
    const int loading = ++m_loading;
    m_runner.start<ModelRead>(
        description, this,
        [file = path.toStdString()](const JobControl&, ModelRead& read) {
            read.info = std::make_shared<const ModelInfo>(loadCheckpoint(file).info);
            if (const auto recipe = trainingRecipe(file)) {
                read.recipe = std::make_shared<const TrainingRecipe>(*recipe);
            }
            read.records = shownBy(read.recipe.get(), *read.info);
            return Outcome::Finished;
        },
        [this, loading](JobEnd<ModelRead> end) {
            if (loading != m_loading) {
                return;
            }
            if (end.failed()) {
                m_panel.showFailure(m_name, end.error);
                Q_EMIT modelFailed(end.error);
            } else if (end.finished()) {
                m_info = end.value->info;
                m_records = end.value->records;
                m_recipes[m_info->hash] = end.value->recipe;
                m_recordsOf[m_info->hash] = m_records;
                m_panel.showModel(m_name, m_info);
                judge();
                Q_EMIT modelReady(m_path, m_name, *m_info);
                checkFit();
            }
        });
}

void PredictJobs::checkFit() {
    const auto dataset = m_state.dataset();
    m_panel.setCells(dataset ? dataset->cellCount() : 0, dataset ? m_state.selection().count() : 0);
    m_panel.showFit(std::nullopt);
    m_whyNotFitting.clear();
    const int checking = ++m_checking;
    if (!dataset || !m_info) {
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Check the data for the model");
    description.quiet = true;
    m_runner.start<ModelFit>(
        description, this,
        [dataset, info = m_info](const JobControl&, ModelFit& fit) {
            fit = fitOf(*dataset, *info);
            return Outcome::Finished;
        },
        [this, checking](JobEnd<ModelFit> end) {
            if (checking != m_checking) {
                return;
            }
            if (end.failed()) {
                ModelFit fit;
                fit.values = QStringLiteral("–");
                fit.organism = QStringLiteral("–");
                fit.problem = end.error;
                m_whyNotFitting = end.error;
                m_panel.showFit(fit);
            } else if (end.finished()) {
                m_panel.showFit(*end.value);
                m_whyNotFitting = end.value->problem;
                if (end.value->genes > 0) {
                    Q_EMIT genesMatched(end.value->matched, end.value->genes);
                }
                if (std::exchange(m_runOnceFitting, false) && !predictedColumn()) {
                    run();
                }
            }
        });
}

AnnotateOptions PredictJobs::optionsFor(const PredictRequest& request) const {
    AnnotateOptions options;
    options.input.session.device = request.device;
    options.input.session.dtype = request.dtype;
    options.input.context = request.context;
    options.input.batch = request.batch;
    options.input.organism = m_state.dataset()->organism();
    return options;
}

void PredictJobs::runOnceFitting() {
    m_runOnceFitting = true;
    checkFit();
}

void PredictJobs::run() {
    const auto dataset = m_state.dataset();
    if (!dataset || !m_panel.canRun() || m_job != 0) {
        return;
    }
    const PredictRequest request = m_panel.request();
    std::vector<std::string> all;
    for (const ModelClass& entry : m_info->classes) {
        all.push_back(entry.shortName);
    }
    m_classes = request.classes;
    m_earlier = predictions();
    m_chosenCells = request.selectionOnly;
    m_kept = m_earlier ? m_earlier->cellsDone : 0;
    JobDescription description;
    description.title = QStringLiteral("Predict");
    description.onSnapshot = [this, dataset](LayerPtr layer) {
        if (m_state.isOpen(dataset)) {
            takeSnapshot(layer, false);
        }
    };
    m_job = m_runner.start<AnnotateResult>(
        description, this,
        [dataset, path = m_path.toStdString(), options = optionsFor(request), all, wanted = m_classes,
            chosen = request.selectionOnly ? m_state.selection() : CellSet()](
            const JobControl& control, AnnotateResult& result) mutable {
            options.input.cells = cellsOf(chosen);
            control.run().report("Loading the model", 0, 0);
            const auto model = loadModel(path);
            const auto publish = [&](const LayerPtr& layer) { control.publish(withClasses(layer, all, wanted)); };
            Outcome outcome = annotate(dataset, *model, options, control.run(), publish, &result);
            if (outcome == Outcome::Finished) {
                const auto recipe = trainingRecipe(path);
                outcome = finish(*dataset, *model, recipe ? &*recipe : nullptr, control.run(), result);
            }
            if (result.layer) {
                result.layer = kept(result, all, wanted);
            }
            return outcome;
        },
        [this, dataset](const JobEnd<AnnotateResult>& end) { takeEnd(dataset, end); });
    m_panel.setJob(m_job);
    m_panel.setCellsKept(m_kept);
}

void PredictJobs::takeEnd(const std::shared_ptr<const Dataset>& dataset, const JobEnd<AnnotateResult>& end) {
    m_job = 0;
    m_panel.setJob(0);
    if (m_state.isOpen(dataset)) {
        if (end.failed()) {
            Q_EMIT predictFailed(end.error, m_kept);
        } else {
            QStringList warnings;
            if (end.value->layer && end.value->layer->cellsDone > 0) {
                if (m_chosenCells && m_earlier && predictions() == m_earlier) {
                    if (takeChosen(end.value->layer, end.finished())) {
                        warnings << QStringLiteral("The predictions of %1 cells by other weights or settings were replaced; Undo brings them back.").arg(withThousands(m_earlier->cellsDone));
                    }
                } else {
                    takeSnapshot(end.value->layer, end.finished());
                }
            }
            for (const std::string& warning : end.value->warnings) {
                warnings << QString::fromStdString(warning);
            }
            Q_EMIT predicted(m_kept, end.cancelled(), warnings);
        }
    }
    m_earlier.reset();
    judge();
}

void PredictJobs::judge() {
    const LayerPtr layer = predictions();
    const auto dataset = m_state.dataset();
    const int judging = ++m_judging;
    if (!dataset || !layer || isRunning()) {
        if (!layer) {
            m_panel.setVerdicts({});
        }
        return; // a running prediction is judged at its end
    }
    const auto known = m_recordsOf.find(layer->provenance.modelHash);
    ShownClassesOptions records = known == m_recordsOf.end() ? ShownClassesOptions() : known->second;
    records.organism = dataset->organism();
    JobDescription description;
    description.title = QStringLiteral("Judge the predictions");
    description.quiet = true;
    m_runner.start<std::vector<ShownClass>>(
        description, this,
        [dataset, layer, records](const JobControl&, std::vector<ShownClass>& verdicts) {
            verdicts = shownPredictions(*layer, dataset->cells(), records);
            return Outcome::Finished;
        },
        [this, judging](const JobEnd<std::vector<ShownClass>>& end) {
            if (judging == m_judging && end.finished()) {
                m_panel.setVerdicts(*end.value);
            }
        });
}

void PredictJobs::cancel() {
    if (m_job != 0) {
        m_runner.cancel(m_job);
    }
}

void PredictJobs::takeSnapshot(const LayerPtr& layer, bool complete) {
    const bool inTheWay = m_earlier && predictions() == m_earlier;
    if (inTheWay && !complete && (m_chosenCells || layer->cellsDone < m_earlier->cellsDone)) {
        return; // what was predicted before is worth more, or goes together with it at the end
    }
    const bool first = (m_kept == 0 || inTheWay) && layer->cellsDone > 0;
    m_kept = layer->cellsDone;
    m_state.addLayer(layer);
    m_panel.setCellsKept(m_kept);
    if (first) {
        Q_EMIT firstCellsPredicted();
    }
}

bool PredictJobs::takeChosen(const LayerPtr& layer, bool complete) {
    const bool fewer = layer->cellsDone < m_earlier->cellsDone;
    const LayerPtr all = mergedPredictions(*m_earlier, *layer);
    if (!all && fewer && complete) {
        m_state.undoStack().push(new ReplacePredictions(m_state, m_earlier, layer));
    } else if (all || !fewer) {
        m_state.addLayer(all ? all : layer);
    }
    m_kept = predictions()->cellsDone;
    m_panel.setCellsKept(m_kept);
    return !all && fewer && complete;
}

LayerPtr PredictJobs::predictions() const { return m_state.store().find(kLayer); }

PredictJobs::CellTypes PredictJobs::cellTypes() const {
    const LayerPtr layer = predictions();
    if (!layer || !hasKeptAnswers(*layer, kCellType)) {
        return {};
    }
    const auto recipe = m_recipes.find(layer->provenance.modelHash);
    return {layer, recipe == m_recipes.end() ? nullptr : recipe->second};
}

QString PredictJobs::whyNoCellTypes() const {
    const LayerPtr layer = predictions();
    const bool there = layer && std::ranges::find(layer->columns, "pred_cell_type", &Column::name) != layer->columns.end();
    return !there        ? QStringLiteral("No predictions yet. Press Predict, and the labels can be judged by the model too.")
           : isRunning() ? QStringLiteral("Cell types are being predicted. When all are, the labels can be judged by the model too.")
                         : QStringLiteral("Predict again to judge by the model: of these predictions only the best answer of every cell is known.");
}

std::optional<ColumnKey> PredictJobs::predictedColumn() const {
    const LayerPtr layer = predictions();
    if (!layer) {
        return std::nullopt;
    }
    std::optional<ColumnKey> best;
    for (const Column& column : layer->columns) {
        if (column.name == "pred_cell_type_name") {
            return ColumnKey{column.name, layer->name};
        }
        if (!best && column.name.ends_with("_name")) {
            best = ColumnKey{column.name, layer->name};
        }
    }
    return best;
}

} // namespace ocellus

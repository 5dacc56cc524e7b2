// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/DataJobs.h"

#include "app/JobRunner.h"
#include "core/base/Error.h"
#include "core/tasks/GeneColumns.h"
#include "core/tasks/MapCells.h"
#include "core/tasks/StoredValues.h"
#include "core/results/GeneValues.h"
#include "views/state/ExplorerState.h"
#include "views/state/GeneValueStates.h"

#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace ocellus {

namespace {

// What opening brings back: the handle and the map to show first, so that the window has something
// to draw in the same moment.
struct Opened {
    std::shared_ptr<const Dataset> dataset;
    std::string mapName;
    std::shared_ptr<const FloatMatrix> positions;
    std::shared_ptr<OpenedProject> project;
};

Outcome openDataset(const DataJobs::FindFile& find, const ProjectPlaces& places, const RunControl& control, Opened& result) {
    const std::string path = find(control);
    if (path.empty()) {
        return Outcome::Cancelled;
    }
    control.report("Reading cells and genes", 0, 0);
    result.dataset = Dataset::open(path);
    for (const std::string& name : mapsByPreference(result.dataset->embeddingNames())) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        control.report("Reading the map", 0, 0);
        auto positions = std::make_shared<FloatMatrix>(result.dataset->embedding(name));
        if (positions->columns == 2) {
            result.mapName = name;
            result.positions = std::move(positions);
            break;
        }
    }
    result.project = std::make_shared<OpenedProject>();
    try {
        if (storedValues(result.dataset, control, &result.project->fileLayers) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    } catch (const InputError& error) {
        result.project->sentences.push_back(std::string(error.what()) + " The values of the model in it are left out.");
    }
    if (openProjectOf(result.dataset, places, control, result.project.get()) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    return control.stopRequested() ? Outcome::Cancelled : Outcome::Finished;
}

bool hasMap(const ExplorerState& state) {
    const auto names = state.mapNames();
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return state.positions(name) != nullptr; });
}

} // namespace

std::vector<std::string> mapsByPreference(const std::vector<std::string>& names, bool tissueFirst) {
    std::vector<std::string> ordered;
    const char* first = tissueFirst ? "spatial" : "umap";
    for (const char* wanted : {first, "umap", "spatial", "tsne", "phate", ""}) {
        for (const std::string& name : names) {
            const bool listed = std::find(ordered.begin(), ordered.end(), name) != ordered.end();
            if (!listed && QString::fromStdString(name).contains(QLatin1String(wanted), Qt::CaseInsensitive)) {
                ordered.push_back(name);
            }
        }
    }
    return ordered;
}

DataJobs::DataJobs(JobRunner& runner, ExplorerState& state)
    : m_runner(runner)
    , m_state(state) {
    connect(&state, &ExplorerState::positionsWanted, this, &DataJobs::readPositions);
    connect(&state, &ExplorerState::geneValuesWanted, this, &DataJobs::readGene);
    connect(&state, &ExplorerState::datasetChanged, this, [this] {
        if (m_mapping != 0) {
            m_runner.cancel(m_mapping);
            m_mapping = 0;
        }
        newColumns();
    });
    connect(&state, &ExplorerState::valuesChanged, this, &DataJobs::newColumns);
}

DataJobs::~DataJobs() = default;

void DataJobs::newColumns() {
    const auto dataset = m_state.dataset();
    m_columns = dataset ? std::make_shared<GeneColumns>(dataset) : nullptr;
    m_stored = dataset ? std::make_shared<GeneColumns>(dataset, GeneColumns::Source::Stored) : nullptr;
    m_state.setStoredNormalised(false);
    setFileValues(m_state, {});
    if (!dataset) {
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Look at the values of the file");
    description.quiet = true;
    struct Looked {
        FileValues values;
        bool normalised = false; ///< beside the counts
    };
    m_runner.start<Looked>(
        description, this,
        [dataset](const JobControl&, Looked& looked) {
            // beside counts, the main matrix holds the same cells on another scale
            const ValueKind kind = dataset->valueKind(dataset->matrix().place);
            looked.values = {dataset->counts().has_value(), dataset->mainMatrix() != nullptr};
            looked.normalised = looked.values.stored && looked.values.counts && (kind == ValueKind::Log || kind == ValueKind::Scaled || kind == ValueKind::Fractional);
            return Outcome::Finished;
        },
        [this, dataset](const JobEnd<Looked>& end) {
            if (end.finished() && m_state.dataset() == dataset) {
                m_state.setStoredNormalised(end.value->normalised);
                setFileValues(m_state, end.value->values);
            }
        });
}

void DataJobs::open(const QString& path, const QString& title) {
    const std::string absolute = QFileInfo(path).absoluteFilePath().toStdString();
    const bool project = isProjectPath(absolute);
    open([absolute, project](const RunControl&) { return project ? datasetOfProject(absolute) : absolute; }, title,
        QString::fromStdString(absolute));
}

void DataJobs::open(const FindFile& find, const QString& title, const QString& path) {
    cancelOpening();
    JobDescription description;
    description.title = QStringLiteral("Open %1").arg(title);
    const int generation = ++m_generation;
    const ProjectPlaces places = m_places ? m_places(path) : ProjectPlaces();
    m_opening = m_runner.start<Opened>(
        description, this,
        [find, places](const JobControl& control, Opened& result) { return openDataset(find, places, control.run(), result); },
        [this, title, generation](JobEnd<Opened> end) {
            if (generation != m_generation) {
                return; // a newer file was asked for meanwhile
            }
            m_opening = 0;
            if (end.failed()) {
                Q_EMIT openFailed(end.error);
            } else if (end.cancelled()) {
                Q_EMIT openCancelled();
            } else if (end.finished()) {
                m_readyMap = end.value->mapName;
                m_readyPositions = end.value->positions;
                m_readyProject = end.value->project;
                const bool mapIsRead = m_readyPositions != nullptr;
                Q_EMIT opened(end.value->dataset, title);
                if (m_readyPositions) {
                    m_state.setPositions(m_readyMap, std::exchange(m_readyPositions, nullptr));
                }
                if (!mapIsRead && !hasMap(m_state)) {
                    mapIsMissing();
                }
            }
        });
}

void DataJobs::mapIsMissing() {
    const Index cells = m_state.dataset()->cellCount();
    if (m_state.dataset()->matrix().encoding == Encoding::None && m_state.dataset()->layers().empty()) {
        return; // nothing to make one from
    }
    if (cells >= kAskBeforeMap) {
        Q_EMIT mapMissing(cells);
    } else {
        makeMap();
    }
}

void DataJobs::makeMap() {
    const auto dataset = m_state.dataset();
    if (!dataset || m_mapping != 0) {
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Make a map");
    m_mapping = m_runner.start<MappedCells>(
        description, this,
        [dataset](const JobControl& control, MappedCells& result) { return mapCells(*dataset, MapCellsOptions(), control.run(), &result); },
        [this, dataset](JobEnd<MappedCells> end) {
            m_mapping = 0;
            if (!m_state.isOpen(dataset)) {
                return;
            }
            if (end.failed()) {
                Q_EMIT readFailed(end.error);
            } else if (end.finished()) {
                m_state.addLayer(end.value->layer);
                Q_EMIT mapMade(dataset->cellCount());
            }
        });
}

void DataJobs::cancelOpening() {
    if (m_opening != 0) {
        m_runner.cancel(m_opening);
        m_opening = 0;
        ++m_generation;
    }
}

void DataJobs::readPositions(const QString& mapName) {
    const auto dataset = m_state.dataset();
    if (!dataset) {
        return;
    }
    if (m_readyPositions && mapName.toStdString() == m_readyMap) {
        m_state.setPositions(m_readyMap, std::exchange(m_readyPositions, nullptr));
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Read %1").arg(mapName);
    description.quiet = true;
    m_runner.start<std::shared_ptr<const FloatMatrix>>(
        description, this,
        [dataset, name = mapName.toStdString()](const JobControl&, std::shared_ptr<const FloatMatrix>& result) {
            result = std::make_shared<const FloatMatrix>(dataset->embedding(name));
            return Outcome::Finished;
        },
        [this, dataset, mapName](JobEnd<std::shared_ptr<const FloatMatrix>> end) {
            if (!m_state.isOpen(dataset)) {
                return;
            }
            if (end.finished()) {
                m_state.setPositions(mapName.toStdString(), *end.value);
            } else if (end.failed()) {
                Q_EMIT readFailed(end.error);
            }
        });
}

void DataJobs::readGene(const QString& geneId, ValueState askedAs) {
    const auto dataset = m_state.dataset();
    const auto columns = askedAs == ValueState::Normalised ? m_stored : m_columns;
    const auto modelled = modelledGene(m_state, geneId.toStdString(), askedAs);
    if (!dataset || !columns) {
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Read %1").arg(m_state.sourceTitle({ColourSource::Kind::Gene, geneId.toStdString(), {}}));
    m_runner.start<GeneColumns::Values>(
        description, this,
        [columns, modelled, askedAs, id = geneId.toStdString()](const JobControl& control, GeneColumns::Values& result) {
            auto values = modelled ? columns->readModelled(*modelled->layer->values, modelled->column, control.run()) : columns->read(id, control.run());
            if (values && modelled) {
                values->state = askedAs;
            }
            if (!values) {
                return Outcome::Cancelled;
            }
            result = std::move(*values);
            return Outcome::Finished;
        },
        [this, dataset, askedAs, id = geneId.toStdString()](JobEnd<GeneColumns::Values> end) {
            if (m_state.dataset() != dataset) {
                return;
            }
            if (end.finished()) {
                m_state.setGeneValues(id, end.value->values, end.value->unit, end.value->state, askedAs);
                return;
            }
            m_state.setGeneFailed(id, askedAs);
            if (end.failed()) {
                Q_EMIT readFailed(end.error);
            }
        });
}

} // namespace ocellus

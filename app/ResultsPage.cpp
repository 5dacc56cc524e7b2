// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ResultsPage.h"

#include "app/AppSettings.h"
#include "app/NetworkKeeper.h"
#include "app/PredictJobs.h"
#include "app/ProjectSession.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/results/GeneValues.h"
#include "core/results/ResultFile.h"
#include "core/results/TableFile.h"
#include "core/tasks/CounterfactualView.h"
#include "views/network/NetworkState.h"
#include "views/species/SpeciesState.h"
#include "views/state/Annotations.h"
#include "views/state/ExplorerState.h"
#include "views/state/GeneValueStates.h"

#include <QFileInfo>
#include <QUndoCommand>

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <utility>

namespace ocellus {

namespace {

const std::string kNetwork = "gene network";
const std::string kGenerated = "generated cells";
const std::string kPredictions = "scprint"; ///< the layer that a prediction publishes while it runs

/// The first label or number of a layer, predicted names before anything else.
std::optional<std::string> columnToShow(const ResultLayer& layer) {
    std::optional<std::string> best;
    for (const Column& column : layer.columns) {
        if (column.name == "pred_cell_type_name") {
            return column.name;
        }
        if (!best && (column.category() != nullptr || column.number() != nullptr)) {
            best = column.name;
        }
    }
    return best;
}

bool hasMap(const ResultLayer& layer, const std::string& name) {
    return std::ranges::any_of(layer.embeddings, [&](const auto& embedding) { return embedding.first == name; });
}

/// The first labels of the data file, for a map whose colours go.
ColourSource labelsOfTheData(const ExplorerState& state) {
    for (const ColumnKey& key : state.columnKeys()) {
        if (key.layer.empty() && state.labels(key)) {
            return {ColourSource::Kind::Column, key.name, {}};
        }
    }
    return {};
}

/// Deletes a result; its values stay readable for as long as this can be undone.
class DeleteResult : public QUndoCommand {
public:
    DeleteResult(const ResultsPage::Parts& parts, LayerPtr layer)
        : QUndoCommand(QStringLiteral("Delete the result %1").arg(QString::fromStdString(layer->name))), m_parts(parts), m_layer(std::move(layer)) {}

    void redo() override {
        ExplorerState& state = m_parts.state;
        m_values = state.valueState();
        m_colours.clear();
        m_maps.clear();
        for (const int map : state.shownMaps()) {
            if (state.colourSource(map).layer == m_layer->name) {
                m_colours[map] = state.colourSource(map);
                state.restoreColour(map, labelsOfTheData(state));
            }
        }
        for (const int number : {1, 2}) {
            const QString shown = m_parts.work.map(number)->mapName();
            if (hasMap(*m_layer, shown.toStdString())) {
                m_maps[number] = shown;
            }
        }
        state.removeLayer(m_layer->name);
        m_parts.session.forgetLayer(m_layer->name);
        const auto names = state.mapNames();
        for (const auto& [number, shown] : m_maps) {
            if (!names.empty() && std::ranges::find(names, shown.toStdString()) == names.end()) {
                m_parts.work.map(number)->setMapName(QString::fromStdString(names.front()));
            }
        }
        const auto there = valueStatesThere(state);
        if (std::ranges::find(there, m_values) == there.end()) {
            state.restoreValueState(ValueState::Measured);
        }
    }

    void undo() override {
        ExplorerState& state = m_parts.state;
        state.addLayer(m_layer); // and is kept again
        for (const auto& [number, shown] : m_maps) {
            m_parts.work.map(number)->setMapName(shown);
        }
        for (const auto& [map, source] : m_colours) {
            state.restoreColour(map, source);
        }
        state.restoreValueState(m_values);
    }

private:
    ResultsPage::Parts m_parts;
    LayerPtr m_layer;
    ValueState m_values = ValueState::Measured;
    std::map<int, ColourSource> m_colours;
    std::map<int, QString> m_maps;
};

} // namespace

ResultsPage::ResultsPage(const Parts& parts) : m_parts(parts), m_save(parts.runner, parts.state, parts.status, parts.settings) {
    connect(&m_save, &SaveJob::failed, this, &ResultsPage::failed);
    connect(&parts.state, &ExplorerState::layersChanged, this, &ResultsPage::refresh);
    connect(&parts.state, &ExplorerState::datasetChanged, this, &ResultsPage::refresh);
    connect(&parts.session, &ProjectSession::savedTextChanged, this, &ResultsPage::refresh);
    connect(&parts.predict, &PredictJobs::predicted, this, &ResultsPage::refresh);
    connect(&parts.network, &NetworkState::networkChanged, this, &ResultsPage::refresh);
    connect(&parts.species, &SpeciesState::answerChanged, this, &ResultsPage::refresh);
}

ResultsPage::~ResultsPage() = default;

void ResultsPage::showPage(QWidget* window) {
    if (!m_page) {
        m_page = new ResultsDialog(window);
        m_page->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_page, &ResultsDialog::showWanted, this, &ResultsPage::show);
        connect(m_page, &ResultsDialog::exportWanted, this, &ResultsPage::askAndSave);
        connect(m_page, &ResultsDialog::deleteWanted, this, &ResultsPage::remove);
    }
    refresh();
    m_page->show();
    m_page->raise();
    m_page->activateWindow();
}

void ResultsPage::refresh() {
    if (m_page) {
        m_page->setResults(results());
    }
}

QString ResultsPage::whyNotDelete(const ResultRow& row) const {
    if (row.place == ResultRow::Place::DataFile) {
        return QStringLiteral("It is part of %1, and data files are never changed.").arg(QFileInfo(QString::fromStdString(m_parts.state.dataset()->path())).fileName());
    }
    if (row.name == kPredictions && m_parts.predict.isRunning()) {
        return QStringLiteral("Cells are still being predicted; wait until that is done, or cancel it in the status bar.");
    }
    if (const QString why = m_parts.session.annotations().whyNot(); !why.isEmpty()) {
        return why;
    }
    const auto layer = m_parts.state.store().find(row.name);
    const auto names = m_parts.state.mapNames();
    if (layer && !names.empty() && std::ranges::all_of(names, [&](const std::string& name) { return hasMap(*layer, name); })) {
        return QStringLiteral("It is the only map of these data.");
    }
    return {};
}

std::vector<ListedResult> ResultsPage::results() const {
    std::vector<ListedResult> list;
    const auto dataset = m_parts.state.dataset();
    if (!dataset) {
        return list;
    }
    const auto project = m_parts.session.project();
    for (const LayerPtr& layer : m_parts.state.store().layers()) {
        if (Annotations::isMadeAnew(layer->name)) {
            continue;
        }
        ResultRow row = describeResult(*layer);
        if (m_parts.session.isInFile(*layer)) {
            row.place = ResultRow::Place::DataFile;
        } else if (project) {
            addFileOf(*project, row);
        }
        list.push_back({row, true, whyNotDelete(row)});
    }
    const QString notKept = QStringLiteral("It is kept only until the data set is closed; export it to keep it.");
    if (const auto& network = m_parts.network.network()) {
        ResultRow row;
        row.name = row.kind = kNetwork;
        row.values = "computed";
        row.cells = row.cellsTotal = network->cells.empty() ? network->cellCount : static_cast<Index>(network->cells.size());
        row.genes = static_cast<Index>(network->network.genes.size());
        row.edges = static_cast<Index>(network->network.edges.values.size());
        row.provenance.task = m_parts.network.note().toStdString();
        const bool kept = project && m_parts.networkKeeper.isKept();
        if (kept) {
            addNetworkFileOf(*project, row);
        }
        list.push_back({row, true, kept ? QStringLiteral("It is kept in the project until another network is made.") : notKept});
    }
    if (const auto& answer = m_parts.species.answer()) {
        ResultRow row;
        row.name = row.kind = kGenerated;
        row.values = "generated";
        row.cells = row.cellsTotal = static_cast<Index>(answer->result->cells.size());
        row.genes = static_cast<Index>(answer->view->genes.size());
        row.provenance.task = answer->facts().toStdString();
        list.push_back({row, true, notKept});
    }
    return list;
}

void ResultsPage::show(const QString& name) {
    const LayerPtr layer = m_parts.state.store().find(name.toStdString());
    if (!layer) {
        if (name.toStdString() == kNetwork) {
            Q_EMIT networkWanted();
        } else if (name.toStdString() == kGenerated) {
            Q_EMIT generatedWanted();
        }
        return;
    }
    if (const auto values = statesOfLayer(*layer)) {
        Q_EMIT modelledWanted(*values, QString::fromStdString(layer->values->facts().genes.front().id));
        return;
    }
    for (const auto& [map, matrix] : layer->embeddings) {
        if (matrix.columns == 2) {
            m_parts.work.map(1)->setMapName(QString::fromStdString(map));
            break;
        }
    }
    if (const auto column = columnToShow(*layer)) {
        m_parts.state.setColourSource(1, {ColourSource::Kind::Column, *column, layer->name});
    }
}

void ResultsPage::remove(const QString& name) {
    const LayerPtr layer = m_parts.state.store().find(name.toStdString());
    const auto listed = results();
    const auto row = std::ranges::find_if(listed, [&](const ListedResult& one) { return one.row.name == name.toStdString(); });
    if (!layer || row == listed.end()) {
        return;
    }
    if (!row->whyNotDelete.isEmpty()) { // since the page was drawn
        Q_EMIT failed(row->whyNotDelete);
        return;
    }
    m_parts.state.undoStack().push(new DeleteResult(m_parts, layer));
    m_parts.status.showOutcome(QStringLiteral("Deleted the result %1").arg(name), QStringLiteral("Undo"), [this] { m_parts.state.undoStack().undo(); });
}

void ResultsPage::askAndSave(const QString& name) {
    if (name.toStdString() == kNetwork) {
        Q_EMIT m_parts.network.saveEdgesWanted();
        return;
    }
    if (name.toStdString() == kGenerated) {
        Q_EMIT m_parts.species.saveCellsWanted();
        return;
    }
    const QString file = QFileInfo(m_parts.state.title()).completeBaseName() + QLatin1Char('_') + QString::fromStdString(valuesKey(name.toStdString()));
    const QString path = m_save.askPath(m_parts.work, QStringLiteral("Export the result %1").arg(name), file + QStringLiteral(".h5ad"),
                                        QStringLiteral("AnnData (*.h5ad);;Tables of its columns (*.tsv)"));
    if (!path.isEmpty()) {
        save(name, path);
    }
}

void ResultsPage::save(const QString& name, const QString& path) {
    const LayerPtr layer = m_parts.state.store().find(name.toStdString());
    const auto dataset = m_parts.state.dataset();
    if (!layer || !dataset) {
        return;
    }
    m_save.save(path, [layer, dataset, file = path.toStdString()](const RunControl& control) {
        if (file.ends_with(".tsv")) {
            if (layer->columns.empty()) {
                throw UsageError("The result " + layer->name + " has no columns of cells; export it as .h5ad.");
            }
            std::vector<Index> rows(static_cast<std::size_t>(dataset->cellCount()));
            std::iota(rows.begin(), rows.end(), Index{0});
            return writeTableFile(file, "cell", Table{dataset->cells().names, layer->columns}, rows, control);
        }
        ResultFileContent content;
        content.dataset = dataset;
        content.layers = {layer};
        return writeResultFile(file, content, control);
    });
}

} // namespace ocellus

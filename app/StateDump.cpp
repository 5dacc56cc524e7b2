// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/StateDump.h"

#include "app/MainWindow.h"
#include "app/OntologyJobs.h"
#include "app/ProjectSession.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "core/base/Error.h"
#include "views/network/NetworkCanvas.h"
#include "views/network/NetworkPane.h"
#include "views/review/ReviewState.h"
#include "views/species/SpeciesState.h"
#include "views/jobs/MemoryUse.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

namespace ocellus {

namespace {

constexpr Index kSamples = 100;

QString hex(const Rgb& colour) {
    return QColor(colour.r, colour.g, colour.b).name();
}

QString kindName(ColourSource::Kind kind) {
    switch (kind) {
    case ColourSource::Kind::None: return QStringLiteral("none");
    case ColourSource::Kind::Column: return QStringLiteral("column");
    case ColourSource::Kind::Gene: return QStringLiteral("gene");
    }
    return {};
}

QJsonArray entriesOf(const Colouring& colouring) {
    QJsonArray entries;
    for (const Colouring::Entry& entry : colouring.entries) {
        entries.append(QJsonObject{{QStringLiteral("label"), QString::fromStdString(entry.label)},
            {QStringLiteral("count"), static_cast<qint64>(entry.count)}, {QStringLiteral("colour"), hex(entry.colour)}});
    }
    return entries;
}

QJsonArray samplesOf(const MapPane& pane, const Colouring& colouring) {
    QJsonArray samples;
    const auto cells = static_cast<Index>(colouring.colours.size());
    const Index step = std::max<Index>(1, cells / kSamples);
    for (Index cell = 0; cell < cells; cell += step) {
        const QPointF at = pane.surface()->mapToGlobal(pane.pixelOf(cell).toPoint());
        samples.append(QJsonObject{{QStringLiteral("cell"), static_cast<qint64>(cell)}, {QStringLiteral("x"), at.x()},
            {QStringLiteral("y"), at.y()}, {QStringLiteral("colour"), hex(colouring.colours[static_cast<std::size_t>(cell)])}});
    }
    return samples;
}

QJsonObject mapOf(const ExplorerState& state, const MapPane& pane) {
    const int number = pane.mapNumber();
    const ColourSource source = state.colourSource(number);
    QJsonObject map{{QStringLiteral("number"), number}, {QStringLiteral("shown"), !pane.isHidden()},
        {QStringLiteral("embedding"), pane.mapName()}, {QStringLiteral("drawn"), static_cast<qint64>(pane.drawnCells())},
        {QStringLiteral("backend"), pane.backend()}, {QStringLiteral("drawMilliseconds"), pane.lastDrawMilliseconds()},
        {QStringLiteral("pending"), state.colourPending(number)},
        {QStringLiteral("source"),
            QJsonObject{{QStringLiteral("kind"), kindName(source.kind)}, {QStringLiteral("name"), QString::fromStdString(source.name)},
                {QStringLiteral("layer"), QString::fromStdString(source.layer)}}}};
    if (const auto bar = pane.surface()->scaleBar()) {
        map.insert(QStringLiteral("scaleBar"), QJsonObject{{QStringLiteral("text"), bar->text}, {QStringLiteral("micrometres"), bar->micrometres},
                                                   {QStringLiteral("pixels"), bar->rect.width()}});
    }
    if (const auto colouring = state.colouring(number)) {
        map.insert(QStringLiteral("title"), QString::fromStdString(colouring->title));
        map.insert(QStringLiteral("subtitle"), QString::fromStdString(colouring->subtitle));
        map.insert(QStringLiteral("state"), valueWord(colouring->state));
        map.insert(QStringLiteral("continuous"), colouring->continuous);
        map.insert(QStringLiteral("low"), colouring->low);
        map.insert(QStringLiteral("high"), colouring->high);
        map.insert(QStringLiteral("zeros"), static_cast<qint64>(colouring->zeros));
        map.insert(QStringLiteral("missing"), static_cast<qint64>(colouring->missing));
        map.insert(QStringLiteral("entries"), entriesOf(*colouring));
        map.insert(QStringLiteral("samples"), samplesOf(pane, *colouring));
    }
    return map;
}

QJsonArray layersOf(const ExplorerState& state) {
    QJsonArray layers;
    for (const LayerPtr& layer : state.store().layers()) {
        QJsonArray columns;
        for (const Column& column : layer->columns) {
            columns.append(QString::fromStdString(column.name));
        }
        layers.append(QJsonObject{{QStringLiteral("name"), QString::fromStdString(layer->name)},
            {QStringLiteral("cellsDone"), static_cast<qint64>(layer->cellsDone)},
            {QStringLiteral("cellsTotal"), static_cast<qint64>(layer->cellsTotal)}, {QStringLiteral("columns"), columns}});
    }
    return layers;
}

QJsonObject savedCellsOf(const Annotations& annotations) {
    QJsonObject sets;
    for (const Annotations::NamedSet& set : annotations.sets()) {
        sets.insert(set.name, static_cast<qint64>(set.cells));
    }
    return sets;
}

QString stateName(JobRow::State state) {
    switch (state) {
    case JobRow::State::Running: return QStringLiteral("running");
    case JobRow::State::Cancelling: return QStringLiteral("cancelling");
    case JobRow::State::Finished: return QStringLiteral("finished");
    case JobRow::State::Cancelled: return QStringLiteral("cancelled");
    case JobRow::State::Failed: return QStringLiteral("failed");
    }
    return {};
}

QJsonArray jobsOf(const JobListModel& jobs) {
    QJsonArray list;
    for (int row = 0; row < jobs.rowCount(); ++row) {
        const JobRow* job = jobs.find(jobs.index(row).data(JobListModel::IdRole).toInt());
        list.append(QJsonObject{{QStringLiteral("title"), job->title}, {QStringLiteral("state"), stateName(job->state)},
            {QStringLiteral("stage"), job->stage}, {QStringLiteral("done"), static_cast<qint64>(job->done)},
            {QStringLiteral("total"), static_cast<qint64>(job->total)}, {QStringLiteral("rate"), job->rate},
            {QStringLiteral("secondsLeft"), job->secondsLeft}, {QStringLiteral("message"), job->message}});
    }
    return list;
}

/// Check labels: how many lines there are, the one looked at, what was decided, and the agreement.
QJsonObject reviewOf(const ReviewState& review) {
    QJsonObject dump{{QStringLiteral("lines"), review.count(ReviewState::List::Groups)},
                     {QStringLiteral("singleCells"), review.count(ReviewState::List::Cells)},
                     {QStringLiteral("decided"), static_cast<int>(review.reviewed().size())},
                     {QStringLiteral("step"), review.step()}};
    if (const ReviewState::Place place = review.current(); place.row >= 0) {
        const auto [annotated, suggested] = review.labels(place);
        dump[QStringLiteral("row")] = place.row;
        dump[QStringLiteral("annotated")] = review.labelName(annotated);
        dump[QStringLiteral("suggested")] = review.labelName(suggested);
    }
    if (const auto shown = review.comparison()) {
        dump[QStringLiteral("agree")] = static_cast<qint64>(shown->labels.agree);
        dump[QStringLiteral("compared")] = static_cast<qint64>(shown->labels.cells);
        dump[QStringLiteral("levels")] = shown->finest;
    }
    return dump;
}

/// The Cell Ontology that labels are judged by.
QJsonObject ontologyOf(const OntologyJobs& ontology) {
    const auto opened = ontology.opened();
    QJsonObject dump = opened ? ontology.save() : QJsonObject();
    dump.insert(QStringLiteral("shipped"), opened == nullptr);
    if (opened) {
        dump.insert(QStringLiteral("terms"), static_cast<qint64>(opened->terms()));
    }
    return dump;
}

QJsonObject boxOf(const RectMm& rect) {
    return {{QStringLiteral("x"), rect.x}, {QStringLiteral("y"), rect.y}, {QStringLiteral("width"), rect.width}, {QStringLiteral("height"), rect.height}};
}

/// Network: what is shown of it, with where genes and their names are drawn.
QJsonObject networkOf(const NetworkState& network, const NetworkPicture& picture) {
    QJsonObject dump{{QStringLiteral("made"), network.network() != nullptr}, {QStringLiteral("note"), network.note()},
        {QStringLiteral("message"), network.message()}, {QStringLiteral("progress"), network.progress()}};
    const auto& drawing = network.drawing();
    if (!drawing) {
        return dump;
    }
    const NetworkPlot& plot = drawing->plot;
    QJsonArray genes;
    for (std::size_t i = 0; i < picture.nodes.size() && i < plot.nodes.size(); ++i) {
        QJsonObject gene{{QStringLiteral("name"), QString::fromStdString(plot.nodes[i].name)}, {QStringLiteral("factor"), plot.nodes[i].regulator},
            {QStringLiteral("x"), picture.nodes[i].x}, {QStringLiteral("y"), picture.nodes[i].y}};
        if (picture.nodes[i].label) {
            gene.insert(QStringLiteral("label"), boxOf(*picture.nodes[i].label));
        }
        genes.append(gene);
    }
    dump.insert(QStringLiteral("title"), QString::fromStdString(plot.title));
    dump.insert(QStringLiteral("cells"), static_cast<qint64>(plot.cells));
    dump.insert(QStringLiteral("edges"), static_cast<qint64>(plot.edges.size()));
    dump.insert(QStringLiteral("allEdges"), static_cast<qint64>(plot.allEdges));
    dump.insert(QStringLiteral("genes"), genes);
    if (network.currentGene() >= 0) {
        dump.insert(QStringLiteral("gene"), QString::fromStdString(network.network()->nameOf(network.currentGene())));
    }
    return dump;
}

/// Species: what was generated, and the gene that colours its maps.
QJsonObject speciesOf(const SpeciesState& species) {
    QJsonObject dump{{QStringLiteral("message"), species.message()}, {QStringLiteral("progress"), species.progress()}};
    if (const auto& answer = species.answer()) {
        dump.insert(QStringLiteral("cells"), static_cast<qint64>(answer->result->cells.size()));
        dump.insert(QStringLiteral("genes"), static_cast<qint64>(answer->view->genes.size()));
        dump.insert(QStringLiteral("title"), answer->title(CounterfactualGroup::Generated));
        dump.insert(QStringLiteral("facts"), answer->facts());
        dump.insert(QStringLiteral("gene"), species.gene() >= 0 ? answer->geneName(static_cast<std::size_t>(species.gene())) : QString());
    }
    return dump;
}

} // namespace

QJsonObject stateDump(MainWindow& window) {
    const ExplorerState& state = window.state();
    const auto dataset = state.dataset();
    const QUndoStack& undo = window.state().undoStack();
    const MemoryUse memory = memoryUse();
    QJsonArray maps;
    for (int number = 1; number <= 2; ++number) {
        maps.append(mapOf(state, *window.workArea().map(number)));
    }
    QJsonObject dump{
        {QStringLiteral("version"), QStringLiteral(OCELLUS_VERSION)},
        {QStringLiteral("page"), window.showsStartPage() ? QStringLiteral("start") : QStringLiteral("explorer")},
        {QStringLiteral("title"), state.title()},
        {QStringLiteral("path"), dataset ? QString::fromStdString(dataset->path()) : QString()},
        {QStringLiteral("cells"), dataset ? static_cast<qint64>(dataset->cellCount()) : 0},
        {QStringLiteral("genes"), dataset ? static_cast<qint64>(dataset->geneCount()) : 0},
        {QStringLiteral("selection"), static_cast<qint64>(state.selection().count())},
        {QStringLiteral("visible"), static_cast<qint64>(state.visible().count())},
        {QStringLiteral("colourSource"), state.sourceTitle(state.colourSource(1))},
        {QStringLiteral("valueState"), window.valueState()},
        {QStringLiteral("undoText"), undo.undoText()},
        {QStringLiteral("redoText"), undo.redoText()},
        {QStringLiteral("undoSteps"), undo.index()},
        {QStringLiteral("theme"), state.theme() == Theme::Dark ? QStringLiteral("dark") : QStringLiteral("light")},
        {QStringLiteral("mode"), modes()[static_cast<std::size_t>(window.currentMode())].name},
        {QStringLiteral("message"), window.messages().message()},
        {QStringLiteral("outcome"), window.statusLine().outcome()},
        {QStringLiteral("memoryBytes"), memory.process},
        {QStringLiteral("machineBytes"), memory.machine},
        {QStringLiteral("window"),
            QJsonObject{{QStringLiteral("width"), window.width()}, {QStringLiteral("height"), window.height()},
                {QStringLiteral("scale"), window.devicePixelRatioF()}}},
        {QStringLiteral("project"), window.session().project() ? window.session().folder() : QString()},
        {QStringLiteral("saved"), window.session().savedText()},
        {QStringLiteral("savedCells"), savedCellsOf(window.session().annotations())},
        {QStringLiteral("drawnPoints"), dataset ? static_cast<qint64>(window.workArea().map(1)->drawnCells()) : 0},
        {QStringLiteral("maps"), dataset ? maps : QJsonArray()},
        {QStringLiteral("layers"), layersOf(state)},
        {QStringLiteral("review"), reviewOf(window.review())},
        {QStringLiteral("ontology"), ontologyOf(window.ontology())},
        {QStringLiteral("network"), networkOf(window.network(), window.networkPane().canvas()->picture())},
        {QStringLiteral("species"), speciesOf(window.species())},
        {QStringLiteral("jobs"), jobsOf(window.jobs())},
    };
    return dump;
}

void writeStateDump(MainWindow& window, const QString& path) {
    QSaveFile file(path);
    const QByteArray text = QJsonDocument(stateDump(window)).toJson();
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit()) {
        throw Error("The state could not be written to " + path.toStdString() + ": " + file.errorString().toStdString() + ".");
    }
}

} // namespace ocellus

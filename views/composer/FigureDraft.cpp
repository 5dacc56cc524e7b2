// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/composer/FigureDraft.h"

#include "core/figures/PanelHeading.h"
#include "views/state/ColourScales.h"
#include "views/state/ExplorerState.h"

#include <QFileInfo>

#include <limits>

namespace ocellus {

namespace {

constexpr double kToldApart = 10.0; ///< CIEDE2000 between neighbours in a legend

QString visionName(ColourVision vision) {
    switch (vision) {
    case ColourVision::Deuteranopia: return QStringLiteral("deuteranopia");
    case ColourVision::Protanopia: return QStringLiteral("protanopia");
    case ColourVision::Tritanopia: return QStringLiteral("tritanopia");
    case ColourVision::Grey: return QStringLiteral("grey printing");
    case ColourVision::Normal: break;
    }
    return QStringLiteral("normal vision");
}

ColourRemark remarkOnNeighbours(const std::vector<FigurePanel>& panels) {
    ClosestColours closest{std::numeric_limits<double>::infinity(), {}, {}};
    ColourVision worst = ColourVision::Normal;
    for (const FigurePanel& panel : panels) {
        if (panel.colouring->continuous || !panel.options.legend) {
            continue;
        }
        for (const ColourVision vision : {ColourVision::Normal, ColourVision::Deuteranopia, ColourVision::Protanopia,
                 ColourVision::Tritanopia}) {
            const ClosestColours found = closestLegendNeighbours(*panel.colouring, vision);
            if (found.distance < closest.distance) {
                closest = found;
                worst = vision;
            }
        }
    }
    if (closest.first.empty()) {
        return {true, {}};
    }
    const QString distance = QString::number(closest.distance, 'f', 1);
    if (closest.distance >= kToldApart) {
        return {true, QStringLiteral("Closest pair %1 dE with %2: neighbours can be told apart.")
                          .arg(distance, visionName(worst))};
    }
    return {false, QStringLiteral("“%1” and “%2” look alike with %3 (%4 dE).")
                       .arg(QString::fromStdString(closest.first), QString::fromStdString(closest.second),
                           visionName(worst), distance)};
}

/// What paints a column or gene on paper as it is painted on the screen now.
ColouringRequest requestOf(const ExplorerState& state, const ColourSource& source) {
    ColouringRequest request;
    request.dataset = state.dataset();
    request.layer = source.layer.empty() ? nullptr : state.store().find(source.layer);
    request.source = source;
    request.theme = Theme::Light;
    request.map = state.colourMap();
    request.ends = colourEnds(state, source);
    if (source.kind == ColourSource::Kind::Gene) {
        const ValueState shown = state.shownState(source);
        request.geneName = state.sourceTitle(source).toStdString();
        request.geneValues = state.geneValues(source.name, shown);
        request.geneUnit = state.geneUnit(source.name, shown);
        request.geneState = geneState(state, source);
    }
    return request;
}

QString plotTitle(const FigurePlot& plot) {
    const QString name = QString::fromStdString(plotName(plot));
    const auto* table = std::get_if<TablePlot>(&plot);
    if (table == nullptr || table->marks == TableMarks::Bars) {
        return name;
    }
    return QStringLiteral("%1, %2 %3").arg(name).arg(table->columns()).arg(
        table->columns() == 1 ? QStringLiteral("gene") : QStringLiteral("genes"));
}

} // namespace

FigurePlotSource::FigurePlotSource(FigurePlot plot, Requests requests)
    : m_onScreen(std::move(plot))
    , m_requests(std::move(requests)) {}

const FigurePlot& FigurePlotSource::plot() const {
    std::call_once(m_once, [this] {
        m_plot = m_onScreen;
        if (std::holds_alternative<PairPlot>(m_plot) || std::holds_alternative<NetworkPlot>(m_plot)) {
            return;
        }
        const auto colouring = makeColouring(m_requests.rows);
        if (auto* scatter = std::get_if<ScatterPlot>(&m_plot)) {
            scatter->colouring = colouring;
            return;
        }
        if (auto* table = std::get_if<TablePlot>(&m_plot)) {
            recolour(*table, *colouring, table->parts.empty() ? nullptr : makeColouring(m_requests.parts).get());
        }
    });
    return m_plot;
}

FigureMapSource::FigureMapSource(ColouringRequest request, std::shared_ptr<const FloatMatrix> positions,
    std::string mapName, std::shared_ptr<const CellSet> visible, std::shared_ptr<const CellSet> selected)
    : m_request(std::move(request))
    , m_positions(std::move(positions))
    , m_mapName(std::move(mapName))
    , m_visible(std::move(visible))
    , m_selected(std::move(selected)) {}

std::shared_ptr<const Colouring> FigureMapSource::colouring() const {
    std::call_once(m_once, [this] { m_colouring = makeColouring(m_request); });
    return m_colouring;
}

bool FigureMapSource::isTissue() const { return mapTitle(m_mapName).starts_with("Tissue"); }

double FigureMapSource::micrometresPerUnit() const {
    return isTissue() ? m_request.dataset->micrometresPerUnit() : 0.0;
}

std::vector<FigurePanel> FigureDraft::figurePanels() const {
    std::vector<FigurePanel> result;
    for (const FigurePanelDraft& draft : panels) {
        if (!draft.shown || !draft.map) {
            continue;
        }
        const std::string title = mapTitle(draft.map->mapName());
        FigurePanel panel;
        panel.positions = draft.map->positions();
        panel.colouring = draft.map->colouring();
        panel.visible = draft.map->visible();
        panel.selected = draft.fadeUnselected ? draft.map->selected() : nullptr;
        panel.mapName = title;
        panel.tissue = draft.map->isTissue();
        panel.micrometresPerUnit = draft.map->micrometresPerUnit();
        panel.options = draft.options;
        result.push_back(std::move(panel));
    }
    return result;
}

std::vector<FigurePlot> FigureDraft::figurePlots() const {
    std::vector<FigurePlot> result;
    for (const FigurePanelDraft& draft : panels) {
        if (draft.shown && draft.plot) {
            result.push_back(draft.plot->plot());
        }
    }
    return result;
}

FigureDraft draftOf(const ExplorerState& state, const std::vector<FigureMap>& maps,
    const std::vector<FigurePlotOnScreen>& plots) {
    FigureDraft draft;
    if (!state.dataset()) {
        return draft;
    }
    draft.source.dataName = QFileInfo(QString::fromStdString(state.dataset()->path())).fileName().toStdString();
    if (draft.source.dataName.empty()) {
        draft.source.dataName = state.title().toStdString();
    }
    const auto allVisible = state.visible().count() == state.dataset()->cellCount();
    const auto visible = allVisible ? nullptr : std::make_shared<const CellSet>(state.visible());
    const auto selected = state.selection().empty() ? nullptr : std::make_shared<const CellSet>(state.selection());
    for (const FigureMap& map : maps) {
        const auto positions = state.positions(map.mapName);
        const auto onScreen = state.colouring(map.number);
        if (!positions || positions->columns != 2 || !onScreen) {
            continue;
        }
        ColouringRequest request = requestOf(state, onScreen->source);
        FigurePanelDraft panel;
        panel.title = QStringLiteral("Map, ")
            + QString::fromStdString(onScreen->title.empty() ? mapTitle(map.mapName) : onScreen->title);
        const bool gene = onScreen->source.kind == ColourSource::Kind::Gene;
        panel.subtitle = QString::fromStdString(gene ? toString(onScreen->state) : onScreen->subtitle);
        if (request.layer && draft.source.model.empty()) {
            draft.source.model = request.layer->provenance.modelHash;
        }
        panel.map = std::make_shared<const FigureMapSource>(
            std::move(request), positions, map.mapName, visible, selected);
        draft.panels.push_back(std::move(panel));
    }
    for (const FigurePlotOnScreen& plot : plots) {
        FigurePanelDraft panel;
        const auto* pairs = std::get_if<PairPlot>(&plot.plot);
        panel.title = pairs == nullptr ? plotTitle(plot.plot)
                                       : pairs->marks == PairMarks::Matrix ? QStringLiteral("Matrix of two columns") : QStringLiteral("Flows between two columns");
        panel.subtitle = pairs == nullptr ? QString::fromStdString(toString(plotState(plot.plot))) : plotTitle(plot.plot);
        panel.shown = plot.shown;
        panel.plot = std::make_shared<const FigurePlotSource>(
            plot.plot, FigurePlotSource::Requests{requestOf(state, plot.rows), requestOf(state, plot.parts)});
        draft.panels.push_back(std::move(panel));
    }
    return draft;
}

std::vector<ColourRemark> colourRemarks(
    const FigureOptions& page, const std::vector<FigurePanel>& panels, const std::vector<FigurePlot>& plots) {
    std::vector<ColourRemark> remarks;
    if (ColourRemark neighbours = remarkOnNeighbours(panels); !neighbours.sentence.isEmpty()) {
        remarks.push_back(std::move(neighbours));
    }
    QStringList letters;
    for (std::size_t i = 0; i < panels.size(); ++i) {
        if (panels[i].colouring->source.kind == ColourSource::Kind::Gene) {
            letters << QString::fromStdString(panelLetter(i));
        }
    }
    for (std::size_t i = 0; i < plots.size(); ++i) {
        const auto* table = std::get_if<TablePlot>(&plots[i]);
        const bool cellsOnly = std::holds_alternative<PairPlot>(plots[i]);
        if (!cellsOnly && (table == nullptr || table->marks != TableMarks::Bars)) {
            letters << QString::fromStdString(panelLetter(panels.size() + i));
        }
    }
    if (!letters.isEmpty() && page.panelLetters && panels.size() + plots.size() > 1) {
        const QString which = letters.size() == 1 ? QStringLiteral("panel ") : QStringLiteral("panels ");
        remarks.push_back(
            {true, QStringLiteral("Value states are written on %1.").arg(which + letters.join(QStringLiteral(" and ")))});
    } else if (!letters.isEmpty()) {
        remarks.push_back({true, QStringLiteral("The value state is written on the figure.")});
    }
    return remarks;
}

} // namespace ocellus

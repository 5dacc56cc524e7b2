// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/Figure.h"

#include "core/base/Error.h"
#include "core/figures/FigureLegend.h"
#include "core/figures/FigureText.h"
#include "core/figures/LabelPlacement.h"
#include "core/figures/PanelHeading.h"
#include "core/figures/ScaleBar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ocellus {

namespace {

constexpr double kGutterMm = 5.0;
constexpr double kTwoInARowMm = 100.0;
constexpr double kPointMarginMm = 1.0;      ///< between the outermost points and the edge of the map
constexpr double kSmallestMapMm = 12.0;
constexpr double kLargeShare = 0.6;         ///< of its room that a map keeps beside its legend
constexpr double kPlacementPixels = 10.0;   ///< per mm, for placing names

// In units of the font size.
constexpr double kLegendGap = 1.0;

/// The rectangle of finite, visible positions.
struct Extent {
    double left = std::numeric_limits<double>::infinity();
    double right = -std::numeric_limits<double>::infinity();
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();

    bool empty() const { return left > right; }
    double width() const { return empty() ? 0.0 : right - left; }
    double height() const { return empty() ? 0.0 : high - low; }
};

Extent extentOf(const FigurePanel& panel) {
    Extent extent;
    for (Index cell = 0; cell < panel.positions->rows; ++cell) {
        const float* at = panel.positions->row(cell);
        if (std::isfinite(at[0]) && std::isfinite(at[1]) && (panel.visible == nullptr || panel.visible->contains(cell))) {
            extent.left = std::min<double>(extent.left, at[0]);
            extent.right = std::max<double>(extent.right, at[0]);
            extent.low = std::min<double>(extent.low, at[1]);
            extent.high = std::max<double>(extent.high, at[1]);
        }
    }
    return extent;
}

/// One panel while the page is laid out.
struct Frame {
    const FigurePanel* panel = nullptr;
    std::string name; ///< "panel-a"
    std::string letter;
    PanelCounts counts;
    Extent extent;
    std::unique_ptr<CategoryLegend> categories; ///< nullptr: none
    bool scale = false;
    bool beside = false; ///< category legend right of the map
    bool explains = false; ///< its legend is that of other maps too
    bool forRow = false;   ///< the legend below belongs to all maps of its row
    int columns = 1;     ///< of the category legend
    double legendWidth = 0.0;
    double legendHeight = 0.0; ///< below the map, without the gap
    RectMm below;              ///< where that starts, and how wide it may be
};

/// Whether one legend explains both panels.
bool sameLegend(const FigurePanel& a, const FigurePanel& b) {
    const Colouring& first = *a.colouring;
    const Colouring& second = *b.colouring;
    const auto drawnAlike = [](const Colouring::Entry& one, const Colouring::Entry& other) {
        return one.label == other.label && one.colour == other.colour;
    };
    return a.options.legend && b.options.legend && a.options.counts == b.options.counts && a.visible == b.visible
        && first.source.kind != ColourSource::Kind::None && first.source == second.source
        && first.continuous == second.continuous && first.state == second.state && first.map == second.map
        && first.low == second.low && first.high == second.high && first.subtitle == second.subtitle
        && std::ranges::equal(first.entries, second.entries, drawnAlike);
}

class PageLayout {
public:
    PageLayout(const FigureOptions& options, const std::vector<FigurePanel>& panels, const TextWidth& textWidth,
        bool lettered)
        : m_options(options)
        , m_textWidth(textWidth)
        , m_em(options.fontPt * kMmPerPoint)
        , m_style{options.fontPt}
        , m_perRow(panels.size() > 1 && options.widthMm >= kTwoInARowMm ? 2 : 1)
        , m_frames(panels.size()) {
        for (std::size_t i = 0; i < panels.size(); ++i) {
            prepare(panels[i], i, lettered);
        }
        if (options.sharedLegend) {
            shareLegends();
        }
    }

    Scene build() {
        Scene scene;
        scene.widthMm = m_options.widthMm;
        scene.font = m_options.font;
        scene.title = m_options.title.empty() ? headingOf(m_frames.front()) : m_options.title;
        double y = kPageMarginMm;
        if (!m_options.title.empty()) {
            y = addTitle(scene, y);
        }
        const auto rows = static_cast<double>((m_frames.size() + m_perRow - 1) / m_perRow);
        double rowHeight = 0.0; // 0: as high as needed
        if (m_options.heightMm > 0.0) {
            rowHeight = (m_options.heightMm - y - kPageMarginMm - (rows - 1.0) * kPanelGap * m_em) / rows;
        }
        for (std::size_t first = 0; first < m_frames.size(); first += m_perRow) {
            const std::size_t last = std::min(first + m_perRow, m_frames.size());
            y = addRow(scene, {m_frames.data() + first, last - first}, y, rowHeight) + kPanelGap * m_em;
        }
        y += kPageMarginMm - kPanelGap * m_em;
        scene.heightMm = m_options.heightMm > 0.0 ? m_options.heightMm : y;
        return scene;
    }

private:
    void prepare(const FigurePanel& panel, std::size_t index, bool lettered) {
        Frame& frame = m_frames[index];
        frame.panel = &panel;
        frame.name = panelGroup(index);
        frame.letter = m_options.panelLetters && lettered ? panelLetter(index) : std::string();
        frame.counts = countPanel(panel);
        frame.extent = extentOf(panel);
        const Colouring& colouring = *panel.colouring;
        if (!panel.options.legend) {
            return;
        }
        if (colouring.continuous) {
            frame.scale = true;
        } else if (colouring.source.kind != ColourSource::Kind::None) {
            frame.categories = std::make_unique<CategoryLegend>(
                colouring, frame.counts, panel.options.counts, m_options.fontPt, m_textWidth);
            if (frame.categories->empty()) {
                frame.categories.reset();
            }
        }
    }

    /// Leaves each legend to the last panel that it explains.
    void shareLegends() {
        for (std::size_t i = 0; i < m_frames.size(); ++i) {
            const auto later = std::find_if(m_frames.begin() + static_cast<std::ptrdiff_t>(i) + 1, m_frames.end(),
                [&](const Frame& frame) { return sameLegend(*m_frames[i].panel, *frame.panel); });
            if (later != m_frames.end() && (m_frames[i].categories || m_frames[i].scale)) {
                m_frames[i].categories.reset();
                m_frames[i].scale = false;
                later->explains = true;
                later->forRow = m_perRow == 2 && i % 2 == 0 && later == m_frames.begin() + static_cast<std::ptrdiff_t>(i) + 1;
            }
        }
    }

    double addTitle(Scene& scene, double y) const {
        const TextStyle style{m_options.fontPt + 2.0, true};
        const double em = style.sizePt * kMmPerPoint;
        const double room = m_options.widthMm - 2.0 * kPageMarginMm;
        SceneGroup group{"title", {}};
        for (const std::string& line : wrapped(m_options.title, room, style, m_textWidth)) {
            group.items.push_back(TextItem{kPageMarginMm, y + 0.95 * em, line, style, TextAlign::Left, kInk});
            y += 1.25 * em;
        }
        scene.groups.push_back(std::move(group));
        return y + 0.6 * em;
    }

    /// Height of a map of that width which shows the data without much empty space.
    static double heightOf(std::span<const Frame> row, double mapWidth) {
        double aspect = 0.0;
        for (const Frame& frame : row) {
            const double width = frame.extent.width();
            aspect = std::max(aspect, width > 0.0 ? frame.extent.height() / width : 1.0);
        }
        return mapWidth * std::clamp(aspect, 0.55, 1.15);
    }

    /// Puts category legends beside their maps when the maps stay large and the legends no longer
    /// than the maps; else all below. Returns the width of the maps of the row.
    double placeLegends(std::span<Frame> row, double available, double mapHeight) const {
        const auto count = static_cast<double>(row.size());
        double beside = 0.0;
        for (Frame& frame : row) {
            if (frame.categories) {
                beside += frame.categories->naturalWidth() + kLegendGap * m_em;
            }
        }
        double mapWidth = (available - beside) / count;
        // Maps below each other that share a legend stay equally wide.
        const bool apart = row.size() == 1 && row.front().explains;
        const bool wide = !apart && mapWidth >= std::max(38.0, kLargeShare * available / count);
        if (beside > 0.0 && wide) {
            const double height = mapHeight > 0.0 ? mapHeight : heightOf(row, mapWidth);
            const bool fits = std::ranges::all_of(row, [&](const Frame& frame) {
                return !frame.categories || frame.categories->height(frame.categories->naturalWidth(), 1) <= height;
            });
            if (fits) {
                for (Frame& frame : row) {
                    frame.beside = frame.categories != nullptr;
                    frame.legendWidth = frame.beside ? frame.categories->naturalWidth() : 0.0;
                }
                return mapWidth;
            }
        }
        return available / count;
    }

    double addRow(Scene& scene, std::span<Frame> row, double y, double rowHeight) {
        const double gutters = kGutterMm * static_cast<double>(row.size() - 1);
        const double available = m_options.widthMm - 2.0 * kPageMarginMm - gutters;
        const double heading = kHeadingHeight * m_em;
        const double gap = kLegendGap * m_em;
        const double mapWidth = placeLegends(row, available, rowHeight > 0.0 ? rowHeight - heading : 0.0);
        double below = 0.0;
        for (Frame& frame : row) {
            frame.below = {0.0, 0.0, frame.forRow ? available + gutters : mapWidth, 0.0};
            if (frame.scale) {
                frame.legendHeight = layOutScale(*frame.panel->colouring, frame.counts, frame.panel->options.counts,
                    m_options.fontPt, m_textWidth, frame.below, nullptr);
            } else if (frame.categories && !frame.beside) {
                frame.columns = frame.categories->bestColumns(frame.below.width);
                frame.legendHeight = frame.categories->height(frame.below.width, frame.columns);
            }
            below = std::max(below, frame.legendHeight > 0.0 ? frame.legendHeight + gap : 0.0);
        }
        double mapHeight = heightOf(row, mapWidth);
        if (rowHeight > 0.0) {
            below = std::min(below, 0.6 * (rowHeight - heading));
            mapHeight = rowHeight - heading - below;
        }
        if (mapHeight < kSmallestMapMm || mapWidth < kSmallestMapMm) {
            throw UsageError("The page of " + figureNumber(m_options.widthMm) + " x " + figureNumber(m_options.heightMm)
                + " mm leaves no room for its maps; make it larger, or leave out the legend.");
        }
        double x = kPageMarginMm;
        for (Frame& frame : row) {
            addHeading(scene, frame, x, y);
            const RectMm map{x, y + heading, mapWidth, mapHeight};
            frame.below.x = frame.forRow ? kPageMarginMm : x;
            frame.below.y = map.bottom() + gap;
            addMap(scene, frame, map);
            addLegend(scene, frame, map, below - gap);
            x += mapWidth + (frame.beside ? frame.legendWidth + gap : 0.0) + kGutterMm;
        }
        return y + heading + mapHeight + below;
    }

    std::string headingOf(const Frame& frame) const {
        const Colouring& colouring = *frame.panel->colouring;
        std::string text = colouring.title.empty() ? frame.panel->mapName : colouring.title;
        if (!colouring.continuous && !colouring.subtitle.empty()) {
            text += " (" + colouring.subtitle + ")";
        }
        return text;
    }

    void addHeading(Scene& scene, const Frame& frame, double x, double y) const {
        SceneGroup group{frame.name + "-heading", {}};
        const double base = y + kHeadingBase * m_em;
        x = layOutLetter(frame.letter, x, base, m_options, m_textWidth, group.items);
        const Colouring& colouring = *frame.panel->colouring;
        const bool gene = colouring.source.kind == ColourSource::Kind::Gene;
        TextStyle style = m_style;
        style.italic = gene && (colouring.state == ValueState::Imputed || colouring.state == ValueState::Generated);
        const std::string heading = headingOf(frame);
        group.items.push_back(TextItem{x, base, heading, style, TextAlign::Left, kInk});
        x += m_textWidth(heading, style) + 0.9 * m_em;
        if (gene) {
            x += layOutValueState(colouring.state, x, base, m_options.fontPt, m_textWidth, group.items) + 0.9 * m_em;
        }
        if (frame.panel->visible != nullptr && frame.counts.shown < frame.counts.cells) {
            group.items.push_back(TextItem{x, base,
                figureCount(frame.counts.shown) + " of " + figureCount(frame.counts.cells) + " cells", m_style,
                TextAlign::Left, kSoftInk});
        }
        scene.groups.push_back(std::move(group));
    }

    ScenePoints layerOf(const Frame& frame, const RectMm& map) const {
        const FigurePanel& panel = *frame.panel;
        ScenePoints layer;
        layer.area = map;
        layer.positions = panel.positions;
        layer.colouring = panel.colouring;
        layer.order = std::make_shared<const std::vector<std::int32_t>>(drawingOrder(*panel.colouring));
        layer.visible = panel.visible;
        layer.selected = panel.selected;
        layer.yDown = panel.tissue;
        layer.cells = frame.counts.shown;
        layer.alpha = defaultPointAlpha(layer.cells);
        if (!frame.extent.empty()) {
            layer.centreX = 0.5 * (frame.extent.left + frame.extent.right);
            layer.centreY = 0.5 * (frame.extent.low + frame.extent.high);
            const double units = std::max(frame.extent.width() / (map.width - 2.0 * kPointMarginMm),
                frame.extent.height() / (map.height - 2.0 * kPointMarginMm));
            layer.unitsPerMm = units > 0.0 ? units : 1.0;
        }
        // The diameter of the screen in a pane of 500 pixels, a little finer, scaled to the map.
        const double automatic = 0.7 * defaultPointDiameter(layer.cells) / 500.0 * std::min(map.width, map.height);
        layer.diameterMm = panel.options.pointPt > 0.0 ? panel.options.pointPt * kMmPerPoint
                                                       : std::clamp(automatic, 0.09, 1.0);
        return layer;
    }

    void addMap(Scene& scene, const Frame& frame, const RectMm& map) const {
        const ScenePoints layer = layerOf(frame, map);
        SceneGroup marks{frame.name + "-marks", {}};
        if (frame.panel->options.axes && !frame.panel->tissue) {
            addAxes(frame, map, marks.items);
        }
        if (frame.panel->tissue && frame.panel->micrometresPerUnit > 0.0) {
            addScaleBar(frame, layer, marks.items);
        }
        if (frame.panel->options.labels) {
            addNames(layer, marks.items);
        }
        scene.groups.push_back({frame.name + "-points", {layer}});
        if (!marks.items.empty()) {
            scene.groups.push_back(std::move(marks));
        }
    }

    void addAxes(const Frame& frame, const RectMm& map, std::vector<SceneItem>& items) const {
        const double length = std::min(3.0 * m_em, 0.2 * map.width);
        const double head = 0.25 * m_em;
        const double x = map.x + 0.2 * m_em;
        const double y = map.bottom() - 0.6 * m_em;
        const auto line = [&](double x1, double y1, double x2, double y2) {
            items.push_back(LineItem{x1, y1, x2, y2, 0.18, kInk});
        };
        line(x, y, x + length, y);
        line(x + length - head, y - head, x + length, y);
        line(x + length - head, y + head, x + length, y);
        line(x, y, x, y - length);
        line(x - head, y - length + head, x, y - length);
        line(x + head, y - length + head, x, y - length);
        items.push_back(TextItem{
            x + length + 0.4 * m_em, y + 0.3 * m_em, frame.panel->mapName + " 1", m_style, TextAlign::Left, kInk, 0.2 * m_em});
        items.push_back(TextItem{
            x, y - length - 0.4 * m_em, frame.panel->mapName + " 2", m_style, TextAlign::Left, kInk, 0.2 * m_em});
    }

    void addScaleBar(const Frame& frame, const ScenePoints& layer, std::vector<SceneItem>& items) const {
        const double micrometresPerMm = layer.unitsPerMm * frame.panel->micrometresPerUnit;
        const ScaleBar bar = scaleBarWithin(0.25 * layer.area.width * micrometresPerMm);
        const double width = bar.micrometres / micrometresPerMm;
        const double y = layer.area.bottom() - 0.5 * m_em;
        items.push_back(LineItem{layer.area.x, y, layer.area.x + width, y, 0.14 * m_em, kInk});
        items.push_back(TextItem{layer.area.x + 0.5 * width, y - 0.4 * m_em, bar.text, m_style, TextAlign::Centre, kInk, 0.2 * m_em});
    }

    void addNames(const ScenePoints& layer, std::vector<SceneItem>& items) const {
        const Colouring& colouring = *layer.colouring;
        const bool lineages = showsLineages(colouring);
        const TextStyle style{m_options.fontPt, lineages};
        const double height = 1.1 * m_em;
        Viewport view;
        view.width = static_cast<int>(layer.area.width * kPlacementPixels);
        view.height = static_cast<int>(layer.area.height * kPlacementPixels);
        view.centreX = layer.centreX;
        view.centreY = layer.yDown ? -layer.centreY : layer.centreY;
        view.unitsPerPixel = layer.unitsPerMm / kPlacementPixels;
        NamePlacement placement;
        placement.onCluster = lineages;
        placement.gap = 0.25 * m_em * kPlacementPixels;
        placement.textSize = [&](const std::string& text) {
            return std::pair(m_textWidth(text, style) * kPlacementPixels, height * kPlacementPixels);
        };
        std::vector<float> turned;
        std::span<const float> xy = layer.positions->values;
        if (layer.yDown) {
            turned = layer.positions->values;
            for (std::size_t i = 1; i < turned.size(); i += 2) {
                turned[i] = -turned[i];
            }
            xy = turned;
        }
        for (const PlacedName& name : placeNames(xy, colouring, layer.visible.get(), view, placement)) {
            const double middle = layer.area.x + (name.rect.x + 0.5 * name.rect.width) / kPlacementPixels;
            const double base = layer.area.y + (name.rect.y + 0.8 * name.rect.height) / kPlacementPixels;
            items.push_back(TextItem{middle, base, colouring.entries[static_cast<std::size_t>(name.entry)].label, style,
                TextAlign::Centre, kInk, 0.27 * m_em});
        }
    }

    void addLegend(Scene& scene, const Frame& frame, const RectMm& map, double roomBelow) const {
        SceneGroup group{frame.name + "-legend", {}};
        const double gap = kLegendGap * m_em;
        if (frame.scale) {
            layOutScale(*frame.panel->colouring, frame.counts, frame.panel->options.counts, m_options.fontPt,
                m_textWidth, frame.below, &group.items);
        } else if (frame.categories && frame.beside) {
            frame.categories->layOut(map.right() + gap, map.y, frame.legendWidth, 1, map.height, group.items);
        } else if (frame.categories) {
            frame.categories->layOut(
                frame.below.x, frame.below.y, frame.below.width, frame.columns, roomBelow, group.items);
        }
        if (!group.items.empty()) {
            scene.groups.push_back(std::move(group));
        }
    }

    const FigureOptions& m_options;
    const TextWidth& m_textWidth;
    double m_em;
    TextStyle m_style;
    std::size_t m_perRow;
    std::vector<Frame> m_frames;
};

} // namespace

void checkFigureSizes(const FigureOptions& options) {
    if (!(options.widthMm >= kSmallestWidthMm && options.widthMm <= kLargestSideMm)) {
        throw UsageError("The width of a figure is between " + figureNumber(kSmallestWidthMm) + " and "
            + figureNumber(kLargestSideMm) + " mm, not " + figureNumber(options.widthMm) + ".");
    }
    if (options.heightMm != 0.0 && !(options.heightMm >= kSmallestMapMm && options.heightMm <= kLargestSideMm)) {
        throw UsageError("The height of a figure is between " + figureNumber(kSmallestMapMm) + " and "
            + figureNumber(kLargestSideMm) + " mm, not " + figureNumber(options.heightMm) + ".");
    }
    if (!(options.fontPt >= 3.0 && options.fontPt <= 72.0)) {
        throw UsageError("The text size of a figure is between 3 and 72 pt, not " + figureNumber(options.fontPt) + ".");
    }
}

Scene figureScene(
    const FigureOptions& options, const std::vector<FigurePanel>& panels, const TextWidth& textWidth) {
    return figureScene(options, panels, textWidth, panels.size() > 1);
}

Scene figureScene(const FigureOptions& options, const std::vector<FigurePanel>& panels, const TextWidth& textWidth,
    bool lettered) {
    checkFigureSizes(options);
    if (panels.empty()) {
        throw UsageError("A figure needs at least one panel.");
    }
    return PageLayout(options, panels, textWidth, lettered).build();
}

Scene mapScene(const FigurePanel& panel, const FigureOptions& options, const TextWidth& textWidth) {
    return figureScene(options, {panel}, textWidth);
}

ClosestColours closestLegendNeighbours(const Colouring& colouring, ColourVision vision) {
    ClosestColours closest{std::numeric_limits<double>::infinity(), {}, {}};
    const Colouring::Entry* previous = nullptr;
    for (const Colouring::Entry& entry : colouring.entries) {
        if (entry.count == 0) {
            continue;
        }
        if (previous != nullptr) {
            const double distance =
                ciede2000(simulateVision(previous->colour, vision), simulateVision(entry.colour, vision));
            if (distance < closest.distance) {
                closest = {distance, previous->label, entry.label};
            }
        }
        previous = &entry;
    }
    return closest;
}

} // namespace ocellus

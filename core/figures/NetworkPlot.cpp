// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/NetworkPlot.h"

#include "core/base/Error.h"
#include "core/figures/FigureText.h"
#include "core/figures/NetworkNames.h"
#include "core/figures/Palette.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr double kMostStretch = 1.35; ///< of one axis against the other
constexpr double kSmallestAreaMm = 20.0;
constexpr Index kRoomyNodes = 60;     ///< beyond, marks and names shrink
constexpr Index kMostPushed = 700;    ///< genes that are still pushed apart one by one

Rgb mixed(Rgb a, Rgb b, double share) {
    const auto channel = [share](std::uint8_t one, std::uint8_t other) {
        return static_cast<std::uint8_t>(std::lround((1.0 - share) * one + share * other));
    };
    return {channel(a.r, b.r), channel(a.g, b.g), channel(a.b, b.b)};
}

AreaItem diamond(double x, double y, double half, Rgb colour) {
    return {{{x, y - half}, {x + half, y}, {x, y + half}, {x - half, y}}, colour};
}

class NetworkLayout {
public:
    NetworkLayout(const NetworkPlot& plot, const PlotPage& page, const TextWidth& textWidth)
        : m_plot(plot)
        , m_page(page)
        , m_textWidth(textWidth)
        , m_em(page.options.fontPt * kMmPerPoint)
        , m_style{page.options.fontPt}
        , m_small{page.options.fontPt * (page.window ? 11.0 / 12.0 : 0.9)} {}

    NetworkPicture build() {
        place();
        SceneGroup lines{"edges", {}}, marks{"genes", {}}, names{"names", {}}, legend{"legend", {}};
        addLegends(legend.items);
        addEdges(lines.items);
        addNodes(marks.items);
        addNames(names.items);
        Scene& scene = m_picture.scene;
        scene.widthMm = m_page.options.widthMm;
        scene.heightMm = m_height;
        scene.font = m_page.options.font;
        scene.title = m_page.options.title.empty() ? m_plot.title : m_page.options.title;
        scene.groups = {std::move(legend), std::move(lines), std::move(marks), std::move(names)};
        return std::move(m_picture);
    }

private:
    bool titled() const { return !m_page.window && !m_page.options.title.empty(); }

    void place() {
        const FigureOptions& options = m_page.options;
        const double margin = m_page.marginMm;
        const double width = options.widthMm - 2.0 * margin;
        m_height = options.heightMm > 0.0 ? options.heightMm : std::min(0.85 * options.widthMm, 200.0);
        m_top = margin + (titled() ? 2.2 * m_em : 0.0);
        m_foot = m_height - margin;
        const double head = m_page.legend && !m_plot.valuesTitle.empty() ? 3.6 * m_em : 0.0;
        const double feet = m_page.legend ? footHeight(width) + 0.6 * m_em : 0.0;
        m_area = {margin, m_top, width, m_foot - m_top - feet};
        if (m_area.width < kSmallestAreaMm || m_area.height - head < kSmallestAreaMm) {
            throw UsageError("The page of " + figureNumber(options.widthMm) + " x " + figureNumber(m_height)
                             + " mm leaves no room for the network; make it larger.");
        }
        const auto count = static_cast<double>(m_plot.nodes.size());
        m_shrink = std::clamp(std::sqrt(static_cast<double>(kRoomyNodes) / count), 0.45, 1.0);
        m_scaleLegend = {margin, m_top, std::min(width, 13.0 * m_em), head};
        fit(head);
        pushApart();
    }

    /// Places of the layout onto the area, with room for names at its edges.
    void fit(double head) {
        double low[2] = {1e300, 1e300};
        double high[2] = {-1e300, -1e300};
        for (const NetworkNode& node : m_plot.nodes) {
            const double at[2] = {node.x, node.y};
            for (int axis = 0; axis < 2; ++axis) {
                low[axis] = std::min(low[axis], at[axis]);
                high[axis] = std::max(high[axis], at[axis]);
            }
        }
        const double roomX = 3.0 * m_em, roomY = 2.4 * m_em;
        m_inner = {m_area.x + roomX, m_area.y + 0.5 * head + roomY, m_area.width - 2.0 * roomX, m_area.height - 0.5 * head - 2.0 * roomY};
        const double spanX = std::max(high[0] - low[0], 1e-9), spanY = std::max(high[1] - low[1], 1e-9);
        double scaleX = m_inner.width / spanX, scaleY = m_inner.height / spanY;
        scaleX = std::min({scaleX, kMostStretch * scaleY, 14.0 * m_em});
        scaleY = std::min({scaleY, kMostStretch * scaleX, 14.0 * m_em});
        for (std::size_t i = 0; i < m_plot.nodes.size(); ++i) {
            const NetworkNode& node = m_plot.nodes[i];
            NetworkNodeMark mark;
            mark.x = m_inner.centreX() + scaleX * (node.x - 0.5 * (low[0] + high[0]));
            mark.y = m_inner.y + 0.5 * m_inner.height + scaleY * (node.y - 0.5 * (low[1] + high[1]));
            const bool seed = static_cast<Index>(i) == m_plot.seed;
            mark.radiusMm = m_em * m_shrink * (seed ? 0.95 : node.regulator ? 0.78 : 0.5);
            m_picture.nodes.push_back(mark);
        }
    }

    /// Genes that lie on each other are moved apart, within the area.
    void pushApart() {
        const auto count = m_picture.nodes.size();
        for (int round = 0; round < 40 && static_cast<Index>(count) <= kMostPushed; ++round) {
            bool moved = false;
            for (std::size_t a = 0; a < count; ++a) {
                for (std::size_t b = a + 1; b < count; ++b) {
                    moved |= push(m_picture.nodes[a], m_picture.nodes[b], static_cast<Index>(a) == m_plot.seed);
                }
            }
            if (!moved) {
                break;
            }
        }
    }

    bool push(NetworkNodeMark& a, NetworkNodeMark& b, bool keepFirst) const {
        const double wanted = a.radiusMm + b.radiusMm + 1.1 * m_em * m_shrink;
        double dx = b.x - a.x, dy = b.y - a.y;
        double distance = std::hypot(dx, dy);
        if (distance >= wanted) {
            return false;
        }
        if (distance < 1e-6) { // one on the other: any direction will do
            dx = 1.0;
            dy = 0.3;
            distance = std::hypot(dx, dy);
        }
        const double by = 0.5 * (wanted - std::min(distance, wanted)) / distance;
        const auto move = [this](NetworkNodeMark& mark, double x, double y) {
            mark.x = std::clamp(mark.x + x, m_inner.x, m_inner.right());
            mark.y = std::clamp(mark.y + y, m_inner.y, m_inner.bottom());
        };
        if (!keepFirst) {
            move(a, -by * dx, -by * dy);
        }
        move(b, by * dx, by * dy);
        return true;
    }

    double lineWidth(double weight) const {
        const double strongest = m_plot.edges.front().weight;
        const double share = strongest > 0.0 ? std::clamp(weight / strongest, 0.0, 1.0) : 1.0;
        return m_em * m_shrink * (0.07 + 0.2 * share * share);
    }

    void addEdges(std::vector<SceneItem>& items) const {
        const Rgb known = mixed(m_page.inks.soft, m_page.inks.line, 0.4);
        const Rgb unlisted = mixed(m_page.inks.soft, m_page.inks.line, 0.75);
        for (auto edge = m_plot.edges.rbegin(); edge != m_plot.edges.rend(); ++edge) { // strong ones on top
            const NetworkNodeMark& from = m_picture.nodes[static_cast<std::size_t>(edge->from)];
            const NetworkNodeMark& to = m_picture.nodes[static_cast<std::size_t>(edge->to)];
            const bool solid = m_plot.knownName.empty() || edge->known;
            items.push_back(LineItem{from.x, from.y, to.x, to.y, lineWidth(edge->weight), solid ? known : unlisted, solid ? 0.0 : 0.35 * m_em});
        }
    }

    Rgb fillOf(const NetworkNode& node) const {
        if (m_plot.valuesTitle.empty() || !std::isfinite(node.mean)) {
            return noLabelColour(m_page.inks.theme);
        }
        const double high = m_plot.highestMean();
        const double start = m_page.inks.theme == Theme::Dark ? 0.18 : 0.0;
        return node.mean <= 0.0 ? zeroColour(m_page.inks.theme) : colourAt(m_plot.map, start + (1.0 - start) * (high > 0.0 ? node.mean / high : 0.0));
    }

    Rgb ground() const { return m_page.inks.theme == Theme::Dark ? Rgb{0x22, 0x25, 0x29} : Rgb{255, 255, 255}; }

    void addNodes(std::vector<SceneItem>& items) const {
        for (std::size_t i = 0; i < m_plot.nodes.size(); ++i) {
            const NetworkNodeMark& mark = m_picture.nodes[i];
            const double rim = 0.14 * m_em * m_shrink;
            const Rgb fill = fillOf(m_plot.nodes[i]);
            if (m_plot.nodes[i].regulator) {
                items.push_back(diamond(mark.x, mark.y, mark.radiusMm + 1.4 * rim, ground()));
                items.push_back(diamond(mark.x, mark.y, mark.radiusMm, fill));
            } else {
                items.push_back(DiscItem{mark.x, mark.y, 2.0 * (mark.radiusMm + rim), true, ground(), 0.0});
                items.push_back(DiscItem{mark.x, mark.y, 2.0 * mark.radiusMm, true, fill, 0.0});
            }
        }
    }

    TextStyle nameStyle(std::size_t node) const {
        TextStyle style = m_style;
        style.sizePt *= std::max(m_shrink, 0.75);
        style.bold = m_plot.nodes[node].regulator;
        style.italic = m_plot.state == ValueState::Imputed;
        return style;
    }

    void addNames(std::vector<SceneItem>& items) {
        std::vector<NetworkName> names;
        for (std::size_t i = 0; i < m_plot.nodes.size(); ++i) {
            const TextStyle style = nameStyle(i);
            names.push_back({m_textWidth(m_plot.nodes[i].name, style), 1.15 * style.sizePt * kMmPerPoint, static_cast<Index>(i) == m_plot.seed, m_plot.nodes[i].regulator});
        }
        std::vector<RectMm> keepOut;
        if (m_scaleLegend.height > 0.0) {
            keepOut.push_back(m_scaleLegend);
        }
        placeNetworkNames(m_plot, names, m_area, keepOut, m_picture.nodes);
        for (std::size_t i = 0; i < m_plot.nodes.size(); ++i) {
            if (const auto& label = m_picture.nodes[i].label) {
                const TextStyle style = nameStyle(i);
                TextItem item{label->centreX(), label->bottom() - 0.28 * style.sizePt * kMmPerPoint, m_plot.nodes[i].name, style, TextAlign::Centre, m_page.inks.text};
                item.haloMm = m_page.window ? 0.0 : 0.12 * m_em; // the screen's ground may be dark
                items.push_back(std::move(item));
            }
        }
    }

    void addLegends(std::vector<SceneItem>& items) const {
        const FigureInks& inks = m_page.inks;
        if (titled()) {
            TextStyle bold = m_style;
            bold.bold = true;
            items.push_back(TextItem{m_page.marginMm, m_page.marginMm + m_em, m_page.options.title, bold, TextAlign::Left, inks.text});
        }
        if (!m_page.legend) {
            return;
        }
        if (!m_plot.valuesTitle.empty()) {
            const double base = m_top + m_em;
            items.push_back(TextItem{m_page.marginMm, base, m_plot.valuesTitle + ", " + toString(m_plot.state), m_small, TextAlign::Left, inks.soft});
            const RectMm bar{m_page.marginMm, base + 0.5 * m_em, 7.4 * m_em, 0.65 * m_em};
            ColourBarItem scale{bar, m_plot.map, inks.theme == Theme::Dark ? 0.18 : 0.0};
            scale.hatched = m_plot.state == ValueState::Imputed;
            items.push_back(scale);
            const double below = bar.bottom() + 1.1 * m_em;
            items.push_back(TextItem{bar.x, below, "0", m_small, TextAlign::Left, inks.soft});
            items.push_back(TextItem{bar.right(), below, figureNumber(m_plot.highestMean()), m_small, TextAlign::Right, inks.soft});
        }
        addFoot(items);
    }

    /// Signs and words of the line below the network.
    struct Key {
        enum Sign { Diamond, Circle, Solid, Dashed, None } sign;
        std::string words;
        double widthMm = 0.0; ///< of a line
    };

    std::vector<Key> keys() const {
        std::vector<Key> keys = {{Key::Diamond, "transcription factor"}, {Key::Circle, "gene"}};
        if (!m_plot.knownName.empty()) {
            keys.push_back({Key::Solid, "known in " + m_plot.knownName, 0.16 * m_em});
            keys.push_back({Key::Dashed, "not listed", 0.13 * m_em});
        }
        const double strongest = m_plot.edges.front().weight, weakest = m_plot.edges.back().weight;
        keys.push_back({Key::Solid, "weight " + weightText(strongest), lineWidth(strongest)});
        if (weightText(weakest) != weightText(strongest)) {
            keys.push_back({Key::Solid, weightText(weakest), lineWidth(weakest)});
        }
        keys.push_back({Key::None, m_plot.directed ? "From factor to gene." : "Lines have no direction."});
        return keys;
    }

    double keyWidth(const Key& key) const {
        const double sign = key.sign == Key::None ? 0.0 : key.sign >= Key::Solid ? 2.6 * m_em : 1.5 * m_em;
        return sign + m_textWidth(key.words, m_small) + 1.4 * m_em;
    }

    double footHeight(double width) const {
        double lines = 1.0, x = 0.0;
        for (const Key& key : keys()) {
            if (x > 0.0 && x + keyWidth(key) > width) {
                lines += 1.0;
                x = 0.0;
            }
            x += keyWidth(key);
        }
        return lines * 1.5 * m_em;
    }

    void addFoot(std::vector<SceneItem>& items) const {
        const FigureInks& inks = m_page.inks;
        double x = m_page.marginMm;
        double base = m_foot - footHeight(m_area.width) + 1.1 * m_em;
        for (const Key& key : keys()) {
            if (x > m_page.marginMm && x + keyWidth(key) > m_page.options.widthMm - m_page.marginMm) {
                x = m_page.marginMm;
                base += 1.5 * m_em;
            }
            const double middle = base - 0.32 * m_em;
            double text = x + (key.sign >= Key::Solid ? 2.6 * m_em : 1.5 * m_em);
            switch (key.sign) {
            case Key::Diamond:
                items.push_back(diamond(x + 0.55 * m_em, middle, 0.55 * m_em, inks.soft));
                items.push_back(diamond(x + 0.55 * m_em, middle, 0.4 * m_em, ground()));
                break;
            case Key::Circle: items.push_back(DiscItem{x + 0.55 * m_em, middle, 0.9 * m_em, false, inks.soft, 0.1 * m_em}); break;
            case Key::Solid: items.push_back(LineItem{x, middle, x + 2.2 * m_em, middle, key.widthMm, inks.soft}); break;
            case Key::Dashed: items.push_back(LineItem{x, middle, x + 2.2 * m_em, middle, key.widthMm, inks.soft, 0.35 * m_em}); break;
            case Key::None: text = x; break;
            }
            items.push_back(TextItem{text, base, key.words, m_small, TextAlign::Left, inks.soft});
            x += keyWidth(key);
        }
    }

    const NetworkPlot& m_plot;
    const PlotPage& m_page;
    const TextWidth& m_textWidth;
    double m_em;
    TextStyle m_style, m_small;
    double m_height = 0.0, m_top = 0.0, m_foot = 0.0;
    double m_shrink = 1.0;
    RectMm m_area, m_inner, m_scaleLegend;
    NetworkPicture m_picture;
};

} // namespace

double NetworkPlot::highestMean() const {
    double high = 0.0;
    for (const NetworkNode& node : nodes) {
        high = std::isfinite(node.mean) ? std::max(high, node.mean) : high;
    }
    return high;
}

Index NetworkPicture::nodeAt(double x, double y) const {
    Index found = -1;
    double nearest = 1e300;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const NetworkNodeMark& mark = nodes[i];
        const double distance = std::hypot(mark.x - x, mark.y - y);
        if (distance <= mark.radiusMm + 0.5 && distance < nearest) {
            nearest = distance;
            found = static_cast<Index>(i);
        }
    }
    for (std::size_t i = 0; found < 0 && i < nodes.size(); ++i) {
        const auto& label = nodes[i].label;
        if (label && x >= label->x && x <= label->right() && y >= label->y && y <= label->bottom()) {
            found = static_cast<Index>(i);
        }
    }
    return found;
}

Index NetworkPicture::edgeAt(const NetworkPlot& plot, double x, double y, double reach) const {
    Index found = -1;
    for (std::size_t i = 0; i < plot.edges.size(); ++i) {
        const NetworkNodeMark& a = nodes[static_cast<std::size_t>(plot.edges[i].from)];
        const NetworkNodeMark& b = nodes[static_cast<std::size_t>(plot.edges[i].to)];
        const double length = std::max((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y), 1e-12);
        const double t = std::clamp(((x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y)) / length, 0.0, 1.0);
        const double distance = std::hypot(x - a.x - t * (b.x - a.x), y - a.y - t * (b.y - a.y));
        if (distance < reach) {
            reach = distance;
            found = static_cast<Index>(i);
        }
    }
    return found;
}

NetworkPicture networkScene(const NetworkPlot& plot, const PlotPage& page, const TextWidth& textWidth) {
    if (plot.edges.empty()) {
        throw UsageError("There is no edge to draw.");
    }
    if (!page.window) {
        checkFigureSizes(page.options);
    }
    return NetworkLayout(plot, page, textWidth).build();
}

} // namespace ocellus

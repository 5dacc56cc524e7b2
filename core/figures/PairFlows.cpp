// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/figures/PairLayouts.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ocellus {

namespace {

// In units of the font size.
constexpr double kNode = 1.0;
constexpr double kNodeGap = 0.45;
constexpr double kGap = 0.6;
constexpr double kPitch = 1.25; ///< of names
constexpr double kPaperPitch = 2.2;
constexpr double kCapHeight = 0.72;
constexpr double kHead = 2.0;

constexpr int kBandSteps = 24;
constexpr double kWindowLabelShare = 0.3; ///< of a window that the names of a side may take
constexpr double kBandShare = 0.5;        ///< of its colour that a band has, agreeing or not
constexpr double kWeakShare = 0.28;
constexpr double kFadedShare = 0.1;
constexpr double kLeastBandsMm = 15.0;

struct Node {
    double top = 0.0, height = 0.0;
    double used = 0.0; ///< by the bands laid out so far
};

class Flows {
public:
    Flows(const PairPlot& plot, const PlotPage& page, const TextWidth& textWidth)
        : m_plot(plot), m_page(page), m_textWidth(textWidth),
          m_em(page.options.fontPt * kMmPerPoint), m_style{page.options.fontPt} {}

    PairPicture build() {
        Scene& scene = m_picture.scene;
        scene.widthMm = m_page.options.widthMm;
        scene.font = m_page.options.font;
        scene.title = m_page.options.title.empty()
                          ? m_plot.rowsTitle + " to " + m_plot.columnsTitle
                          : m_page.options.title;
        place();
        SceneGroup bands{"bands", {}};
        SceneGroup nodes{"nodes", {}};
        SceneGroup names{"names", {}};
        addSide(m_plot.rows, m_left, true, nodes.items, names.items);
        addSide(m_plot.columns, m_right, false, nodes.items, names.items);
        addBands(bands.items);
        addTitles(names.items);
        scene.groups = {std::move(bands), std::move(nodes), std::move(names)};
        return std::move(m_picture);
    }

private:
    double widestName(const std::vector<PlotRow>& labels, const std::string& title) const {
        double widest = m_textWidth(title, m_style);
        for (const PlotRow& label : labels) {
            widest = std::max(widest, m_textWidth(nameOf(label), m_style));
        }
        return m_page.window ? std::min(widest, kWindowLabelShare * m_page.options.widthMm)
                             : widest;
    }

    static std::string nameOf(const PlotRow& label) {
        return label.label + "  " + figureCount(label.cells);
    }

    void place() {
        const FigureOptions& options = m_page.options;
        m_leftNames = widestName(m_plot.rows, m_plot.rowsTitle);
        m_rightNames = widestName(m_plot.columns, m_plot.columnsTitle);
        const double title = options.title.empty() || m_page.window ? 0.0 : 2.2 * m_em;
        m_body.x = m_page.marginMm + m_leftNames + kGap * m_em;
        m_body.y = m_page.marginMm + title + kHead * m_em;
        m_body.width = options.widthMm - m_page.marginMm - m_rightNames - kGap * m_em - m_body.x;
        if (m_body.width < (m_page.window ? 4.0 * m_em : kLeastBandsMm)) {
            throw UsageError("The plot needs a page of at least " +
                             figureNumber(std::ceil(options.widthMm - m_body.width +
                                                    kLeastBandsMm)) +
                             " mm; " + figureNumber(options.widthMm) +
                             " mm is too narrow for its labels.");
        }
        const auto most = static_cast<double>(std::max(m_plot.rows.size(), m_plot.columns.size()));
        double height = options.heightMm - m_body.y - m_page.marginMm;
        if (options.heightMm <= 0.0) {
            height = std::max(0.45 * options.widthMm, most * kPaperPitch * m_em);
        }
        m_body.height = std::max(height, 4.0 * m_em);
        m_picture.scene.heightMm =
            options.heightMm > 0.0 ? options.heightMm : m_body.bottom() + m_page.marginMm;
        if (m_picture.scene.heightMm > kLargestSideMm) {
            throw UsageError(figureCount(static_cast<Index>(most)) + " labels need a page " +
                             figureNumber(std::ceil(m_picture.scene.heightMm)) +
                             " mm high. Compare at a coarser level.");
        }
        m_total = 0;
        for (const PlotRow& row : m_plot.rows) {
            m_total += row.cells;
        }
        m_gap = std::min(kNodeGap * m_em, 0.4 * m_body.height / most);
        m_left = nodesOf(m_plot.rows);
        m_right = nodesOf(m_plot.columns);
    }

    std::vector<Node> nodesOf(const std::vector<PlotRow>& labels) const {
        const double gaps = m_gap * static_cast<double>(labels.size() - 1);
        const double scale =
            (m_body.height - gaps) / static_cast<double>(std::max<Index>(1, m_total));
        std::vector<Node> nodes;
        double top = m_body.y;
        for (const PlotRow& label : labels) {
            nodes.push_back({top, scale * static_cast<double>(label.cells), 0.0});
            top += nodes.back().height + m_gap;
        }
        return nodes;
    }

    /// Base lines of names: beside the middle of their bar, moved apart where they would overlap;
    /// where there is no room for all, those of the smallest bars are left out (NaN).
    std::vector<double> baseLines(const std::vector<PlotRow>& labels,
                                  const std::vector<Node>& nodes) const {
        const double pitch = kPitch * m_em;
        std::vector<std::size_t> shown(labels.size());
        std::iota(shown.begin(), shown.end(), std::size_t{0});
        const auto room = static_cast<std::size_t>(std::max(1.0, m_body.height / pitch));
        if (shown.size() > room) {
            std::ranges::stable_sort(shown, [&](std::size_t a, std::size_t b) {
                return labels[a].cells > labels[b].cells;
            });
            shown.resize(room);
            std::ranges::sort(shown);
        }
        std::vector<double> middles(labels.size(), std::nan(""));
        double least = m_body.y + 0.5 * pitch;
        for (const std::size_t i : shown) {
            middles[i] = std::max(least, nodes[i].top + 0.5 * nodes[i].height);
            least = middles[i] + pitch;
        }
        double most = m_body.bottom() - 0.5 * pitch;
        for (auto i = shown.rbegin(); i != shown.rend(); ++i) {
            middles[*i] = std::min(most, middles[*i]);
            most = middles[*i] - pitch;
        }
        return middles;
    }

    void addSide(const std::vector<PlotRow>& labels,
                 const std::vector<Node>& nodes,
                 bool left,
                 std::vector<SceneItem>& items,
                 std::vector<SceneItem>& names) {
        const FigureInks& inks = m_page.inks;
        const std::vector<double> middles = baseLines(labels, nodes);
        const double bar = left ? m_body.x : m_body.right() - kNode * m_em;
        const double room = left ? m_leftNames : m_rightNames;
        const double edge = left ? m_body.x - kGap * m_em : m_body.right() + kGap * m_em;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const bool faded = m_plot.selecting && labels[i].selected == 0;
            const RectMm rect{bar, nodes[i].top, kNode * m_em, std::max(nodes[i].height, 0.1)};
            items.push_back(RectItem{
                rect, FillPattern::Solid, faded ? fadedColour(inks.theme) : labels[i].colour});
            PairMark mark{cornersOf(rect), static_cast<Index>(i), -1};
            if (!std::isnan(middles[i])) {
                const double base = middles[i] + 0.5 * kCapHeight * m_em;
                names.push_back(
                    TextItem{edge,
                             base,
                             m_page.window ? elided(nameOf(labels[i]), room, m_style, m_textWidth)
                                           : nameOf(labels[i]),
                             m_style,
                             left ? TextAlign::Right : TextAlign::Left,
                             faded ? inks.quiet : inks.text});
                mark.outline = cornersOf({left ? edge - room : bar,
                                          middles[i] - 0.5 * kPitch * m_em,
                                          room + (kGap + kNode) * m_em,
                                          kPitch * m_em});
            }
            if (!left) {
                std::swap(mark.row, mark.column);
            }
            m_picture.marks.push_back(std::move(mark));
        }
    }

    std::vector<std::pair<double, double>>
    band(double leftTop, double rightTop, double leftHeight, double rightHeight) const {
        const double x1 = m_body.x + kNode * m_em;
        const double x2 = m_body.right() - kNode * m_em;
        std::vector<std::pair<double, double>> corners;
        const auto ease = [](double t) { return t * t * (3.0 - 2.0 * t); };
        for (int i = 0; i <= kBandSteps; ++i) {
            const double t = static_cast<double>(i) / kBandSteps;
            corners.emplace_back(x1 + t * (x2 - x1), leftTop + ease(t) * (rightTop - leftTop));
        }
        for (int i = kBandSteps; i >= 0; --i) {
            const double t = static_cast<double>(i) / kBandSteps;
            const double left = leftTop + leftHeight;
            corners.emplace_back(x1 + t * (x2 - x1),
                                 left + ease(t) * (rightTop + rightHeight - left));
        }
        return corners;
    }

    void addBands(std::vector<SceneItem>& items) {
        const auto height = [this](Index cells, Index of, const Node& node) {
            return node.height * static_cast<double>(cells) / static_cast<double>(of);
        };
        struct Band {
            Index cells;
            Rgb colour;
            PairMark mark;
        };
        std::vector<Band> bands;
        for (std::size_t row = 0; row < m_left.size(); ++row) {
            for (std::size_t column = 0; column < m_right.size(); ++column) {
                const auto r = static_cast<Index>(row);
                const auto c = static_cast<Index>(column);
                const Index cells = m_plot.cells(r, c);
                if (cells == 0) {
                    continue;
                }
                Node& left = m_left[row];
                Node& right = m_right[column];
                const double here = height(cells, m_plot.rows[row].cells, left);
                const double there = height(cells, m_plot.columns[column].cells, right);
                const bool faded = m_plot.selecting && m_plot.selected(r, c) == 0;
                const bool agrees = !m_plot.agreeing || 2 * m_plot.agree(r, c) >= cells;
                const double share = faded ? kFadedShare : agrees ? kBandShare : kWeakShare;
                bands.push_back({cells,
                                 mixedWithGround(m_plot.rows[row].colour,
                                                 !faded && m_plot.selecting ? 2.0 * kWeakShare
                                                                            : share,
                                                 m_page.inks.theme),
                                 {band(left.top + left.used, right.top + right.used, here, there),
                                  r,
                                  c}});
                left.used += here;
                right.used += there;
            }
        }
        // Thin bands last: they are not hidden beneath broad ones.
        std::ranges::stable_sort(
            bands, [](const Band& a, const Band& b) { return a.cells > b.cells; });
        for (Band& one : bands) {
            items.push_back(AreaItem{one.mark.outline, one.colour});
            m_picture.marks.push_back(std::move(one.mark));
        }
    }

    void addTitles(std::vector<SceneItem>& items) const {
        const FigureInks& inks = m_page.inks;
        if (!m_page.options.title.empty() && !m_page.window) {
            items.push_back(TextItem{m_page.marginMm,
                                     m_page.marginMm + m_em,
                                     m_page.options.title,
                                     {m_page.options.fontPt + 2.0, true},
                                     TextAlign::Left,
                                     inks.text});
        }
        const double base = m_body.y - 0.8 * m_em;
        const auto title = [&](const std::string& text, double room) {
            return elided(text, room, m_style, m_textWidth);
        };
        items.push_back(TextItem{m_body.x - kGap * m_em,
                                 base,
                                 title(m_plot.rowsTitle, m_leftNames),
                                 m_style,
                                 TextAlign::Right,
                                 inks.soft});
        items.push_back(TextItem{m_body.right() + kGap * m_em,
                                 base,
                                 title(m_plot.columnsTitle, m_rightNames),
                                 m_style,
                                 TextAlign::Left,
                                 inks.soft});
    }

    const PairPlot& m_plot;
    const PlotPage& m_page;
    const TextWidth& m_textWidth;
    const double m_em;
    const TextStyle m_style;
    PairPicture m_picture;
    RectMm m_body;
    double m_leftNames = 0.0, m_rightNames = 0.0, m_gap = 0.0;
    Index m_total = 0;
    std::vector<Node> m_left, m_right;
};

} // namespace

PairPicture flowsPicture(const PairPlot& plot, const PlotPage& page, const TextWidth& textWidth) {
    return Flows(plot, page, textWidth).build();
}

} // namespace ocellus

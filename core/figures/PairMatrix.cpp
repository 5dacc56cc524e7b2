// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/figures/PairLayouts.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ocellus {

namespace {

// In units of the font size.
constexpr double kPitch = 1.75;
constexpr double kNarrowest = 1.6;
constexpr double kWidest = 4.2;
constexpr double kGap = 0.9;
constexpr double kCapHeight = 0.72;
constexpr double kTurned = 45.0;
constexpr double kLegend = 3.2;
constexpr double kBar = 12.0;
constexpr double kWindowLabelShare = 0.32; ///< of a window that names of rows may take
constexpr double kWindowHeadShare = 0.34;
constexpr double kDarkStart = 0.18; ///< as in Colouring

class Matrix {
public:
    Matrix(const PairPlot& plot, const PlotPage& page, const TextWidth& textWidth)
        : m_plot(plot), m_page(page), m_textWidth(textWidth),
          m_em(page.options.fontPt * kMmPerPoint), m_style{page.options.fontPt} {}

    PairPicture build() {
        Scene& scene = m_picture.scene;
        scene.widthMm = m_page.options.widthMm;
        scene.font = m_page.options.font;
        scene.title = m_page.options.title.empty()
                          ? m_plot.columnsTitle + " against " + m_plot.rowsTitle
                          : m_page.options.title;
        measure();
        place();
        SceneGroup names{"names", {}};
        SceneGroup marks{"marks", {}};
        addTitles(names.items);
        for (Index i = 0; i < m_picture.columnsShown; ++i) {
            addColumnName(m_page.firstColumn + i, i, names.items);
        }
        for (Index i = 0; i < m_picture.rowsShown; ++i) {
            addRow(m_page.firstRow + i, i, names.items, marks.items);
        }
        SceneGroup legend{"legend", {}};
        addLegend(legend.items);
        scene.groups = {std::move(marks), std::move(names), std::move(legend)};
        return std::move(m_picture);
    }

private:
    static double slope() { return std::sin(kTurned * std::numbers::pi / 180.0); }

    void measure() {
        double widest = m_textWidth(m_plot.rowsTitle, m_style);
        for (const PlotRow& row : m_plot.rows) {
            widest = std::max(widest, m_textWidth(row.label, m_style));
            m_counts = std::max(m_counts, m_textWidth(figureCount(row.cells), m_style));
        }
        m_labels = widest + kGap * m_em + m_counts;
        double head = 0.0;
        for (const PlotRow& column : m_plot.columns) {
            head = std::max(head, m_textWidth(column.label, m_style));
        }
        m_name = head;
        if (m_page.window) {
            m_labels = std::min(m_labels,
                                std::max(kWindowLabelShare * m_page.options.widthMm,
                                         m_counts + 8.0 * m_em));
            m_name = std::min(
                m_name, std::max(6.0 * m_em, kWindowHeadShare * m_page.options.heightMm / slope()));
        }
        m_head = (m_name + m_em) * slope() + 0.4 * m_em;
    }

    void place() {
        const FigureOptions& options = m_page.options;
        const double title = options.title.empty() || m_page.window ? 0.0 : 2.2 * m_em;
        m_body.x = m_page.marginMm + m_labels + kGap * m_em;
        m_body.y = m_page.marginMm + title + 1.6 * m_em + m_head;
        const double lean = m_name * slope(); // the last turned name leans over the margin
        const double room = options.widthMm - m_body.x - m_page.marginMm - lean;
        const auto columns = static_cast<Index>(m_plot.columns.size());
        const auto rows = static_cast<Index>(m_plot.rows.size());
        m_picture.columnsFit =
            std::max<Index>(1, static_cast<Index>(room / (kNarrowest * m_em)));
        m_picture.columnsShown =
            m_page.window ? std::min(m_picture.columnsFit, columns - m_page.firstColumn) : columns;
        m_width = std::min(room / static_cast<double>(m_picture.columnsShown), kWidest * m_em);
        if (!m_page.window && m_width < kNarrowest * m_em) {
            throw UsageError("The plot needs a page of at least " +
                             figureNumber(std::ceil(options.widthMm - room +
                                                    kNarrowest * m_em *
                                                        static_cast<double>(columns))) +
                             " mm; " + figureNumber(options.widthMm) +
                             " mm is too narrow for its columns.");
        }
        m_width = std::max(m_width, 0.5 * m_em);
        m_height = kPitch * m_em;
        Scene& scene = m_picture.scene;
        const double foot = kLegend * m_em + m_page.marginMm;
        if (m_page.window) {
            scene.heightMm = options.heightMm;
            m_picture.rowsFit = std::max<Index>(
                1, static_cast<Index>((options.heightMm - m_body.y - foot) / m_height));
            m_picture.rowsShown = std::min(m_picture.rowsFit, rows - m_page.firstRow);
        } else {
            m_picture.rowsShown = rows;
            m_picture.rowsFit = rows;
            scene.heightMm =
                std::max(options.heightMm, m_body.y + m_height * static_cast<double>(rows) + foot);
            if (scene.heightMm > (options.heightMm > 0.0 ? options.heightMm : kLargestSideMm)) {
                throw UsageError(figureCount(rows) + " rows need a page " +
                                 figureNumber(std::ceil(scene.heightMm)) +
                                 " mm high. Give it more room or compare at a coarser level.");
            }
        }
        m_body.width = m_width * static_cast<double>(m_picture.columnsShown);
        m_body.height = m_height * static_cast<double>(m_picture.rowsShown);
    }

    void addTitles(std::vector<SceneItem>& items) const {
        const double left = m_page.marginMm;
        if (!m_page.options.title.empty() && !m_page.window) {
            items.push_back(TextItem{left,
                                     left + m_em,
                                     m_page.options.title,
                                     {m_page.options.fontPt + 2.0, true},
                                     TextAlign::Left,
                                     m_page.inks.text});
        }
        items.push_back(TextItem{left,
                                 m_body.y - 0.5 * m_em,
                                 elided(m_plot.rowsTitle,
                                        m_labels - m_counts - kGap * m_em,
                                        m_style,
                                        m_textWidth),
                                 m_style,
                                 TextAlign::Left,
                                 m_page.inks.soft});
        items.push_back(TextItem{m_body.x,
                                 m_body.y - m_head - 0.4 * m_em,
                                 elided(m_plot.columnsTitle,
                                        m_page.options.widthMm - m_body.x - m_page.marginMm,
                                        m_style,
                                        m_textWidth),
                                 m_style,
                                 TextAlign::Left,
                                 m_page.inks.soft});
    }

    void addColumnName(Index column, Index place, std::vector<SceneItem>& items) {
        const PlotRow& label = m_plot.columns[static_cast<std::size_t>(column)];
        const double x = m_body.x + (static_cast<double>(place) + 0.5) * m_width;
        const bool faded = m_plot.selecting && label.selected == 0;
        TextItem name{x + 0.1 * m_em,
                      m_body.y - 0.5 * m_em,
                      m_page.window ? elided(label.label, m_name, m_style, m_textWidth)
                                    : label.label,
                      m_style,
                      TextAlign::Left,
                      faded ? m_page.inks.quiet : m_page.inks.text};
        name.turnDegrees = kTurned;
        const double up = m_textWidth(name.text, m_style) * slope();
        const double base = m_body.y - 0.1 * m_em;
        m_picture.marks.push_back({{{x - 0.6 * m_em, base},
                                    {x + 0.9 * m_em, base},
                                    {x + 0.9 * m_em + up, base - up},
                                    {x - 0.6 * m_em + up, base - up - 0.6 * m_em}},
                                   -1,
                                   column});
        items.push_back(std::move(name));
    }

    void addRow(Index row,
                Index place,
                std::vector<SceneItem>& names,
                std::vector<SceneItem>& marks) {
        const PlotRow& label = m_plot.rows[static_cast<std::size_t>(row)];
        const double y = m_body.y + static_cast<double>(place) * m_height;
        const double base = y + 0.5 * (m_height + kCapHeight * m_em);
        const bool faded = m_plot.selecting && label.selected == 0;
        const double room = m_labels - m_counts - kGap * m_em;
        names.push_back(TextItem{
            m_page.marginMm + room,
            base,
            m_page.window ? elided(label.label, room, m_style, m_textWidth) : label.label,
            m_style,
            TextAlign::Right,
            faded ? m_page.inks.quiet : m_page.inks.text});
        names.push_back(TextItem{m_page.marginMm + m_labels,
                                 base,
                                 figureCount(label.cells),
                                 m_style,
                                 TextAlign::Right,
                                 faded ? m_page.inks.quiet : m_page.inks.soft});
        m_picture.marks.push_back(
            {cornersOf({m_page.marginMm, y, m_labels, m_height}), row, -1});
        for (Index i = 0; i < m_picture.columnsShown; ++i) {
            const RectMm tile{m_body.x + static_cast<double>(i) * m_width, y, m_width, m_height};
            addTile(row, m_page.firstColumn + i, tile, marks);
        }
    }

    void addTile(Index row, Index column, const RectMm& tile, std::vector<SceneItem>& items) {
        const double gap = 0.06 * m_em;
        const RectMm inner{
            tile.x + gap, tile.y + gap, tile.width - 2.0 * gap, tile.height - 2.0 * gap};
        const FigureInks& inks = m_page.inks;
        const Index cells = m_plot.cells(row, column);
        const Index agree = m_plot.agree(row, column);
        if (cells == 0) {
            items.push_back(RectItem{inner, FillPattern::Solid, inks.band});
            return;
        }
        const double share = static_cast<double>(cells) /
                             static_cast<double>(m_plot.rows[static_cast<std::size_t>(row)].cells);
        const bool faded = m_plot.selecting && m_plot.selected(row, column) == 0;
        const double start = inks.theme == Theme::Dark ? kDarkStart : 0.0;
        const Rgb full = colourAt(m_plot.map, start + (1.0 - start) * share);
        const Rgb fill = faded ? mixedWithGround(full, 0.15, inks.theme) : full;
        items.push_back(RectItem{inner, FillPattern::Solid, fill});
        if (2 * agree >= cells) {
            items.push_back(RectItem{inner, FillPattern::None, inks.text, 0.12 * m_em});
        }
        const std::string count = figureCount(cells);
        if (m_textWidth(count, m_style) <= inner.width - 0.3 * m_em) {
            const double light = 0.299 * fill.r + 0.587 * fill.g + 0.114 * fill.b;
            const Rgb ink = light > 140.0 ? kInk : Rgb{0xFF, 0xFF, 0xFF};
            items.push_back(TextItem{tile.centreX(),
                                     tile.y + 0.5 * (tile.height + kCapHeight * m_em),
                                     count,
                                     m_style,
                                     TextAlign::Centre,
                                     faded ? inks.quiet : ink});
        }
        m_picture.marks.push_back({cornersOf(tile), row, column});
    }

    void addLegend(std::vector<SceneItem>& items) const {
        const FigureInks& inks = m_page.inks;
        const double y = m_body.bottom() + 0.9 * m_em;
        const double base = y + 2.0 * m_em;
        double x = m_page.marginMm;
        const double start = inks.theme == Theme::Dark ? kDarkStart : 0.0;
        items.push_back(
            ColourBarItem{{x, y, kBar * m_em, 0.8 * m_em}, m_plot.map, start, false, false});
        items.push_back(TextItem{x, base, "0", m_style, TextAlign::Left, inks.soft});
        items.push_back(TextItem{x + kBar * m_em,
                                 base,
                                 "100 % of the row",
                                 m_style,
                                 TextAlign::Right,
                                 inks.soft});
        x += (kBar + 2.0) * m_em;
        if (m_plot.agreeing) {
            items.push_back(RectItem{{x, y, 1.2 * m_em, 0.9 * m_em},
                                     FillPattern::None,
                                     inks.text,
                                     0.12 * m_em});
            items.push_back(TextItem{x + 1.8 * m_em,
                                     y + 0.82 * m_em,
                                     "the labels agree",
                                     m_style,
                                     TextAlign::Left,
                                     inks.soft});
        }
    }

    const PairPlot& m_plot;
    const PlotPage& m_page;
    const TextWidth& m_textWidth;
    const double m_em;
    const TextStyle m_style;
    PairPicture m_picture;
    RectMm m_body;
    double m_labels = 0.0, m_counts = 0.0, m_name = 0.0, m_head = 0.0;
    double m_width = 0.0, m_height = 0.0;
};

} // namespace

PairPicture matrixPicture(const PairPlot& plot, const PlotPage& page, const TextWidth& textWidth) {
    return Matrix(plot, page, textWidth).build();
}

std::vector<std::pair<double, double>> cornersOf(const RectMm& rect) {
    return {{rect.x, rect.y},
            {rect.right(), rect.y},
            {rect.right(), rect.bottom()},
            {rect.x, rect.bottom()}};
}

Rgb mixedWithGround(Rgb colour, double share, Theme theme) {
    const Rgb ground = theme == Theme::Dark ? Rgb{0x22, 0x25, 0x29} : Rgb{0xFF, 0xFF, 0xFF};
    const auto mix = [share](std::uint8_t a, std::uint8_t b) {
        return static_cast<std::uint8_t>(std::lround(share * a + (1.0 - share) * b));
    };
    return {mix(colour.r, ground.r), mix(colour.g, ground.g), mix(colour.b, ground.b)};
}

} // namespace ocellus

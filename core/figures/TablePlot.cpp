// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/TablePlot.h"

#include "core/base/Error.h"
#include "core/figures/FigureLegend.h"
#include "core/figures/TableMarks.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace ocellus {

namespace {

constexpr double kSmallestPlotMm = 8.0;
constexpr double kWindowLabelShare = 0.38; ///< of a window that names of rows may take

// In units of the font size.
constexpr double kLine = 1.6;
constexpr double kGap = 0.9;
constexpr double kLegendGap = 2.0;
constexpr double kSwatch = 0.85;
constexpr double kSwatchGap = 0.5;
constexpr double kCapHeight = 0.72;
constexpr double kTurned = 45.0;
constexpr double kTurnedGap = 0.8; // em

struct Pitch {
    double row, narrowest, widest; ///< in units of the font size
};

Pitch pitchOf(TableMarks marks) {
    switch (marks) {
    case TableMarks::Violins:
        return {2.1, 4.0, 14.0};
    case TableMarks::Tiles:
        return {1.6, 1.2, 4.0};
    case TableMarks::Bars:
        return {1.7, 10.0, 70.0};
    default:
        return {1.75, 1.3, 3.4};
    }
}

class Layout {
public:
    Layout(const TablePlot& plot, const PlotPage& page, const TextWidth& textWidth)
        : m_plot(plot), m_page(page), m_textWidth(textWidth),
          m_em(page.options.fontPt * kMmPerPoint), m_style{page.options.fontPt},
          m_pitch(pitchOf(plot.marks)) {}

    PlotPicture build() {
        Scene& scene = m_picture.scene;
        scene.widthMm = m_page.options.widthMm;
        scene.font = m_page.options.font;
        scene.title = m_page.options.title.empty() ? m_plot.rowsTitle : m_page.options.title;
        measureRows();
        const double legend =
            m_page.legend ? legendWidth(m_plot, m_page.options.fontPt, m_textWidth) : 0.0;
        const double room = m_page.options.widthMm - 2.0 * m_page.marginMm - m_labels -
                            (kGap + (m_page.legend ? kLegendGap : 0.0)) * m_em - legend;
        placeColumns(room);
        measureHead();
        if (m_overhang > 0.0) { // the last turned name leans over the legend
            placeColumns(room - m_overhang);
        }
        placeRows();
        SceneGroup names{"names", {}};
        SceneGroup marks{"marks", {}};
        addTitle(names.items);
        addHead(names.items);
        for (Index row = 0; row < m_picture.rowsShown; ++row) {
            addRow(m_page.firstRow + row,
                   m_body.y + static_cast<double>(row) * m_rowHeight,
                   names.items,
                   marks.items);
        }
        addAxis(marks.items);
        SceneGroup legendGroup{"legend", {}};
        const RectMm legendPlace{m_body.right() + m_overhang + kLegendGap * m_em,
                                 m_page.window ? m_page.marginMm : m_top,
                                 legend,
                                 scene.heightMm - (m_page.window ? m_page.marginMm : m_top) -
                                     m_page.marginMm};
        if (m_page.legend) {
            addPlotLegend(
                m_plot, m_scale, m_page, m_discMm, legendPlace, m_textWidth, legendGroup.items);
        }
        scene.groups = {std::move(marks), std::move(names), std::move(legendGroup)};
        return std::move(m_picture);
    }

private:
    std::string countText(const PlotRow& row) const {
        return m_plot.selecting ? figureCount(row.selected) + " of " + figureCount(row.cells)
                                : figureCount(row.cells);
    }

    void measureRows() {
        double widest = m_textWidth(m_plot.rowsTitle, m_style);
        m_counts = m_textWidth("cells", m_style);
        for (const PlotRow& row : m_plot.rows) {
            widest =
                std::max(widest, (kSwatch + kSwatchGap) * m_em + m_textWidth(row.label, m_style));
            m_counts = std::max(m_counts, m_textWidth(countText(row), m_style));
        }
        m_labels = widest + kGap * m_em + m_counts;
        if (m_page.window) {
            m_labels = std::min(
                m_labels,
                std::max(kWindowLabelShare * m_page.options.widthMm, m_counts + 8.0 * m_em));
        }
    }

    void placeColumns(double room) {
        const Index columns =
            m_plot.marks == TableMarks::Bars ? 1 : std::max<Index>(1, m_plot.columns());
        const double narrowest = m_pitch.narrowest * m_em;
        Index shown = columns;
        if (m_page.window) {
            m_picture.columnsFit = std::max<Index>(1, static_cast<Index>(room / narrowest));
            shown =
                std::min(m_picture.columnsFit, columns - std::min(m_page.firstColumn, columns - 1));
        }
        m_columnWidth = std::min(room / static_cast<double>(shown), m_pitch.widest * m_em);
        if (!m_page.window && m_columnWidth < narrowest) {
            throw UsageError("The plot needs a page of at least " +
                             figureNumber(std::ceil(m_page.options.widthMm - room +
                                                    narrowest * static_cast<double>(columns))) +
                             " mm; " + figureNumber(m_page.options.widthMm) +
                             " mm is too narrow for its columns.");
        }
        m_columnWidth = std::max(m_columnWidth, kSmallestPlotMm / static_cast<double>(shown));
        m_picture.columnsShown = shown;
        m_body.x = m_page.marginMm + m_labels + kGap * m_em;
        m_body.width = m_columnWidth * static_cast<double>(shown);
    }

    void measureHead() {
        double widest = 0.0;
        if (m_plot.marks != TableMarks::Bars) {
            for (const PlotGene& gene : m_plot.genes) {
                widest = std::max(widest, m_textWidth(gene.name, m_style));
            }
        }
        m_turned = widest > m_columnWidth - 0.5 * m_em;
        const double slope = std::sin(kTurned * std::numbers::pi / 180.0);
        if (m_turned) {
            const Index last =
                std::min(m_page.firstColumn + m_picture.columnsShown, m_plot.columns()) - 1;
            const double width =
                m_textWidth(m_plot.genes[static_cast<std::size_t>(last)].name, m_style);
            m_overhang = std::max(0.0, width * slope - 0.5 * m_columnWidth - m_em);
        }
        m_head = m_turned ? (widest + 0.8 * m_em) * slope + 0.3 * m_em : kLine * m_em;
        const bool blocks =
            std::ranges::any_of(m_plot.genes, [](const PlotGene& gene) { return !gene.block.empty(); });
        // turned names end below the line under the heading
        m_head += blocks ? (kLine + (m_turned ? kTurnedGap : 0.0)) * m_em : 0.0;
    }

    void placeRows() {
        const FigureOptions& options = m_page.options;
        m_top = m_page.marginMm + (options.title.empty() || m_page.window ? 0.0 : 2.2 * m_em);
        m_body.y = m_top + m_head;
        m_rowHeight = m_pitch.row * m_em;
        const auto rows = static_cast<Index>(m_plot.rows.size());
        const double foot = hasAxis() ? kLine * m_em : 0.0;
        m_picture.rowsShown = rows;
        Scene& scene = m_picture.scene;
        if (m_page.window) {
            scene.heightMm = options.heightMm;
            const double room = options.heightMm - m_body.y - foot - m_page.marginMm;
            m_picture.rowsFit = std::max<Index>(1, static_cast<Index>(room / m_rowHeight));
            m_picture.rowsShown = std::min(m_picture.rowsFit, rows - m_page.firstRow);
        } else if (options.heightMm > 0.0) {
            scene.heightMm = options.heightMm;
            m_rowHeight = std::min(m_rowHeight,
                                   (options.heightMm - m_body.y - foot - m_page.marginMm) /
                                       static_cast<double>(rows));
            if (m_rowHeight < 1.1 * m_em) {
                throw UsageError("The page of " + figureNumber(options.widthMm) + " x " +
                                 figureNumber(options.heightMm) + " mm leaves no room for " +
                                 figureCount(rows) + " rows; make it higher.");
            }
        }
        m_body.height = m_rowHeight * static_cast<double>(m_picture.rowsShown);
        if (!m_page.window && options.heightMm <= 0.0) {
            const double legend = legendHeight(m_plot, m_scale, m_page, m_textWidth);
            scene.heightMm = std::max(m_body.bottom() + foot, m_top + legend) + m_page.marginMm;
            if (scene.heightMm > kLargestSideMm) {
                throw UsageError(figureCount(rows) + " rows need a page " +
                                 figureNumber(std::ceil(scene.heightMm)) +
                                 " mm high; the highest is " + figureNumber(kLargestSideMm) +
                                 " mm. Choose a column with fewer labels.");
            }
        }
        m_scale = scaleOf(m_plot);
        m_discMm = 0.88 * std::min(m_rowHeight, m_columnWidth);
    }

    bool hasAxis() const {
        return m_plot.marks == TableMarks::Violins || m_plot.marks == TableMarks::Bars;
    }

    void addTitle(std::vector<SceneItem>& items) const {
        if (!m_page.options.title.empty() && !m_page.window) {
            items.push_back(TextItem{m_page.marginMm,
                                     m_page.marginMm + m_em,
                                     m_page.options.title,
                                     {m_page.options.fontPt + 2.0, true},
                                     TextAlign::Left,
                                     m_page.inks.text});
        }
    }

    void addHead(std::vector<SceneItem>& items) {
        const double base = m_body.y - 0.5 * m_em;
        const double left = m_page.marginMm;
        items.push_back(TextItem{
            left,
            base,
            elided(m_plot.rowsTitle, m_labels - m_counts - kGap * m_em, m_style, m_textWidth),
            m_style,
            TextAlign::Left,
            m_page.inks.soft});
        items.push_back(
            TextItem{left + m_labels, base, "cells", m_style, TextAlign::Right, m_page.inks.soft});
        if (m_plot.marks == TableMarks::Bars) {
            return;
        }
        addBlocks(items);
        for (Index i = 0; i < m_picture.columnsShown; ++i) {
            const Index column = m_page.firstColumn + i;
            if (column >= m_plot.columns()) {
                break;
            }
            const PlotGene& gene = m_plot.genes[static_cast<std::size_t>(column)];
            TextStyle style = m_style;
            style.italic = gene.state == ValueState::Imputed || gene.state == ValueState::Generated;
            const double x = m_body.x + (static_cast<double>(i) + 0.5) * m_columnWidth;
            TextItem name{x,
                          base,
                          gene.name,
                          style,
                          TextAlign::Centre,
                          gene.summary ? m_page.inks.text : m_page.inks.quiet};
            if (m_turned) {
                name.align = TextAlign::Left;
                name.turnDegrees = kTurned;
                name.x = x + 0.1 * m_em;
            }
            items.push_back(name);
            m_picture.marks.push_back({{x - 0.5 * m_columnWidth,
                                        m_body.y - std::min(m_head, 2.2 * m_em),
                                        m_columnWidth,
                                        std::min(m_head, 2.2 * m_em)},
                                       -1,
                                       column});
        }
    }

    /// Headings over genes that belong together, each as wide as its genes.
    void addBlocks(std::vector<SceneItem>& items) const {
        const double base = m_body.y - m_head + m_em;
        const Index end = std::min(m_page.firstColumn + m_picture.columnsShown, m_plot.columns());
        for (Index first = m_page.firstColumn; first < end;) {
            const std::string& block = m_plot.genes[static_cast<std::size_t>(first)].block;
            Index last = first;
            while (last < end && m_plot.genes[static_cast<std::size_t>(last)].block == block) {
                ++last;
            }
            const double left =
                m_body.x + static_cast<double>(first - m_page.firstColumn) * m_columnWidth;
            const double width = static_cast<double>(last - first) * m_columnWidth - 0.4 * m_em;
            if (!block.empty()) {
                items.push_back(TextItem{left,
                                         base,
                                         elided(block, width, m_style, m_textWidth),
                                         m_style,
                                         TextAlign::Left,
                                         m_page.inks.soft});
                items.push_back(LineItem{left,
                                         base + 0.4 * m_em,
                                         left + width,
                                         base + 0.4 * m_em,
                                         0.15,
                                         m_page.inks.line});
            }
            first = last;
        }
    }

    void
    addRow(Index index, double y, std::vector<SceneItem>& names, std::vector<SceneItem>& marks) {
        const PlotRow& row = m_plot.rows[static_cast<std::size_t>(index)];
        const FigureInks& inks = m_page.inks;
        const bool faded = m_plot.selecting && row.selected == 0;
        const double base = y + 0.5 * (m_rowHeight + kCapHeight * m_em);
        const double side = kSwatch * m_em;
        const double left = m_page.marginMm;
        names.push_back(RectItem{{left, y + 0.5 * (m_rowHeight - side), side, side},
                                 FillPattern::Solid,
                                 faded ? fadedColour(inks.theme) : row.colour});
        const double room = m_labels - m_counts - (kSwatch + kSwatchGap + kGap) * m_em;
        names.push_back(
            TextItem{left + (kSwatch + kSwatchGap) * m_em,
                     base,
                     m_page.window ? elided(row.label, room, m_style, m_textWidth) : row.label,
                     m_style,
                     TextAlign::Left,
                     faded ? inks.quiet : inks.text});
        names.push_back(TextItem{left + m_labels,
                                 base,
                                 countText(row),
                                 m_style,
                                 TextAlign::Right,
                                 faded ? inks.quiet : inks.soft});
        m_picture.marks.push_back({{left, y, m_labels, m_rowHeight}, index, -1});
        const MarkPainter painter{m_plot, m_scale, inks, m_em, m_discMm, faded};
        if (m_plot.marks == TableMarks::Bars) {
            painter.bar(
                row, index, {m_body.x, y, m_body.width, m_rowHeight}, marks, m_picture.marks);
            return;
        }
        for (Index i = 0; i < m_picture.columnsShown && m_page.firstColumn + i < m_plot.columns();
             ++i) {
            const RectMm place{
                m_body.x + static_cast<double>(i) * m_columnWidth, y, m_columnWidth, m_rowHeight};
            painter.mark(row, m_page.firstColumn + i, place, marks);
            m_picture.marks.push_back({place, index, m_page.firstColumn + i});
        }
    }

    void addAxis(std::vector<SceneItem>& items) const {
        if (!hasAxis()) {
            return;
        }
        const double y = m_body.bottom();
        const double base = y + 1.15 * m_em;
        const FigureInks& inks = m_page.inks;
        const auto text = [&](double x, const std::string& words, TextAlign align) {
            items.push_back(TextItem{x, base, words, m_style, align, inks.soft});
        };
        if (m_plot.marks == TableMarks::Bars) {
            items.push_back(LineItem{m_body.x, y, m_body.right(), y, 0.15, inks.line});
            text(m_body.x, "0", TextAlign::Left);
            text(m_body.right(),
                 m_plot.shares ? "100 % of the cells" : figureCells(largestRow(m_plot)),
                 TextAlign::Right);
            return;
        }
        for (Index i = 0; i < m_picture.columnsShown && m_page.firstColumn + i < m_plot.columns();
             ++i) {
            const PlotGene& gene = m_plot.genes[static_cast<std::size_t>(m_page.firstColumn + i)];
            const RectMm place{
                m_body.x + static_cast<double>(i) * m_columnWidth, y, m_columnWidth, 0.0};
            const auto [left, right] = violinSpan(place, m_em);
            items.push_back(LineItem{left, y, right, y, 0.15, inks.line});
            if (gene.summary) {
                text(left, figureNumber(gene.summary->low), TextAlign::Left);
                text(right, figureNumber(gene.summary->high), TextAlign::Right);
            }
        }
    }

    const TablePlot& m_plot;
    const PlotPage& m_page;
    const TextWidth& m_textWidth;
    const double m_em;
    const TextStyle m_style;
    const Pitch m_pitch;
    PlotPicture m_picture;
    PlotScale m_scale;
    RectMm m_body;
    double m_labels = 0.0, m_counts = 0.0, m_columnWidth = 0.0, m_rowHeight = 0.0, m_head = 0.0,
           m_top = 0.0, m_discMm = 0.0;
    double m_overhang = 0.0;
    bool m_turned = false;
};

} // namespace

std::vector<PlotRow>
plotRows(const CategoryColumn& labels, const Colouring& colouring, const PairCounts& counts) {
    const auto categories = static_cast<Index>(labels.categories.size());
    const auto colourOf = [&](int code) {
        const auto found = std::ranges::find(colouring.entries, code, &Colouring::Entry::code);
        return found == colouring.entries.end() ? std::optional<Rgb>() : found->colour;
    };
    const Rgb other = colourOf(-2).value_or(Rgb{});
    std::vector<PlotRow> rows;
    for (Index group = 0; group < categories; ++group) {
        if (const Index cells = counts.rowCells(group); cells > 0) {
            rows.push_back({labels.categories[static_cast<std::size_t>(group)],
                            colourOf(static_cast<int>(group)).value_or(other),
                            group,
                            cells,
                            counts.rowSelected(group)});
        }
    }
    std::ranges::stable_sort(rows,
                             [](const PlotRow& a, const PlotRow& b) { return a.cells > b.cells; });
    if (const Index cells = counts.rowCells(categories); cells > 0) {
        rows.push_back({"no label",
                        colourOf(-1).value_or(Rgb{}),
                        categories,
                        cells,
                        counts.rowSelected(categories)});
    }
    return rows;
}

std::vector<PlotPart> plotParts(const Colouring& colouring, Index categories) {
    std::vector<bool> named(static_cast<std::size_t>(categories), false);
    for (const Colouring::Entry& entry : colouring.entries) {
        if (entry.code >= 0) {
            named[static_cast<std::size_t>(entry.code)] = true;
        }
    }
    std::vector<PlotPart> parts;
    for (const Colouring::Entry& entry : colouring.entries) {
        PlotPart part{entry.label, entry.colour, {}};
        if (entry.code == -2) {
            for (Index code = 0; code < categories; ++code) {
                if (!named[static_cast<std::size_t>(code)]) {
                    part.groups.push_back(code);
                }
            }
        } else {
            part.groups.push_back(entry.code >= 0 ? entry.code : categories);
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

void recolour(TablePlot& plot, const Colouring& rows, const Colouring* parts) {
    const auto give = [](auto& item, const Colouring& colouring) {
        const auto named = std::ranges::find(colouring.entries, item.label, &Colouring::Entry::label);
        const auto other = std::ranges::find(colouring.entries, -2, &Colouring::Entry::code);
        if (named != colouring.entries.end()) {
            item.colour = named->colour;
        } else if (other != colouring.entries.end()) {
            item.colour = other->colour;
        }
    };
    for (PlotRow& row : plot.rows) {
        give(row, rows);
    }
    for (PlotPart& part : plot.parts) {
        if (parts != nullptr) {
            give(part, *parts);
        }
    }
}

Index TablePlot::partCells(const PlotRow& row, const PlotPart& part) const {
    Index cells = 0;
    for (const Index group : part.groups) {
        cells += pairs->at(row.group, group);
    }
    return cells;
}

Index TablePlot::partSelected(const PlotRow& row, const PlotPart& part) const {
    Index cells = 0;
    for (const Index group : part.groups) {
        cells += pairs->selectedAt(row.group, group);
    }
    return cells;
}

const PlotMark* PlotPicture::at(double x, double y) const {
    const auto found = std::ranges::find_if(marks, [&](const PlotMark& mark) {
        return x >= mark.rect.x && x < mark.rect.right() && y >= mark.rect.y &&
               y < mark.rect.bottom();
    });
    return found == marks.end() ? nullptr : &*found;
}

const PlotMark* PlotPicture::find(Index row, Index column) const {
    const auto found = std::ranges::find_if(
        marks, [&](const PlotMark& mark) { return mark.row == row && mark.column == column; });
    return found == marks.end() ? nullptr : &*found;
}

PlotPicture tableScene(const TablePlot& plot, const PlotPage& page, const TextWidth& textWidth) {
    if (!page.window) {
        checkFigureSizes(page.options);
    }
    return Layout(plot, page, textWidth).build();
}

} // namespace ocellus

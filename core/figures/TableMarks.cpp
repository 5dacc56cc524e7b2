// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/TableMarks.h"

#include "core/figures/FigureLegend.h"
#include "core/figures/Palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace ocellus {

namespace {

constexpr double kDarkStart =
    0.18; ///< as in Colouring: the darkest part cannot be seen on the dark map
constexpr std::array<double, 3> kKeyShares = {0.1, 0.5, 1.0};

// In units of the font size.
constexpr double kLegendWidth = 13.0;
constexpr double kKeyWidth = 15.0; ///< of violins
constexpr double kLine = 1.5;
constexpr double kBlock = 0.9;
constexpr double kCapHeight = 0.72;

double startOf(Theme theme) {
    return theme == Theme::Dark ? kDarkStart : 0.0;
}

/// The one that asks for most care.
ValueState stateOf(const TablePlot& plot) {
    return statesOf(plot).back();
}

/// The parts as a colouring, so that one legend serves maps and bars.
Colouring partsColouring(const TablePlot& plot, PanelCounts& counts) {
    Colouring colouring;
    for (const PlotPart& part : plot.parts) {
        Index cells = 0;
        for (const PlotRow& row : plot.rows) {
            cells += plot.partCells(row, part);
        }
        colouring.entries.push_back({part.label, part.colour, cells, 0});
        counts.perEntry.push_back(cells);
    }
    return colouring;
}

CategoryLegend partsLegend(const TablePlot& plot,
                           double fontPt,
                           const TextWidth& textWidth,
                           const FigureInks& inks) {
    PanelCounts counts;
    const Colouring colouring = partsColouring(plot, counts);
    return CategoryLegend(colouring, counts, true, fontPt, textWidth, inks);
}

class LegendColumn {
public:
    LegendColumn(const TablePlot& plot,
                 const PlotScale& scale,
                 const PlotPage& page,
                 const RectMm& place,
                 const TextWidth& textWidth,
                 std::vector<SceneItem>& items)
        : m_plot(plot), m_scale(scale), m_page(page), m_place(place), m_textWidth(textWidth),
          m_items(items), m_em(page.options.fontPt * kMmPerPoint), m_style{page.options.fontPt},
          m_y(place.y) {}

    double add(double discMm) {
        switch (m_plot.marks) {
        case TableMarks::Bars:
            parts();
            break;
        case TableMarks::Violins:
            title("Values");
            line(m_plot.unit);
            m_y += kBlock * m_em;
            violinKey();
            break;
        case TableMarks::Dots:
            scale();
            m_y += kBlock * m_em;
            discs(discMm);
            break;
        case TableMarks::Tiles:
            scale();
            break;
        }
        if (m_scale.withoutValues) {
            m_y += kBlock * m_em;
            swatch(noLabelColour(m_page.inks.theme), "no value");
        }
        return m_y - m_place.y;
    }

private:
    void text(double x, const std::string& words, Rgb colour) {
        m_items.push_back(
            TextItem{x, m_y + kCapHeight * m_em, words, m_style, TextAlign::Left, colour});
    }

    void line(const std::string& words) {
        text(m_place.x, words, m_page.inks.soft);
        m_y += kLine * m_em;
    }

    /// Words, and beside or below them the sign of the value state.
    void title(const std::string& words) {
        text(m_place.x, words, m_page.inks.text);
        const double gap = 0.9 * m_em;
        const double width = m_textWidth(words, m_style) + gap;
        const std::string state = toString(stateOf(m_plot));
        const bool beside = width + 1.2 * m_em + m_textWidth(state, m_style) <= m_place.width;
        m_y += beside ? 0.0 : kLine * m_em;
        layOutValueState(stateOf(m_plot),
                         beside ? m_place.x + width : m_place.x,
                         m_y + kCapHeight * m_em,
                         m_page.options.fontPt,
                         m_textWidth,
                         m_items,
                         m_page.inks);
        m_y += kLine * m_em;
        const std::vector<ValueState> states = statesOf(m_plot);
        for (std::size_t i = 0; i + 1 < states.size(); ++i) { // a table of several kinds names them all
            layOutValueState(states[i], m_place.x, m_y + kCapHeight * m_em, m_page.options.fontPt, m_textWidth, m_items, m_page.inks);
            m_y += kLine * m_em;
        }
    }

    void scale() {
        title("Mean");
        Colouring colours;
        colours.continuous = true;
        colours.map = m_plot.map;
        colours.mapStart = startOf(m_page.inks.theme);
        colours.low = m_scale.low;
        colours.high = m_plot.perGene ? 1.0 : m_scale.high;
        colours.subtitle = m_plot.perGene ? "" : m_plot.unit;
        colours.state = stateOf(m_plot);
        m_y += layOutScale(colours,
                           {},
                           false,
                           m_page.options.fontPt,
                           m_textWidth,
                           {m_place.x, m_y, m_place.width, 0.0},
                           &m_items,
                           m_page.inks);
        if (m_plot.perGene) {
            m_y += 0.3 * m_em;
            line("of each gene\u2019s highest");
        }
    }

    void discs(double discMm) {
        line("% of cells above zero");
        const double middle = m_y + 0.5 * discMm;
        double x = m_place.x;
        for (const double share : kKeyShares) {
            const double diameter = discMm * std::sqrt(share);
            m_items.push_back(DiscItem{
                x + 0.5 * diameter, middle, diameter, false, m_page.inks.soft, 0.1 * m_em});
            x += diameter + 0.4 * m_em;
            const std::string words = figureNumber(100.0 * share);
            m_items.push_back(TextItem{x,
                                       middle + 0.5 * kCapHeight * m_em,
                                       words,
                                       m_style,
                                       TextAlign::Left,
                                       m_page.inks.soft});
            x += m_textWidth(words, m_style) + 0.9 * m_em;
        }
        m_y += discMm;
    }

    void violinKey() {
        const double middle = m_y + 0.36 * m_em;
        m_items.push_back(LineItem{
            m_place.x, middle, m_place.x + 2.0 * m_em, middle, 0.24 * m_em, m_page.inks.text});
        text(m_place.x + 2.5 * m_em, "middle half of the cells", m_page.inks.soft);
        m_y += kLine * m_em;
        m_items.push_back(
            DiscItem{m_place.x + m_em, m_y + 0.36 * m_em, 0.55 * m_em, true, m_page.inks.text});
        text(m_place.x + 2.5 * m_em, "median", m_page.inks.soft);
        m_y += kLine * m_em;
    }

    void swatch(Rgb colour, const std::string& words) {
        const double side = 0.85 * m_em;
        m_items.push_back(
            RectItem{{m_place.x, m_y - 0.05 * m_em, side, side}, FillPattern::Solid, colour});
        text(m_place.x + 1.35 * m_em, words, m_page.inks.soft);
        m_y += kLine * m_em;
    }

    void parts() {
        text(m_place.x, m_plot.partsTitle, m_page.inks.text);
        m_y += kLine * m_em;
        const CategoryLegend legend =
            partsLegend(m_plot, m_page.options.fontPt, m_textWidth, m_page.inks);
        if (!legend.empty()) {
            m_y += legend.layOut(m_place.x, m_y, m_place.width, 1, m_place.bottom() - m_y, m_items);
        }
    }

    const TablePlot& m_plot;
    const PlotScale& m_scale;
    const PlotPage& m_page;
    const RectMm m_place;
    const TextWidth& m_textWidth;
    std::vector<SceneItem>& m_items;
    const double m_em;
    const TextStyle m_style;
    double m_y;
};

} // namespace

Rgb PlotScale::colour(const TablePlot& plot, Index gene, double mean, Theme theme) const {
    const double top = plot.perGene ? highs[static_cast<std::size_t>(gene)] : high;
    const double bottom = plot.perGene ? std::min(0.0, low) : low;
    const double t = top > bottom ? (mean - bottom) / (top - bottom) : 0.5;
    const double start = startOf(theme);
    return colourAt(plot.map, start + (1.0 - start) * std::clamp(t, 0.0, 1.0));
}

PlotScale scaleOf(const TablePlot& plot) {
    PlotScale scale;
    if (plot.marks == TableMarks::Bars) {
        return scale;
    }
    for (const PlotGene& gene : plot.genes) {
        double highest = 0.0;
        if (gene.summary) {
            for (const PlotRow& row : plot.rows) {
                const GroupSummary& group =
                    gene.summary->groups[static_cast<std::size_t>(row.group)];
                scale.withoutValues = scale.withoutValues || group.cells == 0;
                highest = std::max(highest, group.mean);
                scale.low = std::min(scale.low, group.mean);
            }
        }
        scale.highs.push_back(highest);
        scale.high = std::max(scale.high, highest);
    }
    return scale;
}

Index largestRow(const TablePlot& plot) {
    Index largest = 1;
    for (const PlotRow& row : plot.rows) {
        largest = std::max(largest, row.cells);
    }
    return largest;
}

std::pair<double, double> violinSpan(const RectMm& place, double em) {
    return {place.x + 0.4 * em, place.right() - 0.4 * em};
}

void MarkPainter::mark(const PlotRow& row,
                       Index gene,
                       const RectMm& place,
                       std::vector<SceneItem>& items) const {
    const auto& summary = plot.genes[static_cast<std::size_t>(gene)].summary;
    if (!summary) {
        return;
    }
    const GroupSummary& group = summary->groups[static_cast<std::size_t>(row.group)];
    const Rgb missing = noLabelColour(inks.theme);
    if (group.cells == 0) { // nothing but missing values: a grey dash
        const double middle = place.y + 0.5 * place.height;
        items.push_back(LineItem{place.centreX() - 0.4 * em,
                                 middle,
                                 place.centreX() + 0.4 * em,
                                 middle,
                                 0.2 * em,
                                 missing});
        return;
    }
    switch (plot.marks) {
    case TableMarks::Dots:
        dot(group, gene, place, items);
        break;
    case TableMarks::Violins:
        violin(group, *summary, row, place, items);
        break;
    default: {
        const double gap = 0.05 * em;
        items.push_back(RectItem{
            {place.x + gap, place.y + gap, place.width - 2.0 * gap, place.height - 2.0 * gap},
            FillPattern::Solid,
            faded ? fadedColour(inks.theme) : scale.colour(plot, gene, group.mean, inks.theme)});
        break;
    }
    }
}

void MarkPainter::dot(const GroupSummary& group,
                      Index gene,
                      const RectMm& place,
                      std::vector<SceneItem>& items) const {
    const double smallest = 0.14 * em; // so that 0 % is seen to be there
    const Rgb colour = faded                   ? fadedColour(inks.theme)
                       : group.expressing == 0 ? zeroColour(inks.theme)
                                               : scale.colour(plot, gene, group.mean, inks.theme);
    items.push_back(DiscItem{place.centreX(),
                             place.y + 0.5 * place.height,
                             std::max(smallest, discMm * std::sqrt(group.share())),
                             true,
                             colour});
}

void MarkPainter::violin(const GroupSummary& group,
                         const GeneSummary& summary,
                         const PlotRow& row,
                         const RectMm& place,
                         std::vector<SceneItem>& items) const {
    const auto [left, right] = violinSpan(place, em);
    const double span = summary.high > summary.low ? summary.high - summary.low : 1.0;
    const auto x = [&, from = left, to = right](double value) {
        return from + (value - summary.low) / span * (to - from);
    };
    const double middle = place.y + 0.5 * place.height;
    const Rgb colour = faded ? fadedColour(inks.theme) : row.colour;
    if (!group.density.empty()) {
        const float most = *std::ranges::max_element(group.density);
        const double scaleY = 0.44 * place.height / static_cast<double>(most);
        AreaItem area{{}, colour};
        const auto corner = [&](int point, double side) {
            const double value = summary.low + span * point / (kDensityPoints - 1);
            area.corners.emplace_back(
                x(value),
                middle + side * scaleY *
                             static_cast<double>(group.density[static_cast<std::size_t>(point)]));
        };
        for (int point = 0; point < kDensityPoints; ++point) {
            corner(point, -1.0);
        }
        for (int point = kDensityPoints - 1; point >= 0; --point) {
            corner(point, 1.0);
        }
        items.push_back(std::move(area));
    } else { // all cells at one value
        const double at = x(group.low);
        items.push_back(LineItem{
            at, middle - 0.35 * place.height, at, middle + 0.35 * place.height, 0.16 * em, colour});
    }
    const Rgb ink = faded ? inks.quiet : inks.text;
    if (group.threeQuarters > group.quarter) {
        items.push_back(
            LineItem{x(group.quarter), middle, x(group.threeQuarters), middle, 0.2 * em, ink});
    }
    items.push_back(DiscItem{x(group.median), middle, 0.5 * em, true, ink});
}

void MarkPainter::bar(const PlotRow& row,
                      Index index,
                      const RectMm& place,
                      std::vector<SceneItem>& items,
                      std::vector<PlotMark>& marks) const {
    if (!plot.pairs || row.cells == 0) {
        return;
    }
    const double full =
        plot.shares ? static_cast<double>(row.cells) : static_cast<double>(largestRow(plot));
    const double top = place.y + 0.14 * place.height;
    const double height = 0.72 * place.height;
    const double gap = 0.04 * em;
    double x = place.x;
    for (std::size_t i = 0; i < plot.parts.size(); ++i) {
        const PlotPart& part = plot.parts[i];
        const Index cells = plot.partCells(row, part);
        if (cells == 0) {
            continue;
        }
        const double width = place.width * static_cast<double>(cells) / full;
        const double lit = plot.selecting
                               ? width * static_cast<double>(plot.partSelected(row, part)) /
                                     static_cast<double>(cells)
                               : width;
        const double drawn = std::max(0.0, width - std::min(gap, 0.3 * width));
        if (lit > 0.0) {
            items.push_back(
                RectItem{{x, top, std::min(lit, drawn), height}, FillPattern::Solid, part.colour});
        }
        if (lit < drawn) {
            items.push_back(RectItem{
                {x + lit, top, drawn - lit, height}, FillPattern::Solid, fadedColour(inks.theme)});
        }
        marks.push_back({{x, place.y, width, place.height}, index, static_cast<Index>(i)});
        x += width;
    }
}

double legendWidth(const TablePlot& plot, double fontPt, const TextWidth& textWidth) {
    const double em = fontPt * kMmPerPoint;
    if (plot.marks != TableMarks::Bars) {
        return (plot.marks == TableMarks::Violins ? kKeyWidth : kLegendWidth) * em;
    }
    const CategoryLegend legend = partsLegend(plot, fontPt, textWidth, {});
    const double natural = legend.empty() ? 0.0 : legend.naturalWidth();
    return std::clamp(std::max(natural, textWidth(plot.partsTitle, {fontPt})), 8.0 * em, 18.0 * em);
}

double legendHeight(const TablePlot& plot,
                    const PlotScale& scale,
                    const PlotPage& page,
                    const TextWidth& textWidth) {
    std::vector<SceneItem> unused;
    const double em = page.options.fontPt * kMmPerPoint;
    const RectMm place{0.0, 0.0, legendWidth(plot, page.options.fontPt, textWidth), 1e6};
    return LegendColumn(plot, scale, page, place, textWidth, unused).add(1.6 * em);
}

void addPlotLegend(const TablePlot& plot,
                   const PlotScale& scale,
                   const PlotPage& page,
                   double discMm,
                   const RectMm& place,
                   const TextWidth& textWidth,
                   std::vector<SceneItem>& items) {
    LegendColumn(plot, scale, page, place, textWidth, items).add(discMm);
}

std::vector<ValueState> statesOf(const TablePlot& plot) {
    std::set<ValueState> states;
    for (const PlotGene& gene : plot.genes) {
        states.insert(gene.state);
    }
    return states.empty() ? std::vector{ValueState::Measured} : std::vector(states.begin(), states.end());
}

} // namespace ocellus

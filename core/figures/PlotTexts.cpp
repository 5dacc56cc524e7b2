// SPDX-License-Identifier: GPL-3.0-or-later
// What plots say in words.
#include "core/figures/ScatterPlot.h"
#include "core/figures/TableMarks.h"

#include <cmath>
#include <cstdio>

namespace ocellus {

namespace {

std::string valueText(double value) {
    char text[32];
    std::snprintf(text, sizeof(text), "%.2f", std::abs(value));
    return (value < -0.005 ? "\u2212" : "") + std::string(text);
}

std::string geneText(const TablePlot& plot, const PlotRow& row, const PlotGene& gene) {
    const std::string start = row.label + ", " + gene.name + ": ";
    if (!gene.summary) {
        return start + "being read";
    }
    const GroupSummary& group = gene.summary->groups[static_cast<std::size_t>(row.group)];
    if (group.cells == 0) {
        return start + "no value in " + figureCells(group.missing);
    }
    std::string text = start + figurePercent(group.share()) + " of " + figureCells(group.cells) +
                       " above zero, mean " + valueText(group.mean) + " " + plot.unit;
    if (plot.marks == TableMarks::Violins) {
        text += ", median " + valueText(group.median) + ", middle half " +
                valueText(group.quarter) + " to " + valueText(group.threeQuarters);
    }
    if (group.missing > 0) {
        text += ", " + figureCount(group.missing) + " without a value";
    }
    return text;
}

std::string stateText(ValueState state) {
    const bool made = state == ValueState::Imputed || state == ValueState::Generated;
    return toString(state) + (made ? " by a model" : "");
}

} // namespace

std::string figurePercent(double share) {
    char text[16];
    std::snprintf(
        text, sizeof(text), share > 0.0 && share < 0.0995 ? "%.1f %%" : "%.0f %%", 100.0 * share);
    return text;
}

std::string
elided(const std::string& text, double width, const TextStyle& style, const TextWidth& textWidth) {
    if (textWidth(text, style) <= width) {
        return text;
    }
    std::string cut = text;
    while (!cut.empty()) {
        unsigned char last = 0;
        do { // a whole character of UTF-8
            last = static_cast<unsigned char>(cut.back());
            cut.pop_back();
        } while (!cut.empty() && (last & 0xC0U) == 0x80U);
        if (textWidth(cut + "\u2026", style) <= width) {
            break;
        }
    }
    return cut + "\u2026";
}

std::string markText(const TablePlot& plot, Index row, Index column) {
    if (row < 0) {
        return plot.genes[static_cast<std::size_t>(column)].name;
    }
    const PlotRow& own = plot.rows[static_cast<std::size_t>(row)];
    if (column < 0) {
        std::string text = own.label + ": " + figureCells(own.cells);
        return plot.selecting ? text + ", " + figureCount(own.selected) + " selected" : text;
    }
    if (plot.marks != TableMarks::Bars) {
        return geneText(plot, own, plot.genes[static_cast<std::size_t>(column)]);
    }
    const PlotPart& part = plot.parts[static_cast<std::size_t>(column)];
    const Index cells = plot.partCells(own, part);
    std::string text = own.label + ", " + part.label + ": " +
                       figurePercent(static_cast<double>(cells) / static_cast<double>(own.cells)) +
                       ", " + figureCount(cells) + " of " + figureCells(own.cells);
    return plot.selecting ? text + ", " + figureCount(plot.partSelected(own, part)) + " selected"
                          : text;
}

std::string tableSentence(const TablePlot& plot, const FigureSource& source) {
    Index cells = 0;
    for (const PlotRow& row : plot.rows) {
        cells += row.cells;
    }
    const std::string of =
        figureCells(cells) + (source.dataName.empty() ? "" : " of " + source.dataName);
    if (plot.marks == TableMarks::Bars) {
        return plot.rowsTitle + " of " + of + " by " + plot.partsTitle +
               (plot.shares ? ", as shares" : "") + ".";
    }
    std::string values;
    for (const ValueState state : statesOf(plot)) {
        values += (values.empty() ? "" : " and ") + stateText(state);
    }
    std::string text = figureCount(plot.columns()) +
                       (plot.columns() == 1 ? " gene in " : " genes in ") + of + " by " +
                       plot.rowsTitle + ", " + values + ", " + plot.unit;
    switch (plot.marks) {
    case TableMarks::Dots:
        text += "; colour is the mean, area the share of cells above zero";
        break;
    case TableMarks::Violins:
        text += "; kernel densities of equal height between the smallest and largest value, with "
                "median and quartiles";
        break;
    default:
        text += "; colour is the mean";
        break;
    }
    text += plot.perGene ? ", as a share of each gene\u2019s highest" : "";
    return text + ".";
}

std::string scatterSentence(const ScatterPlot& plot, const FigureSource& source) {
    const ScatterValues& values = *plot.values;
    std::string text = plot.yName + " against " + plot.xName + " in " + figureCells(values.cells) +
                       (source.dataName.empty() ? "" : " of " + source.dataName) + ", " +
                       stateText(plot.state) + ", " + plot.unit + "; " + scatterCounts(plot);
    return text + ".";
}

std::string scatterCounts(const ScatterPlot& plot) {
    const ScatterValues& values = *plot.values;
    std::string text = "both above zero " + figureCount(values.both) + ", only " + plot.xName +
                       " " + figureCount(values.onlyX) + ", only " + plot.yName + " " +
                       figureCount(values.onlyY) + ", neither " + figureCount(values.neither);
    return values.missing > 0 ? text + ", without a value " + figureCount(values.missing) : text;
}

} // namespace ocellus

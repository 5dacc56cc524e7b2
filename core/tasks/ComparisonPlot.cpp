// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/ComparisonPlot.h"

#include <algorithm>

namespace ocellus {

namespace {

/// The labels with cells, and "no label" where cells have none.
std::vector<PlotRow> rowsOf(const LabelComparison& comparison,
                            const PairCounts& counts,
                            const std::vector<Rgb>& colours,
                            Theme theme) {
    std::vector<PlotRow> rows;
    for (Index group = 0; group < counts.rows; ++group) {
        const Index cells = counts.rowCells(group);
        if (cells == 0) {
            continue;
        }
        const bool labelled = group < counts.rows - 1;
        const auto place = static_cast<std::size_t>(group);
        rows.push_back({labelled ? comparison.a.categories[place] : "no label",
                        labelled ? colours[place] : noLabelColour(theme),
                        group,
                        cells,
                        counts.rowSelected(group)});
    }
    return rows;
}

} // namespace

PairPlot
pairPlotOf(const LabelComparison& comparison, const std::vector<Rgb>& colours, Theme theme) {
    PairPlot plot;
    plot.pairs = std::make_shared<const PairCounts>(comparison.pairs);
    plot.agreeing = std::make_shared<const std::vector<Index>>(comparison.agreeing);
    plot.rows = rowsOf(comparison, comparison.pairs, colours, theme);
    plot.columns = rowsOf(comparison, transposed(comparison.pairs), colours, theme);
    plot.selecting = std::ranges::any_of(comparison.pairs.selected, [](Index n) { return n > 0; });
    arrange(plot);
    return plot;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/TablePlot.h"

#include <utility>
#include <vector>

namespace ocellus {

/// Parts of `tableScene`: the marks of one row and the legend.

/// What the colours of means go from and to.
struct PlotScale {
    double low = 0.0; ///< 0, or the smallest mean when one is negative
    double high = 0.0;
    std::vector<double> highs;  ///< per gene, for colours that end at each gene's highest mean
    bool withoutValues = false; ///< some mark has no value at all

    /// Colour of a mean; `shade` as in Colouring for the dark theme.
    Rgb colour(const TablePlot& plot, Index gene, double mean, Theme theme) const;
};

PlotScale scaleOf(const TablePlot& plot);

/// Cells of the longest bar.
Index largestRow(const TablePlot& plot);

/// The ends of the value axis of a violin in its column.
std::pair<double, double> violinSpan(const RectMm& place, double em);

struct MarkPainter {
    const TablePlot& plot;
    const PlotScale& scale;
    const FigureInks& inks;
    double em;
    double discMm; ///< of 100 % of the cells
    bool faded;

    void
    mark(const PlotRow& row, Index gene, const RectMm& place, std::vector<SceneItem>& items) const;
    /// @param marks  takes the place of every part
    void bar(const PlotRow& row,
             Index index,
             const RectMm& place,
             std::vector<SceneItem>& items,
             std::vector<PlotMark>& marks) const;

private:
    void dot(const GroupSummary& group,
             Index gene,
             const RectMm& place,
             std::vector<SceneItem>& items) const;
    void violin(const GroupSummary& group,
                const GeneSummary& summary,
                const PlotRow& row,
                const RectMm& place,
                std::vector<SceneItem>& items) const;
};

double legendWidth(const TablePlot& plot, double fontPt, const TextWidth& textWidth);
double legendHeight(const TablePlot& plot,
                    const PlotScale& scale,
                    const PlotPage& page,
                    const TextWidth& textWidth);
void addPlotLegend(const TablePlot& plot,
                   const PlotScale& scale,
                   const PlotPage& page,
                   double discMm,
                   const RectMm& place,
                   const TextWidth& textWidth,
                   std::vector<SceneItem>& items);

/// The states of the genes of a table, each once, those nearest to the measurement first; never empty.
std::vector<ValueState> statesOf(const TablePlot& plot);

} // namespace ocellus

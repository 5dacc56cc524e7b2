// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/TablePlot.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// How cells that carry two labels are drawn.
enum class PairMarks {
    Matrix, ///< labels of the one column by labels of the other; colour: share of the row's cells
    Flows   ///< both columns as bars, joined by bands as wide as their cells (a Sankey diagram)
};

/// Two label columns against each other, as data. Parts never change once shared.
struct PairPlot {
    PairMarks marks = PairMarks::Matrix;
    std::string rowsTitle;         ///< "Cell type, author"
    std::string columnsTitle;      ///< "Cell type, model"
    std::vector<PlotRow> rows;     ///< labels of the first column, in the order shown
    std::vector<PlotRow> columns;  ///< labels of the second
    std::shared_ptr<const PairCounts> pairs; ///< groups of the first by groups of the second
    /// Cells of each pair whose two labels agree; as `pairs->cells`. nullptr: nothing is said of it.
    std::shared_ptr<const std::vector<Index>> agreeing;
    bool selecting = false; ///< cells are selected: pairs without any of them fade
    ColourMap map = ColourMap::Viridis;

    Index cells(Index row, Index column) const;
    Index selected(Index row, Index column) const;
    Index agree(Index row, Index column) const;
};

/// Rows by cells, columns beside the row that most of their cells are in, so that what agrees lies
/// on the diagonal and bands cross little; "no label" last on both sides.
void arrange(PairPlot& plot);

/// Row and column groups exchanged.
PairCounts transposed(const PairCounts& pairs);

/// Where a pair, a row (column -1) or a column (row -1) lies.
struct PairMark {
    std::vector<std::pair<double, double>> outline; ///< corners, mm
    Index row = -1;
    Index column = -1;
};

struct PairPicture {
    Scene scene;
    std::vector<PairMark> marks; ///< names of rows and columns, then pairs with cells
    Index rowsShown = 0, columnsShown = 0; ///< of a matrix: whole ones in sight
    Index rowsFit = 0, columnsFit = 0;     ///< as many as a window of this size shows

    const PairMark* at(double x, double y) const; ///< the topmost one; nullptr: none
    const PairMark* find(Index row, Index column) const;
};

/// Lays out a matrix or flows. On paper every label is read in full; in a window names may end with
/// "…" (`pairText` has them whole) and a matrix shows what fits from `firstRow`, `firstColumn` on.
/// @throws UsageError when the page is too small or there is nothing to draw.
PairPicture pairScene(const PairPlot& plot, const PlotPage& page, const TextWidth& textWidth);

/// "T cell and NK cell: 116 cells, 18 % of T cell, 9 % of NK cell".
std::string pairText(const PairPlot& plot, Index row, Index column);

/// What the plot shows, as a sentence for below the figure.
std::string pairSentence(const PairPlot& plot, const FigureSource& source);

} // namespace ocellus

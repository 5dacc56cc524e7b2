// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Figure.h"
#include "core/figures/FigureText.h"
#include "core/figures/GroupSummary.h"

#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// What stands in the cells of a table of labels (rows) by genes, or behind each label.
enum class TableMarks {
    Dots,    ///< area: share of cells above zero; colour: mean
    Violins, ///< density of the values, lying, with median and quartiles
    Tiles,   ///< colour: mean
    Bars     ///< how the cells of a row split by a second column
};

/// A label that cells carry.
struct PlotRow {
    std::string label;
    Rgb colour;
    Index group = 0; ///< in GeneSummary::groups, and row of PairCounts
    Index cells = 0;
    Index selected = 0;
};

struct PlotGene {
    std::string name;
    ValueState state = ValueState::Measured;
    std::shared_ptr<const GeneSummary> summary; ///< nullptr: still being read
    std::string block; ///< heading over neighbouring genes with the same one; empty: none
};

/// One part of every bar.
struct PlotPart {
    std::string label;
    Rgb colour;
    std::vector<Index> groups; ///< columns of PairCounts that it holds
};

/// The labels that counted cells carry, most cells first, "no label" last. Labels that share the
/// entry "other" of the colouring take its colour.
/// @param counts  rows: the groups of `labels`
std::vector<PlotRow>
plotRows(const CategoryColumn& labels, const Colouring& colouring, const PairCounts& counts);

/// The entries of a colouring as parts of bars: every label that has a colour of its own, "other",
/// "no label". @param categories  of the column that the colouring shows
std::vector<PlotPart> plotParts(const Colouring& colouring, Index categories);

struct TablePlot;

/// Gives the rows, and the parts of bars, the colours of other colourings of the same columns: those of paper in place
/// of those of a dark screen. @param parts  nullptr: the parts keep theirs
void recolour(TablePlot& plot, const Colouring& rows, const Colouring* parts);

/// A dot plot, violins, a heat map or bars of shares, as data. Parts never change once shared.
struct TablePlot {
    TableMarks marks = TableMarks::Dots;
    std::string rowsTitle; ///< "Cell type"
    std::vector<PlotRow> rows;
    bool selecting = false; ///< cells are selected: rows without any of them fade
    std::vector<PlotGene> genes;
    std::string unit;     ///< of the genes' values: "log1p CP10k"
    bool perGene = false; ///< the colours of each gene end at its own highest mean
    ColourMap map = ColourMap::Viridis;
    std::string partsTitle; ///< bars: "Tissue"
    std::vector<PlotPart> parts;
    std::shared_ptr<const PairCounts> pairs;
    bool shares = true; ///< bars of equal length; else as long as the row has cells

    Index columns() const {
        return marks == TableMarks::Bars ? static_cast<Index>(parts.size())
                                         : static_cast<Index>(genes.size());
    }

    /// Cells of a row in a part.
    Index partCells(const PlotRow& row, const PlotPart& part) const;
    Index partSelected(const PlotRow& row, const PlotPart& part) const;
};

/// The page of a plot. On paper everything is on it; a `window` shows what fits from a first row
/// and column on and leaves the rest to scrolling.
struct PlotPage {
    FigureOptions options;
    FigureInks inks;
    double marginMm = 2.0;
    bool window = false; ///< `options.heightMm` is then given
    Index firstRow = 0;
    Index firstColumn = 0;
    bool legend = true; ///< false: the view that shows the plot explains it itself
};

/// Where a mark lies, to be pointed at. Row -1: the name of a column; column -1: the name of a row.
struct PlotMark {
    RectMm rect;
    Index row = -1;
    Index column = -1;
};

/// A plot laid out.
struct PlotPicture {
    Scene scene;
    std::vector<PlotMark> marks;
    Index rowsShown = 0; ///< whole rows in sight
    Index columnsShown = 0;
    Index rowsFit = 0; ///< as many as a window of this size shows from any first row
    Index columnsFit = 0;

    const PlotMark* at(double x, double y) const; ///< nullptr: none
    const PlotMark* find(Index row, Index column) const;
};

/// Lays out a table plot: names of rows with their cells, names of columns, marks, and at the right
/// the legend with the value state in its title. Cells without a value are a class of their own.
/// @throws UsageError when the page is too small for the plot or a size is out of range.
PlotPicture tableScene(const TablePlot& plot, const PlotPage& page, const TextWidth& textWidth);

/// What a mark shows, with its number of cells: "T cell, CD3D: 82 % of 1,204 cells above zero, mean
/// 1.32 log1p CP10k".
std::string markText(const TablePlot& plot, Index row, Index column);

/// What the plot shows, as a sentence for below the figure.
std::string tableSentence(const TablePlot& plot, const FigureSource& source);

/// "…" in place of the end of a text that is wider than `width`.
std::string
elided(const std::string& text, double width, const TextStyle& style, const TextWidth& textWidth);

/// "82 %"; one decimal below 10 %.
std::string figurePercent(double share);

} // namespace ocellus

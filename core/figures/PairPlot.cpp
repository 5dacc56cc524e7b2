// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/PairPlot.h"

#include "core/base/Error.h"
#include "core/figures/PairLayouts.h"

#include <algorithm>
#include <numeric>

namespace ocellus {

namespace {

Index sum(const PairPlot& plot, const std::vector<Index>& values) {
    Index total = 0;
    for (const PlotRow& row : plot.rows) {
        for (const PlotRow& column : plot.columns) {
            total += values[static_cast<std::size_t>(row.group * plot.pairs->columns + column.group)];
        }
    }
    return total;
}

/// Even-odd rule.
bool inside(const std::vector<std::pair<double, double>>& outline, double x, double y) {
    bool in = false;
    for (std::size_t i = 0, j = outline.size() - 1; i < outline.size(); j = i++) {
        const auto& [ax, ay] = outline[i];
        const auto& [bx, by] = outline[j];
        if ((ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax) {
            in = !in;
        }
    }
    return in;
}

} // namespace

Index PairPlot::cells(Index row, Index column) const {
    return pairs->at(rows[static_cast<std::size_t>(row)].group,
                     columns[static_cast<std::size_t>(column)].group);
}

Index PairPlot::selected(Index row, Index column) const {
    return pairs->selectedAt(rows[static_cast<std::size_t>(row)].group,
                             columns[static_cast<std::size_t>(column)].group);
}

Index PairPlot::agree(Index row, Index column) const {
    const Index place = rows[static_cast<std::size_t>(row)].group * pairs->columns +
                        columns[static_cast<std::size_t>(column)].group;
    return agreeing ? (*agreeing)[static_cast<std::size_t>(place)] : 0;
}

void arrange(PairPlot& plot) {
    const auto unlabelled = [](const PlotRow& one, Index groups) { return one.group == groups - 1; };
    std::ranges::stable_sort(plot.rows, [&](const PlotRow& a, const PlotRow& b) {
        const bool last = unlabelled(a, plot.pairs->rows);
        return last != unlabelled(b, plot.pairs->rows) ? !last : a.cells > b.cells;
    });
    // A column stands beside the row it agrees with; where it agrees with none, beside the row that
    // holds most of its cells.
    std::vector<std::pair<std::size_t, std::size_t>> place(plot.columns.size());
    for (std::size_t column = 0; column < plot.columns.size(); ++column) {
        Index most = -1;
        for (std::size_t row = 0; row < plot.rows.size(); ++row) {
            const Index cells = plot.cells(static_cast<Index>(row), static_cast<Index>(column));
            const Index agree = plot.agree(static_cast<Index>(row), static_cast<Index>(column));
            const Index weight = cells + agree * plot.columns[column].cells;
            if (weight > most) {
                most = weight;
                place[column] = {row, column};
            }
        }
    }
    std::ranges::stable_sort(place, [&](const auto& a, const auto& b) {
        const PlotRow& left = plot.columns[a.second];
        const PlotRow& right = plot.columns[b.second];
        const bool last = unlabelled(left, plot.pairs->columns);
        if (last != unlabelled(right, plot.pairs->columns)) {
            return !last;
        }
        return a.first != b.first ? a.first < b.first : left.cells > right.cells;
    });
    std::vector<PlotRow> columns;
    for (const auto& [row, column] : place) {
        columns.push_back(plot.columns[column]);
    }
    plot.columns = std::move(columns);
}

PairCounts transposed(const PairCounts& pairs) {
    PairCounts turned;
    turned.rows = pairs.columns;
    turned.columns = pairs.rows;
    const auto turn = [&](const std::vector<Index>& values) {
        std::vector<Index> result(values.size());
        for (Index row = 0; row < pairs.rows && !values.empty(); ++row) {
            for (Index column = 0; column < pairs.columns; ++column) {
                result[static_cast<std::size_t>(column * pairs.rows + row)] =
                    values[static_cast<std::size_t>(row * pairs.columns + column)];
            }
        }
        return result;
    };
    turned.cells = turn(pairs.cells);
    turned.selected = turn(pairs.selected);
    return turned;
}

const PairMark* PairPicture::at(double x, double y) const {
    const auto found = std::find_if(marks.rbegin(), marks.rend(), [&](const PairMark& mark) {
        return inside(mark.outline, x, y);
    });
    return found == marks.rend() ? nullptr : &*found;
}

const PairMark* PairPicture::find(Index row, Index column) const {
    const auto found = std::ranges::find_if(
        marks, [&](const PairMark& mark) { return mark.row == row && mark.column == column; });
    return found == marks.end() ? nullptr : &*found;
}

PairPicture pairScene(const PairPlot& plot, const PlotPage& page, const TextWidth& textWidth) {
    if (plot.rows.empty() || plot.columns.empty()) {
        throw UsageError("No cell carries a label to compare.");
    }
    if (!page.window) {
        checkFigureSizes(page.options);
    }
    return plot.marks == PairMarks::Matrix ? matrixPicture(plot, page, textWidth)
                                           : flowsPicture(plot, page, textWidth);
}

std::string pairText(const PairPlot& plot, Index row, Index column) {
    const auto selected = [&](Index cells) {
        return plot.selecting ? ", " + figureCount(cells) + " selected" : std::string();
    };
    if (row < 0 || column < 0) {
        const PlotRow& one = row < 0 ? plot.columns[static_cast<std::size_t>(column)]
                                     : plot.rows[static_cast<std::size_t>(row)];
        return (row < 0 ? plot.columnsTitle : plot.rowsTitle) + ": " + one.label + ", " +
               figureCells(one.cells) + selected(one.selected);
    }
    const PlotRow& a = plot.rows[static_cast<std::size_t>(row)];
    const PlotRow& b = plot.columns[static_cast<std::size_t>(column)];
    const Index cells = plot.cells(row, column);
    const auto share = [&](const PlotRow& one) {
        return figurePercent(static_cast<double>(cells) / static_cast<double>(one.cells));
    };
    std::string text = a.label + " (" + plot.rowsTitle + ") and " + b.label + " (" +
                       plot.columnsTitle + "): " + figureCells(cells) + ", " + share(a) +
                       " of the one, " + share(b) + " of the other";
    if (plot.agreeing && plot.agree(row, column) > 0) {
        text += plot.agree(row, column) == cells
                    ? ", agree"
                    : ", " + figureCount(plot.agree(row, column)) + " agree";
    }
    return text + selected(plot.selected(row, column));
}

std::string pairSentence(const PairPlot& plot, const FigureSource& source) {
    const Index cells = sum(plot, plot.pairs->cells);
    std::string text = plot.columnsTitle + " against " + plot.rowsTitle + " in " +
                       figureCells(cells) +
                       (source.dataName.empty() ? "" : " of " + source.dataName);
    text += plot.marks == PairMarks::Matrix ? "; colour is the share of the row\u2019s cells"
                                            : "; bands are as wide as their cells";
    if (plot.agreeing) {
        text += plot.marks == PairMarks::Matrix ? ", framed where the labels agree"
                                                : ", in full colour where the labels agree";
    }
    return text + ".";
}

} // namespace ocellus

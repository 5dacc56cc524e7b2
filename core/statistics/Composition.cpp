// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Composition.h"

#include "core/statistics/Distributions.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ocellus {

namespace {

constexpr double kNormal95 = 1.959963984540054;

/// Numbers the labels that occur: categories in their order, then missing.
struct Classes {
    std::vector<std::string> labels;
    std::vector<Index> classOf; ///< by code + 1; -1 where no cell has it

    Classes(const CategoryColumn& column, const std::vector<Index>& cells) {
        std::vector<char> occurs(column.categories.size() + 1, 0);
        for (const Index cell : cells) {
            occurs[static_cast<std::size_t>(column.codes[static_cast<std::size_t>(cell)] + 1)] = 1;
        }
        classOf.assign(occurs.size(), -1);
        for (std::size_t code = 1; code < occurs.size(); ++code) {
            if (occurs[code] != 0) {
                classOf[code] = static_cast<Index>(labels.size());
                labels.push_back(column.categories[code - 1]);
            }
        }
        if (occurs[0] != 0) {
            classOf[0] = static_cast<Index>(labels.size());
            labels.emplace_back("missing");
        }
    }

    Index of(std::int32_t code) const { return classOf[static_cast<std::size_t>(code + 1)]; }
};

} // namespace

std::pair<double, double> wilsonInterval(double share, double n) {
    const double squared = kNormal95 * kNormal95;
    const double centre = (share + squared / (2.0 * n)) / (1.0 + squared / n);
    const double half = kNormal95 / (1.0 + squared / n) *
                        std::sqrt(share * (1.0 - share) / n + squared / (4.0 * n * n));
    return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

Composition composition(const CategoryColumn& rows,
                        const CategoryColumn& columns,
                        const std::optional<std::vector<Index>>& chosen) {
    std::vector<Index> cells;
    if (chosen) {
        cells = *chosen;
    } else {
        for (std::size_t cell = 0; cell < rows.codes.size(); ++cell) {
            cells.push_back(static_cast<Index>(cell));
        }
    }
    const Classes rowClasses(rows, cells);
    const Classes columnClasses(columns, cells);
    Composition table;
    table.rowLabels = rowClasses.labels;
    table.columnLabels = columnClasses.labels;
    table.total = static_cast<Index>(cells.size());
    table.cells.assign(table.rowLabels.size() * table.columnLabels.size(), 0);
    for (const Index cell : cells) {
        const auto at = static_cast<std::size_t>(cell);
        ++table.cells[static_cast<std::size_t>(rowClasses.of(rows.codes[at]) * table.columns() +
                                               columnClasses.of(columns.codes[at]))];
    }
    for (Index row = 0; row < table.rows(); ++row) {
        const auto begin = table.cells.begin() + row * table.columns();
        Index sum = 0;
        std::for_each(begin, begin + table.columns(), [&](Index count) { sum += count; });
        for (Index column = 0; column < table.columns(); ++column) {
            const double share = static_cast<double>(begin[column]) / static_cast<double>(sum);
            const auto [low, high] = wilsonInterval(share, static_cast<double>(sum));
            table.share.push_back(share);
            table.low.push_back(low);
            table.high.push_back(high);
        }
    }
    return table;
}

Association association(const Composition& table) {
    Association result;
    const Index rows = table.rows();
    const Index columns = table.columns();
    if (rows < 2 || columns < 2) {
        return result;
    }
    std::vector<double> rowSums(static_cast<std::size_t>(rows), 0.0);
    std::vector<double> columnSums(static_cast<std::size_t>(columns), 0.0);
    for (Index row = 0; row < rows; ++row) {
        for (Index column = 0; column < columns; ++column) {
            const auto count =
                static_cast<double>(table.cells[static_cast<std::size_t>(row * columns + column)]);
            rowSums[static_cast<std::size_t>(row)] += count;
            columnSums[static_cast<std::size_t>(column)] += count;
        }
    }
    const auto total = static_cast<double>(table.total);
    result.leastExpected = std::numeric_limits<double>::infinity();
    for (Index row = 0; row < rows; ++row) {
        for (Index column = 0; column < columns; ++column) {
            const double expected = rowSums[static_cast<std::size_t>(row)] *
                                    columnSums[static_cast<std::size_t>(column)] / total;
            const double off =
                static_cast<double>(table.cells[static_cast<std::size_t>(row * columns + column)]) -
                expected;
            result.chiSquared += off * off / expected;
            result.leastExpected = std::min(result.leastExpected, expected);
        }
    }
    result.degrees = (rows - 1) * (columns - 1);
    result.pValue = chiSquaredAbove(result.chiSquared, static_cast<double>(result.degrees));
    result.cramersV =
        std::sqrt(result.chiSquared / (total * static_cast<double>(std::min(rows, columns) - 1)));
    return result;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// How many cells carry each pair of labels: of `rows` (samples, say) and of `columns` (cell
/// types). Cells without a label count in a class of their own, named "missing" and last; it is
/// there only when such cells are. Row-major throughout.
struct Composition {
    std::vector<std::string>
        rowLabels; ///< as in the column's categories, those without a cell left out
    std::vector<std::string> columnLabels;
    std::vector<Index> cells;  ///< rows x columns
    std::vector<double> share; ///< of the row's cells, 0..1
    std::vector<double> low;   ///< 95 % interval of the share (Wilson's score)
    std::vector<double> high;
    Index total = 0;

    Index rows() const { return static_cast<Index>(rowLabels.size()); }

    Index columns() const { return static_cast<Index>(columnLabels.size()); }
};

/// Pearson's chi-squared test that columns do not depend on rows. Cells of one donor are not
/// independent, so a small p value speaks of these cells, not of other donors.
struct Association {
    double chiSquared = 0.0;
    Index degrees = 0;
    double pValue = 1.0;
    double cramersV = 0.0;      ///< 0 (none) .. 1
    double leastExpected = 0.0; ///< cells; below 5 the approximation is poor
};

/// @pre both columns have as many entries. @param chosen  cells that count, nullopt: all.
Composition composition(const CategoryColumn& rows,
                        const CategoryColumn& columns,
                        const std::optional<std::vector<Index>>& chosen = std::nullopt);

/// Of the labelled classes; "missing" takes part like the others. No degrees of freedom: p is 1.
Association association(const Composition& table);

/// Wilson's 95 % score interval of a share 0..1 of n things, n > 0: its lower and upper end, 0..1.
std::pair<double, double> wilsonInterval(double share, double n);

} // namespace ocellus

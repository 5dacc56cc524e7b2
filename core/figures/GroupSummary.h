// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/base/Index.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ocellus {

/// Cells by label: `codes[cell]` in [0, categories) is the label of a cell. Every other code (-1)
/// is group `categories`: cells without a label are a group of their own. Refers to the caller's
/// data.
struct LabelGroups {
    std::span<const std::int32_t> codes; ///< one per cell
    Index categories = 0;
    const CellSet* counted = nullptr; ///< cells that count; nullptr: all

    Index groups() const { return categories + 1; }

    Index groupOf(Index cell) const {
        const std::int32_t code = codes[static_cast<std::size_t>(cell)];
        return code >= 0 && code < categories ? code : categories;
    }
};

/// Points at which a density is given, equally far apart from `low` to `high` of the gene.
inline constexpr int kDensityPoints = 96;

/// The values of one gene in the cells of one group. Everything is 0 in a group without values.
struct GroupSummary {
    Index cells = 0;      ///< with a value; what all shares and means are of
    Index missing = 0;    ///< cells whose value is not a finite number
    Index expressing = 0; ///< above zero
    double mean = 0.0;    ///< zeros included
    /// Smallest, quartiles and largest value, by linear interpolation between order statistics.
    double low = 0.0, quarter = 0.0, median = 0.0, threeQuarters = 0.0, high = 0.0;
    /// Kernel density, integral 1 but for what the kernel smears beyond [low, high], outside of
    /// which it is 0; empty where all values are equal.
    std::vector<float> density;

    double share() const {
        return cells > 0 ? static_cast<double>(expressing) / static_cast<double>(cells) : 0.0;
    }
};

/// One gene in all groups.
struct GeneSummary {
    double low = 0.0; ///< smallest and largest counted value: the ends of every density
    double high = 0.0;
    std::vector<GroupSummary> groups; ///< `LabelGroups::groups()`, the last without a label
};

/// Summarises one gene by group: flat memory (one copy of the values), cancellable between groups,
/// the same bytes for any thread count. Density: Gaussian kernel, bandwidth
/// 0.9 min(sd, IQR / 1.34) n^-1/5 (Silverman 1986, eq. 3.31; sd where the quartiles are equal),
/// values binned linearly on 1024 points first.
/// @param values  one per cell, any unit; not finite means missing
Outcome summariseGene(std::span<const float> values,
                      const LabelGroups& groups,
                      int threads,
                      const RunControl& control,
                      GeneSummary* result);

/// Cells by two labels at once.
struct PairCounts {
    Index rows = 0;              ///< groups of the first labels
    Index columns = 0;           ///< groups of the second
    std::vector<Index> cells;    ///< rows x columns, counted cells
    std::vector<Index> selected; ///< the same for counted cells that are selected

    Index at(Index row, Index column) const {
        return cells[static_cast<std::size_t>(row * columns + column)];
    }

    Index selectedAt(Index row, Index column) const {
        return selected[static_cast<std::size_t>(row * columns + column)];
    }

    Index rowCells(Index row) const;
    Index rowSelected(Index row) const;
};

/// Counts the cells that both groupings count. @param selected  nullptr: none are
Outcome countPairs(const LabelGroups& rows,
                   const LabelGroups& columns,
                   const CellSet* selected,
                   int threads,
                   const RunControl& control,
                   PairCounts* result);

/// The counted cells of some groups. @param wanted  one flag per group
CellSet cellsOfGroups(const LabelGroups& groups, const std::vector<bool>& wanted, int threads);

/// The same for those with a value in [low, high].
CellSet cellsOfGroups(const LabelGroups& groups,
                      const std::vector<bool>& wanted,
                      std::span<const float> values,
                      double low,
                      double high,
                      int threads);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <span>
#include <vector>

namespace ocellus {

/// How many of the first K genes two rankings share, for growing K (TASKS_SPEC 6).
struct RankOverlap {
    std::vector<Index> size;    ///< K = 5, 10, 15 ... up to the number of genes
    std::vector<double> shared; ///< share of the first K that both rankings have, 0..1
    std::vector<double> chance; ///< what unrelated rankings share: K / genes
    double overChance = 0.0;    ///< mean of `shared` over mean of `chance`; NaN with fewer than 5 genes
};

/// Genes with a NaN in either list are left out. Ties are broken by position, in opposite directions in
/// the two rankings, so that ties alone make no overlap.
/// @param largestFirst  rank by the largest values, else by the smallest. @pre lists of one size.
RankOverlap rankOverlap(std::span<const double> truth, std::span<const double> predicted, bool largestFirst);

} // namespace ocellus

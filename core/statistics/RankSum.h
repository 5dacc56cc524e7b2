// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <span>

namespace ocellus {

/// What the ranks of two samples say.
struct RankSum {
    double auc = 0.5;   ///< chance that a value of A is above one of B, ties count half
    double score = 0.0; ///< z: positive where A is higher; 0 when all values are the same
    double pValue =
        1.0; ///< two-sided, normal approximation, ties corrected, no continuity correction
};

/// Wilcoxon's rank-sum (Mann-Whitney) test of samples whose zeros are not stored.
///
/// @param a, b  stored values (zero may be among them), in any order; they are sorted in place.
/// @param sizeA, sizeB  sizes of the samples with the zeros not stored; @pre > 0, >= stored.
/// Values are compared as float32. @pre finite. Thread-safe.
RankSum rankSum(std::span<float> a, std::span<float> b, Index sizeA, Index sizeB);

} // namespace ocellus

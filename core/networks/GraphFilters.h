// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ocellus {

/// Two genes that are joined, the lower number first.
using GenePair = std::pair<std::int32_t, std::int32_t>;

/// The mean of a square matrix and its transpose, the diagonal 0.
FloatMatrix symmetrised(const FloatMatrix& network);

/// The triangulated maximally filtered graph (TASKS_SPEC 7.1): a planar graph that keeps the largest
/// weights. It starts from the four genes with the largest sums of weights above the mean and
/// puts, again and again, the gene with the largest summed weight to the corners of a triangle into
/// that triangle. 3 n - 6 pairs for n >= 4 genes, all pairs for fewer. Ties go to the lower numbers.
/// @param weights  symmetric. @param pairs  ascending. @returns Cancelled when stopped.
Outcome planarFilter(const FloatMatrix& weights, const RunControl& control, std::vector<GenePair>* pairs);

/// The n - 1 pairs that join all genes with the largest sum of weights. Ties go to the lower
/// numbers. @param weights, pairs  as above.
Outcome maximumSpanningTree(const FloatMatrix& weights, const RunControl& control, std::vector<GenePair>* pairs);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ocellus {

/// Labelled cells to learn from.
struct LabelledPoints {
    FloatMatrix points; ///< cells x features, finite
    std::vector<std::int32_t> codes; ///< 0 .. classes - 1
    Index classes = 0;
};

// Each gives scores, cells of `test` x classes; the answer is the largest of a row. Deterministic,
// the same bytes for any thread count. @pre `known` has cells.

/// The most frequent class (the first of equals) with its share, for every cell.
FloatMatrix majorityScores(const LabelledPoints& known, Index testCells);

/// 1 for the class whose mean is nearest. @param scaled  after dividing every feature by its
/// standard deviation over the known cells.
FloatMatrix nearestCentroidScores(const LabelledPoints& known,
                                  const FloatMatrix& test,
                                  bool scaled);

/// Shares of the classes among the `neighbours` nearest known cells (Euclidean, equals by cell
/// number), all of them where there are fewer.
/// @returns Cancelled with `result` untouched when stopped.
Outcome nearestNeighbourScores(const LabelledPoints& known,
                               const FloatMatrix& test,
                               Index neighbours,
                               int threads,
                               const RunControl& control,
                               FloatMatrix* result);

} // namespace ocellus

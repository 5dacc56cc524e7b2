// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ocellus {

/// The official smoothing of scores over a graph of neighbours (TASKS_SPEC 3.1): solves
/// (I + lambda L) P = P0, L the Laplacian of the graph, by conjugate gradients to 1e-8.
/// @param graph  symmetric, weights >= 0. @param scores  cells x labels. @param times  how often:
/// the official benchmark applies it twice.
/// @returns Cancelled with `result` untouched when stopped.
Outcome smoothScores(const SparseSquare& graph,
                     const FloatMatrix& scores,
                     double lambda,
                     int times,
                     const RunControl& control,
                     FloatMatrix* result);

/// The best label of every cell.
struct BestScores {
    std::vector<std::int32_t> columns; ///< as bestColumns
    std::vector<float> scores;         ///< of that label, 0 where there is none
};

/// bestColumns of smoothScores and their scores, the same to the bit, one label after the other: memory for a few numbers
/// per cell, however many labels there are.
/// @param scoresOf  fills the scores of a label, 0 .. labels - 1, one per cell, zeros to begin with.
/// @returns Cancelled with `result` untouched when stopped.
Outcome bestSmoothScores(const SparseSquare& graph,
                         Index labels,
                         const std::function<void(Index label, std::vector<float>& scores)>& scoresOf,
                         double lambda,
                         int times,
                         const RunControl& control,
                         BestScores* result);

/// Every cell gets the sum of the scores of its group.
FloatMatrix votedScores(const FloatMatrix& scores,
                        const std::vector<std::int32_t>& groupOf,
                        Index groups);

/// The column with the largest score of every row, the first of equals; -1 when a row has none
/// above 0.
std::vector<std::int32_t> bestColumns(const FloatMatrix& scores);

} // namespace ocellus

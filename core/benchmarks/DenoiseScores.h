// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/Table.h"

#include <array>
#include <optional>
#include <vector>

namespace ocellus {

/// How near denoised values come to the counts before the damage (TASKS_SPEC 4.3). All are rank
/// correlations (Spearman) but the last two; absent where nothing could be correlated.
struct DenoiseScores {
    std::optional<double> toFull;     ///< with the true counts, pooled over entries whose true count is not 0
    std::optional<double> overNoisy;  ///< that, less the same of the damaged counts: the headline
    std::optional<double> toNoisy;    ///< with the damaged counts, same entries
    std::optional<double> withZeros;  ///< with the true counts, all entries of at most 3,000 cells, evenly spaced
    std::optional<double> perCell;    ///< mean over cells of the gain over the damaged counts, entries not 0
    std::optional<double> withinType; ///< mean over types and genes, between the cells of one type
    std::array<std::optional<double>, 10> perCellByDepth; ///< `perCell` by tenths of damaged depth, shallowest first
    std::optional<double> heldOutMse;     ///< of log1p of counts per 10,000, on molecules held out
    std::optional<double> heldOutPoisson; ///< mean of y - t ln(y + 1e-6), y scaled to the total held out
};

/// The truth that denoised matrices of one damage are judged by. Immutable; the matrices given must
/// outlive it. Same values for any thread count.
class DenoiseJudge {
public:
    static constexpr Index kZeroCells = 3000;   ///< most cells of the correlation with zeros

    /// @param truth, noisy  cells x genes. @param depth  damaged counts of every cell, all genes.
    /// @param types  code per cell, -1: none.
    DenoiseJudge(const FloatMatrix& truth, const FloatMatrix& noisy, std::vector<float> depth, CategoryColumn types, int threads);

    DenoiseScores score(const FloatMatrix& denoised) const;

private:
    std::vector<float> pooled(const FloatMatrix& values) const;
    std::vector<double> perCell(const FloatMatrix& values) const;
    std::vector<float> withZeros(const FloatMatrix& values) const;

    const FloatMatrix& m_truth;
    const FloatMatrix& m_noisy;
    CategoryColumn m_types;
    int m_threads = 0;
    std::vector<Index> m_zeroCells;
    std::vector<int> m_decile;       ///< per cell
    std::vector<float> m_pooledTruth, m_pooledNoisy;
    std::vector<double> m_noisyPerCell;
    std::optional<double> m_noisyToFull;
};

/// Mean over types of at least 20 cells, and over the genes that a tenth of them have a true count of,
/// of the correlation between the cells of one type: what is left when the types are known. Values
/// that are the same in all cells say nothing and count 0. Absent where nothing can be judged.
/// @param values, truth  cells x genes. @param types  code per cell, -1: none.
std::optional<double> withinTypeCorrelation(const FloatMatrix& values, const FloatMatrix& truth, const CategoryColumn& types, int threads);

/// Adds the two scores on molecules held out (molecular cross-validation).
/// @param predicted  made from the other molecules. @param test  the held-out counts.
void scoreHeldOut(const FloatMatrix& predicted, const FloatMatrix& test, DenoiseScores& scores);

} // namespace ocellus

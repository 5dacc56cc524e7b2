// SPDX-License-Identifier: GPL-3.0-or-later
// The loss functions of MODEL_SPEC section 9: scalars that can be differentiated.
#pragma once

#include "core/model/torch/Torch.h"

namespace ocellus {

/// Negative log-likelihood of counts under a zero-inflated negative binomial, mean over cells and
/// genes. All (B, L); `zeroLogits` undefined: no zero inflation. `maskZeros`: only counts above 0.
Tensor zinbLoss(const Tensor& counts, const Tensor& mean, const Tensor& dispersion, const Tensor& zeroLogits, bool maskZeros);

/// Squared difference of profiles log2(1 + v), each scaled to 10,000 per cell.
Tensor profileLoss(const Tensor& predicted, const Tensor& counts, bool maskZeros);

/// Cross-entropy of one class whose labels may be leaves, parents (any of their leaves) or unknown.
/// @param logits  (B, n leaves). @param codes  (B) int64: leaf, n + row of a parent, -1 unknown.
/// @param hierarchy  (P, n) bool, undefined or empty without parents.
/// @throws Error when a code is a parent's and there is no hierarchy.
Tensor hierarchicalLoss(const Tensor& logits, const Tensor& codes, const Tensor& hierarchy);

/// The same as it was meant: every batch has one more column per parent, a parent-labelled cell counts
/// in the columns of its own parent and of those above it alone, and any logit counts. A parent without leaves says
/// nothing, and so do cells labelled with it.
Tensor correctedHierarchicalLoss(const Tensor& logits, const Tensor& codes, const Tensor& hierarchy);

/// Pushes the cell tokens (B, T, width) of a cell apart: direction and distance.
Tensor independenceLoss(const Tensor& tokens);

/// Elastic cell similarity: pushes cosines between cells (B, width) away from `threshold`.
Tensor elasticSimilarityLoss(const Tensor& cells, double threshold);

/// Every row of `x` (B, width) should be most similar to the same row of `y`.
Tensor contrastiveLoss(const Tensor& x, const Tensor& y, double temperature);

/// How far technical batches lie apart (TASKS_SPEC 8.3): the energy distance of every batch to all other cells,
/// 2 mean|x - y| - mean|x - x'| - mean|y - y'| with no cell compared with itself, mean over batches.
/// @param cells  (B, width). @param batches  (B) int64, -1 unknown: left out. Batches of one cell, and batches that have
/// fewer than two cells beside them, say nothing. 0 when none is left. Unbiased, so it may fall below 0.
Tensor energyDistanceLoss(const Tensor& cells, const Tensor& batches);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/DisagreementLabels.h"
#include "core/tasks/LabelEvidence.h"

namespace ocellus {

/// What a model's cell type probabilities (pred_cell_type_topk and its ids, of `options` or else of
/// the file) say about each labelled cell.
///
/// The model's labels that no annotated label means are added to `labelled.names` (no cells). The
/// probability of the annotated label is that of all the model's labels at or below its term, whatever
/// its spelling; so a finer answer agrees. That of another term goes to its leading spelling. What is not among the model's kept labels counts kLeastProbability. Cells
/// without a prediction cannot be judged; a cell whose best probability is below kNewTypeBelow fits none.
/// @throws RefusedError in one sentence when neither holds such predictions.
LabelEvidence modelEvidence(const Dataset& dataset, const DisagreementOptions& options, const Lineage& lineage,
                            LabelledCells& labelled);

/// The mean of the logarithms of both probabilities. The model's answers are first told in the words of the annotation: a label that
/// lies below an annotated one counts for the most specific such label. Labels that only the model knows have
/// kLeastProbability among the neighbours. @pre `neighbours` was made before the model's labels were added.
LabelEvidence bothEvidences(const LabelEvidence& neighbours, const LabelEvidence& model, const LabelledCells& labelled,
                            const Lineage& lineage);

/// For every annotated label which labels lie at or below it (itself and other spellings of its term among them): 1; labels that no cell carries cover
/// only themselves.
std::vector<std::vector<char>> labelCoverage(const LabelledCells& labelled, const Lineage& lineage);

inline constexpr float kLeastProbability = 1e-3F;
inline constexpr float kNewTypeBelow = 0.2F;

} // namespace ocellus

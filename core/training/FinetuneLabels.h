// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/LoadedCheckpoint.h"
#include "core/training/TrainingVocabulary.h"

#include <string>
#include <vector>

namespace ocellus {

/// The class that labels of a column belong to: the one of that name (short or whole), else the cell
/// type's. @param className  overrides; @throws UsageError when the model does not predict it.
std::string classOfColumn(const std::vector<std::string>& known, const std::string& column, const std::string& className);

/// Every label as the id of its Cell Ontology term when it is an id or the name of one (any case),
/// else as it is. Empty stays empty.
std::vector<std::string> matchedToOntology(const std::vector<std::string>& labels);

/// A label that a column would teach.
struct LabelToTeach {
    std::string label; ///< as it will be learned: the id of its term where it has one
    Index cells = 0;
    bool known = false; ///< the model has an answer for it
};

/// What a column would teach, before anything is read of the counts.
struct LabelsToTeach {
    std::string className;            ///< as in the checkpoint
    std::vector<LabelToTeach> labels; ///< most cells first
    Index labelled = 0, unlabelled = 0;
};

/// @param classes  of the model to start from; empty: a new model, to which every label is new.
/// @throws UsageError as classOfColumn.
LabelsToTeach labelsToTeach(const CategoryColumn& labels, const std::string& column, const std::vector<ModelClass>& classes, const std::string& className);

/// The model with outputs for labels it does not know appended to a class (weights N(0, 0.02), bias
/// -0.13), below the parents whose terms lie above theirs; nothing else changes but the numbers of the parents.
/// @pre the model has the class.
LoadedCheckpoint withLabels(
    const LoadedCheckpoint& model, const std::string& className, const std::vector<std::string>& newLabels, std::uint64_t seed);

/// What the sampler balances: labels, within them batches that are to be aligned (empty: none); -1 without a label.
std::vector<std::int32_t> balancedGroups(const std::vector<std::int64_t>& labels, const std::vector<std::int64_t>& batches);

/// Genes of a source that vary most between its cells (variance of log1p of counts per 10,000), at
/// most `count`; the others are no longer `seen`. @returns false when stopped.
bool keepMostVarying(Index count, const RunControl& control, TrainingSource* source);

} // namespace ocellus

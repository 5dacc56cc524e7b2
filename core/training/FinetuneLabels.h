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

/// The model with outputs for labels it does not know appended to a class (weights N(0, 0.02), bias
/// -0.13); nothing else changes but the numbers of the parents. @pre the model has the class.
LoadedCheckpoint withLabels(
    const LoadedCheckpoint& model, const std::string& className, const std::vector<std::string>& newLabels, std::uint64_t seed);

/// Genes of a source that vary most between its cells (variance of log1p of counts per 10,000), at
/// most `count`; the others are no longer `seen`. @returns false when stopped.
bool keepMostVarying(Index count, const RunControl& control, TrainingSource* source);

} // namespace ocellus

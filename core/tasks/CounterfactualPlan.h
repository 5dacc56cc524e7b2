// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/Counterfactual.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// Who is changed into what, before any cell is generated. Internal to the counterfactual task.
struct CounterfactualPlan {
    std::size_t classIndex = 0;
    std::shared_ptr<const Dataset> target; ///< never empty
    CellOptions ownInput, targetInput;     ///< all cells of either data set that may be used
    std::vector<Index> cells;              ///< to be changed, ascending
    Index changeable = 0;                  ///< before the most that are wanted were taken
    CounterfactualLabel targetLabel, wrongLabel;
    std::string ownLabelSource, targetLabelSource;
    GeneMatching matching, targetMatching;
    std::vector<CounterfactualGene> genes; ///< the generated ones, then those that cannot be
    Index listed = 0;                      ///< asked for, that could be generated, before the most variable were taken
    std::vector<std::string> unknown;      ///< wanted names without a measured, known gene
};

/// Position of a class among the model's, by short or full name. @throws UsageError naming them all.
std::size_t classNamed(const ModelInfo& model, const std::string& name);

/// @returns nullopt when stopped. @throws as `counterfactual`.
std::optional<CounterfactualPlan> planCounterfactual(const std::shared_ptr<const Dataset>& dataset, const Model& model,
    const CounterfactualOptions& options, const RunControl& control);

} // namespace ocellus

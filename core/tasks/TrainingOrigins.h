// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/model/TrainingRecipe.h"

#include <optional>
#include <string>
#include <vector>

namespace ocellus {

class Dataset;

/// Fingerprints of the file itself and, where Ocellus wrote it, of the data sets that it was made from (uns/provenance).
std::vector<std::string> originsOf(const Dataset& dataset, const RunControl& control);

/// What the model was taught with whose predictions a file holds (kRecipePlace); nullopt: it does not say.
/// @throws InputError when it is damaged.
std::optional<TrainingRecipe> recipeOfPredictions(const Dataset& dataset);

/// Whether a model was taught with these cells, in this file or another that it was made from: "yes", "no" or "unknown".
std::string sawData(const std::optional<TrainingRecipe>& recipe, const Dataset& dataset, const RunControl& control);

} // namespace ocellus

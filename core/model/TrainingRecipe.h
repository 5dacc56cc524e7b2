// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Checkpoint.h"

#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// What a model of our own was taught with; kept in its checkpoint beside the weights (a text, "ocellus_training").
struct TrainingRecipe {
    struct DataSet {
        std::string name;        ///< of the file, without folders
        std::string fingerprint; ///< SHA-256
    };
    /// How it did on cells held out of its training.
    struct Score {
        std::string className; ///< "cell_type"
        double accuracy = 0.0; ///< 0..1
        double chance = 0.0;   ///< of the best single answer, 0..1
        bool before = false;   ///< measured before the model was taught other labels, which changed what these are told by
    };

    std::vector<DataSet> data;
    std::vector<Score> scores;
    bool complete = true; ///< false: it started from a model that does not say what it was taught with

    /// "yes", "no", or "unknown": what is not listed may have been seen before, where the list is not complete.
    std::string saw(const std::string& fingerprint) const;
};

/// Where a file of predictions keeps the recipe of its model.
inline constexpr const char* kRecipePlace = "uns/pred_training";

/// Adds what another model was taught with, in front; nullopt: it does not say. Its scores of classes that `recipe` has
/// none of come along as measured before.
void addBefore(TrainingRecipe& recipe, const std::optional<TrainingRecipe>& start);

void setTrainingRecipe(Checkpoint& checkpoint, const TrainingRecipe& recipe);

/// nullopt where the checkpoint holds none: a published model. @throws InputError when it is damaged.
std::optional<TrainingRecipe> trainingRecipe(const Checkpoint& checkpoint);

/// The same, reading no weights. @throws InputError as Checkpoint::open.
std::optional<TrainingRecipe> trainingRecipe(const std::string& path);

/// As JSON text, and back. @param file  named when it is damaged (InputError).
std::string recipeJson(const TrainingRecipe& recipe);
TrainingRecipe recipeOfJson(const std::string& text, const std::string& file);

} // namespace ocellus

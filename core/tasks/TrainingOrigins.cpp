// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/TrainingOrigins.h"

#include "core/base/Hdf5.h"
#include "core/datasets/Dataset.h"

#include <nlohmann/json.hpp>

namespace ocellus {

namespace {

/// The first text at a place of an .h5ad file; nullopt without.
std::optional<std::string> textAt(const Dataset& dataset, const std::string& place) {
    if (dataset.format() != Format::H5ad || dataset.path().empty()) {
        return std::nullopt;
    }
    const hdf5::Group file = hdf5::Group::openFile(dataset.path());
    const auto texts = file.hasArray(place) ? file.array(place).readTexts() : std::vector<std::string>();
    return texts.empty() ? std::nullopt : std::optional(texts[0]);
}

} // namespace

std::vector<std::string> originsOf(const Dataset& dataset, const RunControl& control) {
    std::vector<std::string> origins{dataset.fingerprint(control)};
    const auto text = textAt(dataset, "uns/provenance");
    const auto layers = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
    for (const auto& layer : layers.is_array() ? layers : nlohmann::json::array()) { // other programs write other things there
        if (layer.is_object() && layer.contains("dataset") && layer["dataset"].is_string()) {
            origins.push_back(layer["dataset"].get<std::string>());
        }
    }
    return origins;
}

std::optional<TrainingRecipe> recipeOfPredictions(const Dataset& dataset) {
    const auto text = textAt(dataset, kRecipePlace);
    return text ? std::optional(recipeOfJson(*text, dataset.path())) : std::nullopt;
}

std::string sawData(const std::optional<TrainingRecipe>& recipe, const Dataset& dataset, const RunControl& control) {
    std::string saw = recipe ? "no" : "unknown";
    for (const std::string& origin : recipe ? originsOf(dataset, control) : std::vector<std::string>()) {
        saw = saw == "yes" ? saw : recipe->saw(origin);
    }
    return saw;
}

} // namespace ocellus

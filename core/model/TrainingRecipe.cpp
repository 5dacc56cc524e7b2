// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/TrainingRecipe.h"

#include "core/base/Error.h"
#include "core/model/SafetensorsFile.h"
#include "core/model/TorchFile.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace ocellus {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kKey = "ocellus_training";

std::optional<TrainingRecipe> recipeIn(const Value& progress, const std::string& file) {
    const Value* text = progress.find(kKey);
    return text == nullptr ? std::nullopt : std::optional(recipeOfJson(text->text, file));
}

} // namespace

std::string TrainingRecipe::saw(const std::string& fingerprint) const {
    const bool listed = std::any_of(data.begin(), data.end(), [&](const DataSet& set) { return set.fingerprint == fingerprint; });
    return listed ? "yes" : complete ? "no" : "unknown";
}

void addBefore(TrainingRecipe& recipe, const std::optional<TrainingRecipe>& start) {
    if (!start) {
        recipe.complete = false;
        return;
    }
    recipe.complete = recipe.complete && start->complete;
    std::vector<TrainingRecipe::DataSet> all = start->data;
    for (TrainingRecipe::DataSet& set : recipe.data) {
        if (start->saw(set.fingerprint) != "yes") {
            all.push_back(std::move(set));
        }
    }
    recipe.data = std::move(all);
    for (const TrainingRecipe::Score& score : start->scores) {
        if (std::none_of(recipe.scores.begin(), recipe.scores.end(),
                         [&](const TrainingRecipe::Score& own) { return own.className == score.className; })) {
            recipe.scores.push_back(score);
            recipe.scores.back().before = true;
        }
    }
}

std::string recipeJson(const TrainingRecipe& recipe) {
    Json data = Json::array();
    for (const TrainingRecipe::DataSet& set : recipe.data) {
        data.push_back({{"name", set.name}, {"sha256", set.fingerprint}});
    }
    Json scores = Json::array();
    for (const TrainingRecipe::Score& score : recipe.scores) {
        scores.push_back({{"class", score.className}, {"accuracy", score.accuracy}, {"chance", score.chance}});
        if (score.before) {
            scores.back()["before"] = true;
        }
    }
    return Json{{"data", data}, {"scores", scores}, {"complete", recipe.complete}}.dump();
}

TrainingRecipe recipeOfJson(const std::string& text, const std::string& file) {
    try {
        const Json json = Json::parse(text);
        TrainingRecipe recipe;
        for (const Json& set : json.at("data")) {
            recipe.data.push_back({set.at("name").get<std::string>(), set.at("sha256").get<std::string>()});
        }
        for (const Json& score : json.at("scores")) {
            recipe.scores.push_back({score.at("class").get<std::string>(), score.at("accuracy").get<double>(),
                                     score.at("chance").get<double>(), score.value("before", false)});
        }
        recipe.complete = json.at("complete").get<bool>();
        return recipe;
    } catch (const Json::exception&) {
        throw InputError(file, "the record of a model's training was expected, \"" + text.substr(0, 60) + "\" was found");
    }
}

void setTrainingRecipe(Checkpoint& checkpoint, const TrainingRecipe& recipe) {
    Value progress = checkpoint.progress();
    progress.set(kKey, Value::string(recipeJson(recipe)));
    checkpoint.setProgress(std::move(progress));
}

std::optional<TrainingRecipe> trainingRecipe(const Checkpoint& checkpoint) { return recipeIn(checkpoint.progress(), checkpoint.path()); }

std::optional<TrainingRecipe> trainingRecipe(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    char start[2] = {};
    file.read(start, sizeof(start));
    const bool zip = start[0] == 'P' && start[1] == 'K';
    return recipeIn(zip ? readTorchProgress(path) : readSafetensorsProgress(path), path);
}

} // namespace ocellus

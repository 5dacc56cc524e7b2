// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/BenchTable.h"
#include "app/cli/CliContext.h"
#include "app/cli/ModelOptions.h"
#include "core/benchmarks/CleanScores.h"
#include "core/model/TrainingRecipe.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ocellus::cli {

/// Scores of one row by name.
using NamedScores = std::vector<std::pair<std::string, std::optional<double>>>;

/// The options of a benchmark that has a model's row beside those of baselines.
struct BenchModel {
    ModelOptions options; ///< `model` empty: baselines alone
    std::string trainedOn;
    std::string output;
    std::string clean; ///< file with the expected counts; empty: not known
};

/// Adds the model options (--model is not required), --trained-on and --output.
void addBenchModelOptions(CLI::App& verb, BenchModel& bench);

/// Adds --clean, for benchmarks that a clean twin can judge.
void addCleanOption(CLI::App& verb, BenchModel& bench);
/// "clean_median_gene" ...; absent without a twin.
void addCleanScores(NamedScores& named, const CleanScores& scores);

/// Loads the model; nullptr without one.
std::shared_ptr<const Model> benchModel(const BenchModel& bench);

/// The names of the data sets that a recipe lists; empty without.
std::string dataOf(const std::optional<TrainingRecipe>& recipe);

/// What the person says, else the data sets that the checkpoint itself lists; empty when neither does.
std::string trainedOnOf(const BenchModel& bench);

/// Fills in what every such benchmark is told: cells, the way the model sees them, the model.
template <class Options>
Options withModel(Options options, const BenchModel& bench, const Dataset& dataset, const Context& context) {
    options.input = cellOptions(bench.options, dataset, context.threads, context.seed);
    options.model = benchModel(bench);
    options.trainedOn = trainedOnOf(bench);
    return options;
}

/// null for what could not be computed.
void addScores(nlohmann::ordered_json& row, const NamedScores& scores);

/// Appends a row of texts and scores; names the score columns of a table that has none yet.
void addRow(BenchTable& table, std::vector<std::string> texts, const NamedScores& scores);

/// Writes the table where asked, says the notes, prints the summary.
int printBench(const Context& context, const BenchModel& bench, const BenchTable& table, const nlohmann::ordered_json& json,
    const std::vector<std::string>& notes, const std::string& heading);

} // namespace ocellus::cli

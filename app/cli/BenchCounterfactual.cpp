// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchCounterfactual.h"

#include "app/cli/BenchModel.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"

#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string source;
    std::string target;
    std::string truth;
    BenchModel model;
    BenchCounterfactualOptions bench;
};

NamedScores named(const CounterfactualScores& scores) {
    return {{"correlation", scores.correlation},
        {"up_over_chance", scores.upOverChance},
        {"down_over_chance", scores.downOverChance},
        {"up_first_50", scores.upFirst50},
        {"down_first_50", scores.downFirst50}};
}

Json describe(const BenchCounterfactual& bench, const Arguments& arguments) {
    Json rows = Json::array();
    for (const CounterfactualBenchRow& row : bench.rows) {
        Json one{{"method", row.method}, {"setting", row.setting}, {"type", row.type}};
        addScores(one, named(row.scores));
        rows.push_back(std::move(one));
    }
    return {{"source", arguments.source},
        {"source_organism", bench.sourceOrganism},
        {"target", arguments.target},
        {"target_organism", bench.targetOrganism},
        {"truth", arguments.truth},
        {"genes", bench.genes},
        {"types", bench.types},
        {"planted_changes", bench.planted},
        {"notes", bench.notes},
        {"rows", rows}};
}

int run(const Arguments& arguments, const Context& context) {
    checkModelRun(arguments.model.options, {arguments.source, arguments.target, arguments.truth}, {arguments.model.output});
    const PlantedSpeciesEffects truth = readSpeciesEffects(arguments.truth);
    const auto source = openData(arguments.source, context);
    const auto target = openData(arguments.target, context);
    const BenchCounterfactualOptions options = withModel(arguments.bench, arguments.model, *source, context);
    BenchCounterfactual bench;
    if (benchCounterfactual(source, target, truth, options, context.runControl(), &bench) == Outcome::Cancelled) {
        return kCancelled;
    }
    BenchTable table{{"method", "setting", "type"}, {}};
    for (const CounterfactualBenchRow& row : bench.rows) {
        addRow(table, {row.method, row.setting, row.type}, named(row.scores));
    }
    return printBench(context, arguments.model, table, describe(bench, arguments), bench.notes,
        std::to_string(bench.genes) + " pairs of orthologues, " + std::to_string(bench.types.size()) + " cell types, " + std::to_string(bench.planted)
            + " planted changes");
}

} // namespace

void addBenchCounterfactual(CLI::App& bench, Context& context) {
    CLI::App* verb = bench.add_subcommand("counterfactual", "How well differences planted between two simulated organisms are predicted, beside baselines");
    auto arguments = std::make_shared<Arguments>();
    BenchCounterfactualOptions& options = arguments->bench;
    verb->add_option("SOURCE", arguments->source, "Simulated data of one organism")->required();
    verb->add_option("TARGET", arguments->target, "Those of the other")->required();
    verb->add_option("--truth", arguments->truth, "species_effects.tsv of the simulation")->required()->check(CLI::ExistingFile);
    verb->add_option("--labels", options.labelColumn, "Column of cell types")->capture_default_str();
    verb->add_option("--genes", options.genes, "Most variable pairs of orthologues")->check(CLI::Range(Index{50}, Index{100000}))->capture_default_str();
    verb->add_option("--token-cells", options.tokenCells, "Most target cells to average per type")->check(CLI::Range(Index{2}, Index{1000000}))->capture_default_str();
    addBenchModelOptions(*verb, arguments->model);
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] { context.run = [arguments, &context] { return run(*arguments, context); }; });
}

} // namespace ocellus::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchGrn.h"

#include "app/cli/BenchModel.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"

#include <filesystem>
#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::vector<std::string> inputs;
    std::string truth;
    double edgeWeight = 0.0;
    BenchModel model;
    BenchGrnOptions bench;
};

NamedScores named(const std::optional<EdgeScores>& scores) {
    const EdgeScores all = scores.value_or(EdgeScores{});
    const auto known = [&](std::optional<double> value) { return scores ? value : std::nullopt; };
    return {{"epr", known(all.epr)},
            {"odds_ratio", known(all.oddsRatio)},
            {"auprc", known(all.auprc)},
            {"auprc_over_random", known(all.auprcOverRandom)},
            {"ap", known(all.averagePrecision)},
            {"ap_over_random", known(all.averagePrecisionOverRandom)}};
}

Json describe(const BenchGrn& bench, const std::string& input) {
    Json rows = Json::array();
    for (const GrnBenchRow& row : bench.rows) {
        Json one{{"method", row.method}, {"setting", row.setting}, {"orientation", row.orientation}};
        addScores(one, named(row.scores));
        rows.push_back(std::move(one));
    }
    const std::optional<EdgeScores>& any = bench.rows.front().scores;
    return {{"data", input},
            {"values", bench.source},
            {"cells", bench.cells},
            {"regulators", bench.regulators},
            {"genes", bench.genes},
            {"candidates", any ? Json(any->candidates) : Json()},
            {"known_edges", bench.edges},
            {"edges_in_file", bench.edgesInFile},
            {"folds", bench.folds},
            {"random_precision", any ? Json(any->randomPrecision) : Json()},
            {"notes", bench.notes},
            {"rows", rows}};
}

int run(const Arguments& arguments, const Context& context) {
    std::vector<std::string> inputs = arguments.inputs;
    inputs.push_back(arguments.truth);
    checkModelRun(arguments.model.options, inputs, {arguments.model.output});
    const KnownEdges truth = readKnownEdges(arguments.truth);
    BenchGrnOptions options = arguments.bench;
    options.seed = context.seed;
    options.threads = context.threads;
    options.model = benchModel(arguments.model);
    options.trainedOn = trainedOnOf(arguments.model);
    if (arguments.edgeWeight > 0.0) {
        options.edgeWeight = arguments.edgeWeight;
    }
    BenchTable table{{"data", "method", "setting", "orientation"}, {}};
    Json sets = Json::array();
    std::vector<std::string> notes;
    for (const std::string& input : arguments.inputs) {
        const auto dataset = openData(input, context);
        options.network.input = cellOptions(arguments.model.options, *dataset, context.threads, context.seed);
        BenchGrn bench;
        if (benchGrn(*dataset, truth, options, context.runControl(), &bench) == Outcome::Cancelled) {
            return kCancelled;
        }
        notes.insert(notes.end(), bench.notes.begin(), bench.notes.end());
        for (const GrnBenchRow& row : bench.rows) {
            addRow(table, {std::filesystem::path(input).filename().string(), row.method, row.setting, row.orientation}, named(row.scores));
        }
        sets.push_back(describe(bench, input));
    }
    const std::string& model = arguments.model.options.model;
    return printBench(context, arguments.model, table, {{"truth", arguments.truth}, {"model", model.empty() ? Json() : Json(model)}, {"sets", sets}}, notes,
        "Known edges of " + std::filesystem::path(arguments.truth).filename().string());
}

} // namespace

void addBenchGrn(CLI::App& bench, Context& context) {
    CLI::App* verb = bench.add_subcommand("grn", "How well networks find known edges, beside baselines");
    auto arguments = std::make_shared<Arguments>();
    arguments->model.options.geneChoice = "most-var";
    arguments->model.options.context = 3000;
    verb->add_option("FILE", arguments->inputs, "Data files or folders")->required();
    verb->add_option("--truth", arguments->truth, "Known edges: regulator and target on each line (.tsv, .csv, .gz)")->required();
    verb->add_option("--trees", arguments->bench.trees, "Trees per gene of GENIE3; 0 leaves it out")->check(CLI::NonNegativeNumber)->capture_default_str();
    verb->add_option("--folds", arguments->bench.folds, "Folds of regulators for the rows that learn from known edges: each is judged by what the others told; 0 leaves these rows out")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    verb->add_option("--edge-weight", arguments->edgeWeight, "How many times a known edge counts when heads are chosen; 0: as often as other pairs come to an edge")
        ->check(CLI::NonNegativeNumber);
    addBenchModelOptions(*verb, arguments->model);
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] {
        context.run = [arguments, &context] { return run(*arguments, context); };
    });
}

} // namespace ocellus::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchGrn.h"

#include "app/cli/BenchTable.h"
#include "app/cli/ModelOptions.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"
#include "core/base/DurableFile.h"

#include <filesystem>
#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::vector<std::string> inputs;
    std::string truth;
    std::string output;
    ModelOptions model;
    BenchGrnOptions bench;
};

std::vector<std::pair<const char*, std::optional<double>>> named(const std::optional<EdgeScores>& scores) {
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
        for (const auto& [name, value] : named(row.scores)) {
            one[name] = value ? Json(*value) : Json();
        }
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
            {"random_precision", any ? Json(any->randomPrecision) : Json()},
            {"notes", bench.notes},
            {"rows", rows}};
}

void addRows(const BenchGrn& bench, const std::string& input, BenchTable& table) {
    for (const GrnBenchRow& row : bench.rows) {
        std::vector<std::string> cells{std::filesystem::path(input).filename().string(), row.method, row.setting, row.orientation};
        for (const auto& [name, value] : named(row.scores)) {
            cells.push_back(benchNumber(value));
        }
        table.rows.push_back(std::move(cells));
    }
}

int run(const Arguments& arguments, const Context& context) {
    if (!arguments.output.empty()) {
        for (const std::string& input : arguments.inputs) {
            checkTableOutput(input, arguments.output);
        }
    }
    const KnownEdges truth = readKnownEdges(arguments.truth);
    BenchGrnOptions options = arguments.bench;
    options.seed = context.seed;
    options.threads = context.threads;
    if (!arguments.model.model.empty()) {
        options.model = loadModel(arguments.model.model);
    }
    BenchTable table{{"data", "method", "setting", "orientation"}, {}};
    for (const auto& [name, value] : named({})) {
        table.columns.emplace_back(name);
    }
    Json sets = Json::array();
    for (const std::string& input : arguments.inputs) {
        const auto dataset = openData(input, context);
        options.network.input = cellOptions(arguments.model, *dataset, context.threads, context.seed);
        BenchGrn bench;
        if (benchGrn(*dataset, truth, options, context.runControl(), &bench) == Outcome::Cancelled) {
            return kCancelled;
        }
        for (const std::string& note : bench.notes) {
            context.warn(note);
        }
        addRows(bench, input, table);
        sets.push_back(describe(bench, input));
    }
    if (!arguments.output.empty()) {
        writeDurably(arguments.output, asTabText(table));
    }
    context.print({{"truth", arguments.truth}, {"model", arguments.model.model.empty() ? Json() : Json(arguments.model.model)}, {"sets", sets}}, asAlignedText(table));
    return kDone;
}

} // namespace

void addBenchGrn(CLI::App& bench, Context& context) {
    CLI::App* verb = bench.add_subcommand("grn", "How well networks find known edges, beside baselines");
    auto arguments = std::make_shared<Arguments>();
    arguments->model.geneChoice = "most-var";
    arguments->model.context = 3000;
    verb->add_option("FILE", arguments->inputs, "Data files or folders")->required();
    verb->add_option("--truth", arguments->truth, "Known edges: regulator and target on each line (.tsv, .csv, .gz)")->required();
    verb->add_option("--trees", arguments->bench.trees, "Trees per gene of GENIE3; 0 leaves it out")->check(CLI::NonNegativeNumber)->capture_default_str();
    verb->add_option("-o,--output", arguments->output, "Also write the table (.tsv)");
    addModelOptions(*verb, arguments->model)->required(false);
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] {
        context.run = [arguments, &context] { return run(*arguments, context); };
    });
}

} // namespace ocellus::cli

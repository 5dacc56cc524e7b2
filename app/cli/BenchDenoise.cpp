// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchDenoise.h"

#include "app/cli/BenchModel.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"

#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string input;
    BenchModel model;
    BenchDenoiseOptions bench;
};

NamedScores named(const DenoiseBenchRow& row, bool withClean) {
    const DenoiseScores& scores = row.scores;
    NamedScores named{{"reco2full", scores.toFull},
        {"over_noisy", scores.overNoisy},
        {"reco2noisy", scores.toNoisy},
        {"with_zeros", scores.withZeros},
        {"per_cell_gain", scores.perCell},
        {"within_type", scores.withinType},
        {"held_out_mse", scores.heldOutMse},
        {"held_out_poisson", scores.heldOutPoisson},
        {"gain_shallowest_tenth", scores.perCellByDepth.front()},
        {"gain_deepest_tenth", scores.perCellByDepth.back()}};
    if (withClean) {
        addCleanScores(named, row.clean);
    }
    return named;
}

Json describe(const BenchDenoise& bench, const Arguments& arguments) {
    Json rows = Json::array();
    for (const DenoiseBenchRow& row : bench.rows) {
        Json one{{"method", row.method}, {"setting", row.setting}};
        addScores(one, named(row, !arguments.model.clean.empty()));
        Json tenths = Json::array();
        for (const auto& gain : row.scores.perCellByDepth) {
            tenths.push_back(gain ? Json(*gain) : Json());
        }
        one["per_cell_gain_by_depth"] = tenths;
        rows.push_back(std::move(one));
    }
    return {{"data", arguments.input},
        {"counts", bench.source},
        {"cells", bench.cells},
        {"cells_left_out", bench.leftOut},
        {"genes", bench.genes},
        {"types", bench.types},
        {"types_from", bench.typesFrom},
        {"damage_rate", arguments.bench.rate},
        {"counts_per_cell", bench.trueCounts},
        {"counts_per_cell_damaged", bench.damagedCounts},
        {"held_out_share", arguments.bench.heldOutShare},
        {"notes", bench.notes},
        {"rows", rows}};
}

int run(const Arguments& arguments, const Context& context) {
    checkModelRun(arguments.model.options, {arguments.input, arguments.model.clean}, {arguments.model.output});
    if (arguments.bench.rate == 0.0 && arguments.model.clean.empty()) {
        throw UsageError("--rate 0 leaves nothing to bring back: name the expected counts of the simulation with --clean, or damage the counts.");
    }
    const auto dataset = openData(arguments.input, context);
    BenchDenoiseOptions options = withModel(arguments.bench, arguments.model, *dataset, context);
    if (!arguments.model.clean.empty()) {
        options.clean = Dataset::open(arguments.model.clean);
    }
    BenchDenoise bench;
    if (benchDenoise(*dataset, options, context.runControl(), &bench) == Outcome::Cancelled) {
        return kCancelled;
    }
    BenchTable table{{"method", "setting"}, {}};
    for (const DenoiseBenchRow& row : bench.rows) {
        addRow(table, {row.method, row.setting}, named(row, !arguments.model.clean.empty()));
    }
    return printBench(context, arguments.model, table, describe(bench, arguments), bench.notes,
        std::to_string(bench.cells) + " cells, " + std::to_string(bench.genes) + " genes, " + std::to_string(bench.types) + " types ("
            + bench.typesFrom + "), " + benchNumber(bench.trueCounts) + " counts a cell damaged to " + benchNumber(bench.damagedCounts));
}

} // namespace

void addBenchDenoise(CLI::App& bench, Context& context) {
    CLI::App* verb = bench.add_subcommand("denoise", "How well damaged counts are brought back, beside baselines");
    auto arguments = std::make_shared<Arguments>();
    BenchDenoiseOptions& options = arguments->bench;
    verb->add_option("FILE", arguments->input, "Data file or folder")->required();
    verb->add_option("--labels", options.labelColumn, "Column of types to score within; else Leiden clusters of the undamaged counts");
    verb->add_option("--genes", options.genes, "Most variable genes of the damaged counts")->check(CLI::Range(Index{10}, Index{100000}))->capture_default_str();
    verb->add_option("--rate", options.rate, "Of the damage; 0 (with --clean): none")->check(CLI::Range(0.0, 1.0))->capture_default_str();
    verb->add_option("--held-out", options.heldOutShare, "Share of the molecules held out for the last two scores; 0: none")
        ->check(CLI::Range(0.0, 0.9))
        ->capture_default_str();
    verb->add_option("--depth-multiplier", options.depthMultiplier, "How many times deeper the model is asked for")->check(CLI::Range(0.01, 1000.0));
    addBenchModelOptions(*verb, arguments->model);
    addCleanOption(*verb, arguments->model);
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] { context.run = [arguments, &context] { return run(*arguments, context); }; });
}

} // namespace ocellus::cli

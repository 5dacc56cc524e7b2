// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchImpute.h"

#include "app/cli/BenchModel.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"
#include "core/base/DurableFile.h"
#include "core/base/TabText.h"
#include "core/datasets/Dataset.h"

#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string input;
    std::string genesOutput;
    BenchModel model;
    BenchImputeOptions bench;
};

NamedScores named(const ImputeBenchRow& row, bool withClean) {
    const ImputeScores& scores = row.scores;
    NamedScores named{{"median_gene", scores.medianGene},
        {"mean_gene", scores.meanGene},
        {"per_cell", scores.perCell},
        {"pooled", scores.pooled},
        {"within_type", scores.withinType}};
    if (withClean) {
        addCleanScores(named, row.clean);
    }
    return named;
}

Json describe(const BenchImpute& bench, const Arguments& arguments) {
    Json rows = Json::array();
    for (const ImputeBenchRow& row : bench.rows) {
        Json one{{"method", row.method}, {"setting", row.setting}};
        addScores(one, named(row, !arguments.model.clean.empty()));
        rows.push_back(std::move(one));
    }
    return {{"data", arguments.input},
        {"counts", bench.source},
        {"reference_cells", bench.referenceCells},
        {"test_cells", bench.testCells},
        {"visible_genes", bench.visibleGenes},
        {"hidden_genes", bench.hidden.size()},
        {"types_from", bench.typesFrom},
        {"notes", bench.notes},
        {"rows", rows}};
}

/// One line a hidden gene: who brings it back how well.
std::string genesText(const BenchImpute& bench) {
    std::string text = "gene\tdetected";
    for (const ImputeBenchRow& row : bench.rows) {
        text += "\t" + tabField(row.method + ", " + row.setting);
    }
    for (std::size_t gene = 0; gene < bench.hidden.size(); ++gene) {
        text += "\n" + tabField(bench.hidden[gene]) + "\t" + tabField(bench.detected[gene]);
        for (const ImputeBenchRow& row : bench.rows) {
            text += "\t" + tabField(row.scores.genes[gene]);
        }
    }
    return text + "\n";
}

int run(const Arguments& arguments, const Context& context) {
    checkModelRun(arguments.model.options, {arguments.input, arguments.model.clean}, {arguments.model.output, arguments.genesOutput});
    const auto dataset = openData(arguments.input, context);
    BenchImputeOptions options = withModel(arguments.bench, arguments.model, *dataset, context);
    if (!arguments.model.clean.empty()) {
        options.clean = Dataset::open(arguments.model.clean);
    }
    BenchImpute bench;
    if (benchImpute(*dataset, options, context.runControl(), &bench) == Outcome::Cancelled) {
        return kCancelled;
    }
    BenchTable table{{"method", "setting"}, {}};
    for (const ImputeBenchRow& row : bench.rows) {
        addRow(table, {row.method, row.setting}, named(row, !arguments.model.clean.empty()));
    }
    if (!arguments.genesOutput.empty()) {
        writeDurably(arguments.genesOutput, genesText(bench));
    }
    return printBench(context, arguments.model, table, describe(bench, arguments), bench.notes,
        std::to_string(bench.hidden.size()) + " genes hidden in " + std::to_string(bench.testCells) + " cells, " + std::to_string(bench.referenceCells)
            + " reference cells, " + std::to_string(bench.visibleGenes) + " visible genes; types: " + bench.typesFrom);
}

} // namespace

void addBenchImpute(CLI::App& bench, Context& context) {
    CLI::App* verb = bench.add_subcommand("impute", "How well hidden genes are brought back, beside baselines");
    auto arguments = std::make_shared<Arguments>();
    BenchImputeOptions& options = arguments->bench;
    verb->add_option("FILE", arguments->input, "Data file or folder")->required();
    verb->add_option("--labels", options.labelColumn, "Column of types to score within; else Leiden clusters of all counts");
    verb->add_option("--hidden-share", options.hiddenShare, "Of the genes")->check(CLI::Range(0.001, 0.9))->capture_default_str();
    verb->add_option("--reference-share", options.referenceShare, "Of the cells, whose hidden genes baselines may see")
        ->check(CLI::Range(0.01, 0.99))
        ->capture_default_str();
    verb->add_option("--genes-out", arguments->genesOutput, "Also write how well every gene came back (.tsv)");
    verb->add_option("--depth-multiplier", options.depthMultiplier, "How many times deeper the model is asked for")->check(CLI::Range(0.01, 1000.0));
    addBenchModelOptions(*verb, arguments->model);
    addCleanOption(*verb, arguments->model);
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] { context.run = [arguments, &context] { return run(*arguments, context); }; });
}

} // namespace ocellus::cli

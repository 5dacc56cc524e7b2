// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchIntegrate.h"

#include "app/cli/BenchTable.h"
#include "app/cli/OpenData.h"
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "core/base/DurableFile.h"
#include "core/datasets/Dataset.h"

#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string input;
    std::string output;
    BenchIntegrateOptions bench;
};

std::vector<std::pair<const char*, std::optional<double>>> named(const IntegrationScores& scores) {
    return {{"isolated_labels", scores.isolatedLabels},
            {"kmeans_nmi", scores.kMeansNmi},
            {"kmeans_ari", scores.kMeansAri},
            {"silhouette_label", scores.silhouetteLabel},
            {"clisi", scores.clisi},
            {"silhouette_batch", scores.silhouetteBatch},
            {"ilisi", scores.ilisi},
            {"kbet", scores.kbet},
            {"graph_connectivity", scores.graphConnectivity},
            {"pcr", scores.pcr},
            {"bio", scores.biology},
            {"batch", scores.batchMixing},
            {"total", scores.total}};
}

Json describe(const BenchIntegrate& bench, const Arguments& arguments) {
    Json rows = Json::array();
    for (const IntegrationRow& row : bench.rows) {
        Json one{
            {"method", row.name}, {"setting", row.setting}, {"dimensions", row.dimensions}};
        for (const auto& [name, value] : named(row.scores)) {
            one[name] = value ? Json(*value) : Json();
        }
        rows.push_back(std::move(one));
    }
    return {{"data", arguments.input},
            {"values", bench.source},
            {"cells", bench.cells},
            {"cells_left_out", bench.leftOut},
            {"batch_column", arguments.bench.batchColumn},
            {"batches", bench.batches.size()},
            {"label_column",
             arguments.bench.labelColumn.empty() ? Json() : Json(arguments.bench.labelColumn)},
            {"labels", bench.labels.size()},
            {"total", "0.6 bio + 0.4 batch, not scaled"},
            {"notes", bench.notes},
            {"rows", rows}};
}

BenchTable table(const BenchIntegrate& bench) {
    BenchTable result{{"method", "setting"}, {}};
    for (const auto& [name, value] : named({})) {
        result.columns.emplace_back(name);
    }
    for (const IntegrationRow& row : bench.rows) {
        std::vector<std::string> cells{row.name, row.setting};
        for (const auto& [name, value] : named(row.scores)) {
            cells.push_back(benchNumber(value));
        }
        result.rows.push_back(std::move(cells));
    }
    return result;
}

int run(const Arguments& arguments, const Context& context) {
    checkOutputs({arguments.input}, {arguments.output});
    BenchIntegrateOptions options = arguments.bench;
    options.seed = context.seed;
    options.threads = context.threads;
    const auto dataset = openData(arguments.input, context);
    BenchIntegrate bench;
    if (benchIntegrate(*dataset, options, context.runControl(), &bench) == Outcome::Cancelled) {
        return kCancelled;
    }
    for (const std::string& note : bench.notes) {
        context.warn(note);
    }
    const BenchTable scores = table(bench);
    if (!arguments.output.empty()) {
        writeDurably(arguments.output, asTabText(scores));
    }
    context.print(describe(bench, arguments),
                  std::to_string(bench.cells) + " cells, " +
                      std::to_string(bench.batches.size()) + " batches, " +
                      std::to_string(bench.labels.size()) + " labels\n" + asAlignedText(scores));
    return kDone;
}

} // namespace

void addBenchIntegrate(CLI::App& bench, Context& context) {
    CLI::App* verb = bench.add_subcommand(
        "integrate", "How well embeddings mix batches and keep labels apart, beside baselines");
    auto arguments = std::make_shared<Arguments>();
    BenchIntegrateOptions& options = arguments->bench;
    verb->add_option("FILE", arguments->input, "Data file or folder")->required();
    verb->add_option("--batch", options.batchColumn, "Column of batches")->required();
    verb->add_option("--labels", options.labelColumn, "Column of labels");
    verb->add_option("--embedding", options.embeddings, "Embeddings of the file (obsm) to score");
    verb->add_option("--genes", options.genes, "Most variable genes behind the components")
        ->check(CLI::Range(Index{1}, Index{1000000}))
        ->capture_default_str();
    verb->add_option("--components", options.components, "Principal components")
        ->check(CLI::Range(Index{1}, Index{1000}))
        ->capture_default_str();
    verb->add_option("-o,--output", arguments->output, "Also write the table (.tsv)");
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] {
        context.run = [arguments, &context] { return run(*arguments, context); };
    });
}

} // namespace ocellus::cli

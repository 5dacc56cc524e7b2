// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "core/simulation/SimulationConfig.h"
#include "core/simulation/simulateWorld.h"

#include <filesystem>
#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string config;
    std::string folder;
    SimulateOptions options;
};

Json describe(const SimulateResult& result, const std::string& folder) {
    Json files = Json::array();
    for (const SimulatedFile& file : result.files) {
        files.push_back({{"file", file.name},
                         {"what", file.what},
                         {"cells", file.cells},
                         {"genes", file.genes}});
    }
    return {{"simulated", true},
            {"folder", folder},
            {"files", files},
            {"swapped_labels", result.plantedSwaps},
            {"coarser_labels", result.coarserLabels},
            {"doublets", result.doublets},
            {"truth", "truth.json"}};
}

int simulate(const Arguments& arguments, const Context& context) {
    checkOutputs({arguments.config}, {{arguments.folder, Output::Kind::Folder}});
    if (std::filesystem::is_directory(arguments.folder)) {
        checkOutputs({arguments.config}, {arguments.folder + "/truth.json"}); // the one output that may have its name
    }
    const SimulationConfig config = readSimulationConfig(arguments.config);
    SimulateResult result;
    const Outcome outcome =
        simulateWorld(config, arguments.options, arguments.folder, context.runControl(), &result);
    if (outcome == Outcome::Cancelled) {
        return exitCodeOf(outcome);
    }
    std::string text = "Simulated, not measured: " + config.title + "\n";
    for (const SimulatedFile& file : result.files) {
        text += "  " + arguments.folder + "/" + file.name + "  " + std::to_string(file.cells) +
                " cells x " + std::to_string(file.genes) + " genes, " + file.what + "\n";
    }
    text += "  planted: " + std::to_string(result.plantedSwaps) + " swapped labels, " +
            std::to_string(result.coarserLabels) + " coarser labels, " +
            std::to_string(result.doublets) +
            " doublets; the truth is in truth.json and the tables beside it\n";
    context.print(describe(result, arguments.folder), text);
    return kDone;
}

} // namespace

void addSimulateVerb(CLI::App& app, Context& context) {
    CLI::App* verb =
        app.add_subcommand("simulate", "Make data with known truth from a configuration");
    auto arguments = std::make_shared<Arguments>();
    verb->add_option(
            "CONFIG", arguments->config, "Configuration (JSON), e.g. resources/demo/lung.json")
        ->required();
    verb->add_option("-o,--output", arguments->folder, "Folder to write")->required();
    verb->add_option(
            "--n-cells", arguments->options.cells, "Cells of each atlas (default: as configured)")
        ->check(CLI::Range(Index{1}, Index{100000000}));
    verb->add_option(
        "--only", arguments->options.only, "Make only these files (names without .h5ad)");
    verb->add_flag("--clean",
                   arguments->options.clean,
                   "Also write the expected counts without ambient reads and noise");
    verb->add_flag("--map",
                   arguments->options.map,
                   "Also make a map (X_pca, X_umap, leiden) of each data file");
    addCommonOptions(*verb, context);
    verb->callback([verb, arguments, &context] {
        arguments->options.threads = context.threads;
        if (verb->count("--seed") > 0) { // other donors and cells of the same world
            arguments->options.drawSeed = context.seed;
        }
        context.run = [arguments, &context] { return simulate(*arguments, context); };
    });
}

} // namespace ocellus::cli

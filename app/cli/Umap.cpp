// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "app/cli/OpenData.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/results/ResultFile.h"
#include "core/tasks/MapCells.h"

#include <algorithm>
#include <memory>
#include <string>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

struct UmapArguments {
    std::string input;
    std::string output;
    std::string from = "counts";
    MapOptions map;
    const CLI::Option* neighbours = nullptr; ///< knows whether a number was asked for
};

/// "" for the expression values, KEY of obsm:KEY.
std::string embeddingNamed(const std::string& from) {
    const std::string prefix = "obsm:";
    if (from == "counts") {
        return {};
    }
    if (from.size() > prefix.size() && from.compare(0, prefix.size(), prefix) == 0) {
        return from.substr(prefix.size());
    }
    throw UsageError("--from takes counts or obsm:KEY, not \"" + from + "\".");
}

Json describe(const Dataset& dataset, const MappedCells& mapped, const UmapArguments& arguments) {
    Json facts;
    facts["cells"] = dataset.cellCount();
    facts["from"] = mapped.source;
    facts["values"] = mapped.values;
    if (mapped.components > 0) {
        facts["genes"] = mapped.genesUsed;
        facts["components"] = mapped.components;
    }
    facts["neighbours"] = std::min(arguments.map.neighbours, dataset.cellCount()); // a cell has no more
    facts["clusters"] = mapped.groups;
    facts["modularity"] = mapped.modularity;
    Json layers;
    for (const auto& [name, matrix] : mapped.layer->embeddings) {
        layers["obsm"].push_back(name);
    }
    for (const Column& column : mapped.layer->columns) {
        layers["obs"].push_back(column.name);
    }
    for (const auto& [name, graph] : mapped.layer->graphs) {
        layers["obsp"].push_back(name);
    }
    facts["layers"] = layers;
    facts["output"] = arguments.output;
    return facts;
}

std::string summary(const Dataset& dataset, const MappedCells& mapped, const UmapArguments& arguments) {
    return "Mapped " + std::to_string(dataset.cellCount()) + " cells from " + mapped.source + " (" + mapped.values
        + ") into " + std::to_string(mapped.groups) + " clusters; written to " + arguments.output;
}

int run(const UmapArguments& arguments, const Context& context) {
    MapCellsOptions options;
    options.embedding = embeddingNamed(arguments.from);
    options.map = arguments.map;
    options.map.seed = context.seed;
    options.map.threads = context.threads;
    checkOutputs({arguments.input}, {{arguments.output, Output::Kind::H5ad}});
    const RunControl control = context.runControl();
    const auto dataset = openData(arguments.input, context);
    for (const std::string& warning : dataset->warnings()) {
        context.warn(warning);
    }
    MappedCells mapped;
    if (mapCells(*dataset, options, control, &mapped) == Outcome::Cancelled) {
        return kCancelled;
    }
    if (arguments.neighbours->count() > 0 && arguments.map.neighbours > dataset->cellCount()) {
        context.warn("--neighbours " + std::to_string(arguments.map.neighbours) + " is more than there are cells: all others (" +
                     std::to_string(dataset->cellCount() - 1) + ") are a cell's neighbours.");
    }
    ResultFileContent content;
    content.dataset = dataset;
    content.layers.push_back(mapped.layer);
    if (writeResultFile(arguments.output, content, control) == Outcome::Cancelled) {
        return kCancelled;
    }
    context.print(describe(*dataset, mapped, arguments), summary(*dataset, mapped, arguments));
    return kDone;
}

} // namespace

void addUmapVerb(CLI::App& app, Context& context) {
    CLI::App* verb = app.add_subcommand("umap", "A map of the cells: principal components, UMAP and Leiden clusters");
    auto arguments = std::make_shared<UmapArguments>();
    verb->add_option("FILE", arguments->input, "Data file or folder")->required();
    verb->add_option("-o,--output", arguments->output, "The .h5ad to write")->required();
    verb->add_option("--from", arguments->from, "counts, or obsm:KEY for an embedding of the file")->capture_default_str();
    verb->add_option("--genes", arguments->map.genes, "Most variable genes that count")->capture_default_str();
    verb->add_option("--components", arguments->map.components, "Principal components")->capture_default_str();
    arguments->neighbours = verb->add_option("--neighbours", arguments->map.neighbours, "Neighbours of a cell, itself counted")->capture_default_str();
    verb->add_option("--min-dist", arguments->map.minDist, "How close neighbours may lie in the map")->capture_default_str();
    verb->add_option("--resolution", arguments->map.resolution, "Leiden resolution: higher gives more clusters")->capture_default_str();
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] {
        context.run = [arguments, &context] { return run(*arguments, context); };
    });
}

} // namespace ocellus::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ModelOptions.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"
#include "core/base/Error.h"
#include "core/tasks/CompareNetworks.h"
#include "core/tasks/FindMarkers.h"

#include <algorithm>
#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShown = 10;

struct Arguments {
    std::string input;
    std::string output;
    FindMarkersOptions groups;
    std::string regulators = "known";
    Index most = 1000;
    ModelOptions model;
    CompareNetworksOptions compare;
};

Json describe(const NetworkComparison& comparison, const Arguments& arguments) {
    Json top = Json::array();
    for (std::size_t i = 0; i < std::min(kShown, comparison.changes.size()); ++i) {
        const EdgeChange& change = comparison.changes[i];
        top.push_back({{"regulator", comparison.table->symbol(change.regulator)}, {"target", comparison.table->symbol(change.target)},
            {"weight_a", change.weightA}, {"weight_b", change.weightB}, {"qvalue", change.qValue}});
    }
    return {{"method", toString(comparison.method)},
            {"a", comparison.nameA},
            {"b", comparison.nameB},
            {"cells_a", comparison.cellsA},
            {"cells_b", comparison.cellsB},
            {"genes", comparison.genes},
            {"pairs", comparison.changes.size()},
            {"called", comparison.called()},
            {"top", top},
            {"notes", comparison.notes},
            {"output", arguments.output}};
}

std::string summary(const Json& facts) {
    std::string text;
    for (const Json& note : facts["notes"]) {
        text += note.get<std::string>() + "\n";
    }
    text += "pairs with a q value below 0.05: " + facts["called"].dump() + " of " + facts["pairs"].dump() + "\nlargest differences:";
    for (const Json& change : facts["top"]) {
        text += " " + change["regulator"].get<std::string>() + "-" + change["target"].get<std::string>();
    }
    return text + "\nwritten to " + facts["output"].get<std::string>();
}

int run(const Arguments& arguments, const Context& context) {
    checkModelRun(arguments.model, {arguments.input, arguments.regulators}, {arguments.output});
    CompareNetworksOptions options = arguments.compare;
    if (options.method == NetworkMethod::Attention && arguments.model.model.empty()) {
        throw UsageError("The method attention needs --model; correlation, clr and genie3 work without one.");
    }
    const auto dataset = openData(arguments.input, context);
    options.input = cellOptions(arguments.model, *dataset, context.threads, context.seed);
    options.geneList = options.input.geneList;
    options.genes = arguments.model.context;
    options.seed = context.seed;
    options.threads = context.threads;
    if (options.method == NetworkMethod::Attention) {
        options.model = loadModel(arguments.model.model);
    }
    if (arguments.regulators != "known") {
        options.regulators = readGeneList(arguments.regulators, "--tf is known or a file of gene names; \"" + arguments.regulators + "\" is none of them.");
    }
    CellGroups groups = labelledGroups(dataset->cells(), arguments.groups);
    const NetworkGroup a{arguments.groups.group, std::move(groups.a)}, b{arguments.groups.reference == "rest" ? "all other labelled cells" : arguments.groups.reference, std::move(groups.b)};
    NetworkComparison comparison;
    if (compareNetworks(*dataset, a, b, options, context.runControl(), &comparison) == Outcome::Cancelled
        || writeChanges(arguments.output, comparison, arguments.most, context.runControl()) == Outcome::Cancelled) {
        return kCancelled;
    }
    const Json facts = describe(comparison, arguments);
    context.print(facts, summary(facts));
    return kDone;
}

} // namespace

void addGrnCompareVerb(CLI::App& app, Context& context) {
    auto arguments = std::make_shared<Arguments>();
    arguments->model.geneChoice = "most-var";
    arguments->model.context = 1500;
    CLI::App* verb = app.add_subcommand("grn-compare", "Edges of a gene network that two groups of cells differ in most");
    verb->add_option("FILE", arguments->input, "Data file or folder")->required();
    verb->add_option("--column", arguments->groups.column, "Column of labels")->required();
    verb->add_option("--group", arguments->groups.group, "Label of group a")->required();
    verb->add_option("--reference", arguments->groups.reference, "Label of group b, or rest: all other labelled cells")->capture_default_str();
    verb->add_option("-o,--output", arguments->output, "The .tsv to write")->required();
    verb->add_option("--method", arguments->compare.method, "correlation, clr, genie3, or attention (needs --model)")->transform(CLI::CheckedTransformer(networkMethods()));
    verb->add_option("--tf", arguments->regulators, "Regulators that edges start at: known (the shipped list) or a file of genes")->capture_default_str();
    verb->add_option("--max-cells", arguments->compare.mostCells, "Use at most N cells of each group, those with most counts; 0: all")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    verb->add_option("--trees", arguments->compare.trees, "Trees per gene of genie3")->check(CLI::PositiveNumber);
    verb->add_option("--most", arguments->most, "Changes written, the largest; 0: all pairs")->check(CLI::NonNegativeNumber)->capture_default_str();
    addModelOptions(*verb, arguments->model)->required(false);
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([&context, arguments] { context.run = [&context, arguments] { return run(*arguments, context); }; });
}

} // namespace ocellus::cli

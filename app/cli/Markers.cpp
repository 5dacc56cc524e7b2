// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "app/cli/OpenData.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/base/DurableFile.h"
#include "core/tasks/FindMarkers.h"

#include <algorithm>
#include <memory>
#include <string>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kCalled = 0.05;
constexpr std::size_t kShown = 10;

struct MarkersArguments {
    std::string input;
    std::string output;
    FindMarkersOptions find;
};

Json describe(const FoundMarkers& found, const MarkersArguments& arguments) {
    Json top = Json::array();
    for (std::size_t i = 0; i < std::min(kShown, found.order.size()); ++i) {
        top.push_back(found.genes->symbol(found.order[i]));
    }
    const auto called = std::count_if(
        found.table.qValue.begin(), found.table.qValue.end(), [](double q) { return q < kCalled; });
    return {{"cells_a", found.cellsA},
            {"cells_b", found.cellsB},
            {"genes", found.table.geneCount()},
            {"from", found.source},
            {"values", found.values},
            {"called", called},
            {"top", top},
            {"description", found.description},
            {"output", arguments.output}};
}

std::string summary(const FoundMarkers& found, const Json& facts) {
    std::string text;
    for (const std::string& line : found.description) {
        text += line + "\n";
    }
    text += "genes with a q value below 0.05: " + facts["called"].dump() + " of " +
            facts["genes"].dump() + "\nhighest in A:";
    for (const Json& symbol : facts["top"]) {
        text += " " + symbol.get<std::string>();
    }
    return text + "\nwritten to " + facts["output"].get<std::string>();
}

int run(const MarkersArguments& arguments, const Context& context) {
    checkOutputs({arguments.input}, {arguments.output});
    FindMarkersOptions options = arguments.find;
    options.threads = context.threads;
    const auto dataset = openData(arguments.input, context);
    for (const std::string& warning : dataset->warnings()) {
        context.warn(warning);
    }
    FoundMarkers found;
    if (findMarkers(*dataset, options, context.runControl(), &found) == Outcome::Cancelled) {
        return kCancelled;
    }
    writeDurably(arguments.output, markersText(found));
    const Json facts = describe(found, arguments);
    context.print(facts, summary(found, facts));
    return kDone;
}

} // namespace

void addMarkersVerb(CLI::App& app, Context& context) {
    CLI::App* verb = app.add_subcommand("markers", "Genes that tell two groups of cells apart");
    auto arguments = std::make_shared<MarkersArguments>();
    FindMarkersOptions& find = arguments->find;
    verb->add_option("FILE", arguments->input, "Data file or folder")->required();
    verb->add_option("--column", find.column, "Column of labels")->required();
    verb->add_option("--group", find.group, "Label of the cells in question")->required();
    verb->add_option("--reference",
                     find.reference,
                     "Label to compare with, or rest: all other labelled cells")
        ->capture_default_str();
    verb->add_option("--donor",
                     find.donorColumn,
                     "Column of donors: compare their sums of counts instead of cells");
    verb->add_option("-o,--output", arguments->output, "The .tsv to write")->required();
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] {
        context.run = [arguments, &context] { return run(*arguments, context); };
    });
}

} // namespace ocellus::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/GeneNames.h"
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/base/TabText.h"
#include "core/tasks/ScoreGenes.h"

#include <memory>
#include <string>

namespace ocellus::cli {

namespace {

struct ScoreArguments {
    std::string input;
    std::string output;
    std::string genes;
    std::string name = "genes";
};

std::string tableOf(const Dataset& dataset, const ScoredGenes& scored) {
    const Column& column = scored.layer->columns.front();
    const std::vector<double>& scores = column.number()->values;
    std::string text = "# " + scored.description + "\ncell\t" + tabField(column.name) + "\n";
    char number[32];
    for (std::size_t cell = 0; cell < scores.size(); ++cell) {
        std::snprintf(number, sizeof(number), "%.9g", scores[cell]);
        text += tabField(dataset.cells().names[cell]) + "\t" + number + "\n";
    }
    return text;
}

int run(const ScoreArguments& arguments, const Context& context) {
    checkOutputs({arguments.input, arguments.genes}, {arguments.output});
    const GeneSet set{arguments.name, geneNamesGiven(arguments.genes)};
    const auto dataset = Dataset::open(arguments.input);
    for (const std::string& warning : dataset->warnings()) {
        context.warn(warning);
    }
    GeneSetScoreOptions options;
    options.threads = context.threads;
    options.seed = context.seed;
    ScoredGenes scored;
    if (scoreGenes(*dataset, set, options, context.runControl(), &scored) == Outcome::Cancelled) {
        return kCancelled;
    }
    writeDurably(arguments.output, tableOf(*dataset, scored));
    for (const std::string& name : scored.notFound) {
        context.warn("This data set has no gene called \"" + name + "\".");
    }
    const nlohmann::ordered_json facts = {{"cells", dataset->cellCount()}, {"genes", scored.used},
        {"notFound", scored.notFound}, {"description", scored.description}, {"output", arguments.output}};
    context.print(facts, scored.description + "\nwritten to " + arguments.output);
    return kDone;
}

} // namespace

void addScoreVerb(CLI::App& app, Context& context) {
    CLI::App* verb = app.add_subcommand("score", "Score a set of genes in every cell");
    auto arguments = std::make_shared<ScoreArguments>();
    verb->add_option("FILE", arguments->input, "Data file or folder")->required();
    verb->add_option("--genes", arguments->genes, "Symbols or ids: CD3D,CD3E or a file with one a line")->required();
    verb->add_option("--name", arguments->name, "Name of the set")->capture_default_str();
    verb->add_option("-o,--output", arguments->output, "The .tsv to write")->required();
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] {
        context.run = [arguments, &context] { return run(*arguments, context); };
    });
}

} // namespace ocellus::cli

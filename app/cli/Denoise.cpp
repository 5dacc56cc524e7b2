// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Denoise.h"

#include "app/cli/GeneNames.h"
#include "app/cli/ModelOptions.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"
#include "core/results/ResultFile.h"

#include <algorithm>
#include <memory>
#include <vector>

namespace ocellus::cli {

namespace {

struct Arguments {
    std::string input;
    std::string output;
    std::string genes;
    const CLI::Option* genesOption = nullptr; ///< knows whether genes were named: a list may be empty by mistake
    ModelOptions model;
    float depthMultiplier = 4.0F;
    bool resume = false;
    bool withX = false;
};

/// Which genes have a denoised value in any cell, said as results of chosen genes say it.
void nameDenoisedGenes(const DenoiseResult& result, const DenoiseOptions& options, ResultFileContent& content) {
    std::vector<char> denoised(static_cast<std::size_t>(result.genes->size()), 0);
    CountBatch batch;
    const RowSource& rows = *result.evaluated;
    for (Index first = 0; first < rows.cellCount(); first += rows.preferredBatch()) {
        rows.readRange(first, std::min(rows.preferredBatch(), rows.cellCount() - first), batch);
        for (const std::int32_t gene : batch.genes) {
            denoised[static_cast<std::size_t>(gene)] = 1;
        }
    }
    std::vector<std::string> ids, symbols;
    for (Index gene = 0; gene < result.genes->size(); ++gene) {
        if (denoised[static_cast<std::size_t>(gene)] != 0) {
            ids.push_back(result.genes->id(gene));
            symbols.push_back(result.genes->symbol(gene));
        }
    }
    GeneValues::Facts facts;
    facts.depthMultiplier = options.depthMultiplier;
    content.unsStrings = {{"denoised_genes", ids}, {"denoised_symbols", symbols}, {"denoised_facts", {valuesFactsText(facts)}}};
}

int runDenoise(const Context& context, const Arguments& arguments) {
    const std::string journal = journalFolder(arguments.output, arguments.resume);
    checkModelRun(arguments.model, {arguments.input, arguments.genes}, {{arguments.output, Output::Kind::H5ad}, {journal, Output::Kind::State}});
    const RunControl control = context.runControl();
    const auto dataset = openData(arguments.input, context);
    DenoiseOptions options;
    options.input = cellOptions(arguments.model, *dataset, context.threads, context.seed);
    options.depthMultiplier = arguments.depthMultiplier;
    if (arguments.genesOption->count() > 0) {
        options.genes = geneNamesGiven(arguments.genes);
    }
    options.journalFolder = journal;
    const auto model = loadModel(arguments.model.model);
    DenoiseResult result;
    const Outcome outcome = denoise(dataset, *model, options, control, &result);
    for (const std::string& warning : result.warnings) {
        context.warn(warning);
    }
    if (outcome == Outcome::Cancelled) {
        return modelTaskCancelled(context, options.journalFolder);
    }
    warnLeftOut(context, result.unknown, options.genes.size(), "are not measured, or not known to the model");
    ResultFileContent content;
    content.dataset = dataset;
    content.layers = {result.layer};
    content.matrices = {{"denoised", result.denoised}, {"denoised_evaluated", result.evaluated, true}};
    content.genes = std::shared_ptr<const Table>(result.genes, &result.genes->var());
    content.cells = options.input.cells;
    if (!result.layer->values) {
        nameDenoisedGenes(result, options, content);
    }
    if (arguments.withX) {
        content.x = result.measured;
    }
    if (writeResultFile(arguments.output, content, control) == Outcome::Cancelled) {
        return modelTaskCancelled(context, options.journalFolder);
    }
    removeJournal(options.journalFolder);
    nlohmann::ordered_json json{{"cells", result.layer->cellsDone}, {"depthMultiplier", options.depthMultiplier}};
    json.update(modelTaskJson(result));
    json["output"] = arguments.output;
    context.print(json, asLines(json));
    return kDone;
}

} // namespace

void addDenoiseVerb(CLI::App& app, Context& context) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* verb = app.add_subcommand("denoise", "Expected counts of every cell, as if sequenced deeper");
    verb->add_option("input", arguments->input, "Data set")->required();
    verb->add_option("-o,--output", arguments->output, "Output .h5ad")->required();
    addModelOptions(*verb, arguments->model);
    verb->add_option("--depth-multiplier", arguments->depthMultiplier, "How many times deeper")->check(CLI::Range(0.01, 1000.0));
    arguments->genesOption = verb->add_option("--genes", arguments->genes,
        "Genes to denoise, shown to the model in every cell: a file, or names between commas (default: what each cell shows)");
    verb->add_flag("--resume", arguments->resume, "Keep finished cells and continue an earlier run");
    verb->add_flag("--with-x", arguments->withX, "Also write the measured counts");
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([&context, arguments] { context.run = [&context, arguments] { return runDenoise(context, *arguments); }; });
}

} // namespace ocellus::cli

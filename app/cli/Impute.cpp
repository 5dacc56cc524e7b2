// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Impute.h"

#include "app/cli/GeneNames.h"
#include "app/cli/ModelOptions.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"
#include "core/results/ResultFile.h"

#include <cmath>
#include <memory>

namespace ocellus::cli {

namespace {

struct Arguments {
    std::string input;
    std::string output;
    std::string genes;
    ModelOptions model;
    std::string method = "generate";
    float depthMultiplier = 2.0F;
    Index reliabilityCells = 500;
    bool resume = false;
    bool withX = false;
};

nlohmann::ordered_json summary(const ImputeResult& result, const Arguments& arguments) {
    nlohmann::ordered_json json{{"cells", result.layer->cellsDone},
        {"generated", result.generated},
        {"unknown", result.unknown},
        {"method", arguments.method},
        {"depthMultiplier", arguments.depthMultiplier},
        {"reliability",
            {{"median", std::isnan(result.medianReliability) ? nlohmann::ordered_json() : nlohmann::ordered_json(result.medianReliability)},
                {"hiddenGenes", result.hiddenGenes},
                {"cells", result.reliabilityCells}}}};
    json.update(modelTaskJson(result));
    json["output"] = arguments.output;
    return json;
}

int runImpute(const Context& context, const Arguments& arguments) {
    const std::string journal = journalFolder(arguments.output, arguments.resume);
    checkModelRun(arguments.model, {arguments.input, arguments.genes}, {{arguments.output, Output::Kind::H5ad}, {journal, Output::Kind::State}});
    const RunControl control = context.runControl();
    const auto dataset = openData(arguments.input, context);
    ImputeOptions options;
    options.input = cellOptions(arguments.model, *dataset, context.threads, context.seed);
    options.genes = geneNamesGiven(arguments.genes);
    options.method = arguments.method == "mask" ? ImputeMethod::Mask : ImputeMethod::Generate;
    options.depthMultiplier = arguments.depthMultiplier;
    options.reliabilityCells = arguments.reliabilityCells;
    options.journalFolder = journal;
    const auto model = loadModel(arguments.model.model);
    ImputeResult result;
    const Outcome outcome = impute(dataset, *model, options, control, &result);
    for (const std::string& warning : result.warnings) {
        context.warn(warning);
    }
    if (outcome == Outcome::Cancelled) {
        return modelTaskCancelled(context, options.journalFolder);
    }
    warnLeftOut(context, result.unknown, options.genes.size(), "are not known to the model");
    ResultFileContent content;
    content.dataset = dataset;
    content.layers = {result.layer};
    content.matrices = {{"imputed", result.imputed}};
    content.genes = result.genes;
    content.geneColumns = result.geneColumns;
    content.cells = options.input.cells;
    if (arguments.withX) {
        content.x = result.measured;
    }
    if (writeResultFile(arguments.output, content, control) == Outcome::Cancelled) {
        return modelTaskCancelled(context, options.journalFolder);
    }
    removeJournal(options.journalFolder);
    const auto json = summary(result, arguments);
    context.print(json, asLines(json));
    return kDone;
}

} // namespace

void addImputeVerb(CLI::App& app, Context& context) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* verb = app.add_subcommand("impute", "Generate counts of genes that were not measured, marked as generated");
    verb->add_option("input", arguments->input, "Data set")->required();
    verb->add_option("--genes", arguments->genes, "Genes wanted: a file, or names between commas; measured ones are hidden from the model")
        ->required();
    verb->add_option("-o,--output", arguments->output, "Output .h5ad")->required();
    addModelOptions(*verb, arguments->model);
    verb->add_option("--method", arguments->method, "How values are made")->check(CLI::IsMember({"generate", "mask"}));
    verb->add_option("--depth-multiplier", arguments->depthMultiplier, "As if sequenced so many times deeper")
        ->check(CLI::Range(0.01, 1000.0));
    verb->add_option("--reliability-cells", arguments->reliabilityCells, "Cells on which measured genes are hidden as a check; 0: none")
        ->check(CLI::Range(0, 1000000));
    verb->add_flag("--resume", arguments->resume, "Keep finished cells and continue an earlier run");
    verb->add_flag("--with-x", arguments->withX, "Also write the measured counts");
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([&context, arguments] { context.run = [&context, arguments] { return runImpute(context, *arguments); }; });
}

} // namespace ocellus::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Annotate.h"

#include "app/cli/ModelOptions.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"
#include "core/results/ResultFile.h"

#include <memory>

namespace ocellus::cli {

namespace {

struct Arguments {
    std::string input;
    std::string output;
    ModelOptions model;
    Index topLabels = 5;
    bool resume = false;
    bool withX = false;
    bool noMap = false;
};

nlohmann::ordered_json summary(const AnnotateResult& result, const std::string& output) {
    nlohmann::ordered_json classes = nlohmann::ordered_json::array();
    for (const TopLabels& top : result.topLabels) {
        classes.push_back(top.className);
    }
    nlohmann::ordered_json json{{"cells", result.layer->cellsDone}, {"predicted", result.computed}};
    json.update(modelTaskJson(result));
    json["classes"] = classes;
    json["calibrated"] = false;
    json["output"] = output;
    return json;
}

int runAnnotate(const Context& context, const Arguments& arguments) {
    const RunControl control = context.runControl();
    const auto dataset = openData(arguments.input, context);
    AnnotateOptions options;
    options.input = cellOptions(arguments.model, *dataset, context.threads, context.seed);
    options.topLabels = arguments.topLabels;
    options.map = !arguments.noMap;
    options.journalFolder = arguments.resume ? arguments.output + ".partial" : std::string();
    const auto model = loadModel(arguments.model.model);
    AnnotateResult result;
    const Outcome outcome = annotate(dataset, *model, options, control, {}, &result);
    for (const std::string& warning : result.warnings) {
        context.warn(warning);
    }
    if (outcome == Outcome::Cancelled) {
        return modelTaskCancelled(context, options.journalFolder);
    }
    const auto json = summary(result, arguments.output);
    ResultFileContent content;
    content.dataset = dataset;
    content.layers = {result.layer};
    content.withX = arguments.withX;
    content.cells = options.input.cells;
    for (TopLabels& top : result.topLabels) {
        content.unsLabels.push_back({"pred_" + top.className + "_topk_ids", std::move(top.labels), top.perCell, std::move(top.codes)});
    }
    if (writeResultFile(arguments.output, content, control) == Outcome::Cancelled) {
        return kCancelled;
    }
    removeJournal(options.journalFolder);
    context.print(json, asLines(json));
    return kDone;
}

} // namespace

void addAnnotateVerb(CLI::App& app, Context& context) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* verb = app.add_subcommand("annotate", "Embed cells and predict their classes with a scPRINT-2 model");
    verb->add_option("input", arguments->input, "Data set")->required();
    verb->add_option("-o,--output", arguments->output, "Output .h5ad")->required();
    addModelOptions(*verb, arguments->model);
    verb->add_option("--top", arguments->topLabels, "Labels kept per class")->check(CLI::Range(1, 50));
    verb->add_flag("--resume", arguments->resume, "Keep finished cells and continue an earlier run");
    verb->add_flag("--with-x", arguments->withX, "Also write the measured matrix");
    verb->add_flag("--no-map", arguments->noMap, "Leave out X_umap_scprint");
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([&context, arguments] { context.run = [&context, arguments] { return runAnnotate(context, *arguments); }; });
}

} // namespace ocellus::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Annotate.h"

#include "app/cli/AnnotateRun.h"
#include "app/cli/ModelOptions.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"
#include "core/base/Error.h"
#include "core/model/TrainingRecipe.h"
#include "core/ontology/TissueLabels.h"
#include "core/results/ResultFile.h"
#include "core/tasks/FinishPredictions.h"

#include <algorithm>
#include <memory>
#include <optional>

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
    bool calibrate = false;
    std::vector<std::string> calibrateOn; ///< CLASS=COLUMN
    std::string tissueLabels;             ///< "shipped" or a file; empty: answers are not restricted
    bool smooth = false;
    FinishOptions finish;
    std::string tissueColumn;
};

constexpr double kSmoothing = 0.1; ///< lambda of TASKS_SPEC 3.1

using Json = nlohmann::ordered_json;

Json shownJson(const ShownClass& shown) {
    return {{"class", shown.className}, {"shown", shown.shown}, {"reason", shown.reason}};
}

Json summary(const AnnotateResult& result, const FinishedPredictions& finished, const std::string& output) {
    Json classes = Json::array();
    Json calibrations = Json::array();
    Json shown = Json::array();
    bool calibrated = false;
    for (const auto& [name, state] : finished.calibrations) {
        classes.push_back(name);
        calibrations.push_back(Json::parse(calibrationJson(state, name)));
        calibrated = calibrated || state.record;
    }
    for (const ShownClass& one : finished.shown) {
        shown.push_back(shownJson(one));
    }
    Json json{{"cells", result.layer->cellsDone}, {"predicted", result.computed}};
    json.update(modelTaskJson(result));
    json["classes"] = classes;
    json["calibrated"] = calibrated;
    json["calibration"] = calibrations;
    json["shown"] = shown;
    json["restriction"] = result.restriction;
    json["output"] = output;
    return json;
}

/// The same for people: a line for each class instead of the records.
std::string summaryText(Json json, const FinishedPredictions& finished) {
    for (const char* key : {"calibration", "shown", "calibrated"}) {
        json.erase(key);
    }
    std::string text = asLines(json);
    for (std::size_t c = 0; c < finished.calibrations.size(); ++c) {
        const auto& [name, state] = finished.calibrations[c];
        const auto shown = std::find_if(finished.shown.begin(), finished.shown.end(),
                                        [&](const ShownClass& one) { return one.className == name; });
        text += "\n" + name + ": " + (shown == finished.shown.end() ? "" : (shown->shown ? "" : "hidden. ") + shown->reason + " ") +
                "Probabilities " + calibrationText(state);
    }
    return text;
}

FinishOptions finishOptions(const Arguments& arguments, const Context& context, const std::optional<TrainingRecipe>& recipe) {
    FinishOptions options = arguments.finish;
    options.calibrate = arguments.calibrate || !arguments.calibrateOn.empty();
    for (const std::string& pair : arguments.calibrateOn) {
        const std::size_t sign = pair.find('=');
        if (sign == std::string::npos || sign == 0 || sign + 1 == pair.size()) {
            throw UsageError("--calibrate-on takes CLASS=COLUMN, \"" + pair + "\" was given.");
        }
        options.columns[pair.substr(0, sign)] = pair.substr(sign + 1);
    }
    options.smoothing = arguments.smooth ? kSmoothing : 0.0;
    options.shown = shownBy(recipe ? &*recipe : nullptr);
    options.seed = context.seed;
    options.threads = context.threads;
    return options;
}

/// What is said about the predictions in uns/.
void addRecords(const FinishedPredictions& finished, const std::optional<TrainingRecipe>& recipe, ResultFileContent& content) {
    std::vector<std::string> calibrations;
    std::vector<std::string> shown;
    for (const auto& [name, state] : finished.calibrations) {
        calibrations.push_back(calibrationJson(state, name));
    }
    for (const ShownClass& one : finished.shown) {
        shown.push_back(shownJson(one).dump());
    }
    content.unsStrings.emplace_back("pred_calibration", std::move(calibrations));
    content.unsStrings.emplace_back("pred_shown", std::move(shown));
    if (recipe) {
        content.unsStrings.emplace_back("pred_training", std::vector<std::string>{recipeJson(*recipe)});
    }
}

/// @param json, text  what to print. @returns the exit code.
int annotateFile(const Context& context, const Arguments& arguments, Json& json, std::string& text) {
    const std::string journal = journalFolder(arguments.output, arguments.resume);
    checkModelRun(arguments.model, {arguments.input, arguments.tissueLabels}, {{arguments.output, Output::Kind::H5ad}, {journal, Output::Kind::State}});
    const RunControl control = context.runControl();
    const auto dataset = openData(arguments.input, context);
    AnnotateOptions options;
    options.input = cellOptions(arguments.model, *dataset, context.threads, context.seed);
    options.topLabels = arguments.topLabels;
    options.map = !arguments.noMap;
    if (!arguments.tissueLabels.empty()) {
        const auto terms = Ontology::shippedCellTypes();
        options.tissueLabels = arguments.tissueLabels == "shipped" ? TissueLabels::shipped(terms)
                                                                   : TissueLabels::read(arguments.tissueLabels, terms);
        options.tissueColumn = arguments.tissueColumn;
    }
    options.journalFolder = journal;
    const auto model = loadModel(arguments.model.model);
    const auto recipe = trainingRecipe(arguments.model.model);
    const FinishOptions finish = finishOptions(arguments, context, recipe);
    AnnotateResult result;
    const Outcome outcome = annotate(dataset, *model, options, control, {}, &result);
    for (const std::string& warning : result.warnings) {
        context.warn(warning);
    }
    if (outcome == Outcome::Cancelled) {
        return modelTaskCancelled(context, options.journalFolder);
    }
    FinishedPredictions finished;
    if (finishPredictions(*dataset, model->info(), result, finish, control, &finished) == Outcome::Cancelled) {
        return modelTaskCancelled(context, options.journalFolder);
    }
    for (const std::string& warning : finished.warnings) {
        context.warn(warning);
    }
    json = summary(result, finished, arguments.output);
    text = summaryText(json, finished);
    ResultFileContent content;
    content.dataset = dataset;
    content.layers = {finished.layer};
    addRecords(finished, recipe, content);
    content.withX = arguments.withX;
    content.cells = options.input.cells;
    for (TopLabels& top : result.topLabels) {
        content.unsLabels.push_back({"pred_" + top.className + "_topk_ids", std::move(top.labels), top.perCell, std::move(top.codes)});
    }
    if (writeResultFile(arguments.output, content, control) == Outcome::Cancelled) {
        return modelTaskCancelled(context, journal);
    }
    removeJournal(options.journalFolder);
    return kDone;
}

int runAnnotate(const Context& context, const Arguments& arguments) {
    Json json;
    std::string text;
    const int code = annotateFile(context, arguments, json, text);
    if (code == kDone) {
        context.print(json, text);
    }
    return code;
}

} // namespace

int annotateWithDefaults(const Context& context, const std::string& input, const std::string& output, const std::string& model) {
    Arguments arguments;
    arguments.input = input;
    arguments.output = output;
    arguments.model.model = model;
    arguments.withX = true;
    Json json;
    std::string text;
    return annotateFile(context, arguments, json, text);
}

void addAnnotateVerb(CLI::App& app, Context& context) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* verb = app.add_subcommand("annotate", "Embed cells and predict their classes with a scPRINT-2 model");
    verb->add_option("input", arguments->input, "Data set")->required();
    verb->add_option("-o,--output", arguments->output, "Output .h5ad")->required();
    addModelOptions(*verb, arguments->model);
    verb->add_option("--top", arguments->topLabels, "Labels kept per class")->check(CLI::Range(1, 50));
    verb->add_flag("--resume", arguments->resume, "Keep finished cells and continue an earlier run");
    verb->add_flag("--with-x", arguments->withX, "Also write the measured matrix");
    verb->add_flag("--calibrate", arguments->calibrate, "Calibrate probabilities on the known labels of the file, class by class");
    verb->add_option("--calibrate-on", arguments->calibrateOn, "The same on a column that is named otherwise: CLASS=COLUMN, repeatable");
    verb->add_option("--wrong-labels", arguments->finish.calibration.wrongLabels, "Share of known labels taken to be wrong for that")
        ->check(CLI::Range(0.0, 0.5))
        ->capture_default_str();
    verb->add_option("--safe", arguments->finish.safe, "Probability a safe, maybe coarser label must reach (0: none is given)")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    verb->add_flag("--smooth", arguments->smooth, "Also give labels smoothed over each cell's neighbours");
    verb->add_option("--tissue-labels",
                     arguments->tissueLabels,
                     "Answer only cell types that belong in a cell's tissue: shipped (the reviewed list), or a table of tissue and cell type");
    verb->add_option("--tissue", arguments->tissueColumn, "Column of tissues for that (found by name when not given)");
    verb->add_flag("--no-map", arguments->noMap, "Leave out X_umap_scprint");
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([&context, arguments] { context.run = [&context, arguments] { return runAnnotate(context, *arguments); }; });
}

} // namespace ocellus::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchClassify.h"

#include "app/cli/BenchModel.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"
#include "core/base/Error.h"
#include "core/benchmarks/BenchCells.h"
#include "core/datasets/Dataset.h"
#include "core/tasks/Annotate.h"
#include "core/tasks/TrainingOrigins.h"

#include <algorithm>
#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string input;
    std::string train;
    std::string predictions;
    std::string confidence;
    BenchModel model;
    SplitOptions split;
    BenchClassifyOptions bench;
};

/// What somebody who answers was taught with.
struct Training {
    std::string method;
    std::string data;     ///< names; empty: nobody said
    std::string thisFile; ///< among them: "yes", "no", "unknown"
};

struct Answers {
    std::vector<ClassifierAnswers> all;
    std::vector<Training> training; ///< of those that models gave
};

ClassifySplit splitOf(const Arguments& arguments, const Context& context) {
    const auto data = openData(arguments.input, context);
    if (arguments.train.empty()) {
        SplitOptions options = arguments.split;
        options.seed = context.seed;
        return splitCells(data, options);
    }
    return splitFiles(
        openData(arguments.train, context), data, arguments.split.labelColumn);
}

/// Says in the last answers what their model was taught with.
void addTraining(const std::optional<TrainingRecipe>& recipe,
                 const std::string& data,
                 const ClassifySplit& split,
                 const Context& context,
                 Answers& answers) {
    ClassifierAnswers& last = answers.all.back();
    last.setting += ", " + trainedOnWords(data);
    answers.training.push_back(
        {last.method, data, sawData(recipe, *split.test, context.runControl())});
}

/// @throws UsageError when the column that --confidence names is not there or holds no numbers.
void checkConfidence(const Arguments& arguments, const Dataset& data) {
    const Column* column = data.cells().find(arguments.confidence);
    if (!arguments.confidence.empty() && (column == nullptr || column->number() == nullptr)) {
        throw UsageError("--confidence names a column of numbers of the cell table; \"" +
                         arguments.confidence + "\" is none.");
    }
}

/// What the file's own columns say, when there are any.
void addColumnAnswers(const Arguments& arguments,
                      const ClassifySplit& split,
                      const Context& context,
                      Answers& answers) {
    std::string name = arguments.predictions;
    std::string confidence = arguments.confidence;
    if (name.empty()) {
        name = "pred_" + classOfColumn(arguments.split.labelColumn);
        confidence = confidence.empty() ? name + "_score" : confidence;
        if (split.test->cells().find(name) == nullptr) {
            return;
        }
    }
    answers.all.push_back(answersOfColumn(split, name, confidence));
    const auto recipe = name.starts_with("pred_") ? recipeOfPredictions(*split.test) : std::nullopt;
    if (recipe) {
        addTraining(recipe, dataOf(recipe), split, context, answers);
    }
}

ClassifierAnswers topAnswers(const AnnotateResult& found,
                             const ClassifySplit& split,
                             const std::string& className) {
    const auto top = std::find_if(found.topLabels.begin(),
                                  found.topLabels.end(),
                                  [&](const TopLabels& one) { return one.className == className; });
    if (top == found.topLabels.end()) {
        throw UsageError("The model does not predict \"" + className +
                         "\": name another column of labels.");
    }
    const std::string block = "pred_" + className + "_topk";
    const auto& embeddings = found.layer->embeddings;
    const auto scores = std::find_if(embeddings.begin(), embeddings.end(), [&](const auto& one) {
        return one.first == block;
    });
    ClassifierAnswers answers{"scPRINT-2", "as it is", top->labels, {}, true};
    const Index width = std::ssize(top->labels);
    answers.scores = {std::ssize(split.testCells), width, {}};
    answers.scores.values.assign(split.testCells.size() * static_cast<std::size_t>(width), 0.0F);
    for (std::size_t i = 0; i < split.testCells.size(); ++i) {
        const Index cell = split.testCells[i];
        for (Index k = 0; k < top->perCell; ++k) {
            const std::int32_t code = top->codes[static_cast<std::size_t>(cell * top->perCell + k)];
            if (code >= 0) {
                answers.scores.row(static_cast<Index>(i))[code] = scores->second.row(cell)[k];
            }
        }
    }
    return answers;
}

Outcome addModelAnswers(const Arguments& arguments,
                        const ClassifySplit& split,
                        const Context& context,
                        Answers& answers) {
    if (arguments.model.options.model.empty()) {
        return Outcome::Finished;
    }
    AnnotateOptions options;
    options.input = cellOptions(arguments.model.options, *split.test, context.threads, context.seed);
    options.input.cells = split.testCells;
    options.map = false;
    const auto model = benchModel(arguments.model);
    AnnotateResult found;
    if (annotate(split.test, *model, options, context.runControl(), {}, &found) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    for (const std::string& warning : found.warnings) {
        context.warn(warning);
    }
    answers.all.push_back(topAnswers(found, split, classOfColumn(arguments.split.labelColumn)));
    addTraining(trainingRecipe(arguments.model.options.model), trainedOnOf(arguments.model), split, context, answers);
    return Outcome::Finished;
}

/// A note for every model that knows the cells it is asked about.
std::vector<std::string> seenBefore(const Arguments& arguments, const std::vector<Training>& training) {
    std::vector<std::string> notes;
    for (const Training& one : training) {
        if (one.thisFile == "yes") {
            notes.push_back("The model behind " + one.method + " was trained on " + arguments.input +
                            ", the tested cells probably included: its scores do not say how well "
                            "it does on cells that it has not seen.");
        }
    }
    return notes;
}

Json asJson(const LabelScores& scores, bool withLabels) {
    Json json{{"accuracy", scores.accuracy},
              {"macro_f1", scores.macroF1},
              {"exact_accuracy", scores.exactAccuracy},
              {"calibration_error",
               scores.calibrationError ? Json(*scores.calibrationError) : Json()},
              {"unanswered", scores.unanswered},
              {"official",
               {{"accuracy", scores.official.accuracy},
                {"f1_macro", scores.official.f1Macro},
                {"f1_micro", scores.official.f1Micro},
                {"f1_weighted", scores.official.f1Weighted}}}};
    for (const LabelScore& label : scores.labels) {
        if (withLabels) {
            json["labels"].push_back({{"label", label.label},
                                      {"cells", label.cells},
                                      {"precision", label.precision},
                                      {"recall", label.recall},
                                      {"f1", label.f1}});
        }
    }
    return json;
}

Json describe(const BenchClassify& bench,
              const std::vector<Training>& training,
              const ClassifySplit& split,
              const Arguments& arguments,
              const std::string& judgedBy) {
    Json rows = Json::array();
    for (const ClassifyRow& row : bench.rows) {
        Json one = asJson(row.plain, true);
        one["smoothed"] = asJson(row.smoothed, false);
        one["cluster_vote"] = asJson(row.voted, false);
        Json named{{"method", row.method}, {"setting", row.setting}};
        named.update(one);
        rows.push_back(std::move(named));
    }
    Json models = Json::array();
    for (const Training& one : training) {
        models.push_back({{"method", one.method},
                          {"trained_on", one.data.empty() ? Json() : Json(one.data)},
                          {"trained_on_this_file", one.thisFile}});
    }
    return {{"data", arguments.input},
            {"label_column", arguments.split.labelColumn},
            {"split", split.description},
            {"cells_train", split.trainCells.size()},
            {"cells_test", split.testCells.size()},
            {"cells_unlabelled", split.unlabelled},
            {"right_is", rightAnswerWords(judgedBy)},
            {"genes_used", bench.genesUsed},
            {"genes_shared", bench.genesShared},
            {"models", models},
            {"notes", bench.notes},
            {"rows", rows}};
}

BenchTable table(const BenchClassify& bench) {
    BenchTable result{{"method",
                       "setting",
                       "accuracy",
                       "macro_f1",
                       "calibration_error",
                       "accuracy_smoothed",
                       "macro_f1_smoothed",
                       "accuracy_vote",
                       "macro_f1_vote",
                       "official_accuracy",
                       "official_f1_macro"},
                      {}};
    for (const ClassifyRow& row : bench.rows) {
        result.rows.push_back({row.method,
                               row.setting,
                               benchNumber(row.plain.accuracy),
                               benchNumber(row.plain.macroF1),
                               benchNumber(row.plain.calibrationError),
                               benchNumber(row.smoothed.accuracy),
                               benchNumber(row.smoothed.macroF1),
                               benchNumber(row.voted.accuracy),
                               benchNumber(row.voted.macroF1),
                               benchNumber(row.plain.official.accuracy),
                               benchNumber(row.plain.official.f1Macro)});
    }
    return result;
}

int run(const Arguments& arguments, const Context& context) {
    checkModelRun(arguments.model.options, {arguments.input, arguments.train}, {arguments.model.output});
    if (!arguments.split.testGroups.empty() && arguments.split.groupColumn.empty()) {
        throw UsageError("--test names groups of a column: say which with --split-by.");
    }
    if (!arguments.model.options.where.empty() || arguments.model.options.limit > 0) {
        throw UsageError("bench classify asks about every test cell: leave out --where and "
                         "--limit, or choose cells with --split-by and --test.");
    }
    const ClassifySplit split = splitOf(arguments, context);
    checkConfidence(arguments, *split.test);
    Answers answers;
    addColumnAnswers(arguments, split, context, answers);
    if (addModelAnswers(arguments, split, context, answers) == Outcome::Cancelled) {
        return kCancelled;
    }
    BenchClassifyOptions options = arguments.bench;
    const std::string judgedBy = judgedClass(arguments.split.labelColumn, split.testLabels);
    options.rule = labelRule(judgedBy);
    options.seed = context.seed;
    options.threads = context.threads;
    BenchClassify bench;
    if (benchClassify(split, answers.all, options, context.runControl(), &bench) ==
        Outcome::Cancelled) {
        return kCancelled;
    }
    for (std::string& note : seenBefore(arguments, answers.training)) {
        bench.notes.push_back(std::move(note));
    }
    return printBench(context,
                      arguments.model,
                      table(bench),
                      describe(bench, answers.training, split, arguments, judgedBy),
                      bench.notes,
                      std::to_string(split.testCells.size()) + " cells tested, " +
                          std::to_string(split.trainCells.size()) + " learned from: " +
                          split.description);
}

} // namespace

void addBenchClassify(CLI::App& bench, Context& context) {
    CLI::App* verb = bench.add_subcommand(
        "classify", "Predicted labels against annotated ones, beside baselines that learn");
    auto arguments = std::make_shared<Arguments>();
    verb->add_option("FILE", arguments->input, "Data whose labels are asked for")->required();
    verb->add_option("--labels", arguments->split.labelColumn, "Column of annotated labels")
        ->required();
    CLI::Option* train =
        verb->add_option("--train", arguments->train, "Other data to learn from, all of it");
    verb->add_option("--split-by", arguments->split.groupColumn, "Column of donors to hold out whole")
        ->excludes(train);
    verb->add_option("--test", arguments->split.testGroups, "Which of these (default: a fifth)")
        ->excludes(train);
    verb->add_option("--test-share", arguments->split.testShare, "Share of cells held out at random")
        ->check(CLI::Range(0.01, 0.99))
        ->excludes(train)
        ->capture_default_str();
    verb->add_option("--predictions",
                     arguments->predictions,
                     "Column of predicted labels (default: pred_<class> where the file has it)");
    verb->add_option("--confidence", arguments->confidence, "Column of their confidence, 0 to 1");
    verb->add_option("--genes", arguments->bench.genes, "Most variable genes behind the components")
        ->check(CLI::Range(Index{2}, Index{1000000}))
        ->capture_default_str();
    verb->add_option("--components", arguments->bench.components, "Principal components")
        ->check(CLI::Range(Index{1}, Index{1000}))
        ->capture_default_str();
    addBenchModelOptions(*verb, arguments->model);
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] {
        context.run = [arguments, &context] { return run(*arguments, context); };
    });
}

} // namespace ocellus::cli

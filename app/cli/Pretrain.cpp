// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "core/training/Pretrain.h"

#include <filesystem>
#include <memory>

namespace ocellus::cli {

namespace {

struct Arguments {
    std::string config;
    PretrainOptions options;
};

using Json = nlohmann::ordered_json;

Json pairsOf(const std::vector<std::pair<std::string, Index>>& pairs) {
    Json json = Json::object();
    for (const auto& [name, count] : pairs) {
        json[name] = count;
    }
    return json;
}

/// The last trial and that of the best epoch.
Json trialOf(const TrainingResult& training) {
    Json json = Json::object();
    for (const LossRow& row : training.rows) {
        if (row.trial && row.epoch == training.bestEpoch) {
            json = Json(row.values);
        }
    }
    return json;
}

Json summaryOf(const PretrainSummary& summary, const Arguments& arguments) {
    const TrainingResult& training = summary.training;
    return {
        {"output", arguments.options.output},
        {"curves", summary.curves},
        {"parameters", summary.parameters},
        {"cells", summary.cells},
        {"kept_back", summary.keptBack},
        {"groups", summary.groups},
        {"genes", pairsOf(summary.genes)},
        {"labels", pairsOf(summary.labels)},
        {"neighbours", summary.neighbourSources},
        {"steps", training.rows.empty() ? 0 : training.rows.back().step},
        {"resumed_at", training.resumedAt},
        {"epochs", training.epochsDone},
        {"best_epoch", training.bestEpoch},
        {"stopped_early", training.stoppedEarly},
        {"validation", trialOf(training)},
        {"seconds", training.seconds},
        {"cells_per_second", training.seconds > 0.0 ? static_cast<double>(training.cellsShown) / training.seconds : 0.0}};
}

int runPretrain(const Context& context, const Arguments& arguments) {
    keepFreedMemory();
    const PretrainConfig config = readPretrainConfig(arguments.config);
    std::vector<std::string> inputs{arguments.config, config.start};
    for (const PretrainFile& file : config.files) {
        inputs.push_back(file.path);
    }
    const std::string& output = arguments.options.output;
    checkOutputs(inputs, {{output, Output::Kind::Model}, besideCheckpoint(output, "_losses.csv"), {output + ".partial", Output::Kind::State}});
    PretrainSummary summary;
    if (pretrain(config, arguments.options, context.runControl(), &summary) == Outcome::Cancelled) {
        const std::string folder = arguments.options.output + ".partial";
        if (std::filesystem::exists(folder)) {
            context.sayCancelled("Cancelled. The state is kept in " + folder + " (best.ckpt is the best epoch so far); run the same command with --resume to continue.");
        }
        return kCancelled;
    }
    const Json json = summaryOf(summary, arguments);
    context.print(json, asLines(json));
    return kDone;
}

} // namespace

void addPretrainVerb(CLI::App& app, Context& context) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* verb = app.add_subcommand("pretrain", "Train a new scPRINT-2 model from data sets");
    verb->add_option("config", arguments->config, "Configuration (JSON), e.g. resources/models/demo/pretrain.json")->required();
    verb->add_option("-o,--output", arguments->options.output, "The model, .ckpt")->required();
    verb->add_flag("--resume", arguments->options.resume, "Continue an earlier run of the same command");
    addCommonOptions(*verb, context);
    verb->callback([&context, arguments] {
        arguments->options.threads = context.threads;
        context.run = [&context, arguments] { return runPretrain(context, *arguments); };
    });
}

} // namespace ocellus::cli

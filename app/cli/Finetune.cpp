// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ModelOptions.h"
#include "app/cli/OpenData.h"
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "core/training/Finetune.h"
#include "core/training/Pretrain.h"

#include <filesystem>
#include <memory>

namespace ocellus::cli {

namespace {

struct Arguments {
    std::string input;
    std::string mode = "xpressor";
    std::string organism;
    FinetuneOptions options;
};

nlohmann::ordered_json summaryOf(const FinetuneReport& report, const FinetuneOptions& options) {
    const TrainingResult& training = report.training;
    return {
        {"output", options.output},
        {"class", report.className},
        {"labels", report.labels.size()},
        {"new_labels", std::count_if(report.labels.begin(), report.labels.end(), [](const TaughtLabel& label) { return label.isNew; })},
        {"split", report.split},
        {"chosen", report.chosen},
        {"kept", report.kept},
        {"held_out_counts", report.seen},
        {"trained_cells", report.trainedCells},
        {"tested_cells", report.testedCells},
        {"unlabelled_cells", report.unlabelledCells},
        {"neighbours", report.neighbours},
        {"accuracy", report.accuracy},
        {"macro_f1", report.macroF1},
        {"majority_accuracy", report.majority},
        {"calibration_error", report.calibrationError},
        {"epochs", training.epochsDone},
        {"best_epoch", training.bestEpoch},
        {"resumed_at", training.resumedAt},
        {"seconds", training.seconds},
        {"cells_per_second", training.seconds > 0.0 ? static_cast<double>(training.cellsShown) / training.seconds : 0.0},
        {"curves", report.curves},
        {"report", report.report},
        {"confusion", report.confusionTable}};
}

int runFinetune(const Context& context, Arguments& arguments) {
    keepFreedMemory();
    FinetuneOptions& options = arguments.options;
    options.mode = arguments.mode == "full" ? FinetuneOptions::Mode::Full : FinetuneOptions::Mode::Xpressor;
    options.organism = organismAsked(arguments.organism);
    options.threads = context.threads;
    options.seed = context.seed;
    const std::string folder = options.output + ".partial";
    checkOutputs({arguments.input, options.model},
        {{options.output, Output::Kind::Model}, besideCheckpoint(options.output, "_losses.csv"), besideCheckpoint(options.output, "_report.json"),
            besideCheckpoint(options.output, "_confusion.tsv"), {folder, Output::Kind::State}});
    options.keepsState = options.resume;
    FinetuneReport report;
    const Outcome outcome = finetune(openData(arguments.input, context), options, context.runControl(), &report);
    for (const std::string& warning : report.warnings) {
        context.warn(warning);
    }
    if (outcome == Outcome::Cancelled) {
        if (options.keepsState && std::filesystem::exists(folder)) {
            context.sayCancelled("Cancelled. The state is kept in " + folder + "; run the same command again to continue.");
        }
        return kCancelled;
    }
    const auto json = summaryOf(report, options);
    context.print(json, asLines(json));
    return kDone;
}

} // namespace

void addFinetuneVerb(CLI::App& app, Context& context) {
    auto arguments = std::make_shared<Arguments>();
    FinetuneOptions& options = arguments->options;
    CLI::App* verb = app.add_subcommand("finetune", "Teach a model the labels of a data set");
    verb->add_option("input", arguments->input, "Data set")->required();
    verb->add_option("--labels", options.labels, "Column of the labels to learn")->required();
    verb->add_option("-o,--output", options.output, "The model, .ckpt; a report and the loss curves come beside it")->required();
    verb->add_option("--model", options.model, "Checkpoint to start from (without: a small new model for this data set alone)");
    verb->add_option("--mode", arguments->mode, "xpressor: cell transformer, last gene block, compressors and the labels' head; full: everything")
        ->check(CLI::IsMember({"xpressor", "full"}));
    verb->add_flag("--cross-attention", options.crossAttention, "xpressor: also train the cross-attention of every gene block");
    verb->add_option("--class", options.className, "Class the labels belong to, e.g. cell_type");
    verb->add_option("--donor", options.donor, "Column of donors (default donor_id); whole donors are held out when there are at least three");
    verb->add_option("--held-out", options.heldOut, "Share of donors or cells held out")->check(CLI::Range(0.02, 0.5));
    verb->add_option("--align", options.align, "Column of technical batches that the model should not tell apart (energy distance)");
    verb->add_option("--align-weight", options.alignWeight, "How much that weighs beside the labels")->check(CLI::Range(0.0, 0.1));
    verb->add_flag_callback("--learn-held-out", [&options] { options.learnHeldOut = true; },
        "Once tried on the held-out cells, teach the model them too (default for a new model)");
    verb->add_flag_callback("--leave-held-out", [&options] { options.learnHeldOut = false; }, "Never teach it the held-out cells");
    verb->add_option("--organism", arguments->organism, "NCBITaxon id (or human, mouse ...), when the file does not say it");
    verb->add_option("--genes", options.genes, "New model: how many of the most varying genes it knows (0: all)")->check(CLI::Range(0, 100000));
    verb->add_option("--context", options.context, "Most genes shown per cell")->check(CLI::Range(1, 100000));
    verb->add_option("--batch", options.batch, "Cells per step")->check(CLI::Range(4, 4096));
    verb->add_option("--epochs", options.epochs, "How often the held-out cells are tried")->check(CLI::Range(1, 10000));
    verb->add_option("--steps", options.steps, "Steps in all (default: each cell once per epoch, at most 900, with --model 1600)")->check(CLI::Range(1, 10000000));
    verb->add_option("--learning-rate", options.learningRate, "Highest learning rate")->check(CLI::Range(1e-8, 1.0));
    verb->add_flag("--resume", options.resume, "Keep the state when cancelled, and continue an earlier run of the same command");
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([&context, arguments] { context.run = [&context, arguments] { return runFinetune(context, *arguments); }; });
}

} // namespace ocellus::cli

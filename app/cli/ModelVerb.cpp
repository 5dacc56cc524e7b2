// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "core/model/CheckpointWriter.h"
#include "core/model/LoadedCheckpoint.h"
#include "core/model/Model.h"

#include <memory>

namespace ocellus::cli {

namespace {

struct ModelOptions {
    std::string checkpoint;
    std::string fixture;
    std::string out;
};

int printInfo(const Context& context, const std::string& path) {
    const ModelInfo info = loadCheckpoint(path).info;
    nlohmann::ordered_json genes = nlohmann::ordered_json::object();
    for (const std::string& organism : info.organisms) {
        genes[organism] = info.genes.at(organism).size();
    }
    nlohmann::ordered_json classes = nlohmann::ordered_json::object();
    for (const ModelClass& entry : info.classes) {
        classes[entry.name] = entry.leaves.size();
    }
    const nlohmann::ordered_json object{{"parameters", info.parameters},
                                        {"organisms", info.organisms},
                                        {"genes", genes},
                                        {"classes", classes},
                                        {"attention", info.attention},
                                        {"encoder", info.encoder},
                                        {"normalization", info.normalization},
                                        {"dModel", info.modelWidth},
                                        {"dCell", info.cellWidth},
                                        {"layers", info.layers},
                                        {"cellBlocks", info.cellBlocks},
                                        {"sha256", info.hash},
                                        {"warnings", info.warnings}};
    for (const std::string& warning : info.warnings) {
        context.warn(warning);
    }
    context.print(object, asLines(object));
    return kDone;
}

void addInfo(CLI::App& model, Context& context) {
    auto options = std::make_shared<ModelOptions>();
    CLI::App* info = model.add_subcommand("info", "What a checkpoint holds");
    info->add_option("CKPT", options->checkpoint, "Checkpoint (.ckpt or .safetensors)")->required();
    addCommonOptions(*info, context);
    info->callback([options, &context] {
        context.run = [options, &context] { return printInfo(context, options->checkpoint); };
    });
}

void addReplay(CLI::App& model, Context& context) {
    auto options = std::make_shared<ModelOptions>();
    CLI::App* replay =
        model.add_subcommand("replay", "Run the model on recorded inputs and write its results");
    replay->add_option("CKPT", options->checkpoint, "Checkpoint")->required();
    replay->add_option("FIXTURE", options->fixture, "HDF5 file with the recorded inputs")
        ->required();
    replay->add_option("-o,--output", options->out, "HDF5 file to write")->required();
    addCommonOptions(*replay, context);
    replay->callback([options, &context] {
        context.run = [options, &context] {
            checkOutputs({options->checkpoint, options->fixture}, {options->out});
            return exitCodeOf(replayFixture(
                options->checkpoint, options->fixture, options->out, context.runControl()));
        };
    });
}

void addConvert(CLI::App& model, Context& context) {
    auto options = std::make_shared<ModelOptions>();
    CLI::App* convert =
        model.add_subcommand("convert", "Write a checkpoint in another format, bit for bit");
    convert->add_option("CKPT", options->checkpoint, "Checkpoint (.ckpt or .safetensors)")
        ->required();
    convert->add_option("-o,--output", options->out, "File to write (.safetensors or .ckpt)")
        ->required();
    addCommonOptions(*convert, context);
    convert->callback([options, &context] {
        context.run = [options, &context] {
            checkOutputs({options->checkpoint}, {{options->out, Output::Kind::Model}});
            const Checkpoint checkpoint = Checkpoint::open(options->checkpoint);
            writeCheckpoint(checkpoint, options->out);
            const nlohmann::ordered_json object{{"tensors", checkpoint.names().size()},
                                                {"output", options->out}};
            context.print(object, asLines(object));
            return kDone;
        };
    });
}

} // namespace

void addModelVerb(CLI::App& app, Context& context) {
    CLI::App* model = app.add_subcommand("model", "Get, look at, replay and convert model checkpoints");
    model->require_subcommand(1);
    addInfo(*model, context);
    addReplay(*model, context);
    addConvert(*model, context);
    addModelOrganism(*model, context);
    addModelStudy(*model, context);
    addModelPublished(*model, context);
    addModelDownload(*model, context);
}

} // namespace ocellus::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "core/base/Error.h"
#include "core/model/CheckpointWriter.h"
#include "core/training/NewOrganism.h"

#include <memory>

namespace ocellus::cli {

namespace {

struct Arguments {
    std::string checkpoint, organism, genes, output;
};

int addOrganism(const Context& context, const Arguments& arguments) {
    if (arguments.organism.rfind("NCBITaxon:", 0) != 0) {
        throw UsageError("--organism takes an NCBITaxon id such as NCBITaxon:9669, \"" + arguments.organism + "\" was given.");
    }
    checkOutputs({arguments.checkpoint, arguments.genes}, {{arguments.output, Output::Kind::Model}});
    const LoadedCheckpoint model = loadCheckpoint(arguments.checkpoint);
    const NewOrganism added = readNewOrganism(arguments.genes, arguments.organism);
    const LoadedCheckpoint result = withOrganism(model, added, context.seed);
    writeCheckpoint(result.checkpoint, arguments.output);
    const nlohmann::ordered_json object{{"output", arguments.output},
                                        {"organism", arguments.organism},
                                        {"genes", added.genes.size()},
                                        {"start", added.like.empty() ? "given vectors" : "vectors of genes the model knows"},
                                        {"organisms", result.info.organisms}};
    context.print(object, asLines(object));
    return kDone;
}

} // namespace

void addModelOrganism(CLI::App& model, Context& context) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* verb = model.add_subcommand("add-organism", "The model with the genes of one more organism, to be taught it with finetune");
    verb->add_option("CKPT", arguments->checkpoint, "Checkpoint (.ckpt or .safetensors)")->required();
    verb->add_option("--organism", arguments->organism, "NCBITaxon id, e.g. NCBITaxon:9669")->required();
    verb->add_option("--genes", arguments->genes,
        "Table with a column gene and either a column like (the gene of the model each starts from, e.g. its orthologue) or the "
        "numbers of its vector; position: its rank along the genome")->required();
    verb->add_option("-o,--output", arguments->output, "File to write (.ckpt or .safetensors)")->required();
    addCommonOptions(*verb, context);
    verb->callback([&context, arguments] { context.run = [&context, arguments] { return addOrganism(context, *arguments); }; });
}

} // namespace ocellus::cli

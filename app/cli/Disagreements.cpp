// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ModelOptions.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/base/Resources.h"
#include "core/model/Model.h"
#include "core/model/TrainingRecipe.h"
#include "core/ontology/TissueLabels.h"
#include "core/tasks/Annotate.h"
#include "core/tasks/Disagreements.h"
#include "core/tasks/DonorShares.h"
#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShown = 10;
/// Labels of each cell kept as evidence.
constexpr Index kTopLabels = 10;

struct DisagreementsArguments {
    std::string input;
    std::string output;
    std::string cellsOutput;
    std::string evidence = "neighbours";
    std::string ontology;     ///< file; empty: the shipped Cell Ontology
    std::string tissueLabels; ///< file; empty: the reviewed list
    std::string donorColumn;  ///< empty: found by name
    ModelOptions model; ///< model.model empty: none
    DisagreementOptions options;
};

std::string seenText(SeenInTraining seen) {
    switch (seen) {
    case SeenInTraining::Likely:
        return "likely";
    case SeenInTraining::No:
        return "no";
    case SeenInTraining::Unknown:
        break;
    }
    return "unknown";
}

Json numberOrNull(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// The bars of the evidence card: in which donors the cells of a group's label disagree.
Json donorsJson(const Disagreements& found, const DisagreementGroup& group, const CellTable& cells, const std::string& column) {
    Json donors = Json::array();
    for (const DonorShare& donor : column.empty() ? std::vector<DonorShare>()
                                                  : donorShares(found, group.annotated, group.suggested, cells, column)) {
        donors.push_back({{"donor", donor.donor},
                          {"labelled", donor.labelled},
                          {"disagreeing", donor.disagreeing},
                          {"share", donor.share},
                          {"low", donor.low},
                          {"high", donor.high}});
    }
    return donors;
}

Json describe(const Disagreements& found, const DisagreementsArguments& arguments, const CellTable& cells) {
    const std::string donors = arguments.donorColumn.empty() ? donorColumnOf(cells) : arguments.donorColumn;
    Json top = Json::array();
    for (std::size_t i = 0; i < std::min(kShown, found.groups.size()); ++i) {
        const DisagreementGroup& group = found.groups[i];
        top.push_back({{"annotated", found.labels[static_cast<std::size_t>(group.annotated)].name},
                       {"suggested", found.labels[static_cast<std::size_t>(group.suggested)].name},
                       {"sample", group.sample},
                       {"relation", toString(group.relation)},
                       {"cells", group.cells.size()},
                       {"score", group.score},
                       {"probability_suggested", group.probabilitySuggested},
                       {"probability_annotated", group.probabilityAnnotated},
                       {"support_suggested", numberOrNull(group.supportSuggested)},
                       {"support_annotated", numberOrNull(group.supportAnnotated)},
                       {"flags", flagText(group.flags)},
                       {"tissue", group.tissueNote},
                       {"donors", donorsJson(found, group, cells, donors)}});
    }
    const auto listed = std::count_if(
        found.cells.begin(), found.cells.end(), [](const DisagreementCell& cell) { return cell.listed; });
    return {{"annotation", found.annotation},
            {"evidence", arguments.evidence},
            {"from", found.source},
            {"sample_column", found.sampleColumn},
            {"labels", found.labels.size()},
            {"cells", found.cells.size()},
            {"unlabelled", found.unlabelled},
            {"listed", listed},
            {"groups", found.groups.size()},
            {"seen_in_training", seenText(found.seen)},
            {"calibration", calibrationText(found.calibration)},
            {"calibration_record", Json::parse(calibrationJson(found.calibration, "cell_type"))},
            {"tissue_column", found.tissueColumn},
            {"tissue_source", found.tissueSource},
            {"donor_column", donors},
            {"top", top},
            {"warnings", found.warnings},
            {"output", arguments.output}};
}

std::string summary(const Disagreements& found, const Json& facts) {
    std::string text = facts["listed"].dump() + " of " + facts["cells"].dump() + " labelled cells in " +
                       facts["groups"].dump() + " groups disagree with their label, by " + found.source +
                       "\nprobabilities: " + calibrationText(found.calibration) + "\n";
    for (const Json& group : facts["top"]) {
        text += "  " + group["cells"].dump() + " cells labelled " + group["annotated"].get<std::string>() +
                " look like " + group["suggested"].get<std::string>() + " (" + group["relation"].get<std::string>() +
                ")" + (group["tissue"].get<std::string>().empty() ? "" : "; " + group["tissue"].get<std::string>()) + "\n";
    }
    return text + "written to " + facts["output"].get<std::string>();
}

/// Runs the model over the cells and keeps its answers as evidence.
Outcome predict(const DisagreementsArguments& arguments, const std::shared_ptr<const Dataset>& dataset,
                const Context& context, DisagreementOptions& options) {
    AnnotateOptions annotation;
    annotation.input = cellOptions(arguments.model, *dataset, context.threads, context.seed);
    annotation.topLabels = kTopLabels;
    annotation.map = false;
    const auto model = loadModel(arguments.model.model);
    AnnotateResult result;
    const Outcome outcome = annotate(dataset, *model, annotation, context.runControl(), {}, &result);
    for (const std::string& warning : result.warnings) {
        context.warn(warning);
    }
    options.predictions = result.layer;
    if (const auto recipe = trainingRecipe(arguments.model.model)) {
        options.recipe = std::make_shared<const TrainingRecipe>(*recipe);
    }
    options.predictedLabels = std::make_shared<const std::vector<TopLabels>>(std::move(result.topLabels));
    return outcome;
}

int run(const DisagreementsArguments& arguments, const Context& context) {
    checkModelRun(arguments.model, {arguments.input, arguments.ontology, arguments.tissueLabels}, {arguments.output, arguments.cellsOutput});
    DisagreementOptions options = arguments.options;
    options.evidence = arguments.evidence == "neighbours" ? Evidence::Neighbours
                       : arguments.evidence == "model"    ? Evidence::Model
                                                          : Evidence::Both;
    options.threads = context.threads;
    options.seed = context.seed;
    if (!arguments.ontology.empty()) {
        options.lineage = Lineage::over(Ontology::openCached(arguments.ontology, cacheFolder() + "/ontology"));
    }
    const auto lineage = options.lineage ? options.lineage : Lineage::shipped();
    if (!arguments.tissueLabels.empty()) { // aliased: the list lives no longer than the lineage
        options.tissueLabels = TissueLabels::read(arguments.tissueLabels, std::shared_ptr<const Ontology>(lineage, &lineage->ontology()));
    }
    const auto dataset = openData(arguments.input, context);
    if (!arguments.donorColumn.empty()) {
        labelsOf(dataset->cells(), arguments.donorColumn); // says what is wrong with it before the work begins
    }
    if (!arguments.model.model.empty() && options.evidence != Evidence::Neighbours &&
        predict(arguments, dataset, context, options) == Outcome::Cancelled) {
        return kCancelled;
    }
    DisagreementsPtr found;
    if (findDisagreements(*dataset, options, context.runControl(), &found) == Outcome::Cancelled) {
        return kCancelled;
    }
    for (const std::string& warning : found->warnings) {
        context.warn(warning);
    }
    if (!arguments.cellsOutput.empty()) {
        writeDurably(arguments.cellsOutput, cellsText(*found, dataset->cells().names));
    }
    writeDurably(arguments.output, groupsText(*found));
    const Json facts = describe(*found, arguments, dataset->cells());
    context.print(facts, summary(*found, facts));
    return kDone;
}

} // namespace

void addDisagreementsVerb(CLI::App& app, Context& context) {
    CLI::App* verb = app.add_subcommand("disagreements", "Labels that the evidence speaks against");
    auto arguments = std::make_shared<DisagreementsArguments>();
    verb->add_option("FILE", arguments->input, "Data file or folder")->required();
    verb->add_option("--annotation", arguments->options.annotation, "Column of labels to check")->required();
    verb->add_option("--evidence", arguments->evidence, "What is set against the labels")
        ->check(CLI::IsMember({"model", "neighbours", "both"}))
        ->capture_default_str();
    verb->add_option("--sample",
                     arguments->options.sampleColumn,
                     "Column of samples that groups are kept apart by (found by name when not given)");
    verb->add_option("--embedding", arguments->options.embedding, "Embedding of the file to find neighbours in (default: the counts; scprint_emb of a file without them)");
    verb->add_option("--ontology",
                     arguments->ontology,
                     "Cell Ontology to judge labels by: OBO, CELLxGENE guide JSON or a table (default: the one that ships)")
        ->check(CLI::ExistingFile);
    verb->add_option("--tissue", arguments->options.tissueColumn, "Column of tissues (found by name when not given)");
    verb->add_option("--tissue-labels",
                     arguments->tissueLabels,
                     "Table of tissue and cell type that belongs in it (default: the reviewed list that ships)")
        ->check(CLI::ExistingFile);
    verb->add_option("--donor", arguments->donorColumn, "Column of donors, for shares by donor (found by name when not given)");
    verb->add_option("--wrong-labels",
                     arguments->options.calibration.wrongLabels,
                     "Share of labels taken to be wrong when probabilities are calibrated")
        ->check(CLI::Range(0.0, 0.5))
        ->capture_default_str();
    verb->add_option("-o,--output", arguments->output, "The .tsv of groups to write")->required();
    verb->add_option("--cells-out", arguments->cellsOutput, "The .tsv of single cells to write");
    addModelOptions(*verb, arguments->model);
    verb->get_option("--model")->required(false)->description(
        "scPRINT-2 checkpoint for evidence of a model (not needed where the file has pred_*)");
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] {
        context.run = [arguments, &context] { return run(*arguments, context); };
    });
}

} // namespace ocellus::cli

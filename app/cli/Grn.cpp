// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ModelOptions.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"
#include "core/base/Error.h"
#include "core/tasks/NetworkFiles.h"

#include <algorithm>
#include <map>
#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr Index kGenes = 3000; ///< shown to the model when --context does not say

struct Arguments {
    std::string input;
    std::string output;
    std::string edges;
    std::string graphml;
    std::string regulators;
    ModelOptions model;
    NetworkOptions options;
};

const std::map<std::string, NetworkMode> kModes{{"qk", NetworkMode::MeanVectors}, {"cells", NetworkMode::PerCell}};
const std::map<std::string, AttentionScores> kScores{
    {"softmax", AttentionScores::Softmax}, {"sinkhorn", AttentionScores::Sinkhorn}, {"none", AttentionScores::Raw}};
const std::map<std::string, HeadAggregation> kHeads{{"mean", HeadAggregation::Mean}, {"max", HeadAggregation::Max}};
const std::map<std::string, NetworkFilter> kFilters{{"none", NetworkFilter::None},
                                                    {"thresh", NetworkFilter::Threshold},
                                                    {"top-k", NetworkFilter::Strongest},
                                                    {"tmfg", NetworkFilter::Planar},
                                                    {"mst", NetworkFilter::Tree}};
const std::map<std::string, Orientation> kOrientations{{"attended", Orientation::Attended}, {"attending", Orientation::Attending}};

Json summary(const NetworkResult& result, const std::vector<std::string>& notes, const Arguments& arguments) {
    const GeneNetwork& network = result.network;
    const GeneMatching& genes = result.matching;
    Json json{{"cells", result.cells},
              {"genes", network.genes.size()},
              {"edges", network.edges.columns.size()},
              {"genesNeverSeen", result.neverSeen},
              {"genesUnexpressed", result.unexpressed},
              {"regulators", std::count(network.regulator.begin(), network.regulator.end(), 1)},
              {"onlyRegulators", arguments.options.onlyRegulators},
              {"filter", toString(network.filter)},
              {"orientation", toString(network.orientation)},
              {"notes", notes},
              {"organism", genes.organism},
              {"runAs", genes.runAs},
              {"geneMapping",
               {{"matched", genes.matched}, {"unmatched", genes.unmatched}, {"duplicatesSummed", genes.duplicatesSummed}, {"fraction", genes.fraction}}},
              {"genesPerCell", result.genesPerCell},
              {"device", result.device},
              {"cells_per_second", result.cellsPerSecond},
              {"warnings", result.warnings},
              {"output", arguments.output}};
    for (const auto& [name, path] : {std::pair{"edgesOutput", arguments.edges}, std::pair{"graphmlOutput", arguments.graphml}}) {
        if (!path.empty()) {
            json[name] = path;
        }
    }
    return json;
}

std::string asText(const Json& json) {
    std::string text = json["edges"].dump() + " edges between " + json["genes"].dump() + " genes (" + json["regulators"].dump()
                       + " known regulators), from the attention over " + json["cells"].dump() + " cells on " + json["device"].get<std::string>() + "\n";
    for (const Json& note : json["notes"]) {
        text += note.get<std::string>() + "\n";
    }
    text += "left out: " + json["genesNeverSeen"].dump() + " genes never shown to the model, " + json["genesUnexpressed"].dump()
            + " without a count in these cells\n";
    return text + "written to " + json["output"].get<std::string>();
}

/// The list of --tf: "known", or a file of names.
void chooseRegulators(const Arguments& arguments, NetworkOptions& options) {
    if (arguments.regulators.empty()) {
        return;
    }
    options.onlyRegulators = true;
    if (arguments.regulators != "known") {
        options.regulators =
            readGeneList(arguments.regulators, "--tf is known or a file of gene names; \"" + arguments.regulators + "\" is none of them.");
    }
}

int runGrn(const Context& context, const Arguments& arguments) {
    for (const std::string& output : {arguments.output, arguments.edges, arguments.graphml}) {
        if (!output.empty()) {
            checkTableOutput(arguments.input, output);
        }
    }
    const RunControl control = context.runControl();
    const auto dataset = openData(arguments.input, context);
    NetworkOptions options = arguments.options;
    options.input = cellOptions(arguments.model, *dataset, context.threads, context.seed);
    chooseRegulators(arguments, options);
    const auto model = loadModel(arguments.model.model);
    NetworkResult result;
    const Outcome outcome = makeNetwork(*dataset, *model, options, control, &result);
    for (const std::string& warning : result.warnings) {
        context.warn(warning);
    }
    if (outcome == Outcome::Cancelled) {
        context.warn("Cancelled. Nothing was written.");
        return kCancelled;
    }
    const std::vector<std::string> notes = networkNotes(result.network, options.strongest);
    const ResultFileContent content = networkFile(dataset, result, options.input.cells, notes);
    if ((!arguments.edges.empty() && writeEdges(arguments.edges, result.network, notes, control) == Outcome::Cancelled)
        || (!arguments.graphml.empty() && writeGraphml(arguments.graphml, result.network, notes, control) == Outcome::Cancelled)
        || writeResultFile(arguments.output, content, control) == Outcome::Cancelled) {
        return kCancelled;
    }
    const Json json = summary(result, notes, arguments);
    context.print(json, asText(json));
    return kDone;
}

void addNetworkOptions(CLI::App& verb, NetworkOptions& options) {
    verb.add_option("--mode", options.mode, "qk: average queries and keys over cells, then compare; cells: average each cell's own attention")
        ->transform(CLI::CheckedTransformer(kModes));
    verb.add_option("--preprocess", options.scores, "softmax, sinkhorn (balanced: every gene is attended to alike) or none")
        ->transform(CLI::CheckedTransformer(kScores));
    verb.add_option("--heads", options.heads, "mean or max over layers and heads")->transform(CLI::CheckedTransformer(kHeads));
    verb.add_option("--filter", options.filter, "thresh (above 1 / genes), top-k, tmfg (planar graph), mst (maximum spanning tree) or none")
        ->transform(CLI::CheckedTransformer(kFilters));
    verb.add_option("--top-k", options.strongest, "Edges kept of each attending gene by the filter top-k")->check(CLI::PositiveNumber);
    verb.add_option("--orientation", options.orientation, "The regulator is the attended gene, or the attending one")
        ->transform(CLI::CheckedTransformer(kOrientations));
}

} // namespace

void addGrnVerb(CLI::App& app, Context& context) {
    auto arguments = std::make_shared<Arguments>();
    arguments->model.geneChoice = "most-var";
    arguments->model.context = kGenes;
    arguments->options.filter = NetworkFilter::Threshold;
    CLI::App* verb = app.add_subcommand("grn", "Read a gene network out of a scPRINT-2 model's attention");
    verb->add_option("input", arguments->input, "Data set")->required();
    verb->add_option("-o,--output", arguments->output, "Output .h5ad: varp GRN, rows are regulators")->required();
    verb->add_option("--edges", arguments->edges, "Also write the edges, strongest first, as .tsv");
    verb->add_option("--graphml", arguments->graphml, "Also write the network as GraphML");
    verb->add_option("--tf", arguments->regulators, "Keep only edges from known regulators: known (the shipped list) or a file of genes");
    addModelOptions(*verb, arguments->model);
    addNetworkOptions(*verb, arguments->options);
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([&context, arguments] { context.run = [&context, arguments] { return runGrn(context, *arguments); }; });
}

} // namespace ocellus::cli

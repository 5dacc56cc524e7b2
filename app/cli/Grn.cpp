// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ModelOptions.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"
#include "core/base/Error.h"
#include "core/tasks/ExpressionNetwork.h"
#include "core/tasks/NetworkDrawing.h"
#include "core/tasks/ProteinPairs.h"

#include <algorithm>
#include <filesystem>
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
    std::string pairs;
    Index pairsMost = 100;
    std::string ipTm;
    std::string known;
    double edgeWeight = 0.0;
    NetworkMethod method = NetworkMethod::Attention;
    Index trees = 100;
    Index mostCells = 0;
    bool filterGiven = false;
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

Json describe(const HeadChoice& choice) {
    Json heads = Json::array();
    for (const HeadId& head : choice.heads) {
        heads.push_back({{"layer", head.layer}, {"head", head.head}});
    }
    const auto ratio = [](const std::optional<EdgeScores>& scores) { return scores ? Json(scores->averagePrecisionOverRandom) : Json(); };
    return {{"knownEdges", choice.knownName},
            {"heads", heads},
            {"allHeads", choice.allHeads},
            {"regulators", choice.regulators},
            {"edges", choice.edges},
            {"folds", choice.folds},
            {"heldOutApOverRandom", ratio(choice.heldOut)},
            {"allHeadsApOverRandom", ratio(choice.together)}};
}

Json summary(const NetworkResult& result, const std::vector<std::string>& notes, const Arguments& arguments) {
    const GeneNetwork& network = result.network;
    const GeneMatching& genes = result.matching;
    const bool model = network.method == NetworkMethod::Attention;
    Json json{{"method", toString(network.method)},
              {"cells", result.cells},
              {"genes", network.genes.size()},
              {"edges", network.edges.columns.size()},
              {"genesNeverSeen", result.neverSeen},
              {"genesUnexpressed", result.unexpressed},
              {"regulators", std::count(network.regulator.begin(), network.regulator.end(), 1)},
              {"onlyRegulators", !arguments.regulators.empty()},
              {"filter", toString(network.filter)},
              {"orientation", hasDirection(network.method) ? Json(model ? toString(network.orientation) : "regulator to target") : Json()},
              {"notes", notes}};
    if (model) {
        json["organism"] = genes.organism;
        json["runAs"] = genes.runAs;
        json["geneMapping"] = {{"matched", genes.matched}, {"unmatched", genes.unmatched}, {"duplicatesSummed", genes.duplicatesSummed}, {"fraction", genes.fraction}};
        json["genesPerCell"] = result.genesPerCell;
        json["device"] = result.device;
        json["cells_per_second"] = result.cellsPerSecond;
    }
    if (network.headChoice) {
        json["headChoice"] = describe(*network.headChoice);
    }
    json["warnings"] = result.warnings;
    json["output"] = arguments.output;
    for (const auto& [name, path] : {std::pair{"edgesOutput", arguments.edges}, std::pair{"graphmlOutput", arguments.graphml}, std::pair{"pairsOutput", arguments.pairs}}) {
        if (!path.empty()) {
            json[name] = path;
        }
    }
    return json;
}

std::string asText(const Json& json) {
    std::string text = json["edges"].dump() + " edges between " + json["genes"].dump() + " genes (" + json["regulators"].dump()
                       + " known regulators), from " + (json.contains("device") ? "the attention over " : json["method"].get<std::string>() + " over ")
                       + json["cells"].dump() + " cells" + (json.contains("device") ? " on " + json["device"].get<std::string>() : "") + "\n";
    for (const Json& note : json["notes"]) {
        text += note.get<std::string>() + "\n";
    }
    if (!json.contains("device")) {
        return text + "written to " + json["output"].get<std::string>();
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

/// The edges of --known-edges, for the choice of heads.
void chooseKnownEdges(const Arguments& arguments, const Context& context, NetworkOptions& options) {
    if (arguments.known.empty()) {
        return;
    }
    options.headChoice.known = std::make_shared<const KnownEdges>(readKnownEdges(arguments.known));
    options.headChoice.knownName = std::filesystem::path(arguments.known).filename().string();
    options.headChoice.seed = context.seed;
    if (arguments.edgeWeight > 0.0) {
        options.headChoice.edgeWeight = arguments.edgeWeight;
    }
}

/// The network of the arguments, by attention or from expression.
Outcome make(const Dataset& dataset, const Arguments& arguments, NetworkOptions& options, const Context& context, const RunControl& control, NetworkResult& result) {
    if (arguments.mostCells > 0
        && cellsWithMostCounts(dataset, options.input.cells, arguments.mostCells, control, &options.input.cells) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (arguments.method == NetworkMethod::Attention) {
        const auto model = loadModel(arguments.model.model);
        return makeNetwork(dataset, *model, options, control, &result);
    }
    ExpressionNetworkOptions own;
    own.method = arguments.method;
    own.cells = options.input.cells;
    own.variableGenes = options.input.context;
    own.genes = options.input.geneList;
    own.filter = options.filter;
    own.strongest = options.strongest;
    own.regulators = options.regulators;
    own.onlyRegulators = options.onlyRegulators;
    own.trees = arguments.trees;
    own.seed = context.seed;
    own.threads = context.threads;
    return makeExpressionNetwork(dataset, own, control, &result);
}

Outcome write(const Arguments& arguments, const NetworkResult& result, const std::vector<std::string>& notes, const ResultFileContent& content, const Context& context, const RunControl& control) {
    PairScores ipTm;
    if (!arguments.ipTm.empty()) {
        Index leftOut = 0;
        ipTm = readIpTm(arguments.ipTm, result.network, &leftOut);
        if (leftOut > 0) {
            context.warn(std::to_string(leftOut) + " lines of " + arguments.ipTm + " are of genes that are not both in this network.");
        }
    }
    if (writeResultFile(arguments.output, content, control) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const RunControl toTheEnd; // one file is there: the others follow, so that cancelling writes all or nothing
    if (!arguments.edges.empty()) {
        writeEdges(arguments.edges, result.network, notes, toTheEnd, ipTm);
    }
    if (!arguments.graphml.empty()) {
        writeGraphml(arguments.graphml, result.network, notes, toTheEnd, ipTm);
    }
    if (!arguments.pairs.empty()) {
        writeProteinPairs(arguments.pairs, result.network, content.dataset->organism(), arguments.pairsMost, toTheEnd);
    }
    return Outcome::Finished;
}

/// Before anything is run. @throws UsageError.
void check(const Arguments& arguments) {
    checkModelRun(arguments.model, {arguments.input, arguments.regulators, arguments.ipTm, arguments.known},
        {{arguments.output, Output::Kind::H5ad}, arguments.edges, arguments.graphml, arguments.pairs});
    if (arguments.method == NetworkMethod::Attention && arguments.model.model.empty()) {
        throw UsageError("The method attention needs --model; correlation, clr and genie3 work without one.");
    }
    if (!arguments.known.empty() && arguments.method != NetworkMethod::Attention) {
        throw UsageError("--known-edges chooses among attention heads; " + toString(arguments.method) + " has none.");
    }
    if (!arguments.ipTm.empty() && arguments.edges.empty() && arguments.graphml.empty()) {
        throw UsageError("--iptm goes into the files of --edges and --graphml; give at least one of them.");
    }
}

int runGrn(const Context& context, const Arguments& arguments) {
    check(arguments);
    const RunControl control = context.runControl();
    const auto dataset = openData(arguments.input, context);
    NetworkOptions options = arguments.options;
    options.input = cellOptions(arguments.model, *dataset, context.threads, context.seed);
    chooseRegulators(arguments, options);
    chooseKnownEdges(arguments, context, options);
    if (arguments.method != NetworkMethod::Attention && !arguments.filterGiven) {
        options.filter = NetworkFilter::Strongest; // the default threshold is one of attention
    }
    NetworkResult result;
    const Outcome outcome = make(*dataset, arguments, options, context, control, result);
    for (const std::string& warning : result.warnings) {
        context.warn(warning);
    }
    if (outcome == Outcome::Cancelled) {
        return kCancelled;
    }
    const std::vector<std::string> notes = networkNotes(result.network, options.strongest);
    NetworkGeneNumbers numbers;
    if (networkMeans(*dataset, result.network, options.input.cells, control, &numbers.means) == Outcome::Cancelled
        || networkCentrality(result.network, control, &numbers.centrality) == Outcome::Cancelled) {
        return kCancelled;
    }
    const ResultFileContent content = networkFile(dataset, result, options.input.cells, notes, numbers);
    if (write(arguments, result, notes, content, context, control) == Outcome::Cancelled) {
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
    CLI::App* verb = app.add_subcommand("grn", "Read a gene network out of a scPRINT-2 model's attention, or make one from expression");
    verb->add_option("input", arguments->input, "Data set")->required();
    verb->add_option("-o,--output", arguments->output, "Output .h5ad: varp GRN, rows are regulators")->required();
    verb->add_option("--edges", arguments->edges, "Also write the edges, strongest first, as .tsv");
    verb->add_option("--graphml", arguments->graphml, "Also write the network as GraphML");
    verb->add_option("--tf", arguments->regulators, "Keep only edges from known regulators: known (the shipped list) or a file of genes");
    verb->add_option("--method", arguments->method, "attention (needs --model), or from expression alone: correlation, clr, genie3")
        ->transform(CLI::CheckedTransformer(networkMethods()));
    verb->add_option("--trees", arguments->trees, "Trees per gene of genie3")->check(CLI::PositiveNumber);
    verb->add_option("--max-cells", arguments->mostCells, "Use at most N of the cells, those with most counts; 0: all")->check(CLI::NonNegativeNumber);
    verb->add_option("--pairs", arguments->pairs, "Also write the strongest pairs as a job list for structure prediction (.tsv)");
    verb->add_option("--pairs-limit", arguments->pairsMost, "Pairs in that list; 0: all")->check(CLI::NonNegativeNumber)->capture_default_str();
    verb->add_option("--iptm", arguments->ipTm, "ipTM of predicted complexes (columns gene_a, gene_b, iptm), written with the edges")->check(CLI::ExistingFile);
    verb->add_option("--known-edges", arguments->known, "Known edges (regulator, target on each line): take the mean of those attention heads that carry them")
        ->check(CLI::ExistingFile);
    verb->add_option("--edge-weight", arguments->edgeWeight, "How many times a known edge counts in that choice; 0: as often as other pairs come to an edge")
        ->check(CLI::NonNegativeNumber);
    addModelOptions(*verb, arguments->model)->required(false);
    addNetworkOptions(*verb, arguments->options);
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([&context, arguments, verb] {
        arguments->filterGiven = verb->get_option("--filter")->count() > 0;
        context.run = [&context, arguments] { return runGrn(context, *arguments); };
    });
}

} // namespace ocellus::cli

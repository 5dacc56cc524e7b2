// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Networks.h"

#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "core/base/TextLines.h"
#include "core/tasks/HeadChoice.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ocellus {

namespace {

std::string provenanceOptions(const std::string& ofPlan, const NetworkOptions& options) {
    nlohmann::ordered_json json = nlohmann::ordered_json::parse(ofPlan);
    json["mode"] = options.mode == NetworkMode::PerCell ? "cells" : "qk";
    json["preprocess"] = options.scores == AttentionScores::Softmax ? "softmax" : options.scores == AttentionScores::Sinkhorn ? "sinkhorn" : "none";
    json["heads"] = options.headChoice.known ? "chosen" : options.heads == HeadAggregation::Max ? "max" : "mean";
    json["filter"] = toString(options.filter);
    json["topK"] = options.strongest;
    json["orientation"] = toString(options.orientation);
    json["onlyRegulators"] = options.onlyRegulators;
    json["dropUnexpressed"] = options.dropUnexpressed;
    json["regulators"] = options.regulators;
    if (const HeadChoiceOptions& choice = options.headChoice; choice.known) {
        json["knownEdges"] = {{"list", choice.knownName}, {"edges", choice.known->edges.size()}, {"weight", choice.edgeWeight.value_or(0.0)}, {"folds", choice.folds}, {"seed", choice.seed}};
    }
    return json.dump();
}

LayerPtr layerOf(const NetworkAttention& attention, const NetworkOptions& options) {
    ResultLayer layer;
    layer.name = "grn";
    layer.provenance = attention.provenance;
    layer.provenance.options = provenanceOptions(attention.provenance.options, options);
    layer.cellsDone = layer.cellsTotal = attention.result.cells;
    return std::make_shared<const ResultLayer>(std::move(layer));
}

/// The edges of one orientation, of the heads that carry known edges where there are any.
Outcome addEdges(const NetworkAttention& attention, const NetworkOptions& options, const RunControl& control, GeneNetwork& network) {
    AttentionRule rule = attention.rule;
    if (options.headChoice.known) {
        HeadChoice choice;
        if (chooseHeads(attention, options.headChoice, network.orientation, options.memoryLimit, control, &choice) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        rule.only = choice.heads;
        rule.heads = HeadAggregation::Mean;
        network.headChoice = std::move(choice);
    }
    const auto rows = [&](const RunControl& run, const NetworkRow& visit) { return visitAttention(attention.cells, rule, "Comparing genes", run, visit); };
    return findNetworkEdges(rows, {options.filter, options.strongest, options.onlyRegulators}, control, network);
}

} // namespace

Outcome makeNetwork(const Dataset& dataset, const Model& model, const NetworkOptions& options, const RunControl& control, NetworkResult* result) {
    NetworkAttention attention;
    if (readNetworkAttention(dataset, model, options, control, &attention) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    NetworkResult made = attention.result;
    if (options.bothWays) {
        made.otherWay = made.network;
        made.otherWay->orientation = options.orientation == Orientation::Attended ? Orientation::Attending : Orientation::Attended;
    }
    if (addEdges(attention, options, control, made.network) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    try {
        if (made.otherWay && addEdges(attention, options, control, *made.otherWay) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    } catch (const RefusedError&) { // of this reading alone: no head carries the known edges
        made.otherWay.reset();
        made.warnings.push_back("Read the other way round no attention head gives the known edges more weight than other pairs, so there is no such network.");
    }
    made.layer = layerOf(attention, options);
    *result = std::move(made);
    return Outcome::Finished;
}

std::string orientationSentence(Orientation orientation) {
    return orientation == Orientation::Attended
               ? "The regulator is the gene that is attended to, the target the gene that attends to it: the model looks at the regulator to understand the target."
               : "The regulator is the gene that attends, the target the gene that it attends to.";
}

std::string readingSentence(const GeneNetwork& network) {
    switch (network.method) {
    case NetworkMethod::Attention: return orientationSentence(network.orientation);
    case NetworkMethod::Correlation: return "Edges join genes whose expression goes up or down together; they have no direction.";
    case NetworkMethod::Clr: return "Edges join genes that share more information than they share with most others; they have no direction.";
    case NetworkMethod::Genie3: return "The regulator is a gene whose expression helps to predict the target's.";
    case NetworkMethod::File: return network.fileNotes.empty() ? "Read from an edge list that does not say how it was made." : network.fileNotes.front();
    }
    return {};
}

bool hasDirection(NetworkMethod method) {
    return method != NetworkMethod::Correlation && method != NetworkMethod::Clr;
}

std::string toString(NetworkMethod method) {
    switch (method) {
    case NetworkMethod::Attention: return "attention";
    case NetworkMethod::Correlation: return "correlation";
    case NetworkMethod::Clr: return "clr";
    case NetworkMethod::Genie3: return "genie3";
    case NetworkMethod::File: return "file";
    }
    return {};
}

const std::map<std::string, NetworkMethod>& networkMethods() {
    static const std::map<std::string, NetworkMethod> methods = [] {
        std::map<std::string, NetworkMethod> made;
        for (const NetworkMethod method : {NetworkMethod::Attention, NetworkMethod::Correlation, NetworkMethod::Clr, NetworkMethod::Genie3}) {
            made.emplace(toString(method), method);
        }
        return made;
    }();
    return methods;
}

std::string toString(Orientation orientation) {
    return orientation == Orientation::Attended ? "attended" : "attending";
}

const std::vector<std::string>& knownRegulators() {
    static const std::vector<std::string> known = [] {
        TextLines lines(resourcePath("genes/regulators.txt.gz"));
        std::vector<std::string> ids;
        for (std::string_view line; lines.next(line);) {
            ids.emplace_back(line);
        }
        std::sort(ids.begin(), ids.end());
        return ids;
    }();
    return known;
}

} // namespace ocellus

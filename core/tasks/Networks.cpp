// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Networks.h"

#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "core/base/TextLines.h"
#include "core/tasks/ExpressionNetwork.h"
#include "core/tasks/NetworkEdges.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ocellus {

namespace {

/// Bytes of whole matrices beside the model: what the scores need and what is kept.
double bytesNeeded(const NetworkOptions& options, Index genes) {
    const auto entries = static_cast<double>(genes) * static_cast<double>(genes);
    double perEntry = options.scores == AttentionScores::Sinkhorn ? 8.0 : 0.0;
    perEntry += options.mode == NetworkMode::PerCell ? 4.0 : 0.0;
    switch (options.filter) {
    case NetworkFilter::None: perEntry += 20.0; break;
    case NetworkFilter::Threshold: perEntry += 10.0; break; // of a softmax less than half is above 1 / genes
    case NetworkFilter::Planar:
    case NetworkFilter::Tree: perEntry += 8.0; break;
    case NetworkFilter::Strongest: break;
    }
    return entries * perEntry;
}

void mustFitMemory(const NetworkOptions& options, Index genes) {
    const double needed = bytesNeeded(options, genes);
    if (needed <= static_cast<double>(options.memoryLimit)) {
        return;
    }
    throw RefusedError("A network of " + std::to_string(genes) + " genes needs " + gigabytes(needed) + " of memory with the filter "
                       + toString(options.filter) + (options.scores == AttentionScores::Sinkhorn ? " and balanced scores" : "") + ", "
                       + gigabytes(static_cast<double>(options.memoryLimit))
                       + " are allowed. Nothing was written. Keep only the strongest edges of each gene (top-k of softmax), or choose fewer genes.");
}

/// Which genes of the network are known regulators.
std::vector<char> regulatorsOf(const NetworkOptions& options, const CellPlan& plan, const CellAttention& attention, const ModelInfo& model, const GeneNetwork& network) {
    if (!options.regulators.empty()) {
        return markRegulators(*network.table, network.genes, options.regulators, std::nullopt);
    }
    std::vector<char> marked(network.genes.size(), 0);
    const std::vector<std::string>& known = knownRegulators();
    const std::vector<std::string>& ids = model.genes.at(plan.matching->runAs);
    const Index offset = model.geneOffset.at(plan.matching->runAs);
    for (std::size_t i = 0; i < marked.size(); ++i) {
        const std::int64_t token = plan.matching->tokens[static_cast<std::size_t>(attention.slots[i])];
        marked[i] = static_cast<char>(std::binary_search(known.begin(), known.end(), ids[static_cast<std::size_t>(token - offset)]));
    }
    return marked;
}

Outcome visitRows(const CellAttention& attention, const AttentionRule& rule, const RunControl& control, const NetworkRow& visit) {
    if (attention.average.rows > 0) {
        visitMatrixRows(attention.average, rule.threads, visit);
        return Outcome::Finished;
    }
    return attentionRows(attention.means, rule, "Comparing genes", control, [&](Index first, const FloatMatrix& block) {
        for (Index row = 0; row < block.rows; ++row) {
            visit(first + row, block.row(row));
        }
    });
}

EdgeRule ruleOf(const NetworkOptions& options) {
    return {options.filter, options.strongest, options.onlyRegulators};
}

std::string provenanceOptions(const std::string& ofPlan, const NetworkOptions& options) {
    nlohmann::ordered_json json = nlohmann::ordered_json::parse(ofPlan);
    json["mode"] = options.mode == NetworkMode::PerCell ? "cells" : "qk";
    json["preprocess"] = options.scores == AttentionScores::Softmax ? "softmax" : options.scores == AttentionScores::Sinkhorn ? "sinkhorn" : "none";
    json["heads"] = options.heads == HeadAggregation::Max ? "max" : "mean";
    json["filter"] = toString(options.filter);
    json["topK"] = options.strongest;
    json["orientation"] = toString(options.orientation);
    json["onlyRegulators"] = options.onlyRegulators;
    json["regulators"] = options.regulators;
    return json.dump();
}

LayerPtr layerOf(const CellPlan& plan, const NetworkOptions& options) {
    ResultLayer layer;
    layer.name = "grn";
    layer.provenance = plan.provenance;
    layer.provenance.options = provenanceOptions(plan.provenance.options, options);
    layer.cellsDone = layer.cellsTotal = static_cast<Index>(plan.cells.size());
    return std::make_shared<const ResultLayer>(std::move(layer));
}

std::vector<std::string> warningsOf(const GeneMatching& matching) {
    if (matching.standIn()) {
        return {"Stand-in species: " + matching.sentence() + "."};
    }
    if (matching.fraction < 0.5) {
        return {"Only part of the genes are recognised (" + matching.sentence() + "). The network covers these alone."};
    }
    return {};
}

} // namespace

Outcome makeNetwork(const Dataset& dataset, const Model& model, const NetworkOptions& options, const RunControl& control, NetworkResult* result) {
    if (options.mode == NetworkMode::PerCell && options.scores == AttentionScores::Sinkhorn) {
        throw UsageError("Balanced scores (sinkhorn) are made from averaged queries and keys only; choose the mode qk, or softmax.");
    }
    const std::optional<CellPlan> plan = makeCellPlan(dataset, model, options.input, "grn", control);
    if (!plan) {
        return Outcome::Cancelled;
    }
    mustFitMemory(options, plan->inputs->genesPerCell());
    result->matching = *plan->matching;
    result->warnings = warningsOf(*plan->matching);
    result->genesPerCell = plan->inputs->genesPerCell();
    AttentionRule rule{options.scores, options.heads, options.onlyHeads, true, options.input.session.threads};
    CellAttention attention;
    if (collectAttention(*plan, model, options.input, {options.mode, rule, options.memoryLimit}, control, &attention) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    mustFitMemory(options, static_cast<Index>(attention.slots.size()));
    GeneNetwork& network = result->network;
    network.table = dataset.counts()->genes;
    network.orientation = options.orientation;
    network.filter = options.filter;
    const std::vector<Index> geneOfSlot = genesOfSlots(*plan->matching);
    for (const std::int32_t slot : attention.slots) {
        network.genes.push_back(geneOfSlot[static_cast<std::size_t>(slot)]);
    }
    network.regulator = regulatorsOf(options, *plan, attention, model.info(), network);
    if (options.onlyRegulators) {
        requireRegulators(network);
    }
    const auto rows = [&](const RunControl& run, const NetworkRow& visit) { return visitRows(attention, rule, run, visit); };
    if (findNetworkEdges(rows, ruleOf(options), control, network) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (options.bothWays) {
        GeneNetwork other = network;
        other.orientation = options.orientation == Orientation::Attended ? Orientation::Attending : Orientation::Attended;
        if (findNetworkEdges(rows, ruleOf(options), control, other) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        result->otherWay = std::move(other);
    }
    result->layer = layerOf(*plan, options);
    result->neverSeen = attention.neverSeen;
    result->unexpressed = attention.unexpressed;
    result->cells = attention.cells;
    result->device = attention.device;
    result->cellsPerSecond = attention.cellsPerSecond;
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

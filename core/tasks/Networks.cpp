// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Networks.h"

#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "core/base/TextLines.h"
#include "core/base/parallelFor.h"
#include "core/model/RowFilter.h"
#include "core/networks/GraphFilters.h"
#include "core/networks/Transpose.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

namespace ocellus {

namespace {

constexpr Index kRowsAtOnce = 64;

bool isGraph(NetworkFilter filter) {
    return filter == NetworkFilter::Planar || filter == NetworkFilter::Tree;
}

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
std::vector<char> markRegulators(const NetworkOptions& options, const CellPlan& plan, const CellAttention& attention, const ModelInfo& model, const GeneNetwork& network) {
    std::vector<char> marked(network.genes.size(), 0);
    if (!options.regulators.empty()) {
        for (const std::string& name : options.regulators) {
            const std::optional<Index> gene = network.table->find(name);
            const auto at = gene ? std::lower_bound(network.genes.begin(), network.genes.end(), *gene) : network.genes.end();
            if (at != network.genes.end() && *at == *gene) {
                marked[static_cast<std::size_t>(at - network.genes.begin())] = 1;
            }
        }
        return marked;
    }
    const std::vector<std::string>& known = knownRegulators();
    const std::vector<std::string>& ids = model.genes.at(plan.matching->runAs);
    const Index offset = model.geneOffset.at(plan.matching->runAs);
    for (std::size_t i = 0; i < marked.size(); ++i) {
        const std::int64_t token = plan.matching->tokens[static_cast<std::size_t>(attention.slots[i])];
        marked[i] = static_cast<char>(std::binary_search(known.begin(), known.end(), ids[static_cast<std::size_t>(token - offset)]));
    }
    return marked;
}

/// Hands out the rows of the network (row attends to column), several at once.
using Rows = std::function<void(Index row, const float* values)>;

Outcome visitRows(const CellAttention& attention, const AttentionRule& rule, const RunControl& control, const Rows& visit) {
    if (attention.average.rows > 0) {
        parallelFor(attention.average.rows, kRowsAtOnce, rule.threads, [&](Index first, Index end) {
            for (Index row = first; row < end; ++row) {
                visit(row, attention.average.row(row));
            }
        });
        return Outcome::Finished;
    }
    return attentionRows(attention.means, rule, "Comparing genes", control, [&](Index first, const FloatMatrix& block) {
        for (Index row = 0; row < block.rows; ++row) {
            visit(first + row, block.row(row));
        }
    });
}

RowFilterOptions rowFilterOf(const NetworkOptions& options, const std::vector<char>& regulator) {
    RowFilterOptions filter;
    filter.self = false;
    filter.strongest = options.strongest;
    filter.keep = options.filter == NetworkFilter::Threshold   ? RowFilterOptions::Keep::Threshold
                  : options.filter == NetworkFilter::Strongest ? RowFilterOptions::Keep::Strongest
                                                               : RowFilterOptions::Keep::All;
    if (options.onlyRegulators) {
        (options.orientation == Orientation::Attended ? filter.columns : filter.rows) = regulator;
    }
    return filter;
}

/// Of every pair the stronger direction, as a network of attention.
SparseSquare strongerDirections(const FloatMatrix& weights, const std::vector<GenePair>& pairs) {
    std::vector<std::pair<std::int32_t, std::int32_t>> entries;
    for (const auto& [a, b] : pairs) {
        const bool forward = weights.row(a)[b] >= weights.row(b)[a];
        const GenePair entry = forward ? GenePair{a, b} : GenePair{b, a};
        if (weights.row(entry.first)[entry.second] != 0.0F) {
            entries.push_back(entry);
        }
    }
    std::sort(entries.begin(), entries.end());
    SparseSquare network;
    network.size = weights.rows;
    network.rowStart.assign(static_cast<std::size_t>(weights.rows) + 1, 0);
    for (const auto& [row, column] : entries) {
        ++network.rowStart[static_cast<std::size_t>(row) + 1];
        network.columns.push_back(column);
        network.values.push_back(static_cast<double>(weights.row(row)[column]));
    }
    for (std::size_t i = 1; i < network.rowStart.size(); ++i) {
        network.rowStart[i] += network.rowStart[i - 1];
    }
    return network;
}

Outcome graphEdges(const CellAttention& attention, const AttentionRule& rule, const NetworkOptions& options, const std::vector<char>& regulator, const RunControl& control, SparseSquare& edges) {
    const auto genes = static_cast<Index>(attention.slots.size());
    FloatMatrix weights{genes, genes, std::vector<float>(static_cast<std::size_t>(genes * genes), 0.0F)};
    const RowFilterOptions masks = rowFilterOf(options, regulator);
    const auto allowed = [](const std::vector<char>& mask, Index gene) { return mask.empty() || mask[static_cast<std::size_t>(gene)] != 0; };
    const Outcome filled = visitRows(attention, rule, control, [&](Index row, const float* values) {
        for (Index column = 0; column < genes; ++column) {
            const bool kept = row != column && allowed(masks.rows, row) && allowed(masks.columns, column);
            weights.row(row)[column] = kept ? values[column] : 0.0F;
        }
    });
    if (filled == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    std::vector<GenePair> pairs;
    const auto choose = options.filter == NetworkFilter::Planar ? planarFilter : maximumSpanningTree;
    if (choose(symmetrised(weights), control, &pairs) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    edges = strongerDirections(weights, pairs);
    return Outcome::Finished;
}

Outcome findEdges(const CellAttention& attention, const AttentionRule& rule, const NetworkOptions& options, const RunControl& control, GeneNetwork& network) {
    if (isGraph(options.filter)) {
        if (graphEdges(attention, rule, options, network.regulator, control, network.edges) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    } else {
        RowFilter filter(static_cast<Index>(network.genes.size()), rowFilterOf(options, network.regulator));
        const auto add = [&](Index row, const float* values) { filter.add(row, values); };
        if (visitRows(attention, rule, control, add) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        network.edges = filter.finish();
    }
    if (options.orientation == Orientation::Attended) {
        network.edges = transposed(network.edges);
    }
    return Outcome::Finished;
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
    network.regulator = markRegulators(options, *plan, attention, model.info(), network);
    if (options.onlyRegulators && std::count(network.regulator.begin(), network.regulator.end(), 1) == 0) {
        throw RefusedError("None of the known regulators is among the " + std::to_string(network.genes.size())
                           + " genes of the network. Nothing was written. Choose other genes, or another list of regulators.");
    }
    if (findEdges(attention, rule, options, control, network) == Outcome::Cancelled) {
        return Outcome::Cancelled;
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

std::string filterSentence(NetworkFilter filter, Index strongest) {
    switch (filter) {
    case NetworkFilter::None: return "All edges are kept.";
    case NetworkFilter::Threshold: return "Kept are edges with more attention than an even share, 1 / number of genes.";
    case NetworkFilter::Strongest: return "Kept are the " + std::to_string(strongest) + " strongest edges of each attending gene.";
    case NetworkFilter::Planar: return "Kept is a planar graph of the strongest pairs (TMFG), of each pair the stronger direction.";
    case NetworkFilter::Tree: return "Kept is the tree that joins all genes by their strongest pairs, of each pair the stronger direction.";
    }
    return {};
}

std::string toString(NetworkFilter filter) {
    switch (filter) {
    case NetworkFilter::None: return "none";
    case NetworkFilter::Threshold: return "thresh";
    case NetworkFilter::Strongest: return "top-k";
    case NetworkFilter::Planar: return "tmfg";
    case NetworkFilter::Tree: return "mst";
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

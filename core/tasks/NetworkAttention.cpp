// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/NetworkAttention.h"

#include "core/base/Error.h"
#include "core/model/ShippedModel.h"
#include "core/tasks/ExpressionNetwork.h"

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
        return markRegulators(*network.table, network.genes, options.regulators, plan.matching->organism);
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

Outcome readNetworkAttention(
    const Dataset& dataset, const Model& model, const NetworkOptions& options, const RunControl& control, NetworkAttention* result) {
    if (options.mode == NetworkMode::PerCell && options.scores == AttentionScores::Sinkhorn) {
        throw UsageError("Balanced scores (sinkhorn) are made from averaged queries and keys only; choose the mode qk, or softmax.");
    }
    if (options.mode == NetworkMode::PerCell && options.headChoice.known) {
        throw UsageError("Heads are chosen from averaged queries and keys only; choose the mode qk, or all heads.");
    }
    const std::optional<CellPlan> plan = makeCellPlan(dataset, model, options.input, "grn", control);
    if (!plan) {
        return Outcome::Cancelled;
    }
    mustFitMemory(options, plan->inputs->genesPerCell());
    NetworkResult& facts = result->result;
    facts.matching = *plan->matching;
    facts.warnings = warningsOf(*plan->matching);
    facts.caution = attentionCaution(model.info());
    if (!facts.caution.empty()) {
        facts.warnings.push_back(facts.caution);
    }
    facts.genesPerCell = plan->inputs->genesPerCell();
    result->provenance = plan->provenance;
    result->rule = {options.scores, options.heads, options.onlyHeads, true, options.input.session.threads};
    CellAttention& cells = result->cells;
    if (collectAttention(*plan, model, options.input, {options.mode, result->rule, options.memoryLimit, options.dropUnexpressed}, control, &cells) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    mustFitMemory(options, static_cast<Index>(cells.slots.size()));
    GeneNetwork& network = facts.network;
    network.table = dataset.counts()->genes;
    network.orientation = options.orientation;
    network.filter = options.filter;
    network.strongest = options.strongest;
    const std::vector<Index> geneOfSlot = genesOfSlots(*plan->matching);
    for (const std::int32_t slot : cells.slots) {
        network.genes.push_back(geneOfSlot[static_cast<std::size_t>(slot)]);
    }
    network.regulator = regulatorsOf(options, *plan, cells, model.info(), network);
    if (options.onlyRegulators) {
        requireRegulators(network);
    }
    facts.neverSeen = cells.neverSeen;
    facts.unexpressed = cells.unexpressed;
    facts.cells = cells.cells;
    facts.device = cells.device;
    facts.cellsPerSecond = cells.cellsPerSecond;
    return Outcome::Finished;
}

Outcome visitAttention(const CellAttention& cells, const AttentionRule& rule, const std::string& stage, const RunControl& control, const NetworkRow& visit) {
    if (cells.average.rows > 0) {
        visitMatrixRows(cells.average, rule.threads, visit);
        return Outcome::Finished;
    }
    return attentionRows(cells.means, rule, stage, control, [&](Index first, const FloatMatrix& block) {
        for (Index row = 0; row < block.rows; ++row) {
            visit(first + row, block.row(row));
        }
    });
}

} // namespace ocellus

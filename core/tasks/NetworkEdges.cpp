// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/NetworkEdges.h"

#include "core/base/Error.h"
#include "core/base/parallelFor.h"
#include "core/model/RowFilter.h"
#include "core/networks/GraphFilters.h"
#include "core/networks/Transpose.h"

#include <algorithm>

namespace ocellus {

namespace {

constexpr Index kRowsAtOnce = 64;

bool isGraph(NetworkFilter filter) {
    return filter == NetworkFilter::Planar || filter == NetworkFilter::Tree;
}

RowFilterOptions rowFilterOf(const EdgeRule& rule, Orientation orientation, const std::vector<char>& regulator) {
    RowFilterOptions filter;
    filter.self = false;
    filter.strongest = rule.strongest;
    filter.keep = rule.filter == NetworkFilter::Threshold   ? RowFilterOptions::Keep::Threshold
                  : rule.filter == NetworkFilter::Strongest ? RowFilterOptions::Keep::Strongest
                                                               : RowFilterOptions::Keep::All;
    if (rule.onlyRegulators) {
        (orientation == Orientation::Attended ? filter.columns : filter.rows) = regulator;
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

Outcome graphEdges(const NetworkRows& rows, const EdgeRule& rule, const GeneNetwork& network, const RunControl& control, SparseSquare& edges) {
    const auto genes = static_cast<Index>(network.genes.size());
    FloatMatrix weights{genes, genes, std::vector<float>(static_cast<std::size_t>(genes * genes), 0.0F)};
    const RowFilterOptions masks = rowFilterOf(rule, network.orientation, network.regulator);
    const auto allowed = [](const std::vector<char>& mask, Index gene) { return mask.empty() || mask[static_cast<std::size_t>(gene)] != 0; };
    const Outcome filled = rows(control, [&](Index row, const float* values) {
        for (Index column = 0; column < genes; ++column) {
            const bool kept = row != column && allowed(masks.rows, row) && allowed(masks.columns, column);
            weights.row(row)[column] = kept ? values[column] : 0.0F;
        }
    });
    if (filled == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    std::vector<GenePair> pairs;
    const auto choose = rule.filter == NetworkFilter::Planar ? planarFilter : maximumSpanningTree;
    if (choose(symmetrised(weights), control, &pairs) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    edges = strongerDirections(weights, pairs);
    return Outcome::Finished;
}

} // namespace

void visitMatrixRows(const FloatMatrix& matrix, int threads, const NetworkRow& visit) {
    parallelFor(matrix.rows, kRowsAtOnce, threads, [&](Index first, Index end) {
        for (Index row = first; row < end; ++row) {
            visit(row, matrix.row(row));
        }
    });
}

void requireRegulators(const GeneNetwork& network) {
    if (std::count(network.regulator.begin(), network.regulator.end(), 1) == 0) {
        throw RefusedError("None of the known regulators is among the " + std::to_string(network.genes.size())
                           + " genes of the network. Nothing was written. Choose other genes, or another list of regulators.");
    }
}

Outcome findNetworkEdges(const NetworkRows& rows, const EdgeRule& rule, const RunControl& control, GeneNetwork& network) {
    if (isGraph(rule.filter)) {
        if (graphEdges(rows, rule, network, control, network.edges) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    } else {
        RowFilter filter(static_cast<Index>(network.genes.size()), rowFilterOf(rule, network.orientation, network.regulator));
        if (rows(control, [&](Index row, const float* values) { filter.add(row, values); }) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        network.edges = filter.finish();
    }
    if (network.orientation == Orientation::Attended) {
        network.edges = transposed(network.edges);
    }
    return Outcome::Finished;
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

} // namespace ocellus

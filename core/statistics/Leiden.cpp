// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Leiden.h"

#include "core/statistics/IgraphInternal.h"

#include <algorithm>
#include <numeric>

namespace ocellus {

namespace {

constexpr double kRandomness = 0.01; ///< of igraph's refinement step, its documented default

/// The upper triangle of a symmetric matrix as an igraph graph, with weights and strengths.
struct WeightedGraph {
    igraph_t graph{};
    IgraphReals weights;
    IgraphReals strengths;
    double total = 0.0; ///< of all weights, each edge once

    explicit WeightedGraph(const SparseSquare& matrix)
        : weights(edgesOf(matrix))
        , strengths(matrix.size) {
        IgraphIntegers ends(2 * igraph_vector_size(&weights.values));
        Index edge = 0;
        for (Index cell = 0; cell < matrix.size; ++cell) {
            for (Index i = matrix.rowStart[cell]; i < matrix.rowStart[cell + 1]; ++i) {
                if (matrix.columns[i] > cell) {
                    VECTOR(ends.values)[2 * edge] = cell;
                    VECTOR(ends.values)[2 * edge + 1] = matrix.columns[i];
                    VECTOR(weights.values)[edge] = matrix.values[i];
                    VECTOR(strengths.values)[cell] += matrix.values[i];
                    VECTOR(strengths.values)[matrix.columns[i]] += matrix.values[i];
                    total += matrix.values[i];
                    ++edge;
                }
            }
        }
        checkIgraph(igraph_create(&graph, &ends.values, matrix.size, IGRAPH_UNDIRECTED));
    }

    ~WeightedGraph() { igraph_destroy(&graph); }
    WeightedGraph(const WeightedGraph&) = delete;
    WeightedGraph& operator=(const WeightedGraph&) = delete;

    static Index edgesOf(const SparseSquare& matrix) {
        Index edges = 0;
        for (Index cell = 0; cell < matrix.size; ++cell) {
            for (Index i = matrix.rowStart[cell]; i < matrix.rowStart[cell + 1]; ++i) {
                edges += matrix.columns[i] > cell ? 1 : 0;
            }
        }
        return edges;
    }
};

/// Renumbers groups by size, the larger first, then by first cell.
void numberBySize(std::vector<std::int32_t>& groupOf, Index groups) {
    const auto count = static_cast<std::size_t>(groups);
    std::vector<Index> size(count, 0);
    std::vector<Index> first(count, -1);
    for (std::size_t cell = 0; cell < groupOf.size(); ++cell) {
        const auto group = static_cast<std::size_t>(groupOf[cell]);
        if (size[group]++ == 0) {
            first[group] = static_cast<Index>(cell);
        }
    }
    std::vector<std::int32_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
        return size[a] != size[b] ? size[a] > size[b] : first[a] < first[b];
    });
    std::vector<std::int32_t> number(count);
    for (std::size_t rank = 0; rank < count; ++rank) {
        number[order[rank]] = static_cast<std::int32_t>(rank);
    }
    for (std::int32_t& group : groupOf) {
        group = number[group];
    }
}

} // namespace

Outcome leiden(const SparseSquare& graph, const LeidenOptions& options, const RunControl& control,
    Clustering* result) {
    const IgraphSession session(options.seed, control);
    const WeightedGraph weighted(graph);
    IgraphIntegers membership(graph.size);
    igraph_integer_t groups = graph.size;
    igraph_real_t quality = 0.0;
    const bool hasEdges = weighted.total > 0.0;
    for (Index cell = 0; cell < graph.size; ++cell) {
        VECTOR(membership.values)[cell] = cell;
    }
    for (int iteration = 0; hasEdges && iteration < options.iterations; ++iteration) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        const igraph_error_t code = igraph_community_leiden(&weighted.graph, &weighted.weights.values,
            &weighted.strengths.values, options.resolution / (2.0 * weighted.total), kRandomness, true, 1,
            &membership.values, &groups, &quality);
        if (code == IGRAPH_INTERRUPTED) {
            return Outcome::Cancelled;
        }
        checkIgraph(code);
        control.report("Clustering", iteration + 1, options.iterations);
    }
    Clustering clustering;
    clustering.groupOf.resize(static_cast<std::size_t>(graph.size));
    for (Index cell = 0; cell < graph.size; ++cell) {
        clustering.groupOf[cell] = static_cast<std::int32_t>(VECTOR(membership.values)[cell]);
    }
    clustering.groups = groups;
    clustering.modularity = hasEdges ? quality : 0.0;
    numberBySize(clustering.groupOf, clustering.groups);
    *result = std::move(clustering);
    return Outcome::Finished;
}

} // namespace ocellus

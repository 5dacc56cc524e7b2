// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/FuzzyGraph.h"

#include "core/base/parallelFor.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ocellus {

namespace {

constexpr Index kGrain = 1024;
constexpr int kHalvings = 64;
constexpr double kCloseEnough = 1e-5;
constexpr double kLeastScale = 1e-3; ///< of the mean distance, so that equal distances stay defined

double meanOf(const float* values, Index count) {
    double sum = 0.0;
    for (Index i = 0; i < count; ++i) {
        sum += values[i];
    }
    return count > 0 ? sum / static_cast<double>(count) : 0.0;
}

/// Distances of one cell turned into memberships.
void memberships(const float* distances, Index count, double overallMean, float* result) {
    double nearest = 0.0;
    for (Index i = 0; i < count && nearest == 0.0; ++i) {
        nearest = distances[i];
    }
    const double target = std::log2(static_cast<double>(count + 1));
    double low = 0.0;
    double high = std::numeric_limits<double>::infinity();
    double scale = 1.0;
    for (int step = 0; step < kHalvings; ++step) {
        double sum = 0.0;
        for (Index i = 0; i < count; ++i) {
            const double beyond = distances[i] - nearest;
            sum += beyond > 0.0 ? std::exp(-beyond / scale) : 1.0;
        }
        if (std::abs(sum - target) < kCloseEnough) {
            break;
        }
        if (sum > target) {
            high = scale;
            scale = (low + high) / 2.0;
        } else {
            low = scale;
            scale = std::isinf(high) ? scale * 2.0 : (low + high) / 2.0;
        }
    }
    scale = std::max(scale, kLeastScale * (nearest > 0.0 ? meanOf(distances, count) : overallMean));
    for (Index i = 0; i < count; ++i) {
        const double beyond = distances[i] - nearest;
        result[i] = beyond <= 0.0 || scale == 0.0 ? 1.0F : static_cast<float>(std::exp(-beyond / scale));
    }
}

using Entry = std::pair<std::int32_t, float>;

/// A directed graph by rows, columns ascending.
struct Directed {
    std::vector<Index> rowStart;
    std::vector<Entry> entries;
};

Directed byRow(const NeighbourLists& lists, int threads) {
    const double overallMean = meanOf(lists.distances.data(), static_cast<Index>(lists.distances.size()));
    Directed graph;
    graph.entries.resize(lists.neighbours.size());
    graph.rowStart.resize(static_cast<std::size_t>(lists.cells) + 1);
    for (Index cell = 0; cell <= lists.cells; ++cell) {
        graph.rowStart[cell] = cell * lists.perCell;
    }
    parallelFor(lists.cells, kGrain, threads, [&](Index begin, Index end) {
        std::vector<float> strengths(static_cast<std::size_t>(lists.perCell));
        for (Index cell = begin; cell < end; ++cell) {
            memberships(lists.distancesOf(cell), lists.perCell, overallMean, strengths.data());
            Entry* row = graph.entries.data() + graph.rowStart[cell];
            for (Index i = 0; i < lists.perCell; ++i) {
                row[i] = {lists.neighboursOf(cell)[i], strengths[i]};
            }
            std::sort(row, row + lists.perCell);
        }
    });
    return graph;
}

/// The same edges by where they end.
Directed transposed(const Directed& graph) {
    Directed result;
    const std::size_t cells = graph.rowStart.size() - 1;
    result.rowStart.assign(cells + 1, 0);
    result.entries.resize(graph.entries.size());
    for (const Entry& entry : graph.entries) {
        ++result.rowStart[static_cast<std::size_t>(entry.first) + 1];
    }
    for (std::size_t cell = 0; cell < cells; ++cell) {
        result.rowStart[cell + 1] += result.rowStart[cell];
    }
    std::vector<Index> next(result.rowStart.begin(), result.rowStart.end() - 1);
    for (std::size_t cell = 0; cell < cells; ++cell) {
        for (Index i = graph.rowStart[cell]; i < graph.rowStart[cell + 1]; ++i) {
            const Entry& entry = graph.entries[i];
            result.entries[next[entry.first]++] = {static_cast<std::int32_t>(cell), entry.second};
        }
    }
    return result;
}

/// Calls `visit(column, a, b)` for the union of two ascending rows; 0 where one has no entry.
template <class Visit>
void forUnion(const Directed& left, const Directed& right, Index cell, Visit visit) {
    Index a = left.rowStart[cell];
    Index b = right.rowStart[cell];
    const Index aEnd = left.rowStart[cell + 1];
    const Index bEnd = right.rowStart[cell + 1];
    while (a < aEnd || b < bEnd) {
        const std::int32_t none = std::numeric_limits<std::int32_t>::max();
        const std::int32_t fromA = a < aEnd ? left.entries[a].first : none;
        const std::int32_t fromB = b < bEnd ? right.entries[b].first : none;
        const std::int32_t column = std::min(fromA, fromB);
        const double one = fromA == column ? left.entries[a++].second : 0.0;
        const double other = fromB == column ? right.entries[b++].second : 0.0;
        visit(column, one, other);
    }
}

} // namespace

SparseSquare fuzzyGraph(const NeighbourLists& lists, int threads) {
    const Directed forward = byRow(lists, threads);
    const Directed backward = transposed(forward);
    SparseSquare graph;
    graph.size = lists.cells;
    graph.rowStart.assign(static_cast<std::size_t>(lists.cells) + 1, 0);
    // A membership may be too small for float32: such an edge is no edge.
    const auto isEdge = [](double one, double other) { return one > 0.0 || other > 0.0; };
    parallelFor(lists.cells, kGrain, threads, [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            Index count = 0;
            forUnion(forward, backward, cell,
                [&](std::int32_t, double one, double other) { count += isEdge(one, other) ? 1 : 0; });
            graph.rowStart[cell + 1] = count;
        }
    });
    for (Index cell = 0; cell < lists.cells; ++cell) {
        graph.rowStart[cell + 1] += graph.rowStart[cell];
    }
    graph.columns.resize(static_cast<std::size_t>(graph.rowStart.back()));
    graph.values.resize(graph.columns.size());
    parallelFor(lists.cells, kGrain, threads, [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            Index at = graph.rowStart[cell];
            forUnion(forward, backward, cell, [&](std::int32_t column, double one, double other) {
                if (isEdge(one, other)) {
                    graph.columns[at] = column;
                    graph.values[at++] = one + other - one * other;
                }
            });
        }
    });
    return graph;
}

} // namespace ocellus

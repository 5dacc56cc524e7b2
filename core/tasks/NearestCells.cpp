// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/NearestCells.h"

#include "core/base/GenesLeftOut.h"
#include "core/base/RowSubset.h"
#include "core/datasets/Dataset.h"
#include "core/statistics/Map.h"
#include "core/statistics/Neighbours.h"
#include "core/tasks/CellPlan.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <optional>

namespace ocellus {

namespace {

constexpr Index kPool = 50000; ///< cells that are searched where components must be computed for a few chosen ones

/// The `wanted` smallest non-zero stored distances of every chosen cell, or nullopt when some has
/// fewer. Zeros are repeated cells or padding and never count as neighbours (TASKS_SPEC 1.5).
std::optional<NearestCells> fromGraph(const SparseSquare& distances, std::span<const Index> chosen, Index wanted) {
    NearestCells result;
    result.perCell = wanted;
    result.source = "obsp/distances";
    std::vector<std::pair<double, std::int32_t>> row;
    for (const Index cell : chosen) {
        row.clear();
        for (Index at = distances.rowStart[cell]; at < distances.rowStart[cell + 1]; ++at) {
            if (distances.values[at] > 0.0 && distances.columns[at] != cell) {
                row.emplace_back(distances.values[at], distances.columns[at]);
            }
        }
        if (static_cast<Index>(row.size()) < wanted) {
            return std::nullopt;
        }
        std::partial_sort(row.begin(), row.begin() + wanted, row.end());
        for (Index k = 0; k < wanted; ++k) {
            result.positions.push_back(row[static_cast<std::size_t>(k)].second);
            result.distances.push_back(static_cast<float>(row[static_cast<std::size_t>(k)].first));
        }
    }
    return result;
}

/// Rows of the file's own components, or nothing when the file has none or they are not finite.
FloatMatrix storedComponents(const Dataset& dataset, std::span<const Index> chosen) {
    const auto& names = dataset.embeddingNames();
    if (std::find(names.begin(), names.end(), "X_pca") == names.end()) {
        return {};
    }
    const FloatMatrix all = dataset.embedding("X_pca");
    FloatMatrix points{static_cast<Index>(chosen.size()), all.columns, {}};
    points.values.reserve(chosen.size() * static_cast<std::size_t>(all.columns));
    for (const Index cell : chosen) {
        points.values.insert(points.values.end(), all.row(cell), all.row(cell) + all.columns);
    }
    const bool finite = std::all_of(
        points.values.begin(), points.values.end(), [](float v) { return std::isfinite(v); });
    return finite ? points : FloatMatrix{};
}

/// 50 components of log1p CP10k of 2,000 variable genes; empty when stopped.
FloatMatrix computedComponents(const Dataset& dataset,
                               std::span<const Index> chosen,
                               const std::vector<char>& leftOut,
                               std::uint64_t seed,
                               int threads,
                               const RunControl& control) {
    const auto counts = dataset.counts();
    std::shared_ptr<const RowSource> rows =
        std::make_shared<RowSubset>(counts->rows, std::vector<Index>(chosen.begin(), chosen.end()));
    if (!leftOut.empty()) {
        rows = std::make_shared<GenesLeftOut>(rows, leftOut);
    }
    MapOptions options;
    options.seed = seed;
    options.threads = threads;
    ExpressionComponents components; // stays empty when stopped
    componentsOfExpression(
        rows, ExpressionScale::Counts, dataset.path(), options, control, &components);
    return std::move(components.scores);
}

bool hasGraph(const Dataset& dataset) {
    const auto& graphs = dataset.graphNames();
    return std::find(graphs.begin(), graphs.end(), "distances") != graphs.end();
}

std::vector<Index> allCells(const Dataset& dataset) {
    std::vector<Index> cells(static_cast<std::size_t>(dataset.cellCount()));
    std::iota(cells.begin(), cells.end(), Index{0});
    return cells;
}

/// The chosen cells and others of the data, evenly spaced, up to kPool in all; ascending.
std::vector<Index> poolAround(const Dataset& dataset, std::span<const Index> chosen) {
    std::vector<Index> others;
    const std::vector<Index> cells = allCells(dataset);
    std::set_difference(cells.begin(), cells.end(), chosen.begin(), chosen.end(), std::back_inserter(others));
    others = evenlySpaced(others, std::max<Index>(0, kPool - static_cast<Index>(chosen.size())));
    std::vector<Index> pool;
    std::merge(others.begin(), others.end(), chosen.begin(), chosen.end(), std::back_inserter(pool));
    return pool;
}

} // namespace

NearestCells nearestInData(const Dataset& dataset, std::span<const Index> chosen, Index wanted, const std::vector<char>& leftOut,
    std::uint64_t seed, int threads, const RunControl& control) {
    const Index cells = dataset.cellCount();
    if (static_cast<Index>(chosen.size()) == cells || cells <= wanted) {
        return nearestCells(dataset, allCells(dataset), wanted, leftOut, seed, threads, control);
    }
    if (leftOut.empty() && hasGraph(dataset)) {
        if (auto stored = fromGraph(dataset.graph("distances"), chosen, wanted)) {
            return std::move(*stored);
        }
    }
    std::vector<Index> pool = allCells(dataset);
    FloatMatrix points = leftOut.empty() ? storedComponents(dataset, pool) : FloatMatrix{};
    NearestCells found;
    found.source = !leftOut.empty() ? "visible genes" : points.rows > 0 ? "obsm/X_pca" : "computed";
    if (points.rows == 0) {
        pool = poolAround(dataset, chosen);
        points = computedComponents(dataset, pool, leftOut, seed, threads, control);
        found.source += static_cast<Index>(pool.size()) < cells ? ", among " + std::to_string(pool.size()) + " of the cells" : "";
    }
    std::vector<Index> rows;
    for (const Index cell : chosen) {
        rows.push_back(std::lower_bound(pool.begin(), pool.end(), cell) - pool.begin());
    }
    NeighbourLists lists;
    if (control.stopRequested() || nearestOfRows(points, rows, wanted, threads, control, &lists) == Outcome::Cancelled) {
        return found;
    }
    found.perCell = lists.perCell;
    found.distances = std::move(lists.distances);
    for (const std::int32_t row : lists.neighbours) {
        found.positions.push_back(static_cast<std::int32_t>(pool[static_cast<std::size_t>(row)]));
    }
    return found;
}

NearestCells nearestCells(const Dataset& dataset,
                          std::span<const Index> chosen,
                          Index wanted,
                          const std::vector<char>& leftOut,
                          std::uint64_t seed,
                          int threads,
                          const RunControl& control) {
    NearestCells none;
    none.source = "none";
    if (static_cast<Index>(chosen.size()) <= wanted) {
        return none;
    }
    if (leftOut.empty() && static_cast<Index>(chosen.size()) == dataset.cellCount() && hasGraph(dataset)) {
        if (auto stored = fromGraph(dataset.graph("distances"), chosen, wanted)) {
            return std::move(*stored);
        }
    }
    FloatMatrix points = leftOut.empty() ? storedComponents(dataset, chosen) : FloatMatrix{};
    none.source = !leftOut.empty() ? "visible genes" : points.rows > 0 ? "obsm/X_pca" : "computed";
    if (points.rows == 0) {
        points = computedComponents(dataset, chosen, leftOut, seed, threads, control);
    }
    NeighbourLists lists;
    if (control.stopRequested() ||
        ExactNeighbours().search(points, wanted, threads, control, &lists) == Outcome::Cancelled) {
        return none;
    }
    return {lists.perCell, std::move(lists.neighbours), std::move(lists.distances), none.source};
}

} // namespace ocellus

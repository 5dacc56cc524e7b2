// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Map.h"

#include "core/base/Error.h"
#include "core/statistics/FuzzyGraph.h"
#include "core/statistics/Neighbours.h"
#include "core/statistics/Normalise.h"
#include "core/statistics/Pca.h"
#include "core/statistics/Umap.h"

#include <cmath>
#include <utility>

namespace ocellus {

namespace {

void require(bool holds, const char* sentence) {
    if (!holds) {
        throw UsageError(sentence);
    }
}

void checkOptions(const MapOptions& options) {
    require(options.genes >= 1, "The number of variable genes must be at least 1.");
    require(options.components >= 1, "The number of principal components must be at least 1.");
    require(options.neighbours >= 2,
            "The number of neighbours must be at least 2, the cell itself is counted.");
    require(options.minDist >= 0.0 && options.minDist <= 1.0,
            "The least distance in the map must be between 0 and 1.");
    require(options.resolution >= 0.0 && std::isfinite(options.resolution),
            "The clustering's resolution must be 0 or more.");
}

/// From points to everything below them.
Outcome mapPoints(const FloatMatrix& points,
                  const MapOptions& options,
                  const RunControl& control,
                  CellMap& map) {
    NeighbourLists lists;
    if (ExactNeighbours().search(
            points, options.neighbours - 1, options.threads, control, &lists) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    map.distances = distanceMatrix(lists);
    map.connectivities = fuzzyGraph(lists, options.threads);
    UmapOptions umap;
    umap.minDist = options.minDist;
    umap.seed = options.seed;
    umap.threads = options.threads;
    if (computeUmap(map.connectivities, points, umap, control, &map.coordinates) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    LeidenOptions clustering;
    clustering.resolution = options.resolution;
    clustering.seed = options.seed;
    return leiden(map.connectivities, clustering, control, &map.clusters);
}

} // namespace

Outcome componentsOfExpression(std::shared_ptr<const RowSource> rows,
                               ExpressionScale scale,
                               const std::string& name,
                               const MapOptions& options,
                               const RunControl& control,
                               ExpressionComponents* result) {
    checkOptions(options);
    const bool counts = scale == ExpressionScale::Counts;
    const auto checked = std::make_shared<CheckedRows>(
        rows, name, counts ? CheckedRows::Allowed::Counts : CheckedRows::Allowed::FiniteNumbers);
    VariableGenes genes;
    if (findVariableGenes(*checked, {options.genes, scale, options.threads}, control, &genes) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    std::shared_ptr<const RowSource> logRows = checked;
    if (counts) {
        logRows = std::make_shared<LogNormalisedRows>(rows, name);
    }
    Pca pca;
    const PcaOptions pcaOptions{options.components, options.seed, options.threads};
    if (computePca(*logRows, genes.chosen, pcaOptions, control, &pca) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *result = {static_cast<Index>(genes.chosen.size()), std::move(pca.scores)};
    return Outcome::Finished;
}

Outcome mapFromExpression(std::shared_ptr<const RowSource> rows,
                          ExpressionScale scale,
                          const std::string& name,
                          const MapOptions& options,
                          const RunControl& control,
                          CellMap* result) {
    ExpressionComponents components;
    if (componentsOfExpression(std::move(rows), scale, name, options, control, &components) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    CellMap map;
    map.genesUsed = components.genesUsed;
    if (mapPoints(components.scores, options, control, map) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    map.principalComponents = std::move(components.scores);
    *result = std::move(map);
    return Outcome::Finished;
}

Outcome mapFromEmbedding(const FloatMatrix& points,
                         const std::string& name,
                         const std::string& place,
                         const MapOptions& options,
                         const RunControl& control,
                         CellMap* result) {
    checkOptions(options);
    if (points.columns < 1) {
        throw InputError(name, place + " has no columns, at least 1 expected");
    }
    for (Index cell = 0; cell < points.rows; ++cell) {
        for (Index column = 0; column < points.columns; ++column) {
            if (!std::isfinite(points.row(cell)[column])) {
                throw InputError(name,
                                 place + " has no finite number for cell " +
                                     std::to_string(cell + 1) + " in column " +
                                     std::to_string(column + 1));
            }
        }
    }
    CellMap map;
    if (mapPoints(points, options, control, map) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    map.principalComponents = {points.rows, 0, {}};
    *result = std::move(map);
    return Outcome::Finished;
}

} // namespace ocellus

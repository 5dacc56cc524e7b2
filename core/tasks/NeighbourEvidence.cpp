// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/NeighbourEvidence.h"

#include "core/base/Error.h"
#include "core/base/RowSubset.h"
#include "core/datasets/Dataset.h"
#include "core/statistics/Map.h"
#include "core/statistics/Neighbours.h"
#include "core/tasks/MeasuredExpression.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr Index kNeighbours = 30;

/// Rows of the labelled cells of an embedding of the file.
FloatMatrix storedPoints(const Dataset& dataset, const LabelledCells& labelled, const std::string& name) {
    const FloatMatrix all = dataset.embedding(name);
    FloatMatrix points{static_cast<Index>(labelled.cells.size()), all.columns, {}};
    points.values.reserve(labelled.cells.size() * static_cast<std::size_t>(all.columns));
    for (const Index cell : labelled.cells) {
        points.values.insert(points.values.end(), all.row(cell), all.row(cell) + all.columns);
    }
    if (!std::all_of(points.values.begin(), points.values.end(), [](float v) { return std::isfinite(v); })) {
        throw RefusedError("obsm/" + name + " has values that are no numbers: neighbours cannot be found in it.");
    }
    return points;
}

Outcome points(const Dataset& dataset, const LabelledCells& labelled, const DisagreementOptions& options,
               const RunControl& control, NeighbourEvidence& evidence, FloatMatrix& result) {
    if (!options.embedding.empty()) {
        result = storedPoints(dataset, labelled, options.embedding);
        evidence.source = "obsm/" + options.embedding;
        return Outcome::Finished;
    }
    const MeasuredExpression measured = measuredExpression(dataset, true);
    const auto scale = measured.kind == ValueKind::Log ? ExpressionScale::Log : ExpressionScale::Counts;
    MapOptions map;
    map.seed = options.seed;
    map.threads = options.threads;
    ExpressionComponents components;
    const auto rows = std::make_shared<RowSubset>(measured.rows, labelled.cells);
    if (componentsOfExpression(rows, scale, dataset.path(), map, control, &components) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    evidence.source = std::to_string(components.scores.columns) + " components of " + measured.place;
    result = std::move(components.scores);
    return Outcome::Finished;
}

} // namespace

Outcome neighbourEvidence(const Dataset& dataset, const LabelledCells& labelled, const DisagreementOptions& options,
                          const RunControl& control, NeighbourEvidence* result) {
    NeighbourEvidence evidence;
    FloatMatrix where;
    NeighbourLists lists;
    if (points(dataset, labelled, options, control, evidence, where) == Outcome::Cancelled ||
        ExactNeighbours().search(where, kNeighbours, options.threads, control, &lists) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const auto labels = static_cast<Index>(labelled.names.size());
    evidence.probabilities = {lists.cells, labels, std::vector<float>(static_cast<std::size_t>(lists.cells * labels))};
    for (Index cell = 0; cell < lists.cells; ++cell) {
        float* row = evidence.probabilities.row(cell);
        for (Index k = 0; k < lists.perCell; ++k) {
            const auto other = static_cast<std::size_t>(lists.neighboursOf(cell)[k]);
            row[labelled.labels[other]] += 1.0F / static_cast<float>(lists.perCell);
        }
    }
    *result = std::move(evidence);
    return Outcome::Finished;
}

} // namespace ocellus

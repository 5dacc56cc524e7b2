// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/MapCells.h"

#include "core/datasets/Dataset.h"
#include "core/tasks/MeasuredExpression.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace ocellus {

namespace {

Column leidenColumn(const Clustering& clusters) {
    CategoryColumn column;
    column.codes = clusters.groupOf;
    for (Index group = 0; group < clusters.groups; ++group) {
        column.categories.push_back(std::to_string(group));
    }
    return {"leiden", std::move(column)};
}

std::string describe(const MapCellsOptions& options, const MappedCells& mapped) {
    nlohmann::ordered_json text;
    text["from"] = mapped.source;
    text["values"] = mapped.values;
    if (options.embedding.empty()) {
        text["genes"] = options.map.genes;
        text["components"] = options.map.components;
    }
    text["neighbours"] = options.map.neighbours;
    text["minDist"] = options.map.minDist;
    text["resolution"] = options.map.resolution;
    text["seed"] = options.map.seed;
    return text.dump();
}

} // namespace

Outcome mapCells(const Dataset& dataset,
                 const MapCellsOptions& options,
                 const RunControl& control,
                 MappedCells* result) {
    MappedCells mapped;
    CellMap map;
    Outcome outcome = Outcome::Finished;
    if (options.embedding.empty()) {
        const MeasuredExpression expression = measuredExpression(dataset, true);
        mapped.source = expression.place;
        mapped.values = toString(expression.kind);
        const ExpressionScale scale =
            expression.kind == ValueKind::Log ? ExpressionScale::Log : ExpressionScale::Counts;
        outcome =
            mapFromExpression(expression.rows, scale, dataset.path(), options.map, control, &map);
    } else {
        mapped.source = "obsm/" + options.embedding;
        mapped.values = "embedding";
        outcome = mapFromEmbedding(dataset.embedding(options.embedding),
                                   dataset.path(),
                                   mapped.source,
                                   options.map,
                                   control,
                                   &map);
    }
    if (outcome == Outcome::Cancelled) {
        return outcome;
    }
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "umap";
    layer->provenance = {
        "umap", dataset.fingerprint(control), "", describe(options, mapped), OCELLUS_VERSION};
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    layer->cellsDone = dataset.cellCount();
    layer->cellsTotal = dataset.cellCount();
    layer->columns.push_back(leidenColumn(map.clusters));
    mapped.genesUsed = map.genesUsed;
    mapped.components = map.principalComponents.columns;
    mapped.groups = map.clusters.groups;
    mapped.modularity = map.clusters.modularity;
    if (mapped.components > 0) {
        layer->embeddings.emplace_back("X_pca", std::move(map.principalComponents));
    }
    layer->embeddings.emplace_back("X_umap", std::move(map.coordinates));
    layer->graphs.emplace_back("distances", std::move(map.distances));
    layer->graphs.emplace_back("connectivities", std::move(map.connectivities));
    mapped.layer = std::move(layer);
    *result = std::move(mapped);
    return Outcome::Finished;
}

} // namespace ocellus

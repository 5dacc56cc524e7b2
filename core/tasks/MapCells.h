// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/results/ResultLayer.h"
#include "core/statistics/Map.h"

#include <string>

namespace ocellus {

class Dataset;

struct MapCellsOptions {
    /// An embedding of the data set to start from; empty: from the expression values.
    std::string embedding;
    MapOptions map;
};

/// A map of a data set's cells.
struct MappedCells {
    /// Named "umap": columns leiden (category, "0" the largest group); embeddings X_pca (when made
    /// from expression values) and X_umap; graphs distances and connectivities.
    LayerPtr layer;
    std::string source; ///< what it was made from: "X", "layers/counts", "obsm/X_pca"
    std::string values; ///< what these are: "counts", "log" ... or "embedding"
    Index genesUsed = 0;
    Index components = 0; ///< columns of X_pca; 0 when made from an embedding
    Index groups = 0;
    double modularity = 0.0;
};

/// Makes the map (core/statistics/Map.h).
///
/// Expression values are the data set's counts, as log1p of counts per 10,000; where it has none,
/// log values as they are; where it has none either, fractional values, treated like counts
/// (MeasuredExpression.h).
/// @throws RefusedError in one sentence when no matrix will do or values are not finite, UsageError
/// for an unknown embedding or options out of bounds.
/// @returns Cancelled with `result` untouched when stopped.
Outcome mapCells(const Dataset& dataset,
                 const MapCellsOptions& options,
                 const RunControl& control,
                 MappedCells* result);

} // namespace ocellus

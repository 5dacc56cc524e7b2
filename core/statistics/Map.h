// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RowSource.h"
#include "core/base/RunControl.h"
#include "core/statistics/Leiden.h"
#include "core/statistics/VariableGenes.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ocellus {

/// How a map of cells is made. @throws UsageError from the functions below where a value is not
/// within its bounds.
struct MapOptions {
    Index genes = 2000;      ///< most variable genes that count; >= 1
    Index components = 50;   ///< principal components; >= 1
    Index neighbours = 15;   ///< of a cell, the cell itself counted, as in scanpy; >= 2
    double minDist = 0.5;    ///< UMAP's; 0 .. 1
    double resolution = 1.0; ///< Leiden's; >= 0
    std::uint64_t seed = 0;
    int threads = 0; ///< 0: one per core; does not change the result
};

/// A map of cells and what it was made from. One row (number) per cell throughout.
struct CellMap {
    Index genesUsed = 0;             ///< 0 when made from an embedding
    FloatMatrix principalComponents; ///< cells x components; no columns when made from an embedding
    SparseSquare distances;          ///< row = cell: its neighbours' Euclidean distances
    SparseSquare connectivities;     ///< symmetric, in (0, 1] (fuzzyGraph)
    FloatMatrix coordinates;         ///< cells x 2 (UMAP)
    Clustering clusters;             ///< Leiden on the connectivities
};

/// Principal components of log-normalised values of the most variable genes.
struct ExpressionComponents {
    Index genesUsed = 0;
    FloatMatrix scores; ///< cells x components
};

/// Variable genes -> principal components: the first half of `mapFromExpression`, with the same
/// parameters and errors; of `options` it takes genes, components, seed and threads.
Outcome componentsOfExpression(std::shared_ptr<const RowSource> rows,
                               ExpressionScale scale,
                               const std::string& name,
                               const MapOptions& options,
                               const RunControl& control,
                               ExpressionComponents* result);

/// Variable genes -> principal components of log-normalised values -> neighbours -> UMAP and
/// Leiden.
///
/// Small data: components and neighbours are as many as there can be; a single cell lies at the
/// origin. Cells without any count take part like others (they lie together); genes that do not
/// vary are not chosen. Where no gene varies every cell is at the same place before the layout.
/// @param rows  cells x genes. Counts are normalised here (log1p of counts per 10,000); log values
/// are taken as they are. @param name  what error sentences call their file.
/// Same bytes for any thread count. @returns Cancelled with `result` untouched when stopped.
/// @throws InputError naming the cell when a value is negative (counts) or not a finite number.
Outcome mapFromExpression(std::shared_ptr<const RowSource> rows,
                          ExpressionScale scale,
                          const std::string& name,
                          const MapOptions& options,
                          const RunControl& control,
                          CellMap* result);

/// The same from an embedding that exists: neighbours -> UMAP and Leiden.
/// @param points  cells x dimensions. @param name  what error sentences call its file;
/// @param place  and its place inside, "obsm/X_pca".
/// @throws InputError naming the cell when a value is not a finite number, or without dimensions.
Outcome mapFromEmbedding(const FloatMatrix& points,
                         const std::string& name,
                         const std::string& place,
                         const MapOptions& options,
                         const RunControl& control,
                         CellMap* result);

} // namespace ocellus

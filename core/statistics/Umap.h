// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>

namespace ocellus {

struct UmapOptions {
    double minDist = 0.5; ///< how close neighbours may lie. @pre 0 <= minDist
    double spread = 1.0;  ///< @pre > 0
    int epochs = 0;       ///< 0: 500 up to 10,000 cells, else 200
    int negativeSamples = 5; ///< @pre 0 to 7
    double learningRate = 1.0;
    std::uint64_t seed = 0;
    int threads = 0;
};

/// A map in two dimensions by UMAP (arXiv 1802.03426).
///
/// Starts from the graph's spectral layout, or from the first two principal components of `points`
/// where the graph falls into parts or has above 20,000 cells (there the eigenvectors cost more than
/// the layout, and the result is as good); then pulls the ends of edges together, each as often as
/// its weight says, and pushes random cells apart. Cells are shuffled into blocks; pairs of blocks
/// meet in rounds (PairRounds), a cell's random cells come from the block that its neighbour lies
/// in, and so no two threads ever touch the same cell: the result has the same bytes for any
/// number of threads, and depends on the seed.
///
/// @param graph  symmetric, weights in (0, 1] (fuzzyGraph).
/// @param points  cells x dimensions, what the graph was made from; used for the start only.
/// @param map  set to cells x 2, centred on 0. Cells without edges stay where they start.
/// @returns Cancelled with `map` untouched when stopped.
Outcome computeUmap(const SparseSquare& graph, const FloatMatrix& points, const UmapOptions& options,
    const RunControl& control, FloatMatrix* map);

} // namespace ocellus

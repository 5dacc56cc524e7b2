// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"
#include "core/statistics/PairRounds.h"
#include "core/statistics/UmapCurve.h"

#include <cstdint>
#include <vector>

namespace ocellus {

/// The part of UMAP that moves cells: stochastic gradient descent over edges, by blocks of cells
/// that meet in pairs. One use: construct, run, take.
class UmapLayout {
public:
    struct Options {
        UmapCurve curve;
        int epochs = 200;
        int negativeSamples = 5;
        double learningRate = 1.0;
        std::uint64_t seed = 0;
        int threads = 0;
    };

    /// @param start  cells x 2.
    UmapLayout(const SparseSquare& graph, const FloatMatrix& start, const Options& options);

    Outcome run(const RunControl& control);

    /// The positions, cells x 2, in the order of the graph.
    FloatMatrix take() const;

private:
    /// A directed edge between two of the shuffled cells.
    struct Edge {
        std::int32_t head;
        std::int32_t tail;
        float weight; ///< relative to the heaviest: samples an epoch
    };

    Index blockStart(Index block) const { return block * m_cells / m_blocks; }
    Index bucketOf(Index first, Index second) const { return first * m_blocks + second; }
    void shuffle();
    void sortIntoBuckets(const SparseSquare& graph);
    void meet(Index epoch, Index first, Index second);

    // immutable after construction
    Options m_options;
    Index m_cells = 0;
    Index m_blocks = 1;
    std::vector<std::int32_t> m_position;  ///< shuffled place of each cell
    std::vector<Index> m_bucketStart;      ///< of the pairs (first <= second) of blocks
    std::vector<Edge> m_edges;
    // worker only: two blocks at a time
    std::vector<float> m_coordinates;      ///< x, y of each shuffled cell
};

} // namespace ocellus

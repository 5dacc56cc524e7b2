// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <vector>

namespace ocellus {

struct LeidenOptions {
    double resolution = 1.0; ///< @pre >= 0; higher gives more groups
    int iterations = 2;      ///< runs of the algorithm, each starting from the last. @pre > 0
    std::uint64_t seed = 0;
};

/// Groups of cells, numbered by size: 0 is the largest, equals by their first cell.
struct Clustering {
    std::vector<std::int32_t> groupOf; ///< one number per cell
    Index groups = 0;
    double modularity = 0.0; ///< at the resolution asked for; 0 for a graph without edges
};

/// Communities of a weighted graph by the Leiden algorithm (Traag, Waltman and van Eck 2019), which
/// maximises modularity at the given resolution: igraph's implementation.
///
/// One run at a time in the process (igraph's random generator and error handler are global), on
/// the calling thread; stops between iterations and where igraph looks.
/// @param graph  symmetric, weights >= 0; the diagonal is ignored.
/// @throws Error with igraph's own words when it fails.
/// @returns Cancelled with `result` untouched when stopped.
Outcome leiden(const SparseSquare& graph, const LeidenOptions& options, const RunControl& control,
    Clustering* result);

} // namespace ocellus

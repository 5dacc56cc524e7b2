// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>

namespace ocellus {

struct GraphLayoutOptions {
    std::uint64_t seed = 0;
    Index centre = -1; ///< starts in the middle of its part of the graph; -1: none
};

/// Places for the nodes of a graph on a plane, nodes x 2, in units of the length of its weakest edge.
///
/// Each connected part by itself: up to 400 nodes after Kamada and Kawai (1989), where joined nodes
/// lie the closer the heavier their edge is; larger parts after Fruchterman and Reingold (1991);
/// igraph's implementations. Every part is turned so that it is widest from left to right; the parts
/// stand side by side without overlapping. The same bytes for the same seed.
/// @param graph  symmetric, weights > 0, without a diagonal. @throws Error with igraph's words.
/// @returns Cancelled with `places` untouched when stopped.
Outcome layOutGraph(const SparseSquare& graph, const GraphLayoutOptions& options, const RunControl& control, FloatMatrix* places);

} // namespace ocellus

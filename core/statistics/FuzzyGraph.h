// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/statistics/Neighbours.h"

namespace ocellus {

/// How strongly cells are connected: UMAP's fuzzy simplicial set (McInnes, Healy and Melville 2018,
/// arXiv 1802.03426, section 3).
///
/// Every cell's distances are measured from its nearest cell that is not at distance zero, and
/// scaled so that the memberships exp(-distance) add up to log2(perCell + 1): the cell itself is
/// counted, as UMAP and scanpy do. A pair's two memberships a and b become a + b - ab.
/// @returns symmetric, cells x cells, values in (0, 1], columns ascending, no diagonal.
/// Same bytes for any thread count.
SparseSquare fuzzyGraph(const NeighbourLists& lists, int threads);

} // namespace ocellus

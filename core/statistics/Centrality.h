// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <vector>

namespace ocellus {

/// Eigenvector centrality (Bonacich 1972) of a weighted graph: a vertex is as central as the vertices that it is joined
/// to, by weight. 0..1, the most central is 1; vertices outside of the part that leads are 0. All are NaN where there is
/// no edge or the computation does not settle. On the calling thread; the same for the same graph.
/// @param graph  symmetric, weights >= 0. @returns Cancelled with `result` untouched when stopped.
Outcome eigenvectorCentrality(const SparseSquare& graph, const RunControl& control, std::vector<double>* result);

} // namespace ocellus

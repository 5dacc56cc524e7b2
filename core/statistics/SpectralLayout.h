// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <optional>

namespace ocellus {

/// True when every cell can be reached from every other along edges.
bool isConnected(const SparseSquare& graph);

/// Where the cells lie by the second and third eigenvector of the symmetric normalised Laplacian
/// of a connected graph: cells x 2, of arbitrary scale, each column's entry of largest size positive.
/// Empty when the eigenvectors do not converge in a few hundred products (large graphs with many
/// loosely connected parts) or there are fewer than 16 cells.
/// Same bytes for any thread count. @returns Cancelled with `layout` untouched when stopped.
Outcome spectralLayout(const SparseSquare& graph, std::uint64_t seed, int threads,
    const RunControl& control, std::optional<FloatMatrix>* layout);

/// The first two principal components of `points` (cells x dimensions): cells x 2, zeros where there
/// is only one dimension. Same sign rule.
FloatMatrix principalLayout(const FloatMatrix& points);

} // namespace ocellus

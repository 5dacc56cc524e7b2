// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ocellus {

/// Silhouette width of every cell (Rousseeuw 1987): (b - a) / max(a, b), a the mean Euclidean
/// distance to the other cells of its group, b the least mean distance to another group; -1 .. 1.
/// 0 for a cell alone in its group, and for all when there are fewer than two groups.
/// @param codes  the group of every cell, 0 .. groups - 1. Compares all pairs of cells.
/// Same bytes for any thread count. @returns Cancelled with `result` untouched when stopped.
Outcome silhouettes(const FloatMatrix& points,
                    std::span<const std::int32_t> codes,
                    Index groups,
                    int threads,
                    const RunControl& control,
                    std::vector<double>* result);

} // namespace ocellus

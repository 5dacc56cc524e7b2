// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <vector>

namespace ocellus {

struct KMeansOptions {
    Index groups = 8;      ///< @pre 1 .. cells
    int restarts = 10;     ///< the best of so many starts is kept. @pre > 0
    int iterations = 300;  ///< of each start, at most
    std::uint64_t seed = 0;
    int threads = 0;
};

struct KMeans {
    std::vector<std::int32_t> groupOf; ///< one per cell
    FloatMatrix centres;               ///< groups x dimensions
    double inertia = 0.0;              ///< sum of squared distances to the centres
};

/// Lloyd's k-means from k-means++ starts (Arthur and Vassilvitskii 2007). An emptied group takes
/// the cell that lies furthest from its centre.
/// @param points  cells x dimensions, finite. Same bytes for any thread count.
/// @returns Cancelled with `result` untouched when stopped.
Outcome kMeans(const FloatMatrix& points,
               const KMeansOptions& options,
               const RunControl& control,
               KMeans* result);

} // namespace ocellus

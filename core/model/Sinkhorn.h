// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

namespace ocellus {

struct SinkhornOptions {
    int iterations = 200;
    double epsilon = 0.1;
    int threads = 0;
};

/// Replaces a square matrix of scores S by the balanced matrix exp((S_ij + u_i + v_j) / epsilon)
/// whose rows and columns each sum to 1 / size: Sinkhorn's iterations, rows then columns, uniform
/// marginals, all in logarithms. Memory beside `scores`: vectors, and one row of sums for every 64
/// rows. After the last iteration columns are exact and rows as close as the iterations came. Same
/// bytes for any thread count.
/// @pre scores are finite. @returns Cancelled when stopped; `scores` is then undefined.
Outcome sinkhorn(FloatMatrix& scores, const SinkhornOptions& options, const RunControl& control);

} // namespace ocellus

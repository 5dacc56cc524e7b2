// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstdint>
#include <vector>

namespace ocellus {

/// Row-major block of float32, rows x columns. NaN means missing.
struct FloatMatrix {
    Index rows = 0;
    Index columns = 0;
    std::vector<float> values;

    const float* row(Index r) const { return values.data() + r * columns; }
    float* row(Index r) { return values.data() + r * columns; }
};

/// Square sparse matrix of cells x cells (neighbour graphs), CSR, float64.
struct SparseSquare {
    Index size = 0;
    std::vector<Index> rowStart;
    std::vector<std::int32_t> columns;
    std::vector<double> values;
};

} // namespace ocellus

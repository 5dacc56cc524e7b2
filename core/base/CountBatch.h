// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ocellus {

/// Some cells of a matrix, cells x genes, CSR. Row i of the batch is cell `cells[i]` of the data
/// set. Column indices ascend strictly within a row; explicit zeros may occur; values are as
/// stored in the file (no transformation), NaN included.
///
/// Owns its buffers; reuse one batch for many reads to avoid allocation. Not thread-safe while
/// being filled; immutable use from several threads is fine.
struct CountBatch {
    std::vector<Index> cells;
    std::vector<Index> rowStart; ///< size cells.size() + 1, first entry 0
    std::vector<std::int32_t> genes;
    std::vector<float> values;

    Index cellCount() const { return static_cast<Index>(cells.size()); }

    std::span<const std::int32_t> genesOf(Index row) const {
        return {genes.data() + rowStart[row], static_cast<std::size_t>(rowStart[row + 1] - rowStart[row])};
    }

    std::span<const float> valuesOf(Index row) const {
        return {values.data() + rowStart[row], static_cast<std::size_t>(rowStart[row + 1] - rowStart[row])};
    }

    void clear() {
        cells.clear();
        rowStart.assign(1, 0);
        genes.clear();
        values.clear();
    }
};

} // namespace ocellus

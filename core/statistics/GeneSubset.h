// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ocellus {

/// Some genes of all cells, held in memory: cells x chosen genes, CSR in blocks of consecutive
/// cells. Eight bytes a stored value. Immutable once gathered.
struct GeneSubset {
    struct Block {
        Index firstCell = 0;
        std::vector<std::int32_t> rowStart; ///< cells + 1, first entry 0
        std::vector<std::int32_t> columns;  ///< position among the chosen genes, ascending in a row
        std::vector<float> values;

        Index cellCount() const { return static_cast<Index>(rowStart.size()) - 1; }
    };

    Index cells = 0;
    Index genes = 0;
    std::vector<Block> blocks;
    std::vector<double> means; ///< of each chosen gene over all cells, zeros included
    double totalVariance = 0;  ///< sum of the genes' variances, divisor cells - 1

    /// One pass over `rows`. @param chosen  ascending, distinct. Same bytes for any thread count.
    static Outcome gather(const RowSource& rows, std::span<const Index> chosen, int threads,
        const RunControl& control, GeneSubset* result);
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/torch/Embedding.h"

#include <algorithm>

namespace ocellus {

/// Cells with everything training and replay know about them.
struct CellBatch {
    Tensor genes;      ///< (B, L) int64
    Tensor counts;     ///< (B, L) raw, bins for the binned style
    Tensor depth;      ///< (B) total counts of the whole cell
    Tensor neighbours; ///< (B, K, L) or undefined
    Tensor distances;  ///< (B, K) or undefined
    Tensor labels;     ///< (B, C) int64 label codes or undefined
    Tensor batches;    ///< (B) int64 technical batch, -1 unknown, or undefined
    Tensor mask;       ///< (B, L) bool or undefined
    Tensor isMetacell; ///< (B) int64 or undefined

    Tensor total() const { return counts.sum(1); }

    /// The cells' counts and their first `count` neighbours, or none.
    Expression expression(std::int64_t count) const {
        Expression result;
        result.counts = counts;
        if (neighbours.defined() && count > 0) {
            const std::int64_t some = std::min(count, neighbours.size(1));
            result.neighbours = neighbours.narrow(1, 0, some);
            result.distances = distances.narrow(1, 0, some);
        }
        return result;
    }

    /// The same cells with their first `count` genes.
    CellBatch cut(std::int64_t count) const {
        CellBatch result = *this;
        result.genes = genes.narrow(1, 0, count);
        result.counts = counts.narrow(1, 0, count);
        result.neighbours = neighbours.defined() ? neighbours.narrow(2, 0, count) : neighbours;
        result.mask = mask.defined() ? mask.narrow(1, 0, count) : mask;
        return result;
    }
};

} // namespace ocellus

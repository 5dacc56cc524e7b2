// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/base/RunControl.h"

#include <functional>
#include <string>

namespace ocellus {

/// How a pass over all cells is cut up. Depends on the source only, never on threads, so that sums
/// made block by block have the same bytes for any thread count.
struct RowBlocks {
    explicit RowBlocks(const RowSource& rows);

    Index cells = 0;
    Index perBlock = 0; ///< cells in a block; the last may be shorter
    Index slots = 0;    ///< blocks that are worked on before the next merge

    Index count() const { return (cells + perBlock - 1) / perBlock; }
};

/// One pass over all cells of `rows`: `body(slot, batch)` on up to `threads` threads, each slot's
/// results then taken by `merge(slot)` on the calling thread in the order of the cells.
///
/// Memory is bounded by `RowBlocks::slots` blocks. Between blocks it stops when asked to; cells done
/// are reported under `stage` on the calling thread. @throws what reading and the bodies throw.
Outcome forEachRowBlock(const RowSource& rows, int threads, const RunControl& control,
    const std::string& stage, const std::function<void(Index slot, const CountBatch& batch)>& body,
    const std::function<void(Index slot)>& merge);

} // namespace ocellus

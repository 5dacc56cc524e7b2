// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/RowBlocks.h"

#include "core/base/parallelFor.h"

#include <algorithm>
#include <vector>

namespace ocellus {

RowBlocks::RowBlocks(const RowSource& rows)
    : cells(rows.cellCount())
    , perBlock(std::max<Index>(rows.preferredBatch(), 512))
    , slots(perBlock <= 4096 ? 8 : 2) {}

Outcome forEachRowBlock(const RowSource& rows, int threads, const RunControl& control,
    const std::string& stage, const std::function<void(Index, const CountBatch&)>& body,
    const std::function<void(Index)>& merge) {
    const RowBlocks blocks(rows);
    std::vector<CountBatch> batches(static_cast<std::size_t>(std::min(blocks.slots, blocks.count())));
    for (Index first = 0; first < blocks.count(); first += blocks.slots) {
        const Index wave = std::min(blocks.slots, blocks.count() - first);
        parallelFor(wave, 1, threads, [&](Index slot, Index) {
            if (control.stopRequested()) {
                return;
            }
            const Index begin = (first + slot) * blocks.perBlock;
            CountBatch& batch = batches[static_cast<std::size_t>(slot)];
            rows.readRange(begin, std::min(blocks.perBlock, blocks.cells - begin), batch);
            body(slot, batch);
        });
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        for (Index slot = 0; slot < wave; ++slot) {
            merge(slot);
        }
        control.report(stage, std::min(blocks.cells, (first + wave) * blocks.perBlock), blocks.cells);
    }
    return control.stopRequested() ? Outcome::Cancelled : Outcome::Finished;
}

} // namespace ocellus

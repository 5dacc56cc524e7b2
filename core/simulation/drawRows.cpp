// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/drawRows.h"

#include "core/base/parallelFor.h"

namespace ocellus {

namespace {

/// Cells drawn by one thread at a time; fixed, so that nothing depends on threads.
constexpr Index kGrain = 16;

struct Block {
    std::vector<std::int32_t> genes;
    std::vector<float> values;
    std::vector<Index> ends;
};

} // namespace

CountBatch drawRows(std::span<const Index> cells,
                    int threads,
                    const std::function<void(Index, ExpressionScratch&, RowSink&)>& draw) {
    const auto count = static_cast<Index>(cells.size());
    std::vector<Block> blocks(static_cast<std::size_t>((count + kGrain - 1) / kGrain));
    parallelFor(count, kGrain, threads, [&](Index begin, Index end) {
        ExpressionScratch scratch;
        Block& block = blocks[static_cast<std::size_t>(begin / kGrain)];
        RowSink row(block.genes, block.values);
        for (Index i = begin; i < end; ++i) {
            draw(cells[static_cast<std::size_t>(i)], scratch, row);
            block.ends.push_back(static_cast<Index>(block.genes.size()));
        }
    });
    CountBatch batch;
    batch.clear();
    batch.cells.assign(cells.begin(), cells.end());
    for (const Block& block : blocks) {
        const auto before = static_cast<Index>(batch.genes.size());
        batch.genes.insert(batch.genes.end(), block.genes.begin(), block.genes.end());
        batch.values.insert(batch.values.end(), block.values.begin(), block.values.end());
        for (const Index end : block.ends) {
            batch.rowStart.push_back(before + end);
        }
    }
    return batch;
}

} // namespace ocellus

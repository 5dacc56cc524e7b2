// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/GeneSubset.h"

#include "core/statistics/RowBlocks.h"

#include <algorithm>

namespace ocellus {

namespace {

GeneSubset::Block subsetOf(const CountBatch& batch, const std::vector<std::int32_t>& columnOfGene) {
    GeneSubset::Block block;
    block.firstCell = batch.cells.front();
    block.rowStart.reserve(batch.cells.size() + 1);
    block.rowStart.push_back(0);
    for (Index row = 0; row < batch.cellCount(); ++row) {
        for (Index i = batch.rowStart[row]; i < batch.rowStart[row + 1]; ++i) {
            const std::int32_t column = columnOfGene[batch.genes[i]];
            if (column >= 0 && batch.values[i] != 0.0F) {
                block.columns.push_back(column);
                block.values.push_back(batch.values[i]);
            }
        }
        block.rowStart.push_back(static_cast<std::int32_t>(block.columns.size()));
    }
    block.columns.shrink_to_fit();
    block.values.shrink_to_fit();
    return block;
}

} // namespace

Outcome GeneSubset::gather(const RowSource& rows, std::span<const Index> chosen, int threads,
    const RunControl& control, GeneSubset* result) {
    GeneSubset subset;
    subset.cells = rows.cellCount();
    subset.genes = static_cast<Index>(chosen.size());
    std::vector<std::int32_t> columnOfGene(static_cast<std::size_t>(rows.geneCount()), -1);
    for (std::size_t column = 0; column < chosen.size(); ++column) {
        columnOfGene[chosen[column]] = static_cast<std::int32_t>(column);
    }
    std::vector<double> sums(chosen.size(), 0.0);
    std::vector<double> squares(chosen.size(), 0.0);
    std::vector<Block> slots(static_cast<std::size_t>(RowBlocks(rows).slots));
    const Outcome outcome = forEachRowBlock(
        rows, threads, control, "Reading variable genes",
        [&](Index slot, const CountBatch& batch) { slots[slot] = subsetOf(batch, columnOfGene); },
        [&](Index slot) {
            Block& block = slots[slot];
            for (std::size_t i = 0; i < block.columns.size(); ++i) {
                const double value = block.values[i];
                sums[block.columns[i]] += value;
                squares[block.columns[i]] += value * value;
            }
            subset.blocks.push_back(std::move(block));
        });
    if (outcome == Outcome::Cancelled) {
        return outcome;
    }
    const auto cells = static_cast<double>(subset.cells);
    subset.means.resize(chosen.size());
    for (std::size_t column = 0; column < chosen.size(); ++column) {
        subset.means[column] = sums[column] / cells;
        if (subset.cells > 1) {
            subset.totalVariance += std::max(0.0, squares[column] - sums[column] * subset.means[column]) / (cells - 1.0);
        }
    }
    *result = std::move(subset);
    return Outcome::Finished;
}

} // namespace ocellus

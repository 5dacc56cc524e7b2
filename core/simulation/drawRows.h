// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CountBatch.h"
#include "core/simulation/Expression.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace ocellus {

/// Where one cell's row is put; genes in ascending order, each once.
class RowSink {
public:
    RowSink(std::vector<std::int32_t>& genes, std::vector<float>& values)
        : m_genes(genes), m_values(values) {}

    void addValue(std::size_t gene, float value) {
        m_genes.push_back(static_cast<std::int32_t>(gene));
        m_values.push_back(value);
    }

    /// Counts of zero are not stored.
    void add(std::size_t gene, std::uint32_t count) {
        if (count > 0) {
            addValue(gene, static_cast<float>(count));
        }
    }

private:
    std::vector<std::int32_t>& m_genes;
    std::vector<float>& m_values;
};

/// Cells to draw between two looks at whether to stop: a cell of 6,000 genes takes up to a millisecond.
constexpr Index kDrawnAtOnce = 256;

/// Draws the rows of `cells`, in that order, on `threads` threads (as in parallelFor). The batch
/// does not depend on the number of threads when `draw` depends on its cell only.
CountBatch
drawRows(std::span<const Index> cells,
         int threads,
         const std::function<void(Index cell, ExpressionScratch& scratch, RowSink& row)>& draw);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/base/RunControl.h"
#include "core/model/GeneMatching.h"

#include <memory>
#include <span>
#include <vector>

namespace ocellus {

/// Raw counts of chosen cells on the matched genes of a model, read by cell.
///
/// Columns are *slots*: positions in GeneMatching::tokens. Genes with the same token are summed.
/// `depth` is the total over the whole cell, before any gene is left out (TASKS_SPEC 1.7). Held in
/// memory when that takes at most `memoryLimit` bytes, else read from the file for every call.
/// Thread-safe for reading.
class VocabularyCounts {
public:
    /// Cells as CSR over slots, slots ascending, values > 0 only; `depth` one per row.
    struct Rows {
        std::vector<Index> rowStart;
        std::vector<std::int32_t> slots;
        std::vector<float> values;
        std::vector<float> depth;

        std::span<const std::int32_t> slotsOf(Index row) const;
        std::span<const float> valuesOf(Index row) const;
    };

    /// @param cells  chosen cells of `source`, in order; row i below is cells[i].
    /// Reads every chosen cell once. Negative or non-finite values are refused.
    /// @returns nullptr when stopped. @throws RefusedError naming the cell and the value.
    static std::shared_ptr<const VocabularyCounts> read(
        std::shared_ptr<const RowSource> source, std::shared_ptr<const GeneMatching> matching,
        std::vector<Index> cells, std::size_t memoryLimit, const RunControl& control);

    Index cellCount() const { return static_cast<Index>(m_cells.size()); }
    Index slotCount() const { return static_cast<Index>(m_matching->tokens.size()); }

    /// Replaces `rows` by the given positions among the chosen cells.
    void rows(std::span<const Index> positions, Rows& rows) const;

private:
    VocabularyCounts() = default;
    void append(const CountBatch& batch, Index row, Rows& rows, std::vector<float>& scratch) const;

    std::shared_ptr<const RowSource> m_source;
    std::shared_ptr<const GeneMatching> m_matching;
    std::vector<Index> m_cells;
    std::vector<std::int32_t> m_slotOfGene;
    std::unique_ptr<Rows> m_inMemory;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"

#include <memory>
#include <vector>

namespace ocellus {

/// Chosen cells of another matrix, numbered 0, 1, ... in the order given. Immutable, thread-safe as
/// its source. In batches read through it `cells` holds positions among the chosen.
class RowSubset : public RowSource {
public:
    /// @pre every entry of `cells` is a cell of `source`.
    RowSubset(std::shared_ptr<const RowSource> source, std::vector<Index> cells);

    Index cellCount() const override { return static_cast<Index>(m_cells.size()); }
    Index geneCount() const override { return m_source->geneCount(); }
    Index preferredBatch() const override { return m_source->preferredBatch(); }
    void read(std::span<const Index> cells, CountBatch& batch) const override;
    void readRange(Index first, Index count, CountBatch& batch) const override;

private:
    std::shared_ptr<const RowSource> m_source;
    std::vector<Index> m_cells;
};

} // namespace ocellus

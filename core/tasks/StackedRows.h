// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ocellus {

/// Chosen cells of several matrices one after the other, their genes brought to common columns.
/// Immutable, thread-safe as its sources; holds no values itself.
class StackedRows : public RowSource {
public:
    struct Part {
        std::shared_ptr<const RowSource> rows;
        std::vector<Index> cells;            ///< of `rows`
        std::vector<std::int32_t> placeOf;   ///< per column of `rows`: its column here, each once; -1: left out
    };

    /// @param genes  columns; places at or beyond it are left out.
    StackedRows(std::vector<Part> parts, Index genes)
        : StackedRows(std::make_shared<const std::vector<Part>>(std::move(parts)), genes) {}

    /// The same rows with only the first columns.
    std::shared_ptr<const StackedRows> narrowed(Index genes) const;

    Index cellCount() const override { return m_cells; }
    Index geneCount() const override { return m_genes; }
    Index preferredBatch() const override { return 256; }
    void read(std::span<const Index> cells, CountBatch& batch) const override;
    void readRange(Index first, Index count, CountBatch& batch) const override;

private:
    StackedRows(std::shared_ptr<const std::vector<Part>> parts, Index genes);

    /// Appends rows of one part, which were read, under their numbers here.
    void append(const Part& part, std::span<const Index> cells, const CountBatch& read, CountBatch& batch) const;

    std::shared_ptr<const std::vector<Part>> m_parts;
    std::vector<Index> m_start; ///< first row of every part, and behind the last
    Index m_cells = 0;
    Index m_genes = 0;
};

} // namespace ocellus

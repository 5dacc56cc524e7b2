// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/base/Table.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// Measured counts with the values of a model task in their place, and columns of their own for
/// genes that were not measured. Immutable, thread-safe as what it reads.
class PatchedMatrix : public RowSource {
public:
    using Line = std::vector<std::pair<std::int32_t, float>>; ///< column and value
    /// Appends what takes the place of measured values in the cell at `position` among the chosen,
    /// each column once, in any order.
    using Patch = std::function<void(Index position, Line& line)>;

    enum class Measured { Kept, LeftOut }; ///< where there is no patch

    /// @param geneCount  columns, at least those of `measured`
    /// @param chosen     cells in the order of their positions; the others are not patched
    /// @param done       per chosen cell: patched
    PatchedMatrix(std::shared_ptr<const RowSource> measured, Index geneCount, const std::vector<Index>& chosen,
        const std::vector<char>& done, Patch patch, Measured kept = Measured::Kept);

    /// Nothing patched, only wider.
    PatchedMatrix(std::shared_ptr<const RowSource> measured, Index geneCount);

    Index cellCount() const override { return m_measured->cellCount(); }
    Index geneCount() const override { return m_geneCount; }
    Index preferredBatch() const override;
    void read(std::span<const Index> cells, CountBatch& batch) const override;
    void readRange(Index first, Index count, CountBatch& batch) const override;

private:
    void patch(const CountBatch& measured, CountBatch& batch) const;

    std::shared_ptr<const RowSource> m_measured;
    Index m_geneCount = 0;
    std::vector<Index> m_positionOfCell; ///< -1: not patched
    Patch m_patch;
    Measured m_kept = Measured::Kept;
};

/// The table with further rows, of which only the names are known.
Table withMoreRows(Table table, const std::vector<std::string>& names);

} // namespace ocellus

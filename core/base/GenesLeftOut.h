// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace ocellus {

/// Another matrix in which some genes have no values, as if they had not been measured. The same
/// cells and columns. Immutable, thread-safe as its source.
class GenesLeftOut : public RowSource {
public:
    /// @param leftOut  per gene of `source`: 1 where its values are dropped.
    GenesLeftOut(std::shared_ptr<const RowSource> source, std::vector<char> leftOut);

    Index cellCount() const override { return m_source->cellCount(); }
    Index geneCount() const override { return m_source->geneCount(); }
    Index preferredBatch() const override { return m_source->preferredBatch(); }
    void read(std::span<const Index> cells, CountBatch& batch) const override;
    void readRange(Index first, Index count, CountBatch& batch) const override;

private:
    std::shared_ptr<const RowSource> m_source;
    std::vector<std::int32_t> m_place; ///< as keepGenes takes it
};

/// Keeps the values of some genes and renumbers them. @param place  per gene: its new number, -1: its values
/// go; ascending along the genes that stay.
void keepGenes(std::span<const std::int32_t> place, CountBatch& batch);

} // namespace ocellus

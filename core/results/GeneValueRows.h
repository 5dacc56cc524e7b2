// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/results/GeneValues.h"

#include <memory>
#include <vector>

namespace ocellus {

/// Values of genes as a matrix over all cells of the data set, for writing: every number is stored,
/// also zeros; cells without values hold NaN. Immutable, thread-safe.
class GeneValueRows : public RowSource {
public:
    GeneValueRows(std::shared_ptr<const GeneValues> values, Index cells);

    Index cellCount() const override { return static_cast<Index>(m_rowOfCell.size()); }
    Index geneCount() const override { return m_values->width(); }
    void read(std::span<const Index> cells, CountBatch& batch) const override;
    void readRange(Index first, Index count, CountBatch& batch) const override;
    Index preferredBatch() const override { return 256; }

private:
    std::shared_ptr<const GeneValues> m_values;
    std::vector<Index> m_rowOfCell; ///< -1: without values
};

} // namespace ocellus

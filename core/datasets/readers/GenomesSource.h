// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"

#include <memory>
#include <vector>

namespace ocellus {

/// Matrices with the same kind of cells but different genes, side by side. A cell may be absent
/// from some parts; it then has zeros there.
class GenomesSource : public RowSource {
public:
    struct Part {
        std::shared_ptr<const RowSource> rows;
        std::vector<Index> cells; ///< cell of the joined matrix for each row of this part
    };

    GenomesSource(std::vector<Part> parts, Index cells);

    Index cellCount() const override { return m_cells; }
    Index geneCount() const override { return m_genes; }
    void read(std::span<const Index> cells, CountBatch& batch) const override;
    void readRange(Index first, Index count, CountBatch& batch) const override;

private:
    std::vector<Part> m_parts;
    std::vector<std::vector<Index>> m_rows; ///< per part: row of each joined cell, -1 when absent
    Index m_cells = 0;
    Index m_genes = 0;
};

} // namespace ocellus

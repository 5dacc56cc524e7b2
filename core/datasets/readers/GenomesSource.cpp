// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/GenomesSource.h"

#include <numeric>

namespace ocellus {

GenomesSource::GenomesSource(std::vector<Part> parts, Index cells)
    : m_parts(std::move(parts))
    , m_cells(cells) {
    for (const Part& part : m_parts) {
        auto& rows = m_rows.emplace_back(static_cast<std::size_t>(cells), Index{-1});
        for (std::size_t row = 0; row < part.cells.size(); ++row) {
            rows[static_cast<std::size_t>(part.cells[row])] = static_cast<Index>(row);
        }
        m_genes += part.rows->geneCount();
    }
}

void GenomesSource::read(std::span<const Index> cells, CountBatch& batch) const {
    std::vector<CountBatch> pieces(m_parts.size());
    std::vector<std::vector<Index>> rowInPiece(m_parts.size());
    for (std::size_t p = 0; p < m_parts.size(); ++p) {
        std::vector<Index> wanted;
        for (const Index cell : cells) {
            const Index row = m_rows[p][static_cast<std::size_t>(cell)];
            rowInPiece[p].push_back(row < 0 ? -1 : static_cast<Index>(wanted.size()));
            if (row >= 0) {
                wanted.push_back(row);
            }
        }
        m_parts[p].rows->read(wanted, pieces[p]);
    }
    batch.clear();
    batch.cells.assign(cells.begin(), cells.end());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        std::int32_t offset = 0;
        for (std::size_t p = 0; p < m_parts.size(); ++p) {
            const Index row = rowInPiece[p][i];
            if (row >= 0) {
                for (const std::int32_t gene : pieces[p].genesOf(row)) {
                    batch.genes.push_back(gene + offset);
                }
                const auto values = pieces[p].valuesOf(row);
                batch.values.insert(batch.values.end(), values.begin(), values.end());
            }
            offset += static_cast<std::int32_t>(m_parts[p].rows->geneCount());
        }
        batch.rowStart.push_back(static_cast<Index>(batch.genes.size()));
    }
}

void GenomesSource::readRange(Index first, Index count, CountBatch& batch) const {
    std::vector<Index> cells(static_cast<std::size_t>(count));
    std::iota(cells.begin(), cells.end(), first);
    read(cells, batch);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/GeneValueRows.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace ocellus {

GeneValueRows::GeneValueRows(std::shared_ptr<const GeneValues> values, Index cells)
    : m_values(std::move(values))
    , m_rowOfCell(static_cast<std::size_t>(cells), -1) {
    const std::vector<Index>& own = m_values->facts().cells;
    for (std::size_t row = 0; row < own.size() && own[row] < cells; ++row) {
        m_rowOfCell[static_cast<std::size_t>(own[row])] = static_cast<Index>(row);
    }
}

void GeneValueRows::read(std::span<const Index> cells, CountBatch& batch) const {
    batch.clear();
    const auto width = static_cast<std::size_t>(geneCount());
    for (const Index cell : cells) {
        const std::size_t at = batch.values.size();
        batch.values.resize(at + width, std::numeric_limits<float>::quiet_NaN());
        batch.genes.resize(at + width);
        std::iota(batch.genes.begin() + static_cast<std::ptrdiff_t>(at), batch.genes.end(), 0);
        if (const Index row = m_rowOfCell[static_cast<std::size_t>(cell)]; row >= 0) {
            m_values->read(row, 0, std::span(batch.values).subspan(at, width));
        }
        batch.cells.push_back(cell);
        batch.rowStart.push_back(static_cast<Index>(batch.values.size()));
    }
}

void GeneValueRows::readRange(Index first, Index count, CountBatch& batch) const {
    std::vector<Index> cells(static_cast<std::size_t>(count));
    std::iota(cells.begin(), cells.end(), first);
    read(cells, batch);
}

} // namespace ocellus

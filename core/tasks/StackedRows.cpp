// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/StackedRows.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ocellus {

StackedRows::StackedRows(std::shared_ptr<const std::vector<Part>> parts, Index genes)
    : m_parts(std::move(parts))
    , m_start(1, 0)
    , m_genes(genes) {
    for (const Part& part : *m_parts) {
        m_cells += static_cast<Index>(part.cells.size());
        m_start.push_back(m_cells);
    }
}

std::shared_ptr<const StackedRows> StackedRows::narrowed(Index genes) const {
    return std::shared_ptr<const StackedRows>(new StackedRows(m_parts, genes));
}

void StackedRows::append(const Part& part, std::span<const Index> cells, const CountBatch& read, CountBatch& batch) const {
    std::vector<std::pair<std::int32_t, float>> line;
    for (std::size_t row = 0; row < cells.size(); ++row) {
        const auto genes = read.genesOf(static_cast<Index>(row));
        const auto values = read.valuesOf(static_cast<Index>(row));
        line.clear();
        for (std::size_t i = 0; i < genes.size(); ++i) {
            if (const std::int32_t place = part.placeOf[static_cast<std::size_t>(genes[i])]; place >= 0 && place < m_genes) {
                line.emplace_back(place, values[i]);
            }
        }
        std::sort(line.begin(), line.end());
        for (const auto& [place, value] : line) {
            batch.genes.push_back(place);
            batch.values.push_back(value);
        }
        batch.cells.push_back(cells[row]);
        batch.rowStart.push_back(static_cast<Index>(batch.genes.size()));
    }
}

void StackedRows::read(std::span<const Index> cells, CountBatch& batch) const {
    batch.clear();
    CountBatch read;
    std::vector<Index> own;
    for (std::size_t from = 0; from < cells.size();) {
        const auto next = std::upper_bound(m_start.begin(), m_start.end(), cells[from]);
        const auto place = static_cast<std::size_t>(next - m_start.begin()) - 1;
        const Part& part = (*m_parts)[place];
        own.clear();
        std::size_t to = from;
        while (to < cells.size() && cells[to] >= m_start[place] && cells[to] < *next) {
            own.push_back(part.cells[static_cast<std::size_t>(cells[to++] - m_start[place])]);
        }
        part.rows->read(own, read);
        append(part, cells.subspan(from, to - from), read, batch);
        from = to;
    }
}

void StackedRows::readRange(Index first, Index count, CountBatch& batch) const {
    std::vector<Index> cells(static_cast<std::size_t>(count));
    std::iota(cells.begin(), cells.end(), first);
    read(cells, batch);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/RowSubset.h"

#include <numeric>

namespace ocellus {

RowSubset::RowSubset(std::shared_ptr<const RowSource> source, std::vector<Index> cells)
    : m_source(std::move(source))
    , m_cells(std::move(cells)) {}

void RowSubset::read(std::span<const Index> cells, CountBatch& batch) const {
    std::vector<Index> wanted;
    wanted.reserve(cells.size());
    for (const Index cell : cells) {
        wanted.push_back(m_cells[static_cast<std::size_t>(cell)]);
    }
    m_source->read(wanted, batch);
    batch.cells.assign(cells.begin(), cells.end());
}

void RowSubset::readRange(Index first, Index count, CountBatch& batch) const {
    std::vector<Index> cells(static_cast<std::size_t>(count));
    std::iota(cells.begin(), cells.end(), first);
    read(cells, batch);
}

} // namespace ocellus

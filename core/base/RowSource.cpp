// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/RowSource.h"

#include "core/base/RunControl.h"

#include <algorithm>
#include <numeric>

namespace ocellus {

std::vector<float> RowSource::column(Index gene, const RunControl& control) const {
    std::vector<float> result(static_cast<std::size_t>(cellCount()), 0.0F);
    CountBatch batch;
    for (Index first = 0; first < cellCount(); first += preferredBatch()) {
        if (control.stopRequested()) {
            return {};
        }
        const Index count = std::min(preferredBatch(), cellCount() - first);
        readRange(first, count, batch);
        for (Index row = 0; row < count; ++row) {
            const auto genes = batch.genesOf(row);
            const auto found = std::lower_bound(genes.begin(), genes.end(), static_cast<std::int32_t>(gene));
            if (found != genes.end() && *found == gene) {
                result[first + row] = batch.valuesOf(row)[found - genes.begin()];
            }
        }
        control.report("Reading gene", first + count, cellCount());
    }
    return result;
}

MemoryRowSource::MemoryRowSource(CountBatch rows, Index geneCount)
    : m_rows(std::move(rows))
    , m_geneCount(geneCount) {
    m_rows.cells.resize(m_rows.rowStart.size() - 1);
    std::iota(m_rows.cells.begin(), m_rows.cells.end(), Index{0});
}

Index MemoryRowSource::cellCount() const { return m_rows.cellCount(); }

Index MemoryRowSource::geneCount() const { return m_geneCount; }

void MemoryRowSource::read(std::span<const Index> cells, CountBatch& batch) const {
    batch.clear();
    batch.cells.assign(cells.begin(), cells.end());
    for (const Index cell : cells) {
        const auto genes = m_rows.genesOf(cell);
        const auto values = m_rows.valuesOf(cell);
        batch.genes.insert(batch.genes.end(), genes.begin(), genes.end());
        batch.values.insert(batch.values.end(), values.begin(), values.end());
        batch.rowStart.push_back(static_cast<Index>(batch.genes.size()));
    }
}

void MemoryRowSource::readRange(Index first, Index count, CountBatch& batch) const {
    std::vector<Index> cells(static_cast<std::size_t>(count));
    std::iota(cells.begin(), cells.end(), first);
    read(cells, batch);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/GenesLeftOut.h"

#include <numeric>

namespace ocellus {

GenesLeftOut::GenesLeftOut(std::shared_ptr<const RowSource> source, std::vector<char> leftOut)
    : m_source(std::move(source))
    , m_place(leftOut.size()) {
    std::iota(m_place.begin(), m_place.end(), 0);
    for (std::size_t gene = 0; gene < leftOut.size(); ++gene) {
        m_place[gene] = leftOut[gene] == 0 ? m_place[gene] : -1;
    }
}

void GenesLeftOut::read(std::span<const Index> cells, CountBatch& batch) const {
    m_source->read(cells, batch);
    keepGenes(m_place, batch);
}

void GenesLeftOut::readRange(Index first, Index count, CountBatch& batch) const {
    m_source->readRange(first, count, batch);
    keepGenes(m_place, batch);
}

void keepGenes(std::span<const std::int32_t> place, CountBatch& batch) {
    std::size_t kept = 0;
    std::size_t at = 0;
    for (std::size_t row = 0; row + 1 < batch.rowStart.size(); ++row) {
        for (const auto end = static_cast<std::size_t>(batch.rowStart[row + 1]); at < end; ++at) {
            const std::int32_t gene = place[static_cast<std::size_t>(batch.genes[at])];
            if (gene >= 0) {
                batch.genes[kept] = gene;
                batch.values[kept] = batch.values[at];
                ++kept;
            }
        }
        batch.rowStart[row + 1] = static_cast<Index>(kept);
    }
    batch.genes.resize(kept);
    batch.values.resize(kept);
}

} // namespace ocellus

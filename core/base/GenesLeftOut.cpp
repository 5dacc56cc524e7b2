// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/GenesLeftOut.h"

namespace ocellus {

GenesLeftOut::GenesLeftOut(std::shared_ptr<const RowSource> source, std::vector<char> leftOut)
    : m_source(std::move(source))
    , m_leftOut(std::move(leftOut)) {}

void GenesLeftOut::read(std::span<const Index> cells, CountBatch& batch) const {
    m_source->read(cells, batch);
    drop(batch);
}

void GenesLeftOut::readRange(Index first, Index count, CountBatch& batch) const {
    m_source->readRange(first, count, batch);
    drop(batch);
}

void GenesLeftOut::drop(CountBatch& batch) const {
    std::size_t kept = 0;
    std::size_t at = 0;
    for (std::size_t row = 0; row < batch.cells.size(); ++row) {
        for (const auto end = static_cast<std::size_t>(batch.rowStart[row + 1]); at < end; ++at) {
            if (m_leftOut[static_cast<std::size_t>(batch.genes[at])] == 0) {
                batch.genes[kept] = batch.genes[at];
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/VocabularyCounts.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace ocellus {

namespace {

std::size_t bytesOf(const VocabularyCounts::Rows& rows) {
    return rows.rowStart.size() * sizeof(Index) + rows.slots.size() * (sizeof(std::int32_t) + sizeof(float))
        + rows.depth.size() * sizeof(float);
}

void clear(VocabularyCounts::Rows& rows) {
    rows.rowStart.assign(1, 0);
    rows.slots.clear();
    rows.values.clear();
    rows.depth.clear();
}

} // namespace

std::span<const std::int32_t> VocabularyCounts::Rows::slotsOf(Index row) const {
    return {slots.data() + rowStart[row], static_cast<std::size_t>(rowStart[row + 1] - rowStart[row])};
}

std::span<const float> VocabularyCounts::Rows::valuesOf(Index row) const {
    return {values.data() + rowStart[row], static_cast<std::size_t>(rowStart[row + 1] - rowStart[row])};
}

std::shared_ptr<const VocabularyCounts> VocabularyCounts::read(
    std::shared_ptr<const RowSource> source, std::shared_ptr<const GeneMatching> matching,
    std::vector<Index> cells, std::size_t memoryLimit, const RunControl& control) {
    std::shared_ptr<VocabularyCounts> counts(new VocabularyCounts);
    counts->m_source = std::move(source);
    counts->m_matching = std::move(matching);
    counts->m_cells = std::move(cells);
    const auto& tokens = counts->m_matching->tokens;
    counts->m_slotOfGene.assign(counts->m_matching->tokenOfGene.size(), -1);
    for (std::size_t gene = 0; gene < counts->m_slotOfGene.size(); ++gene) {
        const std::int64_t token = counts->m_matching->tokenOfGene[gene];
        if (token >= 0) {
            const auto at = std::lower_bound(tokens.begin(), tokens.end(), token);
            counts->m_slotOfGene[gene] = static_cast<std::int32_t>(at - tokens.begin());
        }
    }
    auto rows = std::make_unique<Rows>();
    clear(*rows);
    std::vector<float> scratch(tokens.size(), 0.0F);
    CountBatch batch;
    const Index total = counts->cellCount();
    const Index step = std::max<Index>(1, counts->m_source->preferredBatch());
    for (Index first = 0; first < total; first += step) {
        if (control.stopRequested()) {
            return nullptr;
        }
        const Index count = std::min(step, total - first);
        counts->m_source->read({counts->m_cells.data() + first, static_cast<std::size_t>(count)}, batch);
        for (Index row = 0; row < count; ++row) {
            counts->append(batch, row, *rows, scratch);
        }
        if (bytesOf(*rows) > memoryLimit) {
            return counts; // too large to hold: later calls read from the file
        }
        control.report("Reading counts", first + count, total);
    }
    counts->m_inMemory = std::move(rows);
    return counts;
}

void VocabularyCounts::append(
    const CountBatch& batch, Index row, Rows& rows, std::vector<float>& scratch) const {
    const auto genes = batch.genesOf(row);
    const auto values = batch.valuesOf(row);
    const auto firstSlot = static_cast<std::ptrdiff_t>(rows.slots.size());
    double depth = 0.0;
    for (std::size_t i = 0; i < genes.size(); ++i) {
        const float value = values[i];
        if (!(value >= 0.0F) || !std::isfinite(value)) {
            throw RefusedError(
                "The counts cannot be used: cell " + std::to_string(batch.cells[row] + 1) + ", gene "
                + std::to_string(genes[i] + 1) + " holds " + std::to_string(value)
                + ", a count of 0 or more is expected. Nothing was changed.");
        }
        depth += value;
        const std::int32_t slot = m_slotOfGene[static_cast<std::size_t>(genes[i])];
        if (slot >= 0 && value > 0.0F) {
            if (scratch[slot] == 0.0F) {
                rows.slots.push_back(slot);
            }
            scratch[slot] += value;
        }
    }
    std::sort(rows.slots.begin() + firstSlot, rows.slots.end());
    for (auto at = rows.slots.begin() + firstSlot; at != rows.slots.end(); ++at) {
        rows.values.push_back(scratch[*at]);
        scratch[*at] = 0.0F;
    }
    rows.rowStart.push_back(static_cast<Index>(rows.slots.size()));
    rows.depth.push_back(static_cast<float>(depth));
}

void VocabularyCounts::rows(std::span<const Index> positions, Rows& out) const {
    clear(out);
    if (m_inMemory) {
        for (const Index position : positions) {
            const auto slots = m_inMemory->slotsOf(position);
            const auto values = m_inMemory->valuesOf(position);
            out.slots.insert(out.slots.end(), slots.begin(), slots.end());
            out.values.insert(out.values.end(), values.begin(), values.end());
            out.rowStart.push_back(static_cast<Index>(out.slots.size()));
            out.depth.push_back(m_inMemory->depth[static_cast<std::size_t>(position)]);
        }
        return;
    }
    std::vector<Index> cells;
    cells.reserve(positions.size());
    for (const Index position : positions) {
        cells.push_back(m_cells[static_cast<std::size_t>(position)]);
    }
    CountBatch batch;
    m_source->read(cells, batch);
    std::vector<float> scratch(static_cast<std::size_t>(slotCount()), 0.0F);
    for (Index row = 0; row < batch.cellCount(); ++row) {
        append(batch, row, out, scratch);
    }
}

} // namespace ocellus

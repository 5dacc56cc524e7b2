// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/CscSource.h"

#include "core/base/RunControl.h"

#include <algorithm>

namespace ocellus {

namespace {

constexpr Index kBlock = Index{1} << 20; // stored values read at a time

} // namespace

CscSource::CscSource(CompressedArrays arrays, Index cells, Index pieceSize)
    : TurnedSource(
          cells,
          arrays.offsets.length() - 1,
          [this](bool withValues, const RowTurner::Sink& sink) { scan(withValues, sink); },
          pieceSize),
      m_arrays(std::move(arrays)), m_offsets(m_arrays.readOffsets()) {}

void CscSource::checkCells(std::span<const std::int32_t> cells) const {
    for (const std::int32_t cell : cells) {
        if (cell < 0 || cell >= cellCount()) {
            m_arrays.positions.refuse("names row " + std::to_string(cell) + " of " +
                                      std::to_string(cellCount()));
        }
    }
}

void CscSource::scan(bool withValues, const RowTurner::Sink& sink) const {
    Triplets block;
    std::int32_t gene = 0;
    for (Index first = 0; first < m_offsets.back(); first += kBlock) {
        const Index count = std::min(kBlock, m_offsets.back() - first);
        block.cells.resize(static_cast<std::size_t>(count));
        m_arrays.positions.read(first, count, block.cells.data());
        checkCells(block.cells);
        if (withValues) {
            block.genes.resize(static_cast<std::size_t>(count));
            block.values.resize(static_cast<std::size_t>(count));
            m_arrays.values.read(first, count, block.values.data());
            for (Index i = 0; i < count; ++i) {
                while (first + i >= m_offsets[gene + 1]) {
                    ++gene;
                }
                block.genes[i] = gene;
            }
        }
        sink(block);
    }
}

std::vector<float> CscSource::column(Index gene, const RunControl& control) const {
    if (control.stopRequested()) {
        return {};
    }
    const Index from = m_offsets[gene];
    const Index count = m_offsets[gene + 1] - from;
    std::vector<std::int32_t> cells(static_cast<std::size_t>(count));
    std::vector<float> values(static_cast<std::size_t>(count));
    if (count > 0) {
        m_arrays.positions.read(from, count, cells.data());
        m_arrays.values.read(from, count, values.data());
    }
    checkCells(cells);
    std::vector<float> result(static_cast<std::size_t>(cellCount()), 0.0F);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        result[static_cast<std::size_t>(cells[i])] += values[i];
    }
    return result;
}

} // namespace ocellus

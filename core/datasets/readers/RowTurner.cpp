// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/RowTurner.h"

#include "core/base/Error.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ocellus {

namespace {

constexpr Index kBuffered = 1 << 14; // entries of a piece collected before they are written

/// One stored value on its way to its row.
struct Entry {
    std::int32_t cell;
    std::int32_t gene;
    float value;
};

static_assert(sizeof(Entry) == 12);

/// What one pass counted another must find.
void requireSame(bool holds) {
    if (!holds) {
        throw Error("The file changed while it was read.");
    }
}

/// Sorts one row by position and sums repeats; returns its new length.
Index tidyRow(std::int32_t* positions,
              float* values,
              Index length,
              std::vector<std::pair<std::int32_t, float>>& pairs) {
    pairs.clear();
    for (Index i = 0; i < length; ++i) {
        pairs.emplace_back(positions[i], values[i]);
    }
    // Stable, so that the order of summation is that of the file.
    std::stable_sort(
        pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Index kept = 0;
    for (const auto& [position, value] : pairs) {
        if (kept > 0 && positions[kept - 1] == position) {
            values[kept - 1] += value;
        } else {
            positions[kept] = position;
            values[kept] = value;
            ++kept;
        }
    }
    return kept;
}

bool isAscending(std::span<const std::int32_t> genes) {
    for (std::size_t i = 1; i < genes.size(); ++i) {
        if (genes[i - 1] >= genes[i]) {
            return false;
        }
    }
    return true;
}

} // namespace

void tidyRows(CountBatch& batch) {
    Index row = 0;
    while (row < batch.cellCount() && isAscending(batch.genesOf(row))) {
        ++row;
    }
    if (row == batch.cellCount()) {
        return;
    }
    std::vector<std::pair<std::int32_t, float>> pairs;
    Index written = batch.rowStart[row];
    for (; row < batch.cellCount(); ++row) {
        const Index from = batch.rowStart[row];
        const Index length = batch.rowStart[row + 1] - from;
        const Index kept =
            tidyRow(batch.genes.data() + from, batch.values.data() + from, length, pairs);
        std::copy_n(batch.genes.begin() + from, kept, batch.genes.begin() + written);
        std::copy_n(batch.values.begin() + from, kept, batch.values.begin() + written);
        batch.rowStart[row] = written;
        written += kept;
    }
    batch.rowStart.back() = written;
    batch.genes.resize(static_cast<std::size_t>(written));
    batch.values.resize(static_cast<std::size_t>(written));
}

void Triplets::clear() {
    cells.clear();
    genes.clear();
    values.clear();
}

void Triplets::add(Index cell, Index gene, float value) {
    cells.push_back(static_cast<std::int32_t>(cell));
    genes.push_back(static_cast<std::int32_t>(gene));
    values.push_back(value);
}

RowTurner::RowTurner(Index cells, Scan scan, Index pieceSize)
    : m_cells(cells), m_scan(std::move(scan)), m_pieceSize(pieceSize) {}

/// First pass: m_rowStart and m_pieces.
void RowTurner::countCells() const {
    m_rowStart.assign(static_cast<std::size_t>(m_cells) + 1, 0);
    m_scan(false, [this](const Triplets& block) {
        for (const std::int32_t cell : block.cells) {
            ++m_rowStart[static_cast<std::size_t>(cell) + 1];
        }
    });
    std::partial_sum(m_rowStart.begin(), m_rowStart.end(), m_rowStart.begin());
    m_pieces.assign(1, 0);
    for (Index cell = 1; cell < m_cells; ++cell) {
        if (m_rowStart[cell + 1] - m_rowStart[m_pieces.back()] > m_pieceSize) {
            m_pieces.push_back(cell);
        }
    }
    m_pieces.push_back(m_cells);
}

void RowTurner::dealIntoMemory() const {
    m_genes.resize(static_cast<std::size_t>(m_rowStart.back()));
    m_values.resize(m_genes.size());
    std::vector<Index> next(m_rowStart.begin(), m_rowStart.end() - 1);
    m_scan(true, [&](const Triplets& block) {
        for (std::size_t i = 0; i < block.cells.size(); ++i) {
            const Index to = next[block.cells[i]]++;
            requireSame(to < m_rowStart[block.cells[i] + 1]);
            m_genes[to] = block.genes[i];
            m_values[to] = block.values[i];
        }
    });
}

/// Every value goes to its piece, in the order it comes.
void RowTurner::dealIntoPieces() const {
    const std::size_t pieces = m_pieces.size() - 1;
    std::vector<std::int32_t> pieceOf(static_cast<std::size_t>(m_cells));
    for (std::size_t piece = 0; piece < pieces; ++piece) {
        std::fill(pieceOf.begin() + m_pieces[piece],
                  pieceOf.begin() + m_pieces[piece + 1],
                  static_cast<std::int32_t>(piece));
    }
    std::vector<std::vector<Entry>> buffers(pieces);
    std::vector<Index> written(pieces, 0);
    const auto flush = [&](std::size_t piece) {
        auto& buffer = buffers[piece];
        const Index at = m_rowStart[m_pieces[piece]] + written[piece];
        m_scratch->write(at * Index{sizeof(Entry)}, buffer.data(), buffer.size() * sizeof(Entry));
        written[piece] += static_cast<Index>(buffer.size());
        buffer.clear();
    };
    m_scan(true, [&](const Triplets& block) {
        for (std::size_t i = 0; i < block.cells.size(); ++i) {
            const auto piece = static_cast<std::size_t>(pieceOf[block.cells[i]]);
            buffers[piece].push_back({block.cells[i], block.genes[i], block.values[i]});
            if (static_cast<Index>(buffers[piece].size()) == kBuffered) {
                flush(piece);
            }
        }
    });
    for (std::size_t piece = 0; piece < pieces; ++piece) {
        flush(piece);
    }
}

/// Each piece on its own: entries by cell, then rewritten as its genes followed by its values.
void RowTurner::sortPieces() const {
    std::vector<Entry> entries;
    std::vector<std::int32_t> genes;
    std::vector<float> values;
    for (std::size_t piece = 0; piece + 1 < m_pieces.size(); ++piece) {
        const Index start = m_rowStart[m_pieces[piece]];
        const Index at = start * Index{sizeof(Entry)};
        const auto count = static_cast<std::size_t>(m_rowStart[m_pieces[piece + 1]] - start);
        entries.resize(count);
        genes.resize(count);
        values.resize(count);
        m_scratch->read(at, entries.data(), count * sizeof(Entry));
        std::vector<Index> next(m_rowStart.begin() + m_pieces[piece],
                                m_rowStart.begin() + m_pieces[piece + 1]);
        for (const Entry& entry : entries) {
            requireSame(entry.cell >= m_pieces[piece] && entry.cell < m_pieces[piece + 1]);
            const Index to = next[entry.cell - m_pieces[piece]]++ - start;
            requireSame(start + to < m_rowStart[entry.cell + 1]);
            genes[to] = entry.gene;
            values[to] = entry.value;
        }
        m_scratch->write(at, genes.data(), count * sizeof(std::int32_t));
        m_scratch->write(at + static_cast<Index>(count * sizeof(std::int32_t)),
                         values.data(),
                         count * sizeof(float));
    }
}

void RowTurner::turn() const {
    countCells();
    if (m_pieces.size() <= 2) {
        dealIntoMemory();
        return;
    }
    m_scratch = std::make_unique<ScratchFile>();
    dealIntoPieces();
    sortPieces();
}

void RowTurner::readCell(Index cell, std::int32_t* genes, float* values) const {
    const Index from = m_rowStart[cell];
    const auto count = static_cast<std::size_t>(m_rowStart[cell + 1] - from);
    if (!m_scratch) {
        std::copy_n(m_genes.begin() + from, count, genes);
        std::copy_n(m_values.begin() + from, count, values);
        return;
    }
    const auto piece =
        std::upper_bound(m_pieces.begin(), m_pieces.end() - 1, cell) - m_pieces.begin() - 1;
    const Index start = m_rowStart[m_pieces[piece]];
    const Index valuesInPiece = m_rowStart[m_pieces[piece + 1]] - start;
    const Index at = start * Index{sizeof(Entry)};
    m_scratch->read(
        at + (from - start) * Index{sizeof(std::int32_t)}, genes, count * sizeof(std::int32_t));
    m_scratch->read(at + valuesInPiece * Index{sizeof(std::int32_t)} +
                        (from - start) * Index{sizeof(float)},
                    values,
                    count * sizeof(float));
}

void RowTurner::read(std::span<const Index> cells, CountBatch& batch) const {
    std::call_once(m_once, [this] { turn(); });
    batch.clear();
    batch.cells.assign(cells.begin(), cells.end());
    Index total = 0;
    for (const Index cell : cells) {
        total += m_rowStart[cell + 1] - m_rowStart[cell];
        batch.rowStart.push_back(total);
    }
    batch.genes.resize(static_cast<std::size_t>(total));
    batch.values.resize(static_cast<std::size_t>(total));
    for (std::size_t i = 0; i < cells.size(); ++i) {
        readCell(cells[i],
                 batch.genes.data() + batch.rowStart[i],
                 batch.values.data() + batch.rowStart[i]);
    }
    tidyRows(batch);
}

} // namespace ocellus

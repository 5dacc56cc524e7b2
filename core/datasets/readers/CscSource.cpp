// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/CscSource.h"

#include "core/base/RunControl.h"
#include "core/datasets/readers/ScratchFile.h"

#include <algorithm>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kBlock = Index{1} << 20; // stored values read at a time
constexpr Index kBuffered = 1 << 14;     // entries of a piece collected before they are written

/// One stored value on its way from columns to rows.
struct Entry {
    std::int32_t cell;
    std::int32_t gene;
    float value;
};

static_assert(sizeof(Entry) == 12);

} // namespace

CscSource::CscSource(CompressedArrays arrays, Index cells)
    : m_arrays(std::move(arrays))
    , m_offsets(m_arrays.readOffsets())
    , m_cells(cells) {}

CscSource::~CscSource() = default;

/// First pass: m_rowStart and m_pieces.
void CscSource::countCells() const {
    m_rowStart.assign(static_cast<std::size_t>(m_cells) + 1, 0);
    std::vector<std::int32_t> cells;
    for (Index first = 0; first < m_offsets.back(); first += kBlock) {
        cells.resize(static_cast<std::size_t>(std::min(kBlock, m_offsets.back() - first)));
        m_arrays.positions.read(first, static_cast<Index>(cells.size()), cells.data());
        for (const std::int32_t cell : cells) {
            if (cell < 0 || cell >= m_cells) {
                m_arrays.positions.refuse("names row " + std::to_string(cell) + " of " + std::to_string(m_cells));
            }
            ++m_rowStart[static_cast<std::size_t>(cell) + 1];
        }
    }
    std::partial_sum(m_rowStart.begin(), m_rowStart.end(), m_rowStart.begin());
    m_pieces.assign(1, 0);
    for (Index cell = 1; cell < m_cells; ++cell) {
        if (m_rowStart[cell + 1] - m_rowStart[m_pieces.back()] > m_pieceSize) {
            m_pieces.push_back(cell);
        }
    }
    m_pieces.push_back(m_cells);
}

/// Second pass: every value goes to its piece, genes ascending within a piece. One piece is sorted
/// straight into memory.
void CscSource::dealOut() const {
    const std::size_t pieces = m_pieces.size() - 1;
    const bool inMemory = pieces == 1;
    std::vector<Index> next(m_rowStart.begin(), m_rowStart.end() - 1); // by cell, in memory only
    std::vector<std::vector<Entry>> buffers(inMemory ? 0 : pieces);
    std::vector<Index> written(pieces, 0);
    std::vector<std::int32_t> pieceOf(inMemory ? 0 : static_cast<std::size_t>(m_cells));
    for (std::size_t piece = 0; piece < pieces && !inMemory; ++piece) {
        std::fill(pieceOf.begin() + m_pieces[piece], pieceOf.begin() + m_pieces[piece + 1], piece);
    }
    const auto flush = [&](std::size_t piece) {
        auto& buffer = buffers[piece];
        const Index at = m_rowStart[m_pieces[piece]] + written[piece];
        m_scratch->write(at * Index{sizeof(Entry)}, buffer.data(), buffer.size() * sizeof(Entry));
        written[piece] += static_cast<Index>(buffer.size());
        buffer.clear();
    };
    std::vector<std::int32_t> cells;
    std::vector<float> values;
    std::int32_t gene = 0;
    for (Index first = 0; first < m_offsets.back(); first += kBlock) {
        const Index count = std::min(kBlock, m_offsets.back() - first);
        cells.resize(static_cast<std::size_t>(count));
        values.resize(static_cast<std::size_t>(count));
        m_arrays.positions.read(first, count, cells.data());
        m_arrays.values.read(first, count, values.data());
        for (Index i = 0; i < count; ++i) {
            while (first + i >= m_offsets[gene + 1]) {
                ++gene;
            }
            if (inMemory) {
                const Index to = next[cells[i]]++;
                m_genes[to] = gene;
                m_values[to] = values[i];
                continue;
            }
            const auto piece = static_cast<std::size_t>(pieceOf[cells[i]]);
            buffers[piece].push_back({cells[i], gene, values[i]});
            if (static_cast<Index>(buffers[piece].size()) == kBuffered) {
                flush(piece);
            }
        }
    }
    for (std::size_t piece = 0; piece < buffers.size(); ++piece) {
        flush(piece);
    }
}

/// Each piece on its own: entries by cell, then rewritten as its genes followed by its values.
void CscSource::sortPieces() const {
    std::vector<Entry> entries;
    for (std::size_t piece = 0; piece + 1 < m_pieces.size(); ++piece) {
        const Index start = m_rowStart[m_pieces[piece]];
        const auto count = static_cast<std::size_t>(m_rowStart[m_pieces[piece + 1]] - start);
        entries.resize(count);
        m_scratch->read(start * Index{sizeof(Entry)}, entries.data(), count * sizeof(Entry));
        std::vector<Index> next(
            m_rowStart.begin() + m_pieces[piece], m_rowStart.begin() + m_pieces[piece + 1]);
        std::vector<std::int32_t> genes(count);
        std::vector<float> values(count);
        for (const Entry& entry : entries) {
            const Index to = next[entry.cell - m_pieces[piece]]++ - start;
            genes[to] = entry.gene;
            values[to] = entry.value;
        }
        const Index at = start * Index{sizeof(Entry)};
        m_scratch->write(at, genes.data(), count * sizeof(std::int32_t));
        m_scratch->write(at + static_cast<Index>(count * sizeof(std::int32_t)), values.data(), count * sizeof(float));
    }
}

void CscSource::turn() const {
    countCells();
    if (m_pieces.size() == 2) {
        m_genes.resize(static_cast<std::size_t>(m_rowStart.back()));
        m_values.resize(m_genes.size());
        dealOut();
        return;
    }
    m_scratch = std::make_unique<ScratchFile>();
    dealOut();
    sortPieces();
}

void CscSource::readCell(Index cell, std::int32_t* genes, float* values) const {
    const Index from = m_rowStart[cell];
    const auto count = static_cast<std::size_t>(m_rowStart[cell + 1] - from);
    if (!m_scratch) {
        std::copy_n(m_genes.begin() + from, count, genes);
        std::copy_n(m_values.begin() + from, count, values);
        return;
    }
    const auto piece = std::upper_bound(m_pieces.begin(), m_pieces.end() - 1, cell) - m_pieces.begin() - 1;
    const Index start = m_rowStart[m_pieces[piece]];
    const Index valuesInPiece = m_rowStart[m_pieces[piece + 1]] - start;
    const Index at = start * Index{sizeof(Entry)};
    m_scratch->read(at + (from - start) * Index{sizeof(std::int32_t)}, genes, count * sizeof(std::int32_t));
    m_scratch->read(at + valuesInPiece * Index{sizeof(std::int32_t)} + (from - start) * Index{sizeof(float)},
        values,
        count * sizeof(float));
}

void CscSource::read(std::span<const Index> cells, CountBatch& batch) const {
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
        readCell(cells[i], batch.genes.data() + batch.rowStart[i], batch.values.data() + batch.rowStart[i]);
    }
    tidyRows(batch, geneCount(), m_arrays.positions); // sums repeats
}

void CscSource::readRange(Index first, Index count, CountBatch& batch) const {
    std::vector<Index> cells(static_cast<std::size_t>(count));
    std::iota(cells.begin(), cells.end(), first);
    read(cells, batch);
}

std::vector<float> CscSource::column(Index gene, const RunControl& control) const {
    std::vector<float> result(static_cast<std::size_t>(m_cells), 0.0F);
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
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i] < 0 || cells[i] >= m_cells) {
            m_arrays.positions.refuse("names row " + std::to_string(cells[i]) + " of " + std::to_string(m_cells));
        }
        result[static_cast<std::size_t>(cells[i])] += values[i];
    }
    return result;
}

} // namespace ocellus

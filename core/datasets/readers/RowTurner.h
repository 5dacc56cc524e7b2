// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CountBatch.h"
#include "core/base/Index.h"
#include "core/datasets/readers/ScratchFile.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace ocellus {

/// Some stored values of a matrix, in any order of cells.
struct Triplets {
    std::vector<std::int32_t> cells;
    std::vector<std::int32_t> genes;
    std::vector<float> values;

    void clear();
    void add(Index cell, Index gene, float value);
};

/// Turns a matrix that can only be read from front to back (CSC, Matrix Market, text by genes) into
/// rows that can be read in any order.
///
/// The first read goes over the matrix twice: once counting the values of each cell, once dealing
/// (cell, gene, value) out into an unnamed scratch file, in pieces of about sixteen million values
/// that are then sorted by cell one after the other. Memory stays near 300 MB whatever the size of
/// the matrix; the scratch file (12 bytes a value, in $TMPDIR, else /var/tmp) goes with this
/// object. A matrix of one piece is kept in memory instead. Values of one cell and gene that occur
/// several times are summed in the order they come. Thread-safe.
/// @throws Error when the second pass finds other cells than the first.
class RowTurner {
public:
    using Sink = std::function<void(const Triplets&)>;

    /// Calls the sink with all stored values, block by block, in the same order every time. Every
    /// cell and gene must lie inside the matrix; `values` may stay empty when `withValues` is
    /// false.
    using Scan = std::function<void(bool withValues, const Sink& sink)>;

    static constexpr Index kPieceSize = Index{1} << 24;

    RowTurner(Index cells, Scan scan, Index pieceSize = kPieceSize);

    /// Replaces `batch` by the given cells.
    void read(std::span<const Index> cells, CountBatch& batch) const;

    Index cellCount() const { return m_cells; }

private:
    void turn() const;
    void countCells() const;
    void dealIntoMemory() const;
    void dealIntoPieces() const;
    void sortPieces() const;
    void readCell(Index cell, std::int32_t* genes, float* values) const;

    Index m_cells = 0;
    Scan m_scan;
    Index m_pieceSize = kPieceSize;

    // written once, under m_once
    mutable std::once_flag m_once;
    mutable std::vector<Index> m_rowStart; ///< by cell
    mutable std::vector<Index> m_pieces;   ///< first cell of each piece, then the number of cells
    mutable std::unique_ptr<ScratchFile> m_scratch;
    mutable std::vector<std::int32_t> m_genes; ///< when one piece is enough
    mutable std::vector<float> m_values;
};

/// Sorts each row by gene and sums repeats, as CountBatch promises. Genes are not checked.
void tidyRows(CountBatch& batch);

} // namespace ocellus

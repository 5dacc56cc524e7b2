// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/readers/CsrSource.h"

#include <memory>
#include <mutex>

namespace ocellus {

class ScratchFile;

/// Rows of a CSC matrix on disk. A single gene is read directly; the first read of cells turns the
/// whole matrix round once: one pass over the positions counts the values of each cell, a second
/// deals (cell, gene, value) out into an unnamed scratch file, in pieces of about sixteen million
/// values that are then sorted by cell one after the other. Memory stays near 300 MB whatever the
/// size of the matrix; the scratch file (12 bytes a value, in $TMPDIR) goes with the source.
/// Matrices of one piece are kept in memory instead.
class CscSource : public RowSource {
public:
    CscSource(CompressedArrays arrays, Index cells);
    ~CscSource() override;

    Index cellCount() const override { return m_cells; }
    Index geneCount() const override { return static_cast<Index>(m_offsets.size()) - 1; }
    void read(std::span<const Index> cells, CountBatch& batch) const override;
    void readRange(Index first, Index count, CountBatch& batch) const override;
    std::vector<float> column(Index gene, const RunControl& control) const override;

    /// Values per piece; smaller only in tests. Call before the first read.
    void setPieceSize(Index values) { m_pieceSize = values; }

private:
    void turn() const;
    void countCells() const;
    void dealOut() const;
    void sortPieces() const;
    void readCell(Index cell, std::int32_t* genes, float* values) const;

    CompressedArrays m_arrays;
    std::vector<Index> m_offsets; ///< by gene
    Index m_cells = 0;
    Index m_pieceSize = Index{1} << 24;

    // written once, under m_once
    mutable std::once_flag m_once;
    mutable std::vector<Index> m_rowStart; ///< by cell
    mutable std::vector<Index> m_pieces;   ///< first cell of each piece, then the number of cells
    mutable std::unique_ptr<ScratchFile> m_scratch;
    mutable std::vector<std::int32_t> m_genes; ///< when one piece is enough
    mutable std::vector<float> m_values;
};

} // namespace ocellus

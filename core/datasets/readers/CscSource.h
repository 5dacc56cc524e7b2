// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/readers/CsrSource.h"
#include "core/datasets/readers/TurnedSource.h"

namespace ocellus {

/// Rows of a CSC matrix on disk. A single gene is read directly.
class CscSource : public TurnedSource {
public:
    CscSource(CompressedArrays arrays, Index cells, Index pieceSize = RowTurner::kPieceSize);

    std::vector<float> column(Index gene, const RunControl& control) const override;

private:
    void scan(bool withValues, const RowTurner::Sink& sink) const;
    void checkCells(std::span<const std::int32_t> cells) const;

    CompressedArrays m_arrays;
    std::vector<Index> m_offsets; ///< by gene
};

} // namespace ocellus

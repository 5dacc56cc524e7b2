// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/datasets/readers/RowTurner.h"

namespace ocellus {

/// Rows of a matrix that can only be read from front to back. The first read of cells turns the
/// whole matrix round once, in bounded memory (RowTurner); from then on any order costs the same.
class TurnedSource : public RowSource {
public:
    /// @param scan  RowTurner::Scan of cells x genes; what it throws comes out of the reads.
    TurnedSource(Index cells,
                 Index genes,
                 RowTurner::Scan scan,
                 Index pieceSize = RowTurner::kPieceSize)
        : m_genes(genes), m_turner(cells, std::move(scan), pieceSize) {}

    Index cellCount() const override { return m_turner.cellCount(); }

    Index geneCount() const override { return m_genes; }

    void read(std::span<const Index> cells, CountBatch& batch) const override {
        m_turner.read(cells, batch);
    }

    void readRange(Index first, Index count, CountBatch& batch) const override;

private:
    Index m_genes = 0;
    RowTurner m_turner;
};

} // namespace ocellus

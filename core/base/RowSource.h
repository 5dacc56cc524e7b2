// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CountBatch.h"
#include "core/base/Index.h"

#include <memory>
#include <span>

namespace ocellus {

class RunControl;

/// A matrix, cells x genes, that can be read in any order of rows, from memory or from a file.
///
/// The interface every statistic and every task reads through: nobody but a reader knows whether
/// the numbers come from CSR, CSC, a dense block or a 10x file. Implementations are immutable and
/// may be shared between threads; each thread reads through a cursor of its own.
class RowSource {
public:
    virtual ~RowSource() = default;

    virtual Index cellCount() const = 0;
    virtual Index geneCount() const = 0;

    /// Replaces `batch` by the given cells, in the given order (duplicates allowed).
    /// @pre every index is in [0, cellCount()).
    /// @throws InputError when the file turns out to be damaged. Thread-safe; file-backed sources
    /// serialise on the one HDF5 lock.
    virtual void read(std::span<const Index> cells, CountBatch& batch) const = 0;

    /// Replaces `batch` by cells first .. first+count-1. The fast path of a sequential pass.
    virtual void readRange(Index first, Index count, CountBatch& batch) const = 0;

    /// The values of one gene for every cell (zeros included), in cell order. May scan the file;
    /// sources with a gene-major layout override it.
    /// @pre 0 <= gene < geneCount().
    virtual std::vector<float> column(Index gene, const RunControl& control) const;

    /// Number of cells that one sequential read should ask for (a whole number of chunks).
    virtual Index preferredBatch() const { return 1024; }
};

/// A small matrix held in memory; used by tests, simulation and selections.
class MemoryRowSource : public RowSource {
public:
    /// @param rows  all cells in order; `rows.cells` is ignored.
    MemoryRowSource(CountBatch rows, Index geneCount);

    Index cellCount() const override;
    Index geneCount() const override;
    void read(std::span<const Index> cells, CountBatch& batch) const override;
    void readRange(Index first, Index count, CountBatch& batch) const override;

private:
    CountBatch m_rows;
    Index m_geneCount = 0;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Hdf5.h"
#include "core/base/RowSource.h"

#include <vector>

namespace ocellus {

/// Where the three arrays of a compressed sparse matrix lie: `offsets` ("indptr") has one entry
/// more than there are lines (rows of CSR, columns of CSC); `values` and `positions` ("data",
/// "indices") one entry per stored value.
struct CompressedArrays {
    hdf5::Array values;
    hdf5::Array positions;
    hdf5::Array offsets;

    /// Opens GROUP/data, /indices, /indptr and compares their lengths with `lines`.
    /// @throws InputError when they do not fit together.
    static CompressedArrays open(const hdf5::Group& group, Index lines);

    /// Reads the offsets and checks that they start at 0, never fall and stay inside.
    std::vector<Index> readOffsets() const;
};

/// Rows of a CSR matrix on disk (also of a 10x matrix, whose columns are cells). Reads its offsets
/// once, at construction; values on demand.
class CsrSource : public RowSource {
public:
    CsrSource(CompressedArrays arrays, Index genes);

    Index cellCount() const override { return static_cast<Index>(m_offsets.size()) - 1; }

    Index geneCount() const override { return m_genes; }

    void read(std::span<const Index> cells, CountBatch& batch) const override;
    void readRange(Index first, Index count, CountBatch& batch) const override;

    /// Reads the gene numbers of all cells, on every core, and values only around the gene's own.
    std::vector<float> column(Index gene, const RunControl& control) const override;

    Index preferredBatch() const override { return m_batch; }

private:
    void addColumn(Index gene, Index first, Index last, std::vector<float>& column) const;
    void checkGenes(std::span<const std::int32_t> genes) const;

    CompressedArrays m_arrays;
    std::vector<Index> m_offsets;
    Index m_genes = 0;
    Index m_batch = 1024;
};

} // namespace ocellus

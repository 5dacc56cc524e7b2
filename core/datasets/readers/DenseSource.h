// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Hdf5.h"
#include "core/base/RowSource.h"

namespace ocellus {

/// Rows of a dense matrix on disk, cells x genes. Zeros are left out of batches, NaN is kept.
class DenseSource : public RowSource {
public:
    /// @param array  of shape cells x genes, or of one dimension when either is 1 (old AnnData
    /// squeezed such matrices). @throws InputError for other shapes.
    DenseSource(hdf5::Array array, Index cells, Index genes);

    Index cellCount() const override { return m_cells; }
    Index geneCount() const override { return m_genes; }
    void read(std::span<const Index> cells, CountBatch& batch) const override;
    void readRange(Index first, Index count, CountBatch& batch) const override;
    std::vector<float> column(Index gene, const RunControl& control) const override;
    Index preferredBatch() const override { return m_batch; }

private:
    void append(Index first, Index count, CountBatch& batch) const;

    hdf5::Array m_array;
    Index m_cells = 0;
    Index m_genes = 0;
    Index m_batch = 1024;
};

} // namespace ocellus

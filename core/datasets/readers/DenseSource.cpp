// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/DenseSource.h"

#include "core/base/RunControl.h"

#include <algorithm>
#include <numeric>

namespace ocellus {

DenseSource::DenseSource(hdf5::Array array, Index cells, Index genes)
    : m_array(std::move(array))
    , m_cells(cells)
    , m_genes(genes) {
    if (!m_array.type().isNumber()) {
        m_array.refuse("holds " + m_array.type().name() + " values, numbers were expected");
    }
    const auto& shape = m_array.shape();
    const bool plain = shape.size() == 2 && shape[0] == cells && shape[1] == genes;
    const bool squeezed = shape.size() == 1 && (cells == 1 || genes == 1) && shape[0] == cells * genes;
    if (!plain && !squeezed) {
        std::string found;
        for (const Index length : shape) {
            found += (found.empty() ? "" : " x ") + std::to_string(length);
        }
        m_array.refuse("has " + found + " values, " + std::to_string(cells) + " x " + std::to_string(genes) + " expected");
    }
    m_array.checkPlausible(m_array.size(), sizeof(float));
    // About four million values a batch, a whole number of chunks.
    constexpr Index kValues = Index{1} << 22;
    const Index wanted = std::clamp<Index>(kValues / std::max<Index>(1, genes), 16, 8192);
    const Index chunkRows = m_array.chunk().empty() ? 1 : m_array.chunk()[0];
    m_batch = chunkRows > 4 * wanted ? wanted : std::max(chunkRows, wanted / chunkRows * chunkRows);
}

void DenseSource::append(Index first, Index count, CountBatch& batch) const {
    const Index most = std::max<Index>(1, (Index{1} << 24) / std::max<Index>(1, m_genes));
    std::vector<float> block;
    for (Index done = 0; done < count; done += most) {
        const Index rows = std::min(most, count - done);
        block.resize(static_cast<std::size_t>(rows * m_genes));
        if (m_array.shape().size() == 1) {
            m_array.read((first + done) * m_genes, rows * m_genes, block.data());
        } else {
            m_array.readBlock<float>({first + done, 0}, {rows, m_genes}, block.data());
        }
        const float* value = block.data();
        for (Index row = 0; row < rows; ++row) {
            for (Index gene = 0; gene < m_genes; ++gene, ++value) {
                if (*value != 0.0F) {
                    batch.genes.push_back(static_cast<std::int32_t>(gene));
                    batch.values.push_back(*value);
                }
            }
            batch.rowStart.push_back(static_cast<Index>(batch.genes.size()));
        }
    }
}

void DenseSource::read(std::span<const Index> cells, CountBatch& batch) const {
    batch.clear();
    batch.cells.assign(cells.begin(), cells.end());
    for (std::size_t i = 0; i < cells.size();) {
        std::size_t end = i + 1;
        while (end < cells.size() && cells[end] == cells[end - 1] + 1) {
            ++end;
        }
        append(cells[i], static_cast<Index>(end - i), batch);
        i = end;
    }
}

void DenseSource::readRange(Index first, Index count, CountBatch& batch) const {
    batch.clear();
    batch.cells.resize(static_cast<std::size_t>(count));
    std::iota(batch.cells.begin(), batch.cells.end(), first);
    append(first, count, batch);
}

std::vector<float> DenseSource::column(Index gene, const RunControl& control) const {
    std::vector<float> result(static_cast<std::size_t>(m_cells));
    constexpr Index kStep = 65536;
    for (Index first = 0; first < m_cells; first += kStep) {
        if (control.stopRequested()) {
            return {};
        }
        const Index count = std::min(kStep, m_cells - first);
        if (m_array.shape().size() == 1) {
            for (Index cell = first; cell < first + count; ++cell) {
                m_array.read(cell * m_genes + gene, 1, result.data() + cell);
            }
        } else {
            m_array.readBlock<float>({first, gene}, {count, 1}, result.data() + first);
        }
        control.report("Reading gene", first + count, m_cells);
    }
    return result;
}

} // namespace ocellus

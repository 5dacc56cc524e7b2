// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/CsrSource.h"

#include "core/base/RunControl.h"
#include "core/base/parallelFor.h"
#include "core/datasets/readers/RowTurner.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ocellus {

namespace {

/// Cells that follow each other both in the request and in the file.
struct Run {
    std::size_t position; ///< in the request
    Index first;          ///< cell
    Index count;
};

std::vector<Run> runsOf(std::span<const Index> cells) {
    std::vector<Run> runs;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!runs.empty() && runs.back().first + runs.back().count == cells[i]) {
            ++runs.back().count;
        } else {
            runs.push_back({i, cells[i], 1});
        }
    }
    // In file order, so that each compressed piece is unpacked once.
    std::sort(
        runs.begin(), runs.end(), [](const Run& a, const Run& b) { return a.first < b.first; });
    return runs;
}

} // namespace

CompressedArrays CompressedArrays::open(const hdf5::Group& group, Index lines) {
    CompressedArrays arrays{group.array("data"), group.array("indices"), group.array("indptr")};
    for (const hdf5::Array* array : {&arrays.values, &arrays.positions, &arrays.offsets}) {
        if (array->shape().size() != 1) {
            array->refuse("has " + std::to_string(array->shape().size()) +
                          " dimensions, 1 expected");
        }
        if (!array->type().isNumber()) {
            array->refuse("holds " + array->type().name() + " values, numbers were expected");
        }
    }
    if (arrays.offsets.length() != lines + 1) {
        arrays.offsets.refuse("has " + std::to_string(arrays.offsets.length()) + " entries, " +
                              std::to_string(lines + 1) + " expected");
    }
    if (arrays.positions.length() != arrays.values.length()) {
        arrays.positions.refuse("has " + std::to_string(arrays.positions.length()) + " entries, " +
                                std::to_string(arrays.values.length()) + " expected");
    }
    arrays.values.checkPlausible(arrays.values.length(), sizeof(float));
    return arrays;
}

std::vector<Index> CompressedArrays::readOffsets() const {
    std::vector<Index> result = offsets.readAll<std::int64_t>();
    if (result.empty() || result.front() != 0) {
        offsets.refuse("does not start at 0");
    }
    for (std::size_t i = 1; i < result.size(); ++i) {
        if (result[i] < result[i - 1]) {
            offsets.refuse("falls at entry " + std::to_string(i) + ", it may only rise");
        }
    }
    if (result.back() > values.length()) {
        offsets.refuse("ends at " + std::to_string(result.back()) + ", but only " +
                       std::to_string(values.length()) + " values are stored");
    }
    return result;
}

void CsrSource::checkGenes(std::span<const std::int32_t> genes) const {
    for (const std::int32_t gene : genes) {
        if (gene < 0 || gene >= m_genes) {
            m_arrays.positions.refuse("names column " + std::to_string(gene) + " of " +
                                      std::to_string(m_genes));
        }
    }
}

CsrSource::CsrSource(CompressedArrays arrays, Index genes)
    : m_arrays(std::move(arrays)), m_offsets(m_arrays.readOffsets()), m_genes(genes) {
    // About four million values a batch, in whole chunks as far as rows allow.
    constexpr Index kValues = Index{1} << 22;
    const Index perCell = std::max<Index>(1, m_offsets.back() / std::max<Index>(1, cellCount()));
    m_batch = std::clamp<Index>(kValues / perCell, 64, 8192);
}

void CsrSource::read(std::span<const Index> cells, CountBatch& batch) const {
    batch.clear();
    batch.cells.assign(cells.begin(), cells.end());
    Index total = 0;
    for (const Index cell : cells) {
        total += m_offsets[cell + 1] - m_offsets[cell];
        batch.rowStart.push_back(total);
    }
    batch.genes.resize(static_cast<std::size_t>(total));
    batch.values.resize(static_cast<std::size_t>(total));
    for (const Run& run : runsOf(cells)) {
        const Index from = m_offsets[run.first];
        const Index count = m_offsets[run.first + run.count] - from;
        const Index to = batch.rowStart[run.position];
        if (count > 0) {
            m_arrays.positions.read(from, count, batch.genes.data() + to);
            m_arrays.values.read(from, count, batch.values.data() + to);
        }
    }
    checkGenes(batch.genes);
    tidyRows(batch);
}

void CsrSource::readRange(Index first, Index count, CountBatch& batch) const {
    std::vector<Index> cells(static_cast<std::size_t>(count));
    std::iota(cells.begin(), cells.end(), first);
    read(cells, batch);
}

// Adds the values of one gene in cells [first, last) to `column`.
void CsrSource::addColumn(Index gene, Index first, Index last, std::vector<float>& column) const {
    const Index from = m_offsets[first];
    std::vector<std::int32_t> genes(static_cast<std::size_t>(m_offsets[last] - from));
    m_arrays.positions.read(from, static_cast<Index>(genes.size()), genes.data());
    checkGenes(genes);
    const auto wanted = static_cast<std::int32_t>(gene);
    const auto begin = std::find(genes.begin(), genes.end(), wanted);
    if (begin == genes.end()) {
        return;
    }
    const auto end = std::find(genes.rbegin(), genes.rend(), wanted).base();
    const Index start = from + (begin - genes.begin());
    std::vector<float> values(static_cast<std::size_t>(end - begin));
    m_arrays.values.read(start, end - begin, values.data());
    Index cell = first;
    for (Index i = 0; i < end - begin; ++i) {
        if (begin[i] == wanted) {
            while (start + i >= m_offsets[cell + 1]) {
                ++cell;
            }
            column[static_cast<std::size_t>(cell)] += values[static_cast<std::size_t>(i)];
        }
    }
}

std::vector<float> CsrSource::column(Index gene, const RunControl& control) const {
    constexpr Index kBatchesAtOnce = 8; // between two looks at whether to stop
    std::vector<float> column(static_cast<std::size_t>(cellCount()), 0.0F);
    for (Index done = 0; done < cellCount(); done += kBatchesAtOnce * m_batch) {
        if (control.stopRequested()) {
            return {};
        }
        const Index count = std::min(kBatchesAtOnce * m_batch, cellCount() - done);
        parallelFor(count, m_batch, 0, [&](Index begin, Index end) {
            addColumn(gene, done + begin, done + end, column);
        });
        control.report("Reading gene", done + count, cellCount());
    }
    return column;
}

} // namespace ocellus

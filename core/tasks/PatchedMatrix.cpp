// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/PatchedMatrix.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace ocellus {

PatchedMatrix::PatchedMatrix(std::shared_ptr<const RowSource> measured, Index geneCount, const std::vector<Index>& chosen,
    const std::vector<char>& done, Patch patch, Measured kept)
    : m_measured(std::move(measured))
    , m_geneCount(geneCount)
    , m_positionOfCell(static_cast<std::size_t>(m_measured->cellCount()), -1)
    , m_patch(std::move(patch))
    , m_kept(kept) {
    for (std::size_t position = 0; position < done.size(); ++position) {
        if (done[position] != 0) {
            m_positionOfCell[static_cast<std::size_t>(chosen[position])] = static_cast<Index>(position);
        }
    }
}

PatchedMatrix::PatchedMatrix(std::shared_ptr<const RowSource> measured, Index geneCount)
    : PatchedMatrix(std::move(measured), geneCount, {}, {}, {}) {}

Index PatchedMatrix::preferredBatch() const {
    return m_patch ? std::min<Index>(256, m_measured->preferredBatch()) : m_measured->preferredBatch();
}

void PatchedMatrix::read(std::span<const Index> cells, CountBatch& batch) const {
    CountBatch measured;
    m_measured->read(cells, measured);
    patch(measured, batch);
}

void PatchedMatrix::readRange(Index first, Index count, CountBatch& batch) const {
    CountBatch measured;
    m_measured->readRange(first, count, measured);
    patch(measured, batch);
}

void PatchedMatrix::patch(const CountBatch& measured, CountBatch& batch) const {
    const auto byColumn = [](const auto& a, const auto& b) { return a.first < b.first; };
    batch.clear();
    Line line;
    Line own;
    for (Index row = 0; row < measured.cellCount(); ++row) {
        line.clear();
        own.clear();
        const Index cell = measured.cells[static_cast<std::size_t>(row)];
        if (const Index position = m_positionOfCell[static_cast<std::size_t>(cell)]; position >= 0) {
            m_patch(position, line);
            std::sort(line.begin(), line.end(), byColumn);
        }
        const auto genes = measured.genesOf(row);
        for (std::size_t i = 0; i < genes.size() && m_kept == Measured::Kept; ++i) {
            own.emplace_back(genes[i], measured.valuesOf(row)[i]);
        }
        Line merged; // a patch wins over what was measured
        std::set_union(line.begin(), line.end(), own.begin(), own.end(), std::back_inserter(merged), byColumn);
        for (const auto& [column, value] : merged) {
            batch.genes.push_back(column);
            batch.values.push_back(value);
        }
        batch.cells.push_back(cell);
        batch.rowStart.push_back(static_cast<Index>(batch.genes.size()));
    }
}

Table withMoreRows(Table table, const std::vector<std::string>& names) {
    table.names.insert(table.names.end(), names.begin(), names.end());
    const auto size = table.names.size();
    for (Column& column : table.columns) {
        if (auto* labels = std::get_if<CategoryColumn>(&column.data)) {
            labels->codes.resize(size, -1);
        } else if (auto* numbers = std::get_if<NumberColumn>(&column.data)) {
            numbers->values.resize(size, std::numeric_limits<double>::quiet_NaN());
        } else if (auto* flags = std::get_if<BoolColumn>(&column.data)) {
            flags->values.resize(size, -1);
        } else if (auto* texts = std::get_if<TextColumn>(&column.data)) {
            texts->values.resize(size, std::nullopt);
        }
    }
    return table;
}

} // namespace ocellus

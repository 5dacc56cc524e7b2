// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/GeneColumns.h"

#include "core/base/Error.h"
#include "core/base/parallelFor.h"

#include <cmath>

namespace ocellus {

namespace {

constexpr float kCountsTarget = 10000.0F;
constexpr Index kBatchesAtOnce = 4; ///< read side by side

std::string unitOf(ValueKind kind) {
    switch (kind) {
    case ValueKind::Counts:
        return "log1p CP10k";
    case ValueKind::Log:
        return "log, as stored";
    case ValueKind::Scaled:
        return "scaled, as stored";
    case ValueKind::Fractional:
    case ValueKind::Unknown:
        break;
    }
    return "as stored";
}

} // namespace

GeneColumns::GeneColumns(std::shared_ptr<const Dataset> dataset) : m_dataset(std::move(dataset)) {}

std::optional<GeneColumns::Values> GeneColumns::read(const std::string& geneId,
                                                     const RunControl& control) {
    const std::lock_guard lock(m_mutex);
    if (control.stopRequested()) {
        return std::nullopt;
    }
    prepare(control);
    const std::optional<Index> gene = m_matrix->genes->find(geneId);
    if (!gene) {
        throw UsageError("The matrix has no gene \"" + geneId + "\".");
    }
    auto values = std::make_shared<std::vector<float>>();
    if (m_totalled) {
        *values = stored(*gene, control);
    } else if (!readAll(*gene, control, values.get())) {
        return std::nullopt;
    }
    if (control.stopRequested()) {
        return std::nullopt;
    }
    if (m_matrix->counts) {
        for (std::size_t cell = 0; cell < values->size(); ++cell) {
            float& value = (*values)[cell];
            value =
                m_totals[cell] > 0.0F ? std::log1p(value * kCountsTarget / m_totals[cell]) : 0.0F;
        }
    }
    return Values{std::move(values), m_matrix->unit};
}

void GeneColumns::prepare(const RunControl& control) {
    if (m_matrix) {
        return;
    }
    control.report("Looking for counts", 0, 0);
    Matrix matrix;
    if (auto counts = m_dataset->counts()) {
        matrix.rows = counts->rows;
        matrix.owned = counts->genes;
        matrix.genes = matrix.owned.get();
        matrix.counts = true;
        matrix.unit = unitOf(ValueKind::Counts);
    } else if (auto main = m_dataset->mainMatrix()) {
        matrix.rows = main;
        matrix.genes = &m_dataset->genes();
        matrix.unit = unitOf(m_dataset->valueKind(m_dataset->matrix().place));
    } else {
        throw UsageError("This data set has no values of genes.");
    }
    m_matrix = std::move(matrix);
}

bool GeneColumns::readAll(Index gene, const RunControl& control, std::vector<float>* column) {
    const RowSource& rows = *m_matrix->rows;
    const Index cells = rows.cellCount();
    const auto genes = static_cast<std::size_t>(rows.geneCount());
    std::vector<float> totals(static_cast<std::size_t>(cells), 0.0F);
    std::vector<float> wanted(static_cast<std::size_t>(cells), 0.0F);
    std::vector<Index> geneCounts(genes + 1, 0);
    std::vector<std::int32_t> flatGenes;
    std::vector<std::int32_t> flatCells;
    std::vector<float> flatValues;
    bool keep = true;
    std::vector<CountBatch> batches(kBatchesAtOnce);
    const Index size = rows.preferredBatch();
    for (Index first = 0; first < cells; first += size * kBatchesAtOnce) {
        if (control.stopRequested()) {
            return false;
        }
        const Index last = std::min(first + size * kBatchesAtOnce, cells);
        parallelFor(last - first, size, 0, [&](Index begin, Index end) {
            rows.readRange(first + begin, end - begin, batches[static_cast<std::size_t>(begin / size)]);
        });
        for (Index from = first; from < last; from += size) {
            const CountBatch& batch = batches[static_cast<std::size_t>((from - first) / size)];
            for (Index row = 0; row < batch.cellCount(); ++row) {
                double total = 0.0;
                const auto values = batch.valuesOf(row);
                const auto columns = batch.genesOf(row);
                for (std::size_t i = 0; i < values.size(); ++i) {
                    total += values[i];
                    if (columns[i] == gene) {
                        wanted[static_cast<std::size_t>(from + row)] = values[i];
                    }
                    if (keep && values[i] != 0.0F) {
                        flatGenes.push_back(columns[i]);
                        flatCells.push_back(static_cast<std::int32_t>(from + row));
                        flatValues.push_back(values[i]);
                        ++geneCounts[static_cast<std::size_t>(columns[i]) + 1];
                    }
                }
                totals[static_cast<std::size_t>(from + row)] = static_cast<float>(total);
            }
        }
        if (keep && flatValues.size() * 12 > kKeptBytes) {
            keep = false;
            flatGenes = {};
            flatCells = {};
            flatValues = {};
        }
        control.report("Reading cells", last, cells);
    }
    m_totals = std::move(totals);
    m_totalled = true;
    *column = std::move(wanted);
    if (keep) {
        for (std::size_t i = 0; i < genes; ++i) {
            geneCounts[i + 1] += geneCounts[i];
        }
        m_geneStart = geneCounts;
        m_cells.resize(flatValues.size());
        m_values.resize(flatValues.size());
        for (std::size_t i = 0; i < flatValues.size(); ++i) {
            const auto at =
                static_cast<std::size_t>(geneCounts[static_cast<std::size_t>(flatGenes[i])]++);
            m_cells[at] = flatCells[i];
            m_values[at] = flatValues[i];
        }
        m_kept = true;
    }
    return true;
}

std::vector<float> GeneColumns::stored(Index gene, const RunControl& control) const {
    if (!m_kept) {
        return m_matrix->rows->column(gene, control);
    }
    std::vector<float> column(m_totals.size(), 0.0F);
    for (Index i = m_geneStart[static_cast<std::size_t>(gene)];
         i < m_geneStart[static_cast<std::size_t>(gene) + 1];
         ++i) {
        column[static_cast<std::size_t>(m_cells[static_cast<std::size_t>(i)])] =
            m_values[static_cast<std::size_t>(i)];
    }
    return column;
}

} // namespace ocellus

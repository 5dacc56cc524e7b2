// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/GeneColumns.h"

#include "core/base/Error.h"
#include "core/base/parallelFor.h"
#include "core/tasks/StoredValues.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ocellus {

namespace {

constexpr float kCountsTarget = 10000.0F;
constexpr const char* kExpected = "log1p expected counts"; ///< unit of computed values where there are no counts to put them on the scale of
constexpr Index kRowsBetweenStops = 4096;
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

/// Non-zero values as they are read, cell by cell, as long as they are few enough to keep.
class StoredValues {
public:
    explicit StoredValues(std::size_t mostBytes) : m_mostBytes(mostBytes) {}

    void add(std::int32_t gene, Index cell, float value) {
        if (m_keeping && value != 0.0F) {
            m_genes.push_back(gene);
            m_cells.push_back(static_cast<std::int32_t>(cell));
            m_values.push_back(value);
        }
    }

    void dropIfTooMany() {
        if (m_values.size() * kBytesPerValue > m_mostBytes) {
            m_keeping = false;
            m_genes = {};
            m_cells = {};
            m_values = {};
        }
    }

    /// Sorts the values by gene, cells ascending; `start` gets genes + 1 entries. @returns false,
    /// with nothing touched, when they were dropped.
    bool geneByGene(Index genes,
                    std::vector<Index>& start,
                    std::vector<std::int32_t>& cells,
                    std::vector<float>& values) const {
        if (!m_keeping) {
            return false;
        }
        start.assign(static_cast<std::size_t>(genes) + 1, 0);
        for (const std::int32_t gene : m_genes) {
            ++start[static_cast<std::size_t>(gene) + 1];
        }
        std::partial_sum(start.begin(), start.end(), start.begin());
        cells.resize(m_values.size());
        values.resize(m_values.size());
        std::vector<Index> next(start);
        for (std::size_t i = 0; i < m_values.size(); ++i) {
            const auto at = static_cast<std::size_t>(next[static_cast<std::size_t>(m_genes[i])]++);
            cells[at] = m_cells[i];
            values[at] = m_values[i];
        }
        return true;
    }

private:
    static constexpr std::size_t kBytesPerValue = 12;

    std::size_t m_mostBytes;
    bool m_keeping = true;
    std::vector<std::int32_t> m_genes;
    std::vector<std::int32_t> m_cells;
    std::vector<float> m_values;
};

} // namespace

GeneColumns::GeneColumns(std::shared_ptr<const Dataset> dataset, Source source)
    : m_dataset(std::move(dataset)), m_source(source) {}

std::optional<GeneColumns::Values> GeneColumns::read(const std::string& geneId,
                                                     const RunControl& control) {
    const std::lock_guard lock(m_mutex);
    if (control.stopRequested()) {
        return std::nullopt;
    }
    if (m_source == Source::Denoised || m_source == Source::Imputed) {
        return readComputed(geneId, control);
    }
    prepare(control);
    if (m_source == Source::Measured && m_dataset->genes().find(geneId) && !m_dataset->measures(geneId)) {
        throw UsageError("\"" + geneId + "\" was not measured; the file holds imputed values of it.");
    }
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
    return Values{std::move(values), m_matrix->unit, m_matrix->counts ? ValueState::Measured : ValueState::Normalised, {}, {}};
}

std::optional<GeneColumns::Values>
GeneColumns::readModelled(const GeneValues& values, Index column, const RunControl& control) {
    const std::lock_guard lock(m_mutex);
    return modelled(values, column, control);
}

std::optional<GeneColumns::Values> GeneColumns::modelled(const GeneValues& values, Index column, const RunControl& control) {
    if (control.stopRequested()) {
        return std::nullopt;
    }
    const bool counts = m_matrix ? m_matrix->counts : m_dataset->counts().has_value();
    std::vector<float> ignored;
    if (counts) {
        prepare(control);
        if (!m_totalled && !readAll(-1, control, &ignored)) {
            return std::nullopt;
        }
    }
    const GeneValues::Facts& facts = values.facts();
    const Index cells = m_dataset->cellCount();
    if (!facts.cells.empty() && facts.cells.back() >= cells) {
        throw InputError(m_dataset->path(),
                         "values of cell " + std::to_string(facts.cells.back() + 1) + " found, " +
                             std::to_string(cells) + " cells expected");
    }
    auto shown = std::make_shared<std::vector<float>>(static_cast<std::size_t>(cells), std::numeric_limits<float>::quiet_NaN());
    const float depth = static_cast<float>(facts.depthMultiplier);
    for (Index row = 0; row < values.rows(); ++row) {
        if (row % kRowsBetweenStops == 0 && control.stopRequested()) {
            return std::nullopt;
        }
        const auto cell = static_cast<std::size_t>(facts.cells[static_cast<std::size_t>(row)]);
        if (!counts || m_totals[cell] > 0.0F) { // of a cell without counts the model knows nothing
            float value = 0.0F;
            values.read(row, column, std::span(&value, 1));
            (*shown)[cell] = std::log1p(counts ? value * kCountsTarget / (m_totals[cell] * depth) : value);
        }
    }
    return Values{std::move(shown), counts ? m_matrix->unit : std::string(kExpected), ValueState::Measured, {}, {}};
}

/// Of a table beside the matrices, as the window and its exports keep them.
std::optional<GeneColumns::Values> GeneColumns::readBeside(const std::string& geneId, ValueState state, const RunControl& control) {
    if (!m_beside) {
        std::vector<LayerPtr> layers;
        if (storedValues(m_dataset, control, &layers) == Outcome::Cancelled) {
            return std::nullopt;
        }
        m_beside = std::move(layers);
    }
    std::string there;
    for (auto layer = m_beside->rbegin(); layer != m_beside->rend(); ++layer) { // the newest first
        const auto& genes = (*layer)->values->facts().genes;
        if ((*layer)->provenance.task != (state == ValueState::Imputed ? "impute" : "denoise")) {
            continue;
        }
        const auto gene = std::ranges::find_if(genes, [&](const auto& one) { return one.id == geneId || one.symbol == geneId; });
        if (gene != genes.end()) {
            auto values = modelled(*(*layer)->values, gene - genes.begin(), control);
            if (values) {
                values->state = state;
                values->id = gene->id;
                values->symbol = gene->symbol;
            }
            return values;
        }
        there = (*layer)->name;
    }
    if (!there.empty()) {
        throw UsageError("\"" + geneId + "\" has no " + toString(state) + " values in the file.");
    }
    throw UsageError("The file holds no " + toString(state) + " values (layers/" + toString(state) + "): run `ocellus-cli " +
                     (state == ValueState::Imputed ? "impute" : "denoise") + "` on the data first and use the file that it writes.");
}

std::optional<GeneColumns::Values> GeneColumns::readComputed(const std::string& geneId, const RunControl& control) {
    const ValueState state = m_source == Source::Imputed ? ValueState::Imputed : ValueState::Denoised;
    const std::string place = "layers/" + toString(state);
    const auto& layers = m_dataset->layers();
    if (std::ranges::find(layers, toString(state)) == layers.end()) {
        return readBeside(geneId, state, control);
    }
    const auto rows = m_dataset->matrixAt(place);
    const auto genes = m_dataset->genesAt(place);
    const std::optional<Index> gene = genes->find(geneId);
    const auto flag = [&](const char* name) {
        const Column* column = genes->var().find(name);
        const auto* flags = column == nullptr ? nullptr : std::get_if<BoolColumn>(&column->data);
        return flags == nullptr || flags->values[static_cast<std::size_t>(*gene)] == 1;
    };
    if (!gene || (state == ValueState::Imputed && !flag("generated"))) {
        throw UsageError("\"" + geneId + "\" has no " + toString(state) + " values in " + place + ".");
    }
    auto values = std::make_shared<std::vector<float>>(rows->column(*gene, control));
    std::vector<float> given;
    const std::string evaluated = toString(state) + "_evaluated";
    if (std::ranges::find(layers, evaluated) != layers.end()) {
        given = m_dataset->matrixAt("layers/" + evaluated)->column(*gene, control);
    }
    if (control.stopRequested()) {
        return std::nullopt;
    }
    for (std::size_t cell = 0; cell < values->size(); ++cell) {
        const bool there = given.empty() || given[cell] != 0.0F;
        (*values)[cell] = there ? std::log1p((*values)[cell]) : std::numeric_limits<float>::quiet_NaN();
    }
    return Values{std::move(values), kExpected, state, {}, {}};
}

void GeneColumns::prepare(const RunControl& control) {
    if (m_matrix) {
        return;
    }
    control.report("Looking for counts", 0, 0);
    Matrix matrix;
    if (auto counts = m_source != Source::Stored ? m_dataset->counts() : std::nullopt) {
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
    const Index size = rows.preferredBatch();
    std::vector<float> totals(static_cast<std::size_t>(cells), 0.0F);
    std::vector<float> wanted(static_cast<std::size_t>(cells), 0.0F);
    StoredValues kept(kKeptBytes);
    std::vector<CountBatch> batches(kBatchesAtOnce);
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
                const Index cell = from + row;
                double total = 0.0;
                const auto values = batch.valuesOf(row);
                const auto columns = batch.genesOf(row);
                for (std::size_t i = 0; i < values.size(); ++i) {
                    total += values[i];
                    if (columns[i] == gene) {
                        wanted[static_cast<std::size_t>(cell)] = values[i];
                    }
                    kept.add(columns[i], cell, values[i]);
                }
                totals[static_cast<std::size_t>(cell)] = static_cast<float>(total);
            }
        }
        kept.dropIfTooMany();
        control.report("Reading cells", last, cells);
    }
    m_totals = std::move(totals);
    m_totalled = true;
    *column = std::move(wanted);
    m_kept = kept.geneByGene(rows.geneCount(), m_geneStart, m_cells, m_values);
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/DenseCounts.h"

#include "core/base/Random.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace ocellus {

namespace {

/// Calls `cell(row, batch)` for every cell in order; false when stopped.
bool forEachCell(const RowSource& rows, const RunControl& control, const std::function<void(Index row, const CountBatch& batch)>& cell) {
    CountBatch batch;
    const Index step = std::max<Index>(1, rows.preferredBatch());
    for (Index first = 0; first < rows.cellCount(); first += step) {
        if (control.stopRequested()) {
            return false;
        }
        rows.readRange(first, std::min(step, rows.cellCount() - first), batch);
        for (Index row = 0; row < batch.cellCount(); ++row) {
            cell(row, batch);
        }
    }
    return true;
}

void append(CountBatch& rows, std::int32_t gene, float value) {
    if (value > 0.0F) {
        rows.genes.push_back(gene);
        rows.values.push_back(value);
    }
}

void endCell(CountBatch& rows) {
    rows.cells.push_back(rows.cellCount());
    rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
}

} // namespace

std::optional<DenseCounts> denseCounts(const RowSource& rows, const std::vector<Index>& genes, const RunControl& control) {
    std::vector<std::int32_t> placeOf(static_cast<std::size_t>(rows.geneCount()), -1);
    for (std::size_t i = 0; i < genes.size(); ++i) {
        placeOf[static_cast<std::size_t>(genes[i])] = static_cast<std::int32_t>(i);
    }
    DenseCounts result;
    result.values = {rows.cellCount(), std::ssize(genes), std::vector<float>(static_cast<std::size_t>(rows.cellCount()) * genes.size(), 0.0F)};
    const bool finished = forEachCell(rows, control, [&](Index row, const CountBatch& batch) {
        float* out = result.values.row(static_cast<Index>(result.totals.size()));
        float total = 0.0F;
        const auto columns = batch.genesOf(row);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            total += batch.valuesOf(row)[i];
            if (const std::int32_t place = placeOf[static_cast<std::size_t>(columns[i])]; place >= 0) {
                out[place] = batch.valuesOf(row)[i];
            }
        }
        result.totals.push_back(total);
    });
    return finished ? std::optional(std::move(result)) : std::nullopt;
}

std::shared_ptr<const RowSource> asRows(const FloatMatrix& values) {
    CountBatch rows;
    rows.clear();
    for (Index cell = 0; cell < values.rows; ++cell) {
        for (Index gene = 0; gene < values.columns; ++gene) {
            append(rows, static_cast<std::int32_t>(gene), values.row(cell)[gene]);
        }
        endCell(rows);
    }
    return std::make_shared<MemoryRowSource>(std::move(rows), values.columns);
}

std::shared_ptr<const RowSource> damagedCounts(const RowSource& rows, const std::vector<std::string>& names, double rate,
    std::uint64_t seed, const RunControl& control) {
    const double half = 1.1 * rate / 2.0;
    CountBatch damaged;
    damaged.clear();
    const bool finished = forEachCell(rows, control, [&](Index row, const CountBatch& batch) {
        Random random(streamSeed(seed, names[static_cast<std::size_t>(damaged.cellCount())]));
        const auto genes = batch.genesOf(row);
        for (std::size_t i = 0; i < genes.size(); ++i) {
            const float value = batch.valuesOf(row)[i];
            const auto lost = static_cast<float>(random.poisson(static_cast<double>(value) * half));
            const bool kept = random.uniform() >= half;
            append(damaged, genes[i], kept ? value - lost : 0.0F);
        }
        endCell(damaged);
    });
    return finished ? std::make_shared<MemoryRowSource>(std::move(damaged), rows.geneCount()) : nullptr;
}

std::optional<std::pair<std::shared_ptr<const RowSource>, std::shared_ptr<const RowSource>>> splitCounts(const RowSource& rows,
    const std::vector<std::string>& names, double share, std::uint64_t seed, const RunControl& control) {
    CountBatch kept, held;
    kept.clear();
    held.clear();
    const bool finished = forEachCell(rows, control, [&](Index row, const CountBatch& batch) {
        Random random(streamSeed(seed, names[static_cast<std::size_t>(kept.cellCount())]));
        const auto genes = batch.genesOf(row);
        for (std::size_t i = 0; i < genes.size(); ++i) {
            const auto molecules = static_cast<Index>(std::lround(batch.valuesOf(row)[i]));
            Index second = 0;
            for (Index molecule = 0; molecule < molecules; ++molecule) {
                second += random.uniform() < share ? 1 : 0;
            }
            append(kept, genes[i], static_cast<float>(molecules - second));
            append(held, genes[i], static_cast<float>(second));
        }
        endCell(kept);
        endCell(held);
    });
    if (!finished) {
        return std::nullopt;
    }
    return std::pair<std::shared_ptr<const RowSource>, std::shared_ptr<const RowSource>>{
        std::make_shared<MemoryRowSource>(std::move(kept), rows.geneCount()),
        std::make_shared<MemoryRowSource>(std::move(held), rows.geneCount())};
}

} // namespace ocellus

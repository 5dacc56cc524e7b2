// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Normalise.h"

#include "core/base/Error.h"

#include <array>
#include <cmath>

namespace ocellus {

namespace {

constexpr const char* kCountsExpected = "counts of zero or more";

bool isCount(float value) { return value >= 0.0F && !std::isinf(value); }

[[noreturn]] void refuse(
    const std::string& name, const CountBatch& batch, Index row, Index place, const char* expected) {
    throw InputError(name,
        "cell " + std::to_string(batch.cells[row] + 1) + " has the value " + std::to_string(batch.values[place])
            + " for gene " + std::to_string(batch.genes[place] + 1) + ", " + expected + " expected");
}

/// log1p of every value times scale. Most counts of a cell are small whole numbers that come again
/// and again: their logarithm is taken once.
void logOfRow(CountBatch& batch, Index row, double scale) {
    constexpr int kRemembered = 32;
    std::array<float, kRemembered> remembered;
    remembered.fill(-1.0F);
    for (Index i = batch.rowStart[row]; i < batch.rowStart[row + 1]; ++i) {
        const float count = batch.values[i];
        const int whole = count < kRemembered ? static_cast<int>(count) : 0;
        if (static_cast<float>(whole) != count) {
            batch.values[i] = std::log1p(static_cast<float>(count * scale));
            continue;
        }
        if (remembered[whole] < 0.0F) {
            remembered[whole] = std::log1p(static_cast<float>(count * scale));
        }
        batch.values[i] = remembered[whole];
    }
}

} // namespace

LogNormalisedRows::LogNormalisedRows(
    std::shared_ptr<const RowSource> counts, std::string name, double target)
    : m_counts(std::move(counts))
    , m_name(std::move(name))
    , m_target(target) {}

void LogNormalisedRows::read(std::span<const Index> cells, CountBatch& batch) const {
    m_counts->read(cells, batch);
    normalise(batch);
}

void LogNormalisedRows::readRange(Index first, Index count, CountBatch& batch) const {
    m_counts->readRange(first, count, batch);
    normalise(batch);
}

void LogNormalisedRows::normalise(CountBatch& batch) const {
    for (Index row = 0; row < batch.cellCount(); ++row) {
        double total = 0.0;
        for (Index i = batch.rowStart[row]; i < batch.rowStart[row + 1]; ++i) {
            if (!isCount(batch.values[i])) {
                refuse(m_name, batch, row, i, kCountsExpected);
            }
            total += batch.values[i];
        }
        if (total == 0.0) {
            continue;
        }
        logOfRow(batch, row, m_target / total);
    }
}

CheckedRows::CheckedRows(std::shared_ptr<const RowSource> values, std::string name, Allowed allowed)
    : m_values(std::move(values))
    , m_name(std::move(name))
    , m_allowed(allowed) {}

void CheckedRows::read(std::span<const Index> cells, CountBatch& batch) const {
    m_values->read(cells, batch);
    check(batch);
}

void CheckedRows::readRange(Index first, Index count, CountBatch& batch) const {
    m_values->readRange(first, count, batch);
    check(batch);
}

void CheckedRows::check(const CountBatch& batch) const {
    const bool counts = m_allowed == Allowed::Counts;
    for (Index row = 0; row < batch.cellCount(); ++row) {
        for (Index i = batch.rowStart[row]; i < batch.rowStart[row + 1]; ++i) {
            const float value = batch.values[i];
            if (counts ? !isCount(value) : !std::isfinite(value)) {
                refuse(m_name, batch, row, i, counts ? kCountsExpected : "a finite number");
            }
        }
    }
}

} // namespace ocellus

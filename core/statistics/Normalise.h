// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"

#include <memory>
#include <string>

namespace ocellus {

/// Counts seen as log1p(count * target / cell total): natural logarithm, float32, the same cells,
/// genes and stored positions as the source. A cell without counts stays without values.
///
/// The total is that of the whole row, so take a subset of genes after this, not before. Immutable
/// and thread-safe as its source; holds no values itself. Reading
/// @throws InputError naming the cell when a count is negative, infinite or not a number.
class LogNormalisedRows : public RowSource {
public:
    /// @param counts  cells x genes, counts.
    /// @param name  what error sentences call the matrix: the path of its file.
    /// @param target  what every cell's counts are scaled to add up to. @pre > 0.
    LogNormalisedRows(std::shared_ptr<const RowSource> counts, std::string name, double target = 1e4);

    Index cellCount() const override { return m_counts->cellCount(); }
    Index geneCount() const override { return m_counts->geneCount(); }
    Index preferredBatch() const override { return m_counts->preferredBatch(); }
    void read(std::span<const Index> cells, CountBatch& batch) const override;
    void readRange(Index first, Index count, CountBatch& batch) const override;

private:
    void normalise(CountBatch& batch) const;

    std::shared_ptr<const RowSource> m_counts;
    std::string m_name;
    double m_target;
};

/// Values passed on as they are after checking that each is a finite number and, where asked for,
/// not negative. Otherwise as LogNormalisedRows.
class CheckedRows : public RowSource {
public:
    enum class Allowed { FiniteNumbers, Counts };

    CheckedRows(std::shared_ptr<const RowSource> values, std::string name, Allowed allowed);

    Index cellCount() const override { return m_values->cellCount(); }
    Index geneCount() const override { return m_values->geneCount(); }
    Index preferredBatch() const override { return m_values->preferredBatch(); }
    void read(std::span<const Index> cells, CountBatch& batch) const override;
    void readRange(Index first, Index count, CountBatch& batch) const override;

private:
    void check(const CountBatch& batch) const;

    std::shared_ptr<const RowSource> m_values;
    std::string m_name;
    Allowed m_allowed;
};

} // namespace ocellus

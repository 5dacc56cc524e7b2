// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ocellus {

/// What is kept of each row of a network.
struct RowFilterOptions {
    enum class Keep {
        All,
        Threshold, ///< entries of at least 1 / genes
        Strongest, ///< the largest entries
    };
    Keep keep = Keep::All;
    Index strongest = 10;        ///< entries per row for Strongest; of equals the first columns stay
    bool self = true;            ///< whether a gene's entry to itself counts
    std::vector<char> rows;      ///< per gene, 0: its row stays empty; empty list: all
    std::vector<char> columns;   ///< per gene, 0: its column stays empty; empty list: all
};

/// Collects what is kept of a square network that comes in blocks of rows. Entries of 0 are never
/// kept. Different rows may be added from different threads at once.
class RowFilter {
public:
    RowFilter(Index genes, RowFilterOptions options);

    /// @param values  genes floats, the row of one gene. Call once per row.
    void add(Index row, const float* values);

    /// All rows: columns ascending. Call once, last.
    SparseSquare finish();

private:
    Index m_genes;
    RowFilterOptions m_options;
    std::vector<std::vector<std::pair<std::int32_t, float>>> m_rows;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// Values of one gene for every cell of a data set, for colouring.
///
/// From counts: log1p of counts per 10,000 of the cell's total. Without counts: as stored in the
/// main matrix. The first call finds the matrix and, for counts, reads it once for the totals; a
/// matrix of at most `kKeptBytes` is kept gene by gene then, so that later genes cost no reading.
/// Thread-safe: calls run one after the other.
class GeneColumns {
public:
    static constexpr std::size_t kKeptBytes = std::size_t{384} << 20;

    explicit GeneColumns(std::shared_ptr<const Dataset> dataset);

    struct Values {
        std::shared_ptr<const std::vector<float>> values; ///< one per cell
        std::string unit;                                 ///< "log1p CP10k", "as stored, log", ...
    };

    /// @returns nullopt when stopped. @throws UsageError for a gene the matrix does not have, also
    /// when the data set has no matrix.
    std::optional<Values> read(const std::string& geneId, const RunControl& control);

private:
    struct Matrix {
        std::shared_ptr<const RowSource> rows;
        std::shared_ptr<const GeneTable> owned; ///< keeps `genes` alive
        const GeneTable* genes = nullptr;
        bool counts = false;
        std::string unit;
    };

    void prepare(const RunControl& control);
    /// Totals of all cells, and on the way the values of `gene`: one reading serves the first gene.
    bool readAll(Index gene, const RunControl& control, std::vector<float>* column);
    std::vector<float> stored(Index gene, const RunControl& control) const;

    std::shared_ptr<const Dataset> m_dataset;
    std::mutex m_mutex;
    std::optional<Matrix> m_matrix;
    bool m_totalled = false;
    std::vector<float> m_totals; // counts of each cell
    bool m_kept = false;         // the matrix, gene by gene:
    std::vector<Index> m_geneStart;
    std::vector<std::int32_t> m_cells;
    std::vector<float> m_values;
};

} // namespace ocellus

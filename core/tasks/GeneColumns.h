// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "core/figures/Colouring.h"
#include "core/results/GeneValues.h"
#include "core/results/ResultLayer.h"

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

    enum class Source {
        Measured, ///< counts where there are any, else as stored in the main matrix
        Stored,   ///< the main matrix as it is
        Denoised, ///< as `denoise` wrote them: log1p of expected counts, NaN where the model gave none
        Imputed,  ///< as `impute` wrote them: log1p of expected counts, of generated genes only
    };

    explicit GeneColumns(std::shared_ptr<const Dataset> dataset, Source source = Source::Measured);

    struct Values {
        std::shared_ptr<const std::vector<float>> values; ///< one per cell
        std::string unit;                                 ///< "log1p CP10k", "as stored, log", ...
        ValueState state = ValueState::Measured;          ///< of stored values only counts are known to be what was measured
        std::string id, symbol; ///< of a gene that the file has as a model gave it, beside its matrices; else empty
    };

    /// @returns nullopt when stopped. @throws UsageError for a gene the matrix does not have, also
    /// when the data set has no matrix, and for measured values of a gene that was not measured.
    std::optional<Values> read(const std::string& geneId, const RunControl& control);

    /// A gene as a model gave it, on the scale of the measured: log1p of counts per 10,000 of what the
    /// cell would have at the depth of `values`. NaN in cells without a value or without counts. Of a file without counts
    /// log1p of what was expected. `state` is left alone.
    /// @returns nullopt when stopped. @throws InputError when `values` belong to more cells than there are.
    std::optional<Values> readModelled(const GeneValues& values, Index column, const RunControl& control);

private:
    struct Matrix {
        std::shared_ptr<const RowSource> rows;
        std::shared_ptr<const GeneTable> owned; ///< keeps `genes` alive
        const GeneTable* genes = nullptr;
        bool counts = false;
        std::string unit;
    };

    std::optional<Values> readComputed(const std::string& geneId, const RunControl& control);
    std::optional<Values> readBeside(const std::string& geneId, ValueState state, const RunControl& control);
    std::optional<Values> modelled(const GeneValues& values, Index column, const RunControl& control);
    void prepare(const RunControl& control);
    /// Totals of all cells, and on the way the values of `gene`: one reading serves the first gene.
    bool readAll(Index gene, const RunControl& control, std::vector<float>* column);
    std::vector<float> stored(Index gene, const RunControl& control) const;

    std::shared_ptr<const Dataset> m_dataset;
    Source m_source;
    std::mutex m_mutex;
    std::optional<Matrix> m_matrix;
    std::optional<std::vector<LayerPtr>> m_beside; ///< computed values of the file
    bool m_totalled = false;
    std::vector<float> m_totals; // counts of each cell
    bool m_kept = false;         // the matrix, gene by gene:
    std::vector<Index> m_geneStart;
    std::vector<std::int32_t> m_cells;
    std::vector<float> m_values;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/benchmarks/IntegrationScores.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ocellus {

class Dataset;

struct BenchIntegrateOptions {
    std::string batchColumn;
    std::string labelColumn;             ///< empty: only what needs no labels
    std::vector<std::string> embeddings; ///< names in obsm to score beside the baselines
    Index genes = 2000;
    Index components = 50;
    std::uint64_t seed = 0;
    int threads = 0;
};

/// One line of the table.
struct IntegrationRow {
    std::string name;    ///< "PCA", "Harmony", "obsm/scprint_emb"
    std::string setting; ///< "theta 2, sigma 0.1 (the paper's)"
    Index dimensions = 0;
    IntegrationScores scores;
};

struct BenchIntegrate {
    std::vector<IntegrationRow> rows;
    std::string source; ///< of the expression values behind PCA
    Index cells = 0;    ///< scored
    Index leftOut = 0;  ///< without a batch or a label
    std::vector<std::string> batches, labels;
    std::vector<std::string> notes; ///< what was not computed, and why
};

/// Scores embeddings of a data set beside two baselines: principal components of log-normalised
/// expression (as for the map) and Harmony on these, with the paper's parameters and with the best
/// of a grid (theta 1, 2, 4; sigma 0.05, 0.1, 0.2), chosen by the very score that is reported, so
/// that the baseline is not undersold.
///
/// Cells without a known batch or label are left out of everything and counted. Compares all pairs
/// of cells. Same values for any thread count. @returns Cancelled with `result` untouched.
/// @throws UsageError for unknown columns and embeddings, RefusedError when fewer than two batches
/// have cells or an embedding has a value that is no finite number.
Outcome benchIntegrate(const Dataset& dataset,
                       const BenchIntegrateOptions& options,
                       const RunControl& control,
                       BenchIntegrate* result);

} // namespace ocellus

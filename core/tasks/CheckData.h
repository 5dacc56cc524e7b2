// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/datasets/RecoveredCounts.h"
#include "core/statistics/CellQuality.h"
#include "core/statistics/Doublets.h"
#include "core/tasks/CheckGenes.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

class Dataset;

struct CheckDataOptions {
    std::string sampleColumn; ///< cells of a label are one sample for doublets; empty: all are one
    bool doublets = true;
    Index mostDoubletCells = 50000; ///< larger samples are left out of the doublet scores, and said
    std::uint64_t seed = 0;
    int threads = 0;
};

/// Doublet scores of one sample.
struct SampleDoublets {
    std::string sample; ///< "" where there is one only
    Index cells = 0;
    std::string leftOut; ///< why there are no scores, as the end of a sentence; or empty
    std::optional<double> threshold;
    Index called = 0;
    double detectable = 0.0; ///< Doublets::detectable
};

/// What a person should know of a data set before models and statistics are run on it. Nothing is
/// changed or left out by it. Per cell: `quality`, `doubletScore`, `isDoublet`.
struct DataCheck {
    GeneCheck genes;                            ///< of the matrix checked
    std::shared_ptr<const GeneTable> geneTable; ///< of the matrix checked
    std::string place;                          ///< "X", "layers/counts"; empty: there is no matrix
    std::string values;                         ///< "counts", "log" ...
    std::optional<CountRecovery> recovery; ///< how counts can be had exactly, where it holds none
    std::optional<CountRecovery> recovered; ///< how the counts checked were had from the main matrix
    CellQuality quality;                   ///< empty without a matrix
    std::vector<Index> mitochondrialGenes; ///< of the matrix checked
    std::vector<double> doubletScore;      ///< NaN where there is none; empty where not asked for
    std::vector<std::int8_t> isDoublet;    ///< 1, 0, or -1 where it is not known
    std::vector<SampleDoublets> samples;
    std::vector<std::string> notes; ///< plain sentences about what stands out
};

/// Checks the data set's counts (Dataset::counts), or its main matrix where it has none. Counts
/// that can be recovered exactly are used for doublets. Streamed: memory is per gene and per cell,
/// and what scoreDoublets needs for a sample.
/// @throws UsageError for an unknown sample column, InputError as the readers.
/// Same bytes for any thread count. @returns Cancelled with `result` untouched when stopped.
Outcome checkData(const Dataset& dataset,
                  const CheckDataOptions& options,
                  const RunControl& control,
                  DataCheck* result);

} // namespace ocellus

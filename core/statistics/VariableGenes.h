// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/base/RunControl.h"

#include <vector>

namespace ocellus {

struct VariableGenesOptions {
    Index count = 2000; ///< genes wanted. @pre > 0
    int threads = 0;
};

/// All vectors but `chosen` have one entry per gene of the source.
struct VariableGenes {
    std::vector<Index> chosen;    ///< ascending; at most `count`, fewer when fewer genes vary at all
    std::vector<double> mean;     ///< of the log values over all cells, zeros included
    std::vector<double> variance; ///< likewise, divisor cells - 1
    std::vector<double> score;    ///< variance above the trend; -infinity for genes that do not vary
};

/// The genes that vary most for their level of expression.
///
/// The score is a gene's variance minus what genes of the same mean have (both on log values): a
/// local quadratic trend of variance on mean through 30 % of the genes with tricube weights, the
/// idea of scran's modelGeneVar. Chosen over scanpy's "seurat" (binned dispersions) and "seurat_v3"
/// (clipped variance of counts) because it needs one pass, takes counts and log data alike, and kept
/// the share of like-labelled neighbours highest on all labelled sets tried, by most where few
/// genes are taken. Ties go to the lower gene. Where fewer than 20 genes vary, the score is the variance.
///
/// @param rows  cells x genes, log-normalised, finite (LogNormalisedRows, FiniteRows).
/// One pass; memory is a few vectors of genes. Same bytes for any thread count.
/// @returns Cancelled with `result` untouched when stopped.
Outcome findVariableGenes(const RowSource& rows, const VariableGenesOptions& options,
    const RunControl& control, VariableGenes* result);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/base/RunControl.h"

#include <vector>

namespace ocellus {

/// What the values of a matrix are.
enum class ExpressionScale {
    Counts, ///< zero or more, whole or not, of cells of any depth
    Log,    ///< normalised for depth, then log1p
};

struct VariableGenesOptions {
    Index count = 2000; ///< genes wanted. @pre > 0
    ExpressionScale scale = ExpressionScale::Counts;
    int threads = 0;
};

/// All vectors but `chosen` have one entry per gene of the source.
struct VariableGenes {
    std::vector<Index> chosen;    ///< ascending; at most `count`, fewer when fewer genes vary at all
    std::vector<double> mean;     ///< of the values over all cells, zeros included
    std::vector<double> variance; ///< likewise, divisor cells - 1
    std::vector<double> score;    ///< -infinity for genes that do not vary
};

/// The genes that vary most for their level of expression.
///
/// Both ways fit what genes of the same mean have: a local quadratic trend through the nearest 30 %
/// of the genes, tricube weights.
/// Counts: scanpy's and Seurat's "seurat_v3" (Stuart et al. 2019). The trend is that of log10
/// variance on log10 mean; the score is the variance of the counts in units of the expected standard
/// deviation, none further than sqrt(cells) of them above the mean, so that no gene is chosen for one
/// cell. Two passes.
/// Log: the variance less the trend of variance on mean, as scran's modelGeneVar. One pass.
/// Chosen by the share of like-labelled neighbours on six labelled sets: on counts seurat_v3 was as
/// good as any or better (by far on shallow cells); on log values scran's way was never worse
/// than scanpy's "seurat" and much better where few genes were taken.
/// Where fewer than 20 genes vary, the score is the variance. Ties go to the lower gene.
///
/// @param rows  cells x genes, finite. Memory is a few vectors of genes.
/// Same bytes for any thread count. @returns Cancelled with `result` untouched when stopped.
Outcome findVariableGenes(const RowSource& rows, const VariableGenesOptions& options,
    const RunControl& control, VariableGenes* result);

} // namespace ocellus

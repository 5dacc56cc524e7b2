// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ocellus {

struct GeneSetScoreOptions {
    Index bins = 25;           ///< levels of expression that controls are drawn from. @pre >= 2
    Index controlsPerBin = 50; ///< drawn from each level at which the set has a gene. @pre > 0
    std::uint64_t seed = 0;    ///< of the draw
    int threads = 0;
};

/// One score a cell.
struct GeneSetScore {
    std::vector<double> score;   ///< mean of the set's genes less mean of the controls
    std::vector<Index> controls; ///< ascending
};

/// Scores a set of genes in every cell against control genes of like expression (Tirosh et al.
/// 2016, as Seurat's AddModuleScore and scanpy's score_genes): genes are ranked by their mean over
/// all cells and cut into bins; from each bin in which the set has a gene, controls are drawn at
/// random among the other genes. Where no control can be had, their mean is taken as 0.
///
/// @param rows  cells x genes, log-normalised, finite (LogNormalisedRows, CheckedRows).
/// @param set  distinct genes of `rows`. @throws UsageError when it is empty.
/// Two passes; memory is a few vectors of genes and of cells. Same bytes for any thread count.
/// @returns Cancelled with `result` untouched when stopped.
Outcome scoreGeneSet(const RowSource& rows,
                     std::span<const Index> set,
                     const GeneSetScoreOptions& options,
                     const RunControl& control,
                     GeneSetScore* result);

} // namespace ocellus

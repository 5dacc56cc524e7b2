// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"
#include "core/base/Table.h"
#include "core/benchmarks/DenseCounts.h"

#include <optional>
#include <vector>

namespace ocellus {

class Dataset;

/// How near values come to the expected counts they were drawn from, which only a simulation knows
/// (`simulate --clean`): no sampling noise and no ambient reads. Rank correlations (Spearman) of
/// values per cell total, so that a cell's depth says nothing; a value that is the same everywhere
/// counts 0. Absent where nothing could be correlated.
struct CleanScores {
    std::optional<double> medianGene; ///< median over genes of the correlation between cells
    std::optional<double> withinType; ///< mean over types and genes of that between cells of one type (withinTypeCorrelation)
    std::optional<double> perCell;    ///< mean over cells of the correlation between genes
};

/// @param values, clean  cells x genes, per the total of the cell. @param types  code per cell, -1: none.
/// Same values for any thread count.
CleanScores scoreAgainstClean(const FloatMatrix& values, const FloatMatrix& clean, const CategoryColumn& types, int threads);

/// Every row divided by its sum; a row of zeros stays.
FloatMatrix sharesOfRows(FloatMatrix values);

/// Some genes of some cells of the clean twin of a data set. nullopt when stopped.
/// @throws RefusedError when the twin has other cells or another number of genes.
std::optional<DenseCounts> cleanTwin(const Dataset& clean, const Dataset& dataset, const std::vector<Index>& cells,
    const std::vector<Index>& genes, const RunControl& control);

} // namespace ocellus

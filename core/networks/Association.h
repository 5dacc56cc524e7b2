// SPDX-License-Identifier: GPL-3.0-or-later
// Networks from expression alone, as baselines: regulators x targets, higher is likelier.
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <vector>

namespace ocellus {

/// Expression, genes x cells, and who may regulate whom.
struct ExpressionGenes {
    FloatMatrix genesByCells;       ///< finite
    std::vector<Index> regulators;  ///< rows of the matrix
    std::vector<Index> targets;     ///< rows of the matrix
};

/// Absolute Pearson correlation, 0 for genes that do not vary.
/// This and the two below look at `control` between regulators; what they return once it is stopped
/// is not complete.
FloatMatrix pearsonNetwork(const ExpressionGenes& genes, int threads, const RunControl& control = {});

/// Absolute Spearman correlation: Pearson's of mean ranks.
FloatMatrix spearmanNetwork(const ExpressionGenes& genes, int threads, const RunControl& control = {});

/// Context likelihood of relatedness (Faith et al. 2007): mutual information by B-splines (10 bins,
/// order 3), each as z-scores among its regulator's and among its target's; sqrt of the sum of
/// squares of what is above the mean. A gene and itself are left out of the means.
FloatMatrix clrNetwork(const ExpressionGenes& genes, int threads, const RunControl& control = {});

struct Genie3Options {
    Index trees = 100;
    std::uint64_t seed = 0;
    int threads = 0;
};

/// GENIE3 (Huynh-Thu et al. 2010) with extremely randomised trees: every target of unit variance is
/// predicted from the regulators but itself; fully grown trees on all cells, sqrt(regulators)
/// candidates per node with one random threshold each. An entry is the variance that the regulator
/// explains, mean over trees. Depends on the seed alone, not on the threads.
/// @returns Cancelled when stopped.
Outcome genie3Network(const ExpressionGenes& genes, const Genie3Options& options, const RunControl& control, FloatMatrix* result);

} // namespace ocellus

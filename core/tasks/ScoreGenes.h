// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/Dataset.h"
#include "core/results/ResultLayer.h"
#include "core/statistics/GeneSetScore.h"

#include <string>
#include <vector>

namespace ocellus {

/// Genes by the names a person gave them: ids or symbols, also earlier ones.
struct GeneSet {
    std::string name; ///< "Cell cycle"
    std::vector<std::string> genes;
};

/// A score of every cell, as a layer.
struct ScoredGenes {
    LayerPtr layer;                    ///< "score NAME", with the column "score_NAME"
    std::vector<std::string> used;     ///< symbols of the set's genes in the data set, each once
    std::vector<std::string> notFound; ///< names that the data set does not hold
    std::string description;           ///< one sentence for the table and the screen
};

/// Scores a set of genes in every cell from measured, log-normalised values (statistics/GeneSetScore
/// says how). For a worker.
/// @throws UsageError when the set has no name or none of its genes is in the data set; InputError
/// where the data set holds no expression. @returns Cancelled with `result` untouched when stopped.
Outcome scoreGenes(const Dataset& dataset,
                   const GeneSet& set,
                   const GeneSetScoreOptions& options,
                   const RunControl& control,
                   ScoredGenes* result);

} // namespace ocellus

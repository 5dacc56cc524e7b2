// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/training/PublishedStudy.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ocellus {

struct StudyRunOptions {
    std::vector<Index> rows; ///< of the published study, each with a preset; row 1, the base, is always run
    Index seeds = 3;         ///< 1 .. seeds are trained for every row
    std::string data;        ///< folder with the data sets that the presets name (a draw of `simulate`)
    std::string folder;      ///< keeps the models and their curves; what an earlier run finished is taken over
    int threads = 0;         ///< does not change the scores
};

/// One model: trained from a preset with a seed, asked about the cells the preset does not learn from.
struct StudyTrial {
    std::uint64_t seed = 0;
    double accuracy = 0.0; ///< share of cells whose cell type is the published one or a descendant of it, mean over the files
    double macroF1 = 0.0;  ///< LabelScores::macroF1, mean over the files; NaN when the model predicts no cell types
    Index cells = 0;       ///< scored
};

struct StudyMean {
    double mean = 0.0;   ///< NaN when a trial is NaN
    double spread = 0.0; ///< standard deviation over the seeds (n - 1); 0 for one seed
};

/// One row, over its seeds. Ranks are among the rows run, 1 the best, by macro F1; equal ones share
/// the mean rank; a row without cell types comes last.
struct StudyRank {
    StudyRow published;
    std::vector<StudyTrial> trials; ///< in order of their seeds
    StudyMean accuracy, macroF1;
    StudyMean rank;           ///< over the seeds, among the trials of the same seed
    double publishedRank = 0; ///< by the published F1 of lung; NaN where none was published
};

/// Trains and scores rows of the additive study at demo size (TASKS_SPEC section 9.1). Same scores
/// for any thread count. @throws UsageError for a row that has no preset, with its reason, and as
/// `pretrain` and `annotate`. @returns Cancelled with finished models kept in the folder.
Outcome runStudy(const StudyRunOptions& options, const RunControl& control, std::vector<StudyRank>* result);

/// Fills the means, spreads and ranks from the trials. @pre every row has the same seeds.
void rankStudy(std::vector<StudyRank>& rows);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"
#include "core/base/Table.h"
#include "core/benchmarks/LabelScores.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ocellus {

class Dataset;

/// Which cells are learned from and which are asked about.
struct ClassifySplit {
    std::shared_ptr<const Dataset> train, test; ///< may be the same
    std::vector<Index> trainCells, testCells;   ///< ascending, all with a known label
    std::vector<std::string> trainLabels, testLabels;
    std::vector<std::string> trainGroups; ///< of the split column; empty for a random split
    std::string description; ///< "donor_id held out: H09, H11", "a random fifth of the cells"
    Index unlabelled = 0;    ///< cells of both without a known label
};

struct SplitOptions {
    std::string labelColumn;
    std::string groupColumn;             ///< hold out whole groups (donors); empty: random cells
    std::vector<std::string> testGroups; ///< these; empty: a fifth of the groups, by the seed
    double testShare = 0.2;              ///< of a random split, 0 .. 1
    std::uint64_t seed = 0;
};

/// Splits one data set by groups or at random. @throws UsageError for an unknown column or group,
/// RefusedError when a side has no labelled cell.
ClassifySplit splitCells(const std::shared_ptr<const Dataset>& data, const SplitOptions& options);

/// All labelled cells of one data set to learn from and all of another to ask about.
ClassifySplit splitFiles(const std::shared_ptr<const Dataset>& train,
                         const std::shared_ptr<const Dataset>& test,
                         const std::string& labelColumn);

/// Answers to the test cells of a split by anything.
struct ClassifierAnswers {
    std::string method, setting;
    std::vector<std::string> labels; ///< of the columns of `scores`
    FloatMatrix scores;              ///< test cells x labels, >= 0; largest = answer, 0 = none
    bool scoresAreConfidences = true; ///< the largest score can be read as a probability
};

/// Answers that stand in a column of labels of the test data, with the confidence of a column of
/// numbers (may be absent). @throws as labelsOf.
ClassifierAnswers answersOfColumn(const ClassifySplit& split,
                                  const std::string& labelColumn,
                                  const std::string& confidenceColumn);

struct BenchClassifyOptions {
    Index genes = 2000;
    Index components = 50;
    LabelRule rule; ///< for the baselines as for other answers; empty: only equal labels are right
    std::uint64_t seed = 0;
    int threads = 0;
};

/// One line of the table.
struct ClassifyRow {
    std::string method, setting;
    LabelScores plain;
    LabelScores smoothed; ///< scores smoothed over neighbours (lambda 0.1, twice), TASKS_SPEC 3.1
    LabelScores voted;    ///< of the smoothed scores, one answer a Leiden cluster (resolution 4)
};

struct BenchClassify {
    std::vector<ClassifyRow> rows;
    Index genesUsed = 0, genesShared = 0;
    /// Test cells that answers cannot be right about: their labels mean nothing that could be answered.
    std::vector<std::string> notes;
};

/// Scores answers beside baselines that learn from the training cells: majority, nearest centroid,
/// nearest neighbours and multinomial logistic regression on principal components
/// (ExpressionFeatures), each at the settings of Open Problems (5 neighbours, C = 1) and at the
/// best of a small grid, chosen by exact accuracy on a fifth of the training cells (of their
/// groups, where there are at least three) that the others do not see.
///
/// Smoothing and clusters use the test cells' 15 nearest neighbours on the same components.
/// Same values for any thread count. @returns Cancelled with `result` untouched when stopped.
Outcome benchClassify(const ClassifySplit& split,
                      const std::vector<ClassifierAnswers>& answers,
                      const BenchClassifyOptions& options,
                      const RunControl& control,
                      BenchClassify* result);

} // namespace ocellus

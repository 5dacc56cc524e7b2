// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/benchmarks/LabelRule.h"

#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// What was said about cells and what is known; one entry per cell.
struct LabelAnswers {
    std::vector<std::string> annotated;
    std::vector<std::string> predicted;             ///< an unknown label: no answer
    std::vector<std::optional<double>> confidence; ///< 0 .. 1; empty: none is known
};

/// One label of the annotation.
struct LabelScore {
    std::string label;
    Index cells = 0;
    double precision = 0.0, recall = 0.0, f1 = 0.0;
};

/// TASKS_SPEC 3.2. Cells without a known annotation are not scored.
struct LabelScores {
    Index cells = 0;      ///< scored
    Index unanswered = 0; ///< of these without an answer; they count as wrong in our scores
    /// Share of cells whose answer is the annotation or lies below it; an answer above it (less
    /// specific) or beside it is wrong.
    double accuracy = 0.0;
    double exactAccuracy = 0.0; ///< share of cells whose answer is the annotation itself, by the rule
    /// Mean over the annotated labels of the ordinary F1 of the confusion matrix, answers
    /// collapsed: a right one to the annotation, another to the most specific annotated label that
    /// it is or lies below.
    double macroF1 = 0.0;
    /// Expected calibration error of the confidence (15 bins of equal width, Guo et al. 2017)
    /// against `accuracy`, over the cells with one; absent when none has.
    std::optional<double> calibrationError;
    std::vector<LabelScore> labels; ///< in order of their first cell

    /// As the official code computes them: without an answer a cell is dropped, and wrong cells get
    /// an empty label, so that no label has a false positive (not comparable with ordinary F1).
    struct Official {
        double accuracy = 0.0, f1Macro = 0.0, f1Micro = 0.0;
        double f1Weighted = 0.0; ///< weighted by what was predicted: the arguments are swapped
    } official;
};

/// @param rule  empty: only equal labels are right.
/// @pre answers are as many as annotations. Nothing to score gives zeros.
LabelScores scoreLabels(const LabelAnswers& answers, const LabelRule& rule);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
// Choosing among several scores of the same pairs of genes, such as attention heads, on known edges.
#pragma once

#include "core/networks/EdgeScores.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ocellus {

/// Several scores of every pair (regulator, target). Units of the caller, alike among the scores: a
/// ridge looks at their size.
struct PairFeatures {
    Index regulators = 0;
    Index targets = 0;
    Index features = 0;
    std::vector<float> values; ///< regulators x targets x features, finite

    const float* of(Index pair) const { return values.data() + pair * features; }
    float* of(Index pair) { return values.data() + pair * features; }
};

struct ScoreChoiceOptions {
    double alpha = 1.0;               ///< of the ridge
    std::optional<double> edgeWeight; ///< how many times a known edge counts; none: as often as pairs without one come to an edge
};

/// Which scores carry known edges.
struct ScoreChoice {
    std::vector<double> coefficients; ///< of every score, at least 0
    std::vector<Index> chosen;        ///< those above 0, ascending; empty: none tells edges from other pairs
};

/// Learns from the candidate pairs of some regulators, as a ridge classifier with coefficients of at
/// least 0 and no intercept: targets 1 for a known edge, -1 else (TASKS_SPEC 7.2). A constant
/// score is not chosen with the default weight of edges.
/// @param learnFrom  per regulator; without a known edge or without other pairs among theirs nothing
/// is chosen.
ScoreChoice chooseScores(const PairFeatures& features, const EdgeTruth& truth, const std::vector<char>& learnFrom, const ScoreChoiceOptions& options);

/// Mean of the chosen scores of every pair; of all where none is chosen. Regulators x targets.
FloatMatrix meanOfChosen(const PairFeatures& features, const std::vector<Index>& chosen);

/// Deals regulators out to folds, at random but evenly: first those with known edges. @returns the
/// fold of each regulator. @pre folds >= 2.
std::vector<int> regulatorFolds(const EdgeTruth& truth, int folds, std::uint64_t seed);

/// Regulators with a known edge among the candidates.
Index regulatorsWithEdges(const EdgeTruth& truth);

/// Scores of pairs by what was learned without their regulator's fold.
struct HeldOutScores {
    FloatMatrix scores;                     ///< regulators x targets
    std::vector<std::vector<Index>> chosen; ///< per fold; empty: none could be, and all were taken
};

HeldOutScores heldOutScores(const PairFeatures& features, const EdgeTruth& truth, const std::vector<int>& foldOf, const ScoreChoiceOptions& options);

/// What known edges alone say of a regulator held out: for each target the share of the regulators of
/// other folds that have it. Knows nothing of expression.
FloatMatrix knownTargetShares(const EdgeTruth& truth, const std::vector<int>& foldOf);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"

#include <optional>
#include <vector>

namespace ocellus {

/// Known edges between regulators and targets. A pair that must not be judged (a gene and itself)
/// is no candidate.
struct EdgeTruth {
    Index regulators = 0;
    Index targets = 0;
    std::vector<char> known;     ///< regulators x targets, 1: a known edge
    std::vector<char> candidate; ///< regulators x targets, 1: judged
};

/// How well scores find known edges (TASKS_SPEC 7.3). Ties at a cut count with the share of known
/// edges among them.
struct EdgeScores {
    Index candidates = 0;
    Index edges = 0;                      ///< P: known edges among the candidates
    double randomPrecision = 0.0;         ///< P / candidates
    double truePositives = 0.0;           ///< known edges among the P best pairs
    double epr = 0.0;                     ///< precision of the P best pairs over random
    std::optional<double> oddsRatio;      ///< of the P best pairs; none where a count it divides by is 0
    double auprc = 0.0;                   ///< at 129 quantile thresholds, by trapezoids
    double auprcOverRandom = 0.0;
    double averagePrecision = 0.0;        ///< by ranking all pairs
    double averagePrecisionOverRandom = 0.0;
};

/// @param scores  regulators x targets, finite, higher is likelier. nullopt without a known edge or
/// with nothing but known edges.
std::optional<EdgeScores> scoreEdges(const FloatMatrix& scores, const EdgeTruth& truth);

} // namespace ocellus

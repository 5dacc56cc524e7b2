// SPDX-License-Identifier: GPL-3.0-or-later
// Choosing the attention heads that carry known regulation (TASKS_SPEC 7.2).
#pragma once

#include "core/networks/EdgeScores.h"
#include "core/networks/KnownEdges.h"
#include "core/networks/ScoreChoice.h"
#include "core/tasks/NetworkAttention.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// Known edges between genes that can be judged.
struct JudgedPairs {
    std::vector<Index> regulators; ///< rows of the gene table, ascending
    std::vector<Index> targets;    ///< likewise; the regulators are among them
    EdgeTruth truth;               ///< regulators x targets; a gene and itself is no candidate
    Index edges = 0;               ///< known ones among the candidates
};

/// @param usable  per gene of the table: it may be judged.
JudgedPairs judgedPairs(const KnownEdges& known, const GeneTable& genes, const std::vector<char>& usable);

/// Hands out the attention of every judged pair, from several threads at once and each pair once.
/// @param rule  the heads that are combined. @param placeOf  per gene of the judged table its place in
/// the network, -1: none, never of a judged gene. @param visit  the pair's number in the truth.
Outcome visitJudged(const NetworkAttention& attention,
                    const AttentionRule& rule,
                    const JudgedPairs& judged,
                    const std::vector<Index>& placeOf,
                    Orientation orientation,
                    const RunControl& control,
                    const std::function<void(Index pair, float weight)>& visit);

/// What every head gives the judged pairs, in even shares: 1 is what each gene would get of an
/// attending gene that looks at all alike.
/// @throws UsageError where the attention of heads was not kept apart; RefusedError where the scores
/// would need more than `memoryLimit` bytes. @returns Cancelled when stopped.
Outcome headFeatures(const NetworkAttention& attention,
                     const JudgedPairs& judged,
                     const std::vector<Index>& placeOf,
                     Orientation orientation,
                     std::size_t memoryLimit,
                     const RunControl& control,
                     PairFeatures* result);

/// Every head of the attention, in the order of the features.
std::vector<HeadId> headsOf(const AttentionVectors& vectors);

/// Chooses heads on known edges, and says how much that helps with regulators it was not done on.
/// @throws RefusedError when the edges join fewer than two regulators to genes of the network, or
/// when no head tells them from other pairs; else as headFeatures(). @returns Cancelled when stopped.
Outcome chooseHeads(const NetworkAttention& attention,
                    const HeadChoiceOptions& options,
                    Orientation orientation,
                    std::size_t memoryLimit,
                    const RunControl& control,
                    HeadChoice* result);

inline constexpr const char* kHeadChoiceStart = "The mean of "; ///< of the first note

/// What a reader of the network must know of the choice, sentence by sentence.
std::vector<std::string> headChoiceNotes(const HeadChoice& choice);

} // namespace ocellus

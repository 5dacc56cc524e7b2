// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/ReviewDecisions.h"
#include "core/tasks/Disagreements.h"

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// Which label the markers of a group speak for. A marker speaks for a label when these cells carry
/// it more like that label's cells than like the other's; one at ambient level speaks for neither.
struct MarkerTally {
    int suggested = 0;
    int annotated = 0;
    int ambient = 0;  ///< left out: no more than ambient RNA would give
    int undecided = 0; ///< cannot tell the two labels apart, or these cells lie half way
};

MarkerTally tallyMarkers(const DisagreementGroup& group);

/// "Labelled type II pneumocyte; neighbours say alveolar macrophage (0.93). Markers agree with the
/// neighbours: MARCO 91 %, SFTPC 21 % of 116 cells." Never says that somebody is wrong.
std::string evidenceSentence(const Disagreements& found, const DisagreementGroup& group);

/// "model", "neighbours", "model and neighbours": who suggests.
std::string suggestedBy(const Disagreements& found);

/// "MARCO 91 %": the first marker of a label that is not at ambient level, with the share of these
/// cells; empty without one.
std::string markerWords(const DisagreementGroup& group, bool ofSuggested);

/// The label that the evidence gives every cell of the data set: the suggested one where it is
/// likelier than the annotated, else the annotated; without a label where the cell has none. Both
/// columns are coded by `found.labels` and named as people read them.
struct EvidenceLabels {
    CategoryColumn annotated;
    CategoryColumn suggested;
    std::vector<std::optional<TermIndex>> terms; ///< per category
};

EvidenceLabels evidenceLabels(const Disagreements& found, Index cells);

/// A term on the way down to a label with the probability of everything below it.
struct PathStep {
    std::string name;
    double probability = 0.0;
};

/// From a lineage near the top down to a label, at most `steps` of them, the label itself last; a
/// label that is no term gives one step. @pre group.distribution has one entry per label.
std::vector<PathStep> probabilityPath(const Disagreements& found,
                                      const DisagreementGroup& group,
                                      std::int32_t label,
                                      std::size_t steps);

/// The finest term whose probability for these cells (its own and everything below it) reaches `least`: the likeliest
/// label, else the nearest of its coarser terms that does (SafeLabels.h); nullopt when none does, or the likeliest label
/// is no term. @pre as probabilityPath.
std::optional<PathStep> safeLabel(const Disagreements& found, const DisagreementGroup& group, double least);

/// The closest term above both labels of a group ("coarser"); nullopt when they share none.
std::optional<TermIndex> coarserTerm(const Disagreements& found,
                                     std::int32_t annotated,
                                     std::int32_t suggested);

/// What a group or single cell is called in decisions.
ReviewLine lineOf(const Disagreements& found, const DisagreementGroup& group);
ReviewLine lineOf(const Disagreements& found, const DisagreementCell& cell);

/// Groups with their evidence and what was decided about each, as tab-separated text: what
/// `ocellus-cli review --decisions` reads. Lines not decided have an empty `decision`.
/// @param groups  those of `found`, maybe with markers that were looked up since
std::string reviewText(const Disagreements& found,
                       std::span<const DisagreementGroup> groups,
                       const std::map<ReviewLine, ReviewedLine>& reviewed);

/// The cells of those lines: cell, annotated, suggested, sample (`review --cells`).
std::string reviewCellsText(const Disagreements& found, const std::vector<std::string>& cellNames);

} // namespace ocellus

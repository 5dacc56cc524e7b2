// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/tasks/DisagreementLabels.h"
#include "core/tasks/Disagreements.h"

#include <vector>

namespace ocellus {

/// Fills `markers`, `supportSuggested`, `supportAnnotated` of every group and the flag "ambient" of
/// groups, from measured values only.
///
/// The markers of a group "A, looks like B" are the genes that tell cells annotated A from cells
/// annotated B, both without the listed ones: up to 8 a side, at least a fifth of the side's own cells
/// express them, ordered by the difference of mean log1p counts per 10,000 times the difference of
/// the shares of expressing cells. A gene's position of these cells between A (0) and B (1), by
/// mean, limited to 0..1, is its support; a group's support is the mean over the side's markers.
/// A marker of B that these cells have no more of than ambient RNA would give them counts 0:
/// kAmbientShare of a cell's counts is taken to be ambient, of the profile of all counts of the sample
/// (empty droplets are not in such files), and twice that is allowed. A group more than half of whose
/// markers of B are at that level is flagged "ambient". With values that are no counts ambient shares
/// are NaN and never count.
///
/// Sides with fewer than 3 cells have no markers: supports stay NaN. Without expression nothing is
/// filled. @param cells  judged cells in the order of `labelled`.
/// Memory: 16 bytes x labels x genes and 8 bytes x samples with a group x genes. Same bytes for any thread count. @returns Cancelled when stopped.
Outcome addMarkerSupport(const Dataset& dataset, const LabelledCells& labelled,
                         const std::vector<DisagreementCell>& cells, const RunControl& control,
                         std::vector<DisagreementGroup>& groups);

inline constexpr double kAmbientShare = 0.1;

} // namespace ocellus

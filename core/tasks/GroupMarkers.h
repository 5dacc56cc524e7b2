// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/Disagreements.h"

#include <vector>

namespace ocellus {

/// Genes that tell the two labels of a group apart, with their shares in its cells: at most
/// `kMarkersPerLabel` of each label, the suggested label's first, most telling first. Ranked by
/// Wilcoxon's test between cells of the two labels that are in no group of these labels (all of
/// them where too few are left); a gene counts when the shares differ by `kLeastDifference`.
/// Measured values only. What ambient RNA would give is not known here: `ambientShare` is NaN and
/// no marker is held to be at ambient level.
/// Empty where a label has too few cells or the data set has no expression to compare.
/// @returns Cancelled with `result` untouched when stopped.
Outcome groupMarkers(const Dataset& dataset,
                     const Disagreements& found,
                     const DisagreementGroup& group,
                     const RunControl& control,
                     std::vector<MarkerEvidence>* result);

inline constexpr std::size_t kMarkersPerLabel = 5;
inline constexpr double kLeastDifference = 0.2;
inline constexpr std::size_t kLeastLabelCells = 5;

} // namespace ocellus

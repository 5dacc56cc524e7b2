// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/tasks/DisagreementLabels.h"
#include "core/tasks/LabelEvidence.h"

namespace ocellus {

/// What the other cells say about each labelled cell.
///
/// Two readings of the same embedding, neither of which counts a cell's own label for itself:
/// - the share of each label among the 30 nearest cells, and
/// - how well each label's cells as a whole explain it (LabelDiscriminant).
/// The log odds are the second plus `kNeighbourWeight` times the logarithm of the first (one vote
/// added to each). The second says how far apart two labels are, which the share of neighbours,
/// full at 30 of 30, cannot: a cell at the border of two similar types and a cell amid another lineage
/// are then no longer alike. The first keeps types together that have no round shape.
///
/// Labels of the same term count as one (leadingSpellings). What the others say goes to the cell's own spelling and of
/// every other term to the leading one: kNoDensity and probability 0 for the rest.
///
/// Probabilities are those odds tempered so that they fit the labels of the cells best (one
/// number for all, found by likelihood with a share of wrong labels allowed); a row adds up to 1.
/// @throws as findDisagreements. Same bytes for any thread count. @returns Cancelled with `result`
/// untouched when stopped.
Outcome neighbourEvidence(const Dataset& dataset, const LabelledCells& labelled, const DisagreementOptions& options,
                          const RunControl& control, LabelEvidence* result);

} // namespace ocellus

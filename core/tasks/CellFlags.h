// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/tasks/DisagreementLabels.h"
#include "core/tasks/Disagreements.h"

#include <string>
#include <vector>

namespace ocellus {

/// Adds "low counts" and "doublet-like" to the flags of judged cells, from the counts of the data
/// set; without counts nothing is added and a warning says so.
///
/// Low counts: less than a quarter of the median total of the labelled cells of the sample.
/// Doublet-like: called by Scrublet (statistics/Doublets.h) in the cell's sample; samples of fewer
/// than 50 or more than kMostDoubletCells labelled cells are not searched (the time grows with the square), a
/// warning names how many cells that were.
/// @param cells  in the order of `labelled`.
/// Same bytes for any thread count. @returns Cancelled when stopped.
Outcome addCellFlags(const Dataset& dataset, const LabelledCells& labelled, const DisagreementOptions& options,
                     const RunControl& control, std::vector<DisagreementCell>& cells,
                     std::vector<std::string>& warnings);

inline constexpr Index kMostDoubletCells = 20000;

} // namespace ocellus

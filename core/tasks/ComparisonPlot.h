// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/PairPlot.h"
#include "core/tasks/CompareLabels.h"

#include <vector>

namespace ocellus {

/// A comparison as a plot, arranged; titles are the caller's.
/// @param colours  one per category (sharedColours)
PairPlot
pairPlotOf(const LabelComparison& comparison, const std::vector<Rgb>& colours, Theme theme);

} // namespace ocellus

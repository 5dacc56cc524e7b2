// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "views/style/HistogramBars.h"

#include <vector>

namespace ocellus {

/// What a histogram of a gene shows: values above zero (or, when some are negative, all), with the
/// cells at zero counted apart: `low` is 0, or the smallest value when some are negative, `high` the
/// largest value.
struct GeneCounts : HistogramBars {
    Index cells = 0;           ///< with a value
    Index expressing = 0;      ///< above zero

    double share() const { return cells > 0 ? double(expressing) / double(cells) : 0.0; }
};

inline constexpr int kGeneBins = 32;

/// Any thread. NaN values are left out. @param selection  empty set: no selection
GeneCounts countGene(const std::vector<float>& values, const CellSet& selection);

/// Cells with a value in [low, high]; zeros only when low <= 0.
CellSet cellsBetween(const std::vector<float>& values, double low, double high);

} // namespace ocellus

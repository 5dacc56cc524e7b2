// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <vector>

namespace ocellus {

/// A histogram ready to be drawn.
struct HistogramBars {
    std::vector<Index> bins;   ///< of equal width over [low, high]
    std::vector<Index> chosen; ///< selected cells in the same bins; empty when nothing is selected
    double low = 0.0;
    double high = 0.0;
};

} // namespace ocellus

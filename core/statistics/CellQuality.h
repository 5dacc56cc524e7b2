// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/base/RunControl.h"

#include <span>
#include <string>
#include <vector>

namespace ocellus {

/// How many values of a matrix lie where. `edges` ascend and are one more than `counts`; bin i
/// holds edges[i] <= value < edges[i + 1]. Values that are zero or not stored are counted apart.
struct ValueHistogram {
    std::vector<double> edges;
    std::vector<Index> counts;
    Index zeros = 0;
    Index notFinite = 0;
    double least = 0.0;    ///< of the finite values that are not zero; 0 when there are none
    double greatest = 0.0; ///< likewise
};

/// Measures of every cell, one entry each.
struct CellQuality {
    std::vector<double> total;              ///< sum of the cell's values
    std::vector<Index> genes;               ///< genes with a value above 0
    std::vector<double> mitochondrialShare; ///< of `total`, 0..1; NaN where the total is not above
                                            ///< 0 or no gene is mitochondrial
    ValueHistogram values;
};

enum class HistogramScale {
    Doublings, ///< bins 1-2, 2-4, 4-8 ... for counts: below 1 and negative values have one bin each
    Quarters,  ///< bins a quarter wide, for logarithms
};

/// One pass over all cells. @param mitochondrial  ascending, distinct genes of `rows`.
/// Memory: the result and one batch a thread. Same bytes for any thread count.
/// @returns Cancelled with `result` untouched when stopped. @throws as the source.
Outcome measureCells(const RowSource& rows,
                     std::span<const Index> mitochondrial,
                     HistogramScale scale,
                     int threads,
                     const RunControl& control,
                     CellQuality* result);

} // namespace ocellus

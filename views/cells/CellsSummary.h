// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/figures/Colouring.h"
#include "views/state/ColumnFacts.h"

#include <memory>
#include <optional>
#include <vector>

namespace ocellus {

/// Counts of a column of labels; every vector has one entry per category and one more, the last, for
/// cells without a label.
struct LabelCounts {
    std::vector<Index> total;
    std::vector<Index> visible;
    std::vector<Index> selected;
    std::vector<Index> occupancy; ///< (categories + 1) x entries of the coloured field; may be empty
    std::size_t entries = 0;
};

/// A histogram of a column of numbers.
struct NumberCounts {
    double low = 0.0, high = 0.0; ///< smallest and largest finite value
    std::vector<Index> total;     ///< bins of equal width from low to high
    std::vector<Index> selected;
    Index missing = 0;
};

inline constexpr int kHistogramBins = 40;

/// What is counted; held by shared ownership so that a worker can count.
struct SummaryRequest {
    std::vector<std::shared_ptr<const CategoryColumn>> labels;
    std::vector<std::shared_ptr<const Column>> numbers;
    std::shared_ptr<const Colouring> colouring; ///< of the map whose colours are shown; may be null
    CellSet visible;
    CellSet selection;
};

struct Summary {
    std::vector<LabelCounts> labels;  ///< as in the request
    std::vector<NumberCounts> numbers;
};

/// Any thread. Cost: columns x cells.
Summary summarise(const SummaryRequest& request);

/// Cells whose number lies in [low, high].
CellSet cellsInRange(const NumberColumn& column, double low, double high);

} // namespace ocellus

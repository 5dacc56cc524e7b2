// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/cells/CellsSummary.h"

#include "core/base/parallelFor.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

LabelCounts countLabels(const CategoryColumn& labels, const SummaryRequest& request) {
    LabelCounts counts;
    const std::size_t rows = labels.categories.size() + 1;
    const Colouring* colouring = request.colouring.get();
    const bool crossed = colouring != nullptr && colouring->codes.size() == labels.codes.size();
    counts.entries = crossed ? colouring->entries.size() : 0;
    counts.total.assign(rows, 0);
    counts.visible.assign(rows, 0);
    counts.selected.assign(rows, 0);
    counts.occupancy.assign(rows * counts.entries, 0);
    const auto none = static_cast<std::int32_t>(rows) - 1;
    for (std::size_t cell = 0; cell < labels.codes.size(); ++cell) {
        const std::int32_t code = labels.codes[cell];
        const auto row = static_cast<std::size_t>(code < 0 || code > none ? none : code);
        ++counts.total[row];
        counts.visible[row] += request.visible.contains(static_cast<Index>(cell));
        counts.selected[row] += request.selection.contains(static_cast<Index>(cell));
        if (crossed) {
            ++counts.occupancy[row * counts.entries + static_cast<std::size_t>(colouring->codes[cell])];
        }
    }
    return counts;
}

NumberCounts countNumbers(const NumberColumn& column, const CellSet& selection) {
    NumberCounts counts;
    bool any = false;
    for (const double value : column.values) {
        if (!std::isfinite(value)) {
            ++counts.missing;
            continue;
        }
        counts.low = any ? std::min(counts.low, value) : value;
        counts.high = any ? std::max(counts.high, value) : value;
        any = true;
    }
    counts.total.assign(kHistogramBins, 0);
    counts.selected.assign(kHistogramBins, 0);
    const double width = counts.high > counts.low ? counts.high - counts.low : 1.0;
    for (std::size_t cell = 0; cell < column.values.size(); ++cell) {
        const double value = column.values[cell];
        if (std::isfinite(value)) {
            const auto bin = static_cast<std::size_t>(
                std::clamp((value - counts.low) / width * kHistogramBins, 0.0, kHistogramBins - 1.0));
            ++counts.total[bin];
            counts.selected[bin] += selection.contains(static_cast<Index>(cell));
        }
    }
    return counts;
}

} // namespace

Summary summarise(const SummaryRequest& request) {
    Summary summary;
    summary.labels.resize(request.labels.size());
    summary.numbers.resize(request.numbers.size());
    const auto labels = static_cast<Index>(request.labels.size());
    const auto columns = labels + static_cast<Index>(request.numbers.size());
    parallelFor(columns, 1, 0, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            if (i < labels) {
                summary.labels[static_cast<std::size_t>(i)] =
                    countLabels(*request.labels[static_cast<std::size_t>(i)], request);
            } else {
                const auto place = static_cast<std::size_t>(i - labels);
                summary.numbers[place] = countNumbers(*request.numbers[place]->number(), request.selection);
            }
        }
    });
    return summary;
}

CellSet cellsInRange(const NumberColumn& column, double low, double high) {
    CellSet cells(static_cast<Index>(column.values.size()));
    parallelFor(cells.size(), Index{1} << 16, 0, [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            const double value = column.values[static_cast<std::size_t>(cell)];
            if (value >= low && value <= high) {
                cells.insert(cell);
            }
        }
    });
    return cells;
}

} // namespace ocellus

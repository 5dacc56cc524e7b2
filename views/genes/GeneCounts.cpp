// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/genes/GeneCounts.h"

#include "core/base/parallelFor.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

GeneCounts countGene(const std::vector<float>& values, const CellSet& selection) {
    GeneCounts counts;
    float least = 0.0F;
    float most = 0.0F;
    for (const float value : values) {
        if (std::isfinite(value)) {
            ++counts.cells;
            counts.expressing += value > 0.0F;
            least = std::min(least, value);
            most = std::max(most, value);
        }
    }
    counts.low = least;
    counts.high = most;
    counts.bins.assign(kGeneBins, 0);
    const bool choosing = !selection.empty();
    counts.chosen.assign(choosing ? kGeneBins : 0, 0);
    const double width = most > least ? double(most) - least : 1.0;
    for (std::size_t cell = 0; cell < values.size(); ++cell) {
        const float value = values[cell];
        if (!std::isfinite(value) || (value == 0.0F && least >= 0.0F)) {
            continue;
        }
        const auto bin =
            static_cast<std::size_t>(std::clamp((value - counts.low) / width * kGeneBins, 0.0, kGeneBins - 1.0));
        ++counts.bins[bin];
        if (choosing) {
            counts.chosen[bin] += selection.contains(static_cast<Index>(cell));
        }
    }
    return counts;
}

CellSet cellsBetween(const std::vector<float>& values, double low, double high) {
    CellSet cells(static_cast<Index>(values.size()));
    parallelFor(cells.size(), Index{1} << 16, 0, [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            const double value = values[static_cast<std::size_t>(cell)];
            if (value >= low && value <= high) {
                cells.insert(cell);
            }
        }
    });
    return cells;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallelFor.h"
#include "core/statistics/Neighbours.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ocellus {

namespace {

constexpr Index kGrain = 16;

double squaredDistance(const float* a, const float* b, Index dimensions) {
    double sum = 0.0;
    for (Index d = 0; d < dimensions; ++d) {
        const double away = static_cast<double>(a[d]) - static_cast<double>(b[d]);
        sum += away * away;
    }
    return sum;
}

} // namespace

Outcome nearestOfRows(const FloatMatrix& points, std::span<const Index> rows, Index count, int threads, const RunControl& control, NeighbourLists* result) {
    NeighbourLists lists;
    lists.cells = static_cast<Index>(rows.size());
    lists.perCell = std::min(count, std::max<Index>(0, points.rows - 1));
    lists.neighbours.resize(static_cast<std::size_t>(lists.cells * lists.perCell));
    lists.distances.resize(lists.neighbours.size());
    parallelFor(lists.cells, kGrain, threads, [&](Index begin, Index end) {
        std::vector<std::pair<double, std::int32_t>> nearest(static_cast<std::size_t>(points.rows - 1));
        for (Index i = begin; i < end && !control.stopRequested(); ++i) {
            const Index own = rows[static_cast<std::size_t>(i)];
            auto to = nearest.begin();
            for (Index other = 0; other < points.rows; ++other) {
                if (other != own) {
                    *to++ = {squaredDistance(points.row(own), points.row(other), points.columns), static_cast<std::int32_t>(other)};
                }
            }
            std::partial_sort(nearest.begin(), nearest.begin() + lists.perCell, nearest.end());
            for (Index k = 0; k < lists.perCell; ++k) {
                const auto at = static_cast<std::size_t>(i * lists.perCell + k);
                lists.neighbours[at] = nearest[static_cast<std::size_t>(k)].second;
                lists.distances[at] = static_cast<float>(std::sqrt(nearest[static_cast<std::size_t>(k)].first));
            }
        }
    });
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    *result = std::move(lists);
    return Outcome::Finished;
}

} // namespace ocellus

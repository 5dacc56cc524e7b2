// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/LatentMap.h"

#include "core/statistics/FuzzyGraph.h"
#include "core/statistics/Neighbours.h"
#include "core/statistics/Umap.h"

#include <algorithm>
#include <limits>

namespace ocellus {

namespace {

constexpr Index kNeighbours = 15;

} // namespace

Outcome latentMap(
    const FloatMatrix& latent, std::span<const Index> chosen, std::uint64_t seed, int threads,
    const RunControl& control, FloatMatrix* map) {
    FloatMatrix points{static_cast<Index>(chosen.size()), latent.columns, {}};
    points.values.reserve(chosen.size() * static_cast<std::size_t>(latent.columns));
    for (const Index cell : chosen) {
        points.values.insert(points.values.end(), latent.row(cell), latent.row(cell) + latent.columns);
    }
    FloatMatrix layout{points.rows, 2, std::vector<float>(chosen.size() * 2, 0.0F)};
    if (points.rows > 1) {
        NeighbourLists lists;
        UmapOptions options;
        options.seed = seed;
        options.threads = threads;
        if (ExactNeighbours().search(points, std::min(kNeighbours, points.rows - 1), threads, control, &lists)
                == Outcome::Cancelled
            || computeUmap(fuzzyGraph(lists, threads), points, options, control, &layout) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    FloatMatrix result{latent.rows, 2, {}};
    result.values.assign(static_cast<std::size_t>(latent.rows * 2), std::numeric_limits<float>::quiet_NaN());
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        std::copy_n(layout.row(static_cast<Index>(i)), 2, result.row(chosen[i]));
    }
    *map = std::move(result);
    return Outcome::Finished;
}

} // namespace ocellus

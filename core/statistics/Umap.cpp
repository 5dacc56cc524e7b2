// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Umap.h"

#include "core/base/Random.h"
#include "core/statistics/SpectralLayout.h"
#include "core/statistics/UmapLayout.h"

#include <algorithm>
#include <optional>

namespace ocellus {

namespace {

constexpr Index kManyCells = 10000;
constexpr Index kMostForSpectral = 20000;
constexpr double kStartSide = 10.0;
constexpr double kStartNoise = 1e-3;

/// Each axis stretched to 0 .. kStartSide, and a little noise, so that equal cells can part.
void stretch(FloatMatrix& layout, std::uint64_t seed) {
    Random random(streamSeed(seed, "start of the map"));
    for (Index axis = 0; axis < 2; ++axis) {
        float low = layout.row(0)[axis];
        float high = low;
        for (Index cell = 0; cell < layout.rows; ++cell) {
            low = std::min(low, layout.row(cell)[axis]);
            high = std::max(high, layout.row(cell)[axis]);
        }
        const double scale = high > low ? kStartSide / (double(high) - double(low)) : 0.0;
        for (Index cell = 0; cell < layout.rows; ++cell) {
            float& value = layout.row(cell)[axis];
            value = static_cast<float>((double(value) - double(low)) * scale + kStartNoise * random.normal());
        }
    }
}

void centre(FloatMatrix& map) {
    for (Index axis = 0; axis < 2; ++axis) {
        double sum = 0.0;
        for (Index cell = 0; cell < map.rows; ++cell) {
            sum += map.row(cell)[axis];
        }
        const double mean = sum / static_cast<double>(map.rows);
        for (Index cell = 0; cell < map.rows; ++cell) {
            map.row(cell)[axis] = static_cast<float>(map.row(cell)[axis] - mean);
        }
    }
}

} // namespace

Outcome computeUmap(const SparseSquare& graph, const FloatMatrix& points, const UmapOptions& options,
    const RunControl& control, FloatMatrix* map) {
    if (graph.size == 0) {
        *map = {0, 2, {}};
        return Outcome::Finished;
    }
    std::optional<FloatMatrix> start;
    if (graph.size <= kMostForSpectral && isConnected(graph)
        && spectralLayout(graph, options.seed, options.threads, control, &start) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (!start) {
        start = principalLayout(points);
    }
    stretch(*start, options.seed);

    UmapLayout::Options layoutOptions;
    layoutOptions.curve = UmapCurve::fit(options.minDist, options.spread);
    layoutOptions.epochs = options.epochs > 0 ? options.epochs : (graph.size <= kManyCells ? 500 : 200);
    layoutOptions.negativeSamples = options.negativeSamples;
    layoutOptions.learningRate = options.learningRate;
    layoutOptions.seed = options.seed;
    layoutOptions.threads = options.threads;
    UmapLayout layout(graph, *start, layoutOptions);
    if (layout.run(control) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *map = layout.take();
    centre(*map);
    return Outcome::Finished;
}

} // namespace ocellus

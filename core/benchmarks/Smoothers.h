// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ocellus {

/// What smoothing baselines start from: counts of chosen genes and nothing else.
struct SmootherInput {
    const FloatMatrix& counts;        ///< cells x genes
    const std::vector<float>& totals; ///< counts of the whole cell; a cell with 0 stays 0
    std::uint64_t seed = 0;
    int threads = 0;
};

/// Receives a smoothed matrix, on the scale of the counts given, with its setting in words.
using SmoothedSink = std::function<void(const std::string& setting, const FloatMatrix& smoothed)>;

/// MAGIC (van Dijk et al. 2018): counts scaled to the median total, square root, principal
/// components; a kernel exp(-(distance / bandwidth)^decay) over each cell and its 3 x `neighbours`
/// nearest, the bandwidth its distance to the `neighbours`-th; made symmetric by the mean of both
/// directions, rows scaled to 1; its t-th power times the values. Squared and scaled back at the end.
/// The published package's defaults are 5 neighbours, decay 1, t 3, 100 components.
struct MagicOptions {
    Index neighbours = 5;
    double decay = 1.0;
    Index components = 100;
    std::vector<Index> times{3}; ///< ascending: one smoothed matrix for each
};

Outcome magic(const SmootherInput& input, const MagicOptions& options, const RunControl& control, const SmoothedSink& sink);

/// kNN-smoothing 2 (Wagner, Yan and Yanai 2018): in ceil(log2(k + 1)) steps the smoothed counts are
/// scaled to the median total and Freeman-Tukey transformed, the first principal components taken, and
/// every cell becomes the sum of the *raw* counts of itself and its min(2^step - 1, k) nearest cells.
/// Here without the published dithering. Given as the mean of the k + 1 cells.
struct KnnSmoothingOptions {
    Index k = 15;
    Index components = 10;
};

Outcome knnSmoothing(const SmootherInput& input, const KnnSmoothingOptions& options, const RunControl& control, const SmoothedSink& sink);

/// Every cell gets the mean share of each gene in its cluster, times its own total.
FloatMatrix clusterMean(const SmootherInput& input, const std::vector<std::int32_t>& clusterOf, Index clusters);

} // namespace ocellus

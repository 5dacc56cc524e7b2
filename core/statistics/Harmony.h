// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <span>

namespace ocellus {

/// Parameters with the names and the defaults of the paper.
struct HarmonyOptions {
    double theta = 2.0;  ///< weight of the diversity penalty; 0: batches do not matter. @pre >= 0
    double sigma = 0.1;  ///< softness of the clusters. @pre > 0
    double lambda = 1.0; ///< ridge penalty of the correction. @pre >= 0
    Index clusters = 0;  ///< 0: cells / 30, at least 1, at most 100
    int rounds = 10;     ///< of clustering and correction, at most
    int clusterRounds = 20;
    double blockShare = 0.05; ///< of the cells whose assignments are renewed together
    double clusterTolerance = 1e-5;
    double roundTolerance = 1e-4;
    std::uint64_t seed = 0;
    int threads = 0;
};

struct HarmonyResult {
    FloatMatrix corrected; ///< as the input
    int rounds = 0;
    bool converged = false;
};

/// Harmony (Korsunsky et al. 2019, doi 10.1038/s41592-019-0619-0): cells on the unit sphere are
/// clustered softly with a penalty for clusters in which batches are not as frequent as overall;
/// within every cluster a ridge regression finds what each batch adds, which is taken away in
/// proportion to the cells' shares in the clusters; repeated until the objective settles.
/// @param points  cells x dimensions, finite: principal components. @param batches  one code per
/// cell, 0 .. batchCount - 1; every batch has a cell. With one batch the points are returned.
/// Same bytes for any thread count. @returns Cancelled with `result` untouched when stopped.
Outcome harmony(const FloatMatrix& points,
                std::span<const std::int32_t> batches,
                Index batchCount,
                const HarmonyOptions& options,
                const RunControl& control,
                HarmonyResult* result);

} // namespace ocellus

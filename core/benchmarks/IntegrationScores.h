// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ocellus {

/// What is known about the cells of an embedding. Codes are 0 .. count - 1, every one with a cell.
struct IntegrationTruth {
    std::vector<std::int32_t> batches;
    Index batchCount = 0;
    std::vector<std::int32_t> labels; ///< empty: no labels
    Index labelCount = 0;
};

struct IntegrationScoreOptions {
    std::uint64_t seed = 0; ///< of k-means
    int threads = 0;
};

/// How well an embedding keeps labels apart and mixes batches: the scores of scIB (Luecken et al.
/// 2022) as scib-metrics defines them, TASKS_SPEC 3.2; each 0 .. 1, higher is better, none scaled
/// to the best of a table. Absent: cannot be computed (no labels, one batch, no label in two
/// batches).
///
/// Ours: kBET takes each label's neighbours in the embedding itself (scib-metrics goes through a
/// diffusion map) and PCR counts all dimensions of the embedding.
struct IntegrationScores {
    // biology
    std::optional<double> isolatedLabels;  ///< silhouette of the labels in the fewest batches
    std::optional<double> kMeansNmi, kMeansAri;
    std::optional<double> silhouetteLabel; ///< (mean width + 1) / 2
    std::optional<double> clisi;           ///< from the median over cells, 90 neighbours
    // batches
    std::optional<double> silhouetteBatch; ///< 1 - |width| within labels
    std::optional<double> ilisi;
    std::optional<double> kbet;            ///< mean of the labels; without labels of all cells
    std::optional<double> graphConnectivity;
    std::optional<double> pcr; ///< share of the batches' variance that is gone since `before`
    // mean of the five above; absent when one of them is; 0.6 biology + 0.4 batches
    std::optional<double> biology, batchMixing, total;
};

/// @param points  cells x dimensions, finite: the embedding. @param before  the same cells before
/// integration (principal components); may be the same object, PCR is 0 then.
/// Compares all pairs of cells. Same bytes for any thread count.
/// @returns Cancelled with `result` untouched when stopped.
Outcome scoreIntegration(const FloatMatrix& points,
                         const FloatMatrix& before,
                         const IntegrationTruth& truth,
                         const IntegrationScoreOptions& options,
                         const RunControl& control,
                         IntegrationScores* result);

/// Share of the variance of all dimensions together that lies between the groups, 0 .. 1; 0 where
/// nothing varies. That is principal component regression over all components.
double varianceBetween(const FloatMatrix& points,
                       std::span<const std::int32_t> codes,
                       Index groups);

} // namespace ocellus

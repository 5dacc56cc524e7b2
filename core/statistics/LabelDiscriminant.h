// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <vector>

namespace ocellus {

struct DiscriminantOptions {
    int folds = 5;          ///< >= 2
    int rounds = 2;         ///< fits; before each after the first, doubtful cells are left out. >= 1
    double shrinkage = 0.1; ///< share of the covariance that is the same in every direction. 0..1
    std::uint64_t seed = 0;
    int threads = 0;
};

/// How well each label explains each cell, found without the cell: linear discriminant analysis
/// (one Gaussian per label, one covariance for all) fitted on the other folds of cells.
///
/// Wrong labels would widen the covariance exactly along the direction that tells them apart, so
/// the fit is repeated without the cells that another label explained better (at least half of a
/// label's cells, its least doubtful, always stay). A label's mean from few cells is uncertain: its
/// density is the predictive one, wider by 1 + 1/cells, so that rare labels are not swamped nor
/// believed too soon. No prior: a rare label is as likely as a frequent one.
///
/// @param points  cells x dimensions, finite. @param labels  one per cell, 0 .. labelCount - 1.
/// @param result  cells x labelCount log densities up to a constant of each cell; kNoDensity for a
/// label without any other cell. 4 bytes a value.
/// Same bytes for any thread count. @returns Cancelled with `result` untouched when stopped.
Outcome labelDensities(const FloatMatrix& points, const std::vector<std::int32_t>& labels, Index labelCount,
                       const DiscriminantOptions& options, const RunControl& control, FloatMatrix* result);

inline constexpr float kNoDensity = -1e30F;

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ocellus {

struct LogisticOptions {
    double c = 1.0;          ///< inverse strength of the penalty, as in scikit-learn. @pre > 0
    int iterations = 1000;   ///< at most
    double tolerance = 1e-6; ///< of the gradient's largest entry, of the mean over cells
};

/// Multinomial logistic regression: probability of class k proportional to
/// exp(intercept_k + weights_k . x). Immutable once fitted; no class, no features: nothing fitted.
struct LogisticModel {
    Index classes = 0;
    Index features = 0;
    std::vector<double> weights; ///< classes x (features + 1), the intercept last in a row
    int iterations = 0;
    bool converged = false;

    /// @param points  cells x features. @returns cells x classes, each row adds up to 1.
    FloatMatrix probabilities(const FloatMatrix& points) const;
};

/// Fits by L-BFGS from zero: the minimum of sum over cells of -log p(label) + |weights|^2 / (2 c),
/// intercepts free. The problem is convex, so where it converged the answer depends on the data
/// only. Runs on the calling thread; the same bytes every time.
/// @param points  cells x features, finite. @param codes  the class of every cell,
/// 0 .. classes - 1. A class without cells is never predicted with much.
/// @returns Cancelled with `model` untouched when stopped.
Outcome fitLogistic(const FloatMatrix& points,
                    std::span<const std::int32_t> codes,
                    Index classes,
                    const LogisticOptions& options,
                    const RunControl& control,
                    LogisticModel* model);

} // namespace ocellus

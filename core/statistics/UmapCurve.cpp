// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/UmapCurve.h"

#include <cmath>

namespace ocellus {

namespace {

constexpr int kPoints = 300;

/// Sums that one step of the fit needs: the residual's square, its gradient, and J^T J.
struct Sums {
    double error = 0.0;
    double gradientA = 0.0, gradientB = 0.0;
    double aa = 0.0, ab = 0.0, bb = 0.0;
};

Sums evaluate(const UmapCurve& curve, double minDist, double spread) {
    Sums sums;
    for (int i = 0; i < kPoints; ++i) {
        const double x = 3.0 * spread * i / (kPoints - 1);
        const double wanted = x < minDist ? 1.0 : std::exp(-(x - minDist) / spread);
        const double power = std::pow(x, 2.0 * curve.b);
        const double value = 1.0 / (1.0 + curve.a * power);
        const double residual = value - wanted;
        const double slopeA = -value * value * power;
        const double slopeB = x > 0.0 ? slopeA * curve.a * 2.0 * std::log(x) : 0.0;
        sums.error += residual * residual;
        sums.gradientA += slopeA * residual;
        sums.gradientB += slopeB * residual;
        sums.aa += slopeA * slopeA;
        sums.ab += slopeA * slopeB;
        sums.bb += slopeB * slopeB;
    }
    return sums;
}

} // namespace

UmapCurve UmapCurve::fit(double minDist, double spread) {
    // Levenberg and Marquardt, two parameters.
    UmapCurve curve;
    Sums sums = evaluate(curve, minDist, spread);
    double damping = 1e-3;
    for (int step = 0; step < 500 && damping < 1e12; ++step) {
        const double aa = sums.aa * (1.0 + damping);
        const double bb = sums.bb * (1.0 + damping);
        const double determinant = aa * bb - sums.ab * sums.ab;
        const UmapCurve next{curve.a - (bb * sums.gradientA - sums.ab * sums.gradientB) / determinant,
            curve.b - (aa * sums.gradientB - sums.ab * sums.gradientA) / determinant};
        const Sums nextSums = evaluate(next, minDist, spread);
        if (next.a > 0.0 && next.b > 0.0 && nextSums.error < sums.error) {
            const bool settled = sums.error - nextSums.error < 1e-15 * sums.error;
            curve = next;
            sums = nextSums;
            damping /= 10.0;
            if (settled) {
                break;
            }
        } else {
            damping *= 10.0;
        }
    }
    return curve;
}

} // namespace ocellus

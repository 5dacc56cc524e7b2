// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ocellus {

/// UMAP's membership in the map: 1 / (1 + a * distance^(2 b)).
struct UmapCurve {
    double a = 1.0;
    double b = 1.0;

    /// The least squares fit, on 300 distances up to three spreads, to the curve that is 1 up to
    /// `minDist` and then falls as exp(-(distance - minDist) / spread).
    /// @pre minDist >= 0, spread > 0.
    static UmapCurve fit(double minDist, double spread);
};

} // namespace ocellus

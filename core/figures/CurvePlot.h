// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/TablePlot.h"

#include <string>
#include <vector>

namespace ocellus {

/// One line of a plot of shares.
struct Curve {
    std::string name;
    std::vector<double> x; ///< ascending, above 0
    std::vector<double> y; ///< shares, 0..1; as many as `x`
    Rgb colour;
    double dashMm = 0.0;   ///< 0: unbroken
    bool strong = false;   ///< the one that the plot is about: thicker, its name bold
};

/// Shares against numbers: the y axis goes from 0 to 100 %, the x axis is logarithmic.
struct CurvePlot {
    std::string xName; ///< "genes in both lists"
    std::vector<Curve> curves;
    double marked = 0.0; ///< a place on the x axis where the strong curves get a disc; 0: none
};

/// Lines with their names above them, ticks at 50, 200, 800 ... @throws UsageError when the page is too small.
Scene curveScene(const CurvePlot& plot, const PlotPage& page, const TextWidth& textWidth);

/// Y of a curve at a place of the x axis, of the last point at or before it; 0 before the first.
double curveAt(const Curve& curve, double x);

} // namespace ocellus

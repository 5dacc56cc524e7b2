// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/TablePlot.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ocellus {

/// Two genes in every cell, made ready for drawing. Immutable once made.
struct ScatterValues {
    static constexpr int kGrid = 48; ///< counts on a grid of kGrid x kGrid, for pointing at

    double xLow = 0.0, xHigh = 1.0; ///< ends of the axes: 0 or the smallest value, and the largest
    double yLow = 0.0, yHigh = 1.0;
    std::shared_ptr<const FloatMatrix> places;         ///< cells x 2 in [0, 1]; NaN without a value
    std::vector<Index> grid;                           ///< counted cells, row by row from yLow
    Index cells = 0;                                   ///< counted, with both values
    Index missing = 0;                                 ///< counted, without
    Index both = 0, onlyX = 0, onlyY = 0, neither = 0; ///< above zero

    Index countAt(double x, double y) const; ///< cells in the square of the grid around values
};

/// @param counted  nullptr: all cells count
Outcome scatterValues(std::span<const float> x,
                      std::span<const float> y,
                      const CellSet* counted,
                      int threads,
                      const RunControl& control,
                      ScatterValues* result);

/// Counted cells with both values inside a rectangle of values.
CellSet cellsInRectangle(std::span<const float> x,
                         std::span<const float> y,
                         const CellSet* counted,
                         double xLow,
                         double xHigh,
                         double yLow,
                         double yHigh,
                         int threads);

/// Gene against gene, one point a cell, in the colours of a map.
struct ScatterPlot {
    std::string xName, yName;
    std::string unit;
    ValueState state = ValueState::Measured;
    std::shared_ptr<const ScatterValues> values;
    std::shared_ptr<const Colouring> colouring;
    std::shared_ptr<const CellSet> visible;  ///< nullptr: all
    std::shared_ptr<const CellSet> selected; ///< nullptr or empty: nothing fades
};

struct ScatterPicture {
    Scene scene;
    RectMm area; ///< of the axes; cells at the ends of an axis lie on its edge
};

/// Axes with ticks and the unit, points (one picture above 20,000 cells in vector files), legend at
/// the right where the page has room. @throws UsageError when the page is too small.
ScatterPicture
scatterScene(const ScatterPlot& plot, const PlotPage& page, const TextWidth& textWidth);

/// What the plot shows, as a sentence for below the figure.
std::string scatterSentence(const ScatterPlot& plot, const FigureSource& source);
/// "both above zero 312, only CD3D 120, only LYZ 80, neither 212".
std::string scatterCounts(const ScatterPlot& plot);

} // namespace ocellus

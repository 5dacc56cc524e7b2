// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/base/Index.h"
#include "core/base/Rgb.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ocellus {

/// The part of the plane a picture shows. y points up in data space, down in pixels.
struct Viewport {
    double centreX = 0.0;
    double centreY = 0.0;
    double unitsPerPixel = 1.0;
    int width = 0;  ///< device pixels
    int height = 0;

    double pixelX(double x) const { return (x - centreX) / unitsPerPixel + 0.5 * width; }
    double pixelY(double y) const { return 0.5 * height - (y - centreY) / unitsPerPixel; }
    double dataX(double px) const { return (px - 0.5 * width) * unitsPerPixel + centreX; }
    double dataY(double py) const { return (0.5 * height - py) * unitsPerPixel + centreY; }
};

/// The viewport that shows all finite points with `margin` pixels around. `xy` is n x 2.
Viewport fitViewport(std::span<const float> xy, int width, int height, double marginPixels);

/// A picture with, for every pixel, the cell drawn last there.
struct PointImage {
    int width = 0;
    int height = 0;
    std::vector<std::uint32_t> argb;  ///< premultiplied, 0xAARRGGBB; transparent where nothing is
    std::vector<std::int32_t> cellIds; ///< -1 where nothing is; empty unless asked for
};

struct PointStyle {
    double diameter = 3.0; ///< device pixels
    double alpha = 0.85;
    Rgb faded;             ///< colour of unselected points while a selection exists
    bool fadeUnselected = true; ///< false: unselected points keep their colour but are still drawn first
    double fadedKeeps = 0.0;    ///< share of its own colour that a faded point keeps (0.34 in Check labels)
};

/// Diameter of LOOK.md section 3 in CSS pixels: clamp(8.7 - 1.4 log10 n, 1.2, 4.5).
double defaultPointDiameter(Index cells);

/// Opacity of LOOK.md section 3: 0.85, or 0.95 below 10,000 cells.
double defaultPointAlpha(Index cells);

/// Draws discs without a GPU: unselected first and faded, then by `order`, later on top. Points
/// outside the viewport or with non-finite coordinates are skipped. Deterministic for any number
/// of threads (the picture is split in tiles, each drawn by one thread). Positions are rounded to an
/// eighth of a pixel. A pixel's id is the last cell that covers about a quarter of it or has its
/// centre there.
///
/// @param xy       n x 2 positions
/// @param colours  one per cell
/// @param order    cells in drawing order; empty means 0 .. n-1
/// @param visible  cells to draw; nullptr means all
/// @param selected nullptr or empty set: nothing is faded
/// @param image    overwritten; its buffers are reused when large enough
/// @returns the number of cells drawn (inside or outside the viewport, with finite positions)
Index rasterisePoints(
    std::span<const float> xy, std::span<const Rgb> colours, std::span<const std::int32_t> order,
    const CellSet* visible, const CellSet* selected, const Viewport& viewport, const PointStyle& style,
    bool wantCellIds, int threads, PointImage& image);

/// Cells whose position lies inside the polygon (data units, x0 y0 x1 y1 ..., closed by itself,
/// even-odd rule). Exact for every cell, drawn or not; cells with non-finite positions are outside.
CellSet cellsInPolygon(std::span<const float> xy, std::span<const double> polygon, int threads);

} // namespace ocellus

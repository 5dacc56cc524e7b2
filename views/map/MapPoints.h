// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/base/Matrix.h"
#include "core/figures/Colouring.h"
#include "core/figures/PointRasteriser.h"

#include <QImage>

#include <memory>
#include <mutex>
#include <vector>

namespace ocellus {

/// Cells in drawing order after `Colouring::drawRank`, worked out at the first call on whatever
/// thread asks first. Thread-safe.
class DrawOrder {
public:
    explicit DrawOrder(std::shared_ptr<const Colouring> colouring)
        : m_colouring(std::move(colouring)) {}

    /// Empty: the order of the file.
    const std::vector<std::int32_t>& cells() const;

private:
    std::shared_ptr<const Colouring> m_colouring;
    mutable std::once_flag m_once;
    mutable std::vector<std::int32_t> m_cells;
};

/// Everything a map draws, frozen so that a worker can draw it while the GUI thread goes on.
struct MapPoints {
    std::shared_ptr<const FloatMatrix> positions; ///< cells x 2; never null
    std::shared_ptr<const Colouring> colouring;   ///< never null
    std::shared_ptr<const DrawOrder> order;
    CellSet visible;
    CellSet highlighted;    ///< empty set: nothing is faded
    bool restKeepsColour = false; ///< the rest keeps 34 % of its colour (Check labels) instead of fading
    Rgb faded;
    Rgb background;
    double diameter = 3.0;  ///< device pixels
    double alpha = 0.85;

    std::span<const float> xy() const { return positions->values; }
};

/// A drawn map: the opaque picture, the part of the plane it shows and the cell at every pixel.
struct MapPicture {
    QImage image; ///< RGB32, device pixels
    Viewport viewport;
    std::vector<std::int32_t> cellIds; ///< row by row, -1 where nothing is
    Index drawn = 0; ///< cells drawn inside or outside the viewport

    /// The cell nearest to a device pixel, at most `radius` pixels away; -1: none.
    Index cellNear(double pixelX, double pixelY, double radius) const;
};

/// Draws on the calling thread with all cores.
MapPicture drawPicture(const MapPoints& points, const Viewport& viewport);

/// Colours as drawn when the rest keeps part of its colour: unhighlighted cells mixed with the
/// background.
std::vector<Rgb> mixedColours(const MapPoints& points);

/// Cells in the order they are drawn: unhighlighted first when something is highlighted.
std::vector<std::int32_t> drawnOrder(const MapPoints& points);

/// The smallest box around the finite positions of `cells` (nullptr: all); nullopt when there is none.
struct DataBox {
    double left = 0.0, right = 0.0, bottom = 0.0, top = 0.0;
};

std::optional<DataBox> boundsOf(const FloatMatrix& positions, const CellSet* cells);

} // namespace ocellus

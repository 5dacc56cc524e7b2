// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/map/MapPoints.h"

#include "core/base/parallelFor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kGrain = 1 << 16;
constexpr double kRestKeeps = 0.34; // LOOK: rule for Check labels

std::uint8_t mix(std::uint8_t colour, std::uint8_t background) {
    return static_cast<std::uint8_t>(std::lround(kRestKeeps * colour + (1.0 - kRestKeeps) * background));
}

/// Lays the premultiplied picture over the background.
QImage overBackground(const PointImage& drawn, Rgb background) {
    QImage image(drawn.width, drawn.height, QImage::Format_RGB32);
    parallelFor(drawn.height, 64, 0, [&](Index begin, Index end) {
        for (Index y = begin; y < end; ++y) {
            const std::uint32_t* from = drawn.argb.data() + y * drawn.width;
            auto* to = reinterpret_cast<std::uint32_t*>(image.bits() + y * image.bytesPerLine());
            for (int x = 0; x < drawn.width; ++x) {
                const std::uint32_t p = from[x];
                const std::uint32_t rest = 255 - (p >> 24);
                const std::uint32_t r = ((p >> 16) & 255) + (background.r * rest + 127) / 255;
                const std::uint32_t g = ((p >> 8) & 255) + (background.g * rest + 127) / 255;
                const std::uint32_t b = (p & 255) + (background.b * rest + 127) / 255;
                to[x] = 0xFF000000U | std::min(r, 255U) << 16 | std::min(g, 255U) << 8 | std::min(b, 255U);
            }
        }
    });
    return image;
}

} // namespace

const std::vector<std::int32_t>& DrawOrder::cells() const {
    std::call_once(m_once, [this] {
        if (m_colouring) {
            m_cells = drawingOrder(*m_colouring);
        }
    });
    return m_cells;
}

std::vector<Rgb> mixedColours(const MapPoints& points) {
    std::vector<Rgb> colours = points.colouring->colours;
    if (points.highlighted.empty()) {
        return colours;
    }
    parallelFor(static_cast<Index>(colours.size()), kGrain, 0, [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            if (!points.highlighted.contains(cell)) {
                Rgb& c = colours[static_cast<std::size_t>(cell)];
                c = {mix(c.r, points.background.r), mix(c.g, points.background.g), mix(c.b, points.background.b)};
            }
        }
    });
    return colours;
}

std::vector<std::int32_t> drawnOrder(const MapPoints& points) {
    std::vector<std::int32_t> order = points.order->cells();
    if (order.empty()) {
        order.resize(points.colouring->colours.size());
        std::iota(order.begin(), order.end(), 0);
    }
    if (!points.highlighted.empty()) {
        std::stable_partition(
            order.begin(), order.end(), [&](std::int32_t cell) { return !points.highlighted.contains(cell); });
    }
    return order;
}

MapPicture drawPicture(const MapPoints& points, const Viewport& viewport) {
    MapPicture picture;
    picture.viewport = viewport;
    PointStyle style;
    style.diameter = points.diameter;
    style.alpha = points.alpha;
    PointImage drawn;
    style.faded = points.restKeepsColour ? points.background : points.faded;
    style.fadedKeeps = points.restKeepsColour ? kRestKeeps : 0.0;
    picture.drawn = rasterisePoints(points.xy(), points.colouring->colours, points.order->cells(), &points.visible,
        &points.highlighted, viewport, style, true, 0, drawn);
    picture.image = overBackground(drawn, points.background);
    picture.cellIds = std::move(drawn.cellIds);
    return picture;
}

Index MapPicture::cellNear(double pixelX, double pixelY, double radius) const {
    if (cellIds.empty()) {
        return -1;
    }
    const int reach = static_cast<int>(std::ceil(radius));
    const int x0 = static_cast<int>(std::floor(pixelX));
    const int y0 = static_cast<int>(std::floor(pixelY));
    Index best = -1;
    double bestDistance = radius * radius + 1e-9;
    for (int dy = -reach; dy <= reach; ++dy) {
        for (int dx = -reach; dx <= reach; ++dx) {
            const int x = x0 + dx;
            const int y = y0 + dy;
            if (x < 0 || y < 0 || x >= viewport.width || y >= viewport.height) {
                continue;
            }
            const std::int32_t cell = cellIds[static_cast<std::size_t>(y) * viewport.width + x];
            const double distance = dx * dx + dy * dy;
            if (cell >= 0 && distance < bestDistance) {
                best = cell;
                bestDistance = distance;
            }
        }
    }
    return best;
}

std::optional<DataBox> boundsOf(const FloatMatrix& positions, const CellSet* cells) {
    std::optional<DataBox> box;
    for (Index cell = 0; cell < positions.rows; ++cell) {
        if (cells != nullptr && !cells->contains(cell)) {
            continue;
        }
        const double x = positions.row(cell)[0];
        const double y = positions.row(cell)[1];
        if (!std::isfinite(x) || !std::isfinite(y)) {
            continue;
        }
        if (!box) {
            box = DataBox{x, x, y, y};
        }
        box->left = std::min(box->left, x);
        box->right = std::max(box->right, x);
        box->bottom = std::min(box->bottom, y);
        box->top = std::max(box->top, y);
    }
    return box;
}

} // namespace ocellus

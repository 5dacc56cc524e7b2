// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/figures/PointPicture.h"

#include "core/figures/PointRasteriser.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace ocellus {

namespace {

constexpr std::size_t kPicturesKept = 8;

bool sameDrawing(const ScenePoints& a, const ScenePoints& b) {
    const RectMm& p = a.area;
    const RectMm& q = b.area;
    return a.positions == b.positions && a.colouring == b.colouring && a.visible == b.visible && a.selected == b.selected
        && p.x == q.x && p.y == q.y && p.width == q.width && p.height == q.height && a.centreX == b.centreX
        && a.centreY == b.centreY && a.unitsPerMm == b.unitsPerMm && a.yDown == b.yDown
        && a.diameterMm == b.diameterMm && a.alpha == b.alpha && a.faded == b.faded;
}

} // namespace

PointPicture pictureOf(const ScenePoints& layer, double pixelsPerMm, int threads) {
    const int left = static_cast<int>(std::floor(layer.area.x * pixelsPerMm + 1e-6));
    const int top = static_cast<int>(std::floor(layer.area.y * pixelsPerMm + 1e-6));
    Viewport view;
    view.width = static_cast<int>(std::ceil(layer.area.right() * pixelsPerMm - 1e-6)) - left;
    view.height = static_cast<int>(std::ceil(layer.area.bottom() * pixelsPerMm - 1e-6)) - top;
    view.unitsPerPixel = layer.unitsPerMm / pixelsPerMm;
    const double middleX = layer.area.centreX() * pixelsPerMm - left;
    const double middleY = (layer.area.y + 0.5 * layer.area.height) * pixelsPerMm - top;
    const double sign = layer.yDown ? -1.0 : 1.0; // the rasteriser's y points up
    view.centreX = layer.centreX - view.unitsPerPixel * (middleX - 0.5 * view.width);
    view.centreY = sign * layer.centreY + view.unitsPerPixel * (middleY - 0.5 * view.height);

    std::vector<float> turned;
    std::span<const float> xy = layer.positions->values;
    if (layer.yDown) {
        turned = layer.positions->values;
        for (std::size_t i = 1; i < turned.size(); i += 2) {
            turned[i] = -turned[i];
        }
        xy = turned;
    }
    PointStyle style;
    style.diameter = layer.diameterMm * pixelsPerMm;
    style.alpha = layer.alpha;
    style.faded = layer.faded;
    const std::span<const std::int32_t> order =
        layer.order ? std::span<const std::int32_t>(*layer.order) : std::span<const std::int32_t>();
    PointImage image;
    rasterisePoints(xy, layer.colouring->colours, order, layer.visible.get(), layer.selected.get(), view, style, false,
        threads, image);

    PointPicture picture;
    picture.image = QImage(view.width, view.height, QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < view.height; ++y) {
        std::memcpy(picture.image.scanLine(y), image.argb.data() + static_cast<std::size_t>(y) * view.width,
            static_cast<std::size_t>(view.width) * sizeof(std::uint32_t));
    }
    picture.placeMm =
        QRectF(left / pixelsPerMm, top / pixelsPerMm, view.width / pixelsPerMm, view.height / pixelsPerMm);
    return picture;
}

const PointPicture& PointPictureCache::get(const ScenePoints& layer, double pixelsPerMm, int threads) {
    const auto found = std::ranges::find_if(m_entries,
        [&](const Entry& entry) { return entry.pixelsPerMm == pixelsPerMm && sameDrawing(entry.layer, layer); });
    if (found != m_entries.end()) {
        return found->picture;
    }
    if (m_entries.size() >= kPicturesKept) {
        m_entries.erase(m_entries.begin());
    }
    m_entries.push_back({layer, pixelsPerMm, pictureOf(layer, pixelsPerMm, threads)});
    return m_entries.back().picture;
}

} // namespace ocellus

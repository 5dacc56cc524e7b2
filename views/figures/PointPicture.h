// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Scene.h"

#include <QImage>
#include <QRectF>

namespace ocellus {

/// The points of a layer as a picture, and where it lies on the page.
struct PointPicture {
    QImage image;    ///< ARGB32, premultiplied; transparent where no cell is
    QRectF placeMm;
};

/// Draws the cells of a layer without a GPU. The picture is aligned to whole pixels of a page with
/// `pixelsPerMm`, so that painting it at that resolution copies pixels. Any thread.
PointPicture pictureOf(const ScenePoints& layer, double pixelsPerMm, int threads);

/// The same picture for every painting of one layer at one resolution (a preview).
class PointPictureCache {
public:
    const PointPicture& get(const ScenePoints& layer, double pixelsPerMm, int threads);
    void clear() { m_entries.clear(); }

private:
    struct Entry {
        ScenePoints layer;
        double pixelsPerMm = 0.0;
        PointPicture picture;
    };
    std::vector<Entry> m_entries;
};

} // namespace ocellus

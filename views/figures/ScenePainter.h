// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Scene.h"

#include <QImage>

class QPainter;

namespace ocellus {

class PointPictureCache;

/// How a scene is painted. The page's top left corner is the painter's origin.
struct ScenePainting {
    double pixelsPerMm = 300.0 / 25.4;      ///< of the painter's device
    double pointPixelsPerMm = 0.0;          ///< resolution of the point picture; 0: the device's
    bool flatPoints = false;                ///< points on opaque white: no soft mask in PDF
    int threads = 0;
    PointPictureCache* pictures = nullptr;  ///< kept pictures; nullptr: drawn every time
};

/// Paints a scene with real text and lines and its points as pictures. The paper itself (white) is
/// not painted. Needs a QGuiApplication.
void paintScene(QPainter& painter, const Scene& scene, const ScenePainting& painting);

/// The scene on white at a resolution; width and height are the page's in pixels, rounded.
QImage renderScene(const Scene& scene, double dpi, int threads, PointPictureCache* pictures = nullptr);

} // namespace ocellus

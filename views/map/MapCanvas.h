// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/map/MapPoints.h"

#include <QColor>
#include <QImage>

#include <memory>

class QWidget;

namespace ocellus {

/// What the machine's OpenGL is; found out once per process.
enum class GlKind { None, Software, Hardware };

/// Asks OpenGL for its renderer name (llvmpipe, softpipe, swrast and SVGA are software). GUI thread.
GlKind glKind();

/// The widget that shows the points of a map; text, legend and tools lie on top, in another widget.
class MapCanvas {
public:
    virtual ~MapCanvas() = default;

    /// Owned by its Qt parent.
    virtual QWidget* widget() = 0;
    virtual void setBackground(const QColor& colour) = 0;

    /// The part of the plane to show, in device pixels of the widget.
    virtual void setView(const Viewport& viewport) = 0;

    /// The points, for a canvas that draws them itself (`drawsPoints`).
    virtual void setPoints(std::shared_ptr<const MapPoints> points) = 0;

    /// The latest drawn picture; shown moved and scaled until the next one comes.
    virtual void setPicture(std::shared_ptr<const MapPicture> picture) = 0;

    /// True when the canvas draws the points on the GPU and needs the picture for picking only.
    virtual bool drawsPoints() const = 0;

    /// What is shown, device pixels, without the overlay.
    virtual QImage grab() = 0;

    /// "VTK, GPU points", "VTK, CPU picture" or "painter".
    virtual const char* backend() const = 0;
};

/// The best canvas for the machine, owned by `parent`: VTK with a GPU; QPainter where OpenGL is
/// software or missing. Two 50,000-cell maps (900 and 530 x 730) panned on two busy cores took 26 ms
/// a frame with QPainter and 254-320 ms with the same picture in VTK on llvmpipe; OCELLUS_GL=software
/// chooses the latter all the same.
MapCanvas* makeMapCanvas(QWidget* parent);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/map/MapCanvas.h"
#include "views/map/PointLayer.h"
#include "views/map/VtkWidget.h"

#include <vtkSmartPointer.h>

class vtkRenderer;

namespace ocellus {

/// A map in a VTK scene with a parallel camera.
class VtkCanvas : public VtkWidget, public MapCanvas {
    Q_OBJECT

public:
    /// @param gpuPoints  vertices for a GPU; else the CPU picture.
    VtkCanvas(bool gpuPoints, QWidget* parent);
    ~VtkCanvas() override;

    QWidget* widget() override { return this; }
    void setBackground(const QColor& colour) override;
    void setView(const Viewport& viewport) override;
    void setPoints(std::shared_ptr<const MapPoints> points) override;
    void setPicture(std::shared_ptr<const MapPicture> picture) override;
    bool drawsPoints() const override { return m_layer->drawsPoints(); }
    QImage grab() override;
    const char* backend() const override { return drawsPoints() ? "VTK, GPU points" : "VTK, CPU picture"; }

private:
    vtkSmartPointer<vtkRenderer> m_renderer;
    std::unique_ptr<PointLayer> m_layer;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/map/MapPoints.h"

#include <vtkSmartPointer.h>

#include <memory>

class vtkActor;
class vtkFloatArray;
class vtkImageData;
class vtkPointGaussianMapper;
class vtkPoints;
class vtkPolyData;
class vtkRenderer;
class vtkTexture;

namespace ocellus {

/// The cells in a VTK scene. Two back ends: a picture drawn on the CPU, for software OpenGL, whose
/// vertex stage would need 0.8 us a point; and vertices, for a GPU.
class PointLayer {
public:
    virtual ~PointLayer() = default;
    virtual void addTo(vtkRenderer& renderer) = 0;
    virtual void setPoints(std::shared_ptr<const MapPoints> points) = 0;
    virtual void setPicture(std::shared_ptr<const MapPicture> picture) = 0;
    /// The camera's scale, in data units per device pixel.
    virtual void setScale(double unitsPerPixel) = 0;
    virtual bool drawsPoints() const = 0;
};

/// The CPU picture as a textured rectangle at its place in the plane, so that moving the camera
/// moves and scales it until the next picture comes.
class PicturePointLayer : public PointLayer {
public:
    PicturePointLayer();
    ~PicturePointLayer() override;
    void addTo(vtkRenderer& renderer) override;
    void setPoints(std::shared_ptr<const MapPoints>) override {}
    void setPicture(std::shared_ptr<const MapPicture> picture) override;
    void setScale(double) override {}
    bool drawsPoints() const override { return false; }

private:
    QImage m_pixels; // RGBA; the texture's array points into it
    vtkSmartPointer<vtkImageData> m_image;
    vtkSmartPointer<vtkTexture> m_texture;
    vtkSmartPointer<vtkPoints> m_corners;
    vtkSmartPointer<vtkPolyData> m_rectangle;
    vtkSmartPointer<vtkActor> m_actor;
};

/// One disc a cell, drawn by the GPU in the order of `drawnOrder`.
class VertexPointLayer : public PointLayer {
public:
    VertexPointLayer();
    ~VertexPointLayer() override;
    void addTo(vtkRenderer& renderer) override;
    void setPoints(std::shared_ptr<const MapPoints> points) override;
    void setPicture(std::shared_ptr<const MapPicture>) override {}
    void setScale(double unitsPerPixel) override;
    bool drawsPoints() const override { return true; }

private:
    vtkSmartPointer<vtkPointGaussianMapper> m_mapper; // discs with smooth edges
    double m_diameter = 3.0; // device pixels
    double m_unitsPerPixel = 1.0;
    vtkSmartPointer<vtkPolyData> m_data;
    vtkSmartPointer<vtkActor> m_actor;
};

} // namespace ocellus

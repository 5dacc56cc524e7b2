// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/map/PointLayer.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkIdTypeArray.h>
#include <vtkImageData.h>
#include <vtkPointData.h>
#include <vtkPointGaussianMapper.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkTexture.h>
#include <vtkUnsignedCharArray.h>

#include <cmath>

namespace ocellus {

namespace {

/// A disc of radius 1 in units of the splat, its edge one pixel soft.
constexpr const char* kDisc = "//VTK::Color::Impl\n"
                              "float fromCentre = length(offsetVCVSOutput.xy);\n"
                              "float edge = max(fwidth(fromCentre), 0.0001);\n"
                              "float cover = clamp((1.0 - fromCentre) / edge + 0.5, 0.0, 1.0);\n"
                              "if (cover <= 0.0) { discard; }\n"
                              "opacity = opacity * cover;\n";
constexpr float kTriangle = 1.5F; // room for the soft edge

} // namespace

PicturePointLayer::PicturePointLayer()
    : m_image(vtkSmartPointer<vtkImageData>::New())
    , m_texture(vtkSmartPointer<vtkTexture>::New())
    , m_corners(vtkSmartPointer<vtkPoints>::New())
    , m_rectangle(vtkSmartPointer<vtkPolyData>::New())
    , m_actor(vtkSmartPointer<vtkActor>::New()) {
    m_corners->SetDataTypeToDouble();
    m_corners->SetNumberOfPoints(4);
    for (vtkIdType corner = 0; corner < 4; ++corner) {
        m_corners->SetPoint(corner, 0.0, 0.0, 0.0);
    }
    const auto places = vtkSmartPointer<vtkFloatArray>::New();
    places->SetNumberOfComponents(2);
    // top row of the picture is the first row of the texture
    for (const auto& place : {std::array{0.0F, 1.0F}, {1.0F, 1.0F}, {1.0F, 0.0F}, {0.0F, 0.0F}}) {
        places->InsertNextTypedTuple(place.data());
    }
    const auto faces = vtkSmartPointer<vtkCellArray>::New();
    faces->InsertNextCell({0, 1, 2, 3});
    m_rectangle->SetPoints(m_corners);
    m_rectangle->SetPolys(faces);
    m_rectangle->GetPointData()->SetTCoords(places);
    m_texture->InterpolateOff();
    m_texture->RepeatOff();
    m_texture->EdgeClampOn();
    m_texture->SetColorModeToDirectScalars();
    const auto mapper = vtkSmartPointer<vtkPolyDataMapper>::New();
    mapper->SetInputData(m_rectangle);
    m_actor->SetMapper(mapper);
    m_actor->SetTexture(m_texture);
    m_actor->GetProperty()->LightingOff();
    m_actor->ForceOpaqueOn();
    m_actor->VisibilityOff();
}

PicturePointLayer::~PicturePointLayer() = default;

void PicturePointLayer::addTo(vtkRenderer& renderer) { renderer.AddActor(m_actor); }

void PicturePointLayer::setPicture(std::shared_ptr<const MapPicture> picture) {
    if (!picture || picture->image.isNull()) {
        m_actor->VisibilityOff();
        return;
    }
    QImage pixels = picture->image.convertToFormat(QImage::Format_RGBA8888);
    const auto array = vtkSmartPointer<vtkUnsignedCharArray>::New();
    array->SetNumberOfComponents(4);
    // no copy: 4-byte pixels have no padding, and m_pixels outlives the array (replaced together)
    array->SetArray(pixels.bits(), static_cast<vtkIdType>(pixels.sizeInBytes()), 1);
    m_image->SetDimensions(pixels.width(), pixels.height(), 1);
    m_image->GetPointData()->SetScalars(array);
    m_image->Modified();
    m_pixels = pixels;
    m_texture->SetInputData(m_image);
    const Viewport& v = picture->viewport;
    m_corners->SetPoint(0, v.dataX(0), v.dataY(v.height), 0.0);
    m_corners->SetPoint(1, v.dataX(v.width), v.dataY(v.height), 0.0);
    m_corners->SetPoint(2, v.dataX(v.width), v.dataY(0), 0.0);
    m_corners->SetPoint(3, v.dataX(0), v.dataY(0), 0.0);
    m_corners->Modified();
    m_rectangle->Modified();
    m_actor->VisibilityOn();
}

VertexPointLayer::VertexPointLayer()
    : m_mapper(vtkSmartPointer<vtkPointGaussianMapper>::New())
    , m_data(vtkSmartPointer<vtkPolyData>::New())
    , m_actor(vtkSmartPointer<vtkActor>::New()) {
    m_mapper->SetInputData(m_data);
    m_mapper->SetScalarModeToUsePointData();
    m_mapper->SetColorModeToDirectScalars();
    m_mapper->EmissiveOff();
    m_mapper->SetTriangleScale(kTriangle);
    m_mapper->SetSplatShaderCode(kDisc);
    m_actor->SetMapper(m_mapper);
    m_actor->GetProperty()->LightingOff();
    // blended in drawing order; VTK's translucent pass would mix points whatever their order
    m_actor->ForceOpaqueOn();
}

void VertexPointLayer::setScale(double unitsPerPixel) {
    m_unitsPerPixel = unitsPerPixel;
    m_mapper->SetScaleFactor(0.5 * m_diameter * m_unitsPerPixel);
}

VertexPointLayer::~VertexPointLayer() = default;

void VertexPointLayer::addTo(vtkRenderer& renderer) { renderer.AddActor(m_actor); }

void VertexPointLayer::setPoints(std::shared_ptr<const MapPoints> points) {
    if (!points) {
        m_actor->VisibilityOff();
        return;
    }
    const bool mixed = points->restKeepsColour && !points->highlighted.empty();
    const bool fade = !points->restKeepsColour && !points->highlighted.empty();
    const std::vector<Rgb> own = mixed ? mixedColours(*points) : std::vector<Rgb>();
    const std::vector<Rgb>& colours = mixed ? own : points->colouring->colours;
    const auto places = vtkSmartPointer<vtkPoints>::New();
    places->SetDataTypeToFloat();
    const auto scalars = vtkSmartPointer<vtkUnsignedCharArray>::New();
    scalars->SetNumberOfComponents(3);
    places->Allocate(points->positions->rows);
    scalars->Allocate(points->positions->rows * 3);
    for (const std::int32_t cell : drawnOrder(*points)) {
        const float* at = points->positions->row(cell);
        if (!points->visible.contains(cell) || !std::isfinite(at[0]) || !std::isfinite(at[1])) {
            continue;
        }
        const bool faded = fade && !points->highlighted.contains(cell);
        const Rgb c = faded ? points->faded : colours[static_cast<std::size_t>(cell)];
        places->InsertNextPoint(at[0], at[1], 0.0F);
        const unsigned char rgb[3] = {c.r, c.g, c.b};
        scalars->InsertNextTypedTuple(rgb);
    }
    const vtkIdType count = places->GetNumberOfPoints();
    const auto offsets = vtkSmartPointer<vtkIdTypeArray>::New();
    const auto ids = vtkSmartPointer<vtkIdTypeArray>::New();
    offsets->SetNumberOfValues(count + 1);
    ids->SetNumberOfValues(count);
    for (vtkIdType i = 0; i <= count; ++i) {
        offsets->SetValue(i, i);
        if (i < count) {
            ids->SetValue(i, i);
        }
    }
    const auto vertices = vtkSmartPointer<vtkCellArray>::New();
    vertices->SetData(offsets, ids);
    m_data->SetPoints(places);
    m_data->SetVerts(vertices);
    m_data->GetPointData()->SetScalars(scalars);
    m_data->Modified();
    m_diameter = points->diameter;
    setScale(m_unitsPerPixel);
    m_actor->GetProperty()->SetOpacity(points->alpha);
    m_actor->SetVisibility(count > 0);
}

} // namespace ocellus

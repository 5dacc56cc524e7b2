// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/map/VtkCanvas.h"

#include "views/map/PainterCanvas.h"

#include <vtkCamera.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkRenderer.h>

#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFunctions>

namespace ocellus {

namespace {

GlKind probeGl() {
    QSurfaceFormat format;
    format.setRenderableType(QSurfaceFormat::OpenGL);
    format.setVersion(3, 2);
    format.setProfile(QSurfaceFormat::CoreProfile);
    QOpenGLContext context;
    context.setFormat(format);
    QOffscreenSurface surface;
    surface.setFormat(format);
    surface.create();
    // without a context a QOpenGLWidget would crash inside Qt (platform "offscreen")
    if (!context.create() || !surface.isValid() || !context.makeCurrent(&surface)) {
        return GlKind::None;
    }
    const auto* name = reinterpret_cast<const char*>(context.functions()->glGetString(GL_RENDERER));
    const QByteArray renderer = QByteArray(name == nullptr ? "" : name).toLower();
    const bool recent = context.format().version() >= qMakePair(3, 2);
    context.doneCurrent();
    if (!recent) {
        return GlKind::None;
    }
    for (const char* software : {"llvmpipe", "softpipe", "swrast", "svga", "software"}) {
        if (renderer.contains(software)) {
            return GlKind::Software;
        }
    }
    return GlKind::Hardware;
}

} // namespace

GlKind glKind() {
    static const GlKind kind = probeGl();
    return kind;
}

MapCanvas* makeMapCanvas(QWidget* parent) {
    const QByteArray wanted = qgetenv("OCELLUS_GL"); // none, software, hardware
    if (wanted == "none" || glKind() == GlKind::None) {
        return new PainterCanvas(parent);
    }
    const bool gpu = wanted.isEmpty() ? glKind() == GlKind::Hardware : wanted == "hardware";
    if (!gpu && wanted != "software") {
        return new PainterCanvas(parent);
    }
    return new VtkCanvas(gpu, parent);
}

VtkCanvas::VtkCanvas(bool gpuPoints, QWidget* parent)
    : VtkWidget(parent)
    , m_renderer(vtkSmartPointer<vtkRenderer>::New()) {
    if (gpuPoints) {
        m_layer = std::make_unique<VertexPointLayer>();
    } else {
        m_layer = std::make_unique<PicturePointLayer>();
    }
    m_renderer->GetActiveCamera()->ParallelProjectionOn();
    m_layer->addTo(*m_renderer);
    renderWindow()->AddRenderer(m_renderer);
}

VtkCanvas::~VtkCanvas() = default;

void VtkCanvas::setBackground(const QColor& colour) {
    m_renderer->SetBackground(colour.redF(), colour.greenF(), colour.blueF());
    update();
}

void VtkCanvas::setView(const Viewport& viewport) {
    vtkCamera* camera = m_renderer->GetActiveCamera();
    const double scale = 0.5 * viewport.height * viewport.unitsPerPixel;
    camera->SetFocalPoint(viewport.centreX, viewport.centreY, 0.0);
    camera->SetPosition(viewport.centreX, viewport.centreY, 1.0);
    camera->SetViewUp(0.0, 1.0, 0.0);
    camera->SetParallelScale(scale > 0.0 ? scale : 1.0);
    camera->SetClippingRange(0.5, 1.5);
    m_layer->setScale(viewport.unitsPerPixel);
    update();
}

void VtkCanvas::setPoints(std::shared_ptr<const MapPoints> points) {
    if (m_layer->drawsPoints()) {
        m_layer->setPoints(std::move(points));
        update();
    }
}

void VtkCanvas::setPicture(std::shared_ptr<const MapPicture> picture) {
    if (!m_layer->drawsPoints()) {
        m_layer->setPicture(std::move(picture));
        update();
    }
}

QImage VtkCanvas::grab() { return grabFramebuffer(); }

} // namespace ocellus

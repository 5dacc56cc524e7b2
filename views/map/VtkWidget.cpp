// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/map/VtkWidget.h"

#include <vtkCallbackCommand.h>
#include <vtkCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkOpenGLState.h>

#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QSurfaceFormat>

#include <algorithm>
#include <cmath>

namespace ocellus {

VtkWidget::VtkWidget(QWidget* parent)
    : QOpenGLWidget(parent)
    , m_window(vtkSmartPointer<vtkGenericOpenGLRenderWindow>::New())
    , m_observer(vtkSmartPointer<vtkCallbackCommand>::New()) {
    QSurfaceFormat surfaceFormat;
    surfaceFormat.setRenderableType(QSurfaceFormat::OpenGL);
    surfaceFormat.setVersion(3, 2);
    surfaceFormat.setProfile(QSurfaceFormat::CoreProfile);
    surfaceFormat.setAlphaBufferSize(8);
    setFormat(surfaceFormat);
    m_window->SetMultiSamples(0);
    m_window->SetReadyForRendering(false);
    m_window->SetOwnContext(0);
    m_window->SetFrameBlitModeToNoBlit();
    m_observer->SetCallback(&VtkWidget::onWindowEvent);
    m_observer->SetClientData(this);
    for (const unsigned long event : {vtkCommand::WindowMakeCurrentEvent, vtkCommand::WindowIsCurrentEvent,
             vtkCommand::WindowFrameEvent, vtkCommand::WindowSupportsOpenGLEvent}) {
        m_window->AddObserver(event, m_observer);
    }
}

VtkWidget::~VtkWidget() {
    // the context dies in ~QOpenGLWidget, when this object is no VtkWidget any more
    disconnect(m_contextGone);
    if (context() != nullptr) {
        makeCurrent();
        releaseContext();
        doneCurrent();
    }
    m_window->RemoveObserver(m_observer);
}

vtkGenericOpenGLRenderWindow* VtkWidget::renderWindow() const { return m_window; }

void VtkWidget::onWindowEvent(vtkObject*, unsigned long event, void* client, void* data) {
    static_cast<VtkWidget*>(client)->handleWindowEvent(event, data);
}

void VtkWidget::handleWindowEvent(unsigned long event, void* answer) {
    switch (event) {
    case vtkCommand::WindowMakeCurrentEvent:
        // not QOpenGLWidget::makeCurrent: that binds Qt's frame buffer behind the state VTK keeps
        if (context() != nullptr && context()->surface() != nullptr) {
            context()->makeCurrent(context()->surface());
        }
        break;
    case vtkCommand::WindowIsCurrentEvent:
        *static_cast<bool*>(answer) = context() != nullptr && QOpenGLContext::currentContext() == context();
        break;
    case vtkCommand::WindowSupportsOpenGLEvent:
        *static_cast<int*>(answer) = 1;
        break;
    case vtkCommand::WindowFrameEvent:
        if (!m_painting) {
            update();
        }
        break;
    default:
        break;
    }
}

void VtkWidget::initializeGL() {
    disconnect(m_contextGone);
    m_contextGone = connect(
        context(), &QOpenGLContext::aboutToBeDestroyed, this, [this] {
            makeCurrent();
            releaseContext();
            doneCurrent();
        },
        Qt::DirectConnection);
    m_window->SetForceMaximumHardwareLineWidth(1);
    m_window->SetReadyForRendering(false);
    m_window->SetOwnContext(0);
    m_window->OpenGLInitContext();
    matchSize();
}

void VtkWidget::releaseContext() {
    m_window->SetReadyForRendering(false);
    m_window->Finalize();
}

void VtkWidget::matchSize() {
    const double ratio = devicePixelRatioF();
    m_window->SetSize(std::max(1, static_cast<int>(std::lround(width() * ratio))),
        std::max(1, static_cast<int>(std::lround(height() * ratio))));
    m_window->SetDPI(static_cast<int>(std::lround(logicalDpiX() * ratio)));
}

void VtkWidget::resizeGL(int, int) { matchSize(); }

void VtkWidget::paintGL() {
    if (context() == nullptr || width() <= 0 || height() <= 0) {
        return;
    }
    matchSize();
    m_painting = true;
    m_window->SetReadyForRendering(true);
    vtkOpenGLState* state = m_window->GetState();
    state->Reset();
    state->Push();
    state->vtkglDepthFunc(GL_LEQUAL);
    m_window->Render();
    copyToQt();
    state->Pop();
    m_window->SetReadyForRendering(false);
    m_painting = false;
}

void VtkWidget::copyToQt() {
    QOpenGLFunctions* gl = context()->functions();
    vtkOpenGLState* state = m_window->GetState();
    const int* size = m_window->GetSize();
    state->PushFramebufferBindings();
    gl->glBindFramebuffer(0x8CA9 /* GL_DRAW_FRAMEBUFFER */, defaultFramebufferObject());
    state->vtkglDisable(GL_SCISSOR_TEST);
    state->vtkglViewport(0, 0, size[0], size[1]);
    m_window->BlitDisplayFramebuffer(0, 0, 0, size[0], size[1], 0, 0, size[0], size[1], GL_COLOR_BUFFER_BIT, GL_NEAREST);
    // Qt composes with alpha: an opaque scene must say so
    gl->glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_TRUE);
    gl->glClearColor(0.0F, 0.0F, 0.0F, 1.0F);
    gl->glClear(GL_COLOR_BUFFER_BIT);
    gl->glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    state->PopFramebufferBindings();
}

} // namespace ocellus

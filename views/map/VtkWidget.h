// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QOpenGLWidget>

#include <vtkSmartPointer.h>

class vtkGenericOpenGLRenderWindow;
class vtkCallbackCommand;
class vtkObject;

namespace ocellus {

/// A VTK render window inside Qt. VTK draws into its own frame buffer, which is then copied to the
/// one Qt composes; the widget survives being re-parented (docks that tear off), which makes a new
/// context. Size and camera are in device pixels.
class VtkWidget : public QOpenGLWidget {
    Q_OBJECT

public:
    explicit VtkWidget(QWidget* parent = nullptr);
    ~VtkWidget() override;

    vtkGenericOpenGLRenderWindow* renderWindow() const;

protected:
    void initializeGL() override;
    void resizeGL(int width, int height) override;
    void paintGL() override;

private:
    static void onWindowEvent(vtkObject* caller, unsigned long event, void* client, void* data);
    void handleWindowEvent(unsigned long event, void* answer);
    void matchSize();
    void copyToQt();
    void releaseContext();

    vtkSmartPointer<vtkGenericOpenGLRenderWindow> m_window;
    vtkSmartPointer<vtkCallbackCommand> m_observer;
    QMetaObject::Connection m_contextGone;
    bool m_painting = false;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/map/MapCanvas.h"

#include <QWidget>

namespace ocellus {

/// Shows the drawn picture with QPainter, for machines without OpenGL.
class PainterCanvas : public QWidget, public MapCanvas {
    Q_OBJECT

public:
    explicit PainterCanvas(QWidget* parent);

    QWidget* widget() override { return this; }
    void setBackground(const QColor& colour) override;
    void setView(const Viewport& viewport) override;
    void setPoints(std::shared_ptr<const MapPoints>) override {}
    void setPicture(std::shared_ptr<const MapPicture> picture) override;
    bool drawsPoints() const override { return false; }
    QImage grab() override;
    const char* backend() const override { return "painter"; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QColor m_background;
    Viewport m_view;
    std::shared_ptr<const MapPicture> m_picture;
};

} // namespace ocellus

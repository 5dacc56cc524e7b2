// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/map/PainterCanvas.h"

#include <QPainter>

namespace ocellus {

PainterCanvas::PainterCanvas(QWidget* parent)
    : QWidget(parent) {
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void PainterCanvas::setBackground(const QColor& colour) {
    m_background = colour;
    update();
}

void PainterCanvas::setView(const Viewport& viewport) {
    m_view = viewport;
    update();
}

void PainterCanvas::setPicture(std::shared_ptr<const MapPicture> picture) {
    m_picture = std::move(picture);
    update();
}

QImage PainterCanvas::grab() { return QWidget::grab().toImage(); }

void PainterCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_background);
    if (!m_picture || m_picture->image.isNull() || !(m_view.unitsPerPixel > 0.0)) {
        return;
    }
    const Viewport& drawn = m_picture->viewport;
    const double left = m_view.pixelX(drawn.dataX(0));
    const double top = m_view.pixelY(drawn.dataY(0));
    const double right = m_view.pixelX(drawn.dataX(drawn.width));
    const double bottom = m_view.pixelY(drawn.dataY(drawn.height));
    painter.scale(1.0 / devicePixelRatioF(), 1.0 / devicePixelRatioF());
    painter.drawImage(QRectF(QPointF(left, top), QPointF(right, bottom)), m_picture->image);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/composer/FigureWorkshop.h"

#include <QWidget>

namespace ocellus {

/// The page as large as it fits, with a ruler in mm above it.
class FigurePreview : public QWidget {
    Q_OBJECT

public:
    explicit FigurePreview(QWidget* parent = nullptr);

    /// Shows a drawn page; a view with an error keeps the last page and writes the sentence over it.
    void setView(const FigureView& view);

    /// Size of the page to make room for, before it is drawn.
    void setPage(double widthMm, double heightMm);

    /// Device pixels per mm at which the page fits.
    double pixelsPerMm() const;

    const QImage& page() const { return m_view.image; } ///< as drawn last
    const QString& error() const { return m_error; }

    /// Share of its printed size that the page has on the screen.
    double zoom() const;

    QSize sizeHint() const override { return {680, 520}; }
    QSize minimumSizeHint() const override { return {320, 240}; }

Q_SIGNALS:
    void scaleChanged(); ///< the page should be drawn anew

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QRectF pageRect() const;
    void paintRuler(QPainter& painter, const QRectF& page) const;

    FigureView m_view;
    QString m_error;
    double m_widthMm = 180.0;
    double m_heightMm = 120.0;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/ScatterPlot.h"
#include "views/plots/PlotData.h"

#include <QImage>
#include <QFutureWatcher>
#include <QImage>
#include <QWidget>

namespace ocellus {

/// Gene against gene on the screen, in the colours of map 1. Drag a rectangle: selects its cells;
/// Shift adds, Alt subtracts, a click clears. By keyboard: arrows move a rectangle of a tenth of
/// the axes, Shift and arrows change its size, Enter selects its cells (Shift adds, Alt subtracts).
/// GUI thread.
class ScatterCanvas : public QWidget {
    Q_OBJECT

public:
    ScatterCanvas(PlotData& plots, ExplorerState& state, QWidget* parent);
    ~ScatterCanvas() override;

    /// Where two values lie, in pixels; for tests and for pointing at cells.
    QPointF pixelOf(double x, double y) const;

    const ScatterPicture& picture() const { return m_picture; }

Q_SIGNALS:
    void factsChanged(const QString& facts);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Drawing {
        ScatterPicture picture;
        QImage image;
    };

    void rebuild();
    void layOut();
    void show(const Drawing& drawing);
    QPointF valuesAt(const QPointF& pixel) const;
    void selectIn(const QRectF& pixels, ExplorerState::SelectionMode mode);
    void tellFacts();
    QRectF keyboardRect() const; ///< in pixels

    PlotData& m_data;
    ExplorerState& m_state;
    ScatterPicture m_picture;
    QImage m_image;
    QFutureWatcher<Drawing> m_drawing;
    bool m_stale = true; ///< what is shown or on its way is not of the newest plot and size
    QPointF m_pressedAt, m_pointer{-1.0, -1.0};
    bool m_pressed = false, m_dragging = false, m_keyboard = false;
    QRectF m_square{0.45, 0.45, 0.1, 0.1}; ///< of the keyboard, in shares of the axes from low left
};

} // namespace ocellus

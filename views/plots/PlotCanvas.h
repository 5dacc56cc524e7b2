// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/TablePlot.h"
#include "views/plots/PlotData.h"
#include "views/style/WindowScene.h"

#include <QAbstractScrollArea>
#include <QImage>

#include <optional>

namespace ocellus {

/// A dot plot, violins, a heat map or a composition on the screen: the scene that prints, from a
/// first row and column on. Scrolls by whole rows, so 800 of them cost no more than those in sight.
///
/// Click a row's name, a mark or a part: selects its cells; drag: all marks touched, in a violin
/// the values dragged over; Shift adds, Alt subtracts. Click a gene's name: colours the maps that
/// follow. Arrows move the focus mark, Enter selects, C colours by its gene. GUI thread.
class PlotCanvas : public QAbstractScrollArea {
    Q_OBJECT

public:
    PlotCanvas(PlotData& plots, ExplorerState& state, QWidget* parent);

    /// What is drawn now; for tests and for pointing at marks.
    const PlotPicture& picture() const { return m_picture; }

    /// A mark in pixels of the viewport.
    QRect rectOf(const PlotMark& mark) const;
    /// Scrolls so that a row is in sight.
    void showRow(Index row);

Q_SIGNALS:
    void factsChanged(const QString& facts); ///< what the mark under the pointer or focus shows

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void rebuild();
    void layOut();
    void setHover(const PlotMark* mark);
    void setCurrent(Index row, Index column);
    void tellFacts();
    const PlotMark* markAt(const QPointF& pixel) const;
    bool dragsValues() const;
    std::pair<double, double> draggedValues() const;
    void finishDrag(ExplorerState::SelectionMode mode);
    void activate(const PlotMark& mark, ExplorerState::SelectionMode mode);
    void paintOverlay(QPainter& painter) const;

    PlotData& m_data;
    ExplorerState& m_state;
    PlotPicture m_picture;
    QImage m_image;
    bool m_stale = true;
    bool m_settingRange = false;
    std::optional<PlotMark> m_hover;
    Index m_row = 0, m_column = -1; ///< the focus mark
    bool m_keyboard = false;        ///< focus came by the keyboard
    std::optional<PlotMark> m_pressed;
    QPointF m_pressedAt, m_draggedTo;
    bool m_dragging = false;
};

} // namespace ocellus

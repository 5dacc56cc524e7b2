// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/map/MapScene.h"
#include "views/state/ExplorerState.h"

#include <QPixmap>
#include <QWidget>

#include <map>
#include <optional>

namespace ocellus {

/// The tools of a map.
enum class MapTool { Pan, Lasso, Polygon, Rectangle, Brush };

/// The transparent widget over the canvas: paints legend, labels, outlines and tooltip, and turns
/// mouse and keys into gestures. Knows nothing of cells; all positions are CSS pixels of itself.
class MapSurface : public QWidget {
    Q_OBJECT

public:
    MapSurface(const MapScene& scene, QWidget* parent);

    void setTool(MapTool tool);
    MapTool tool() const { return m_tool; }
    /// What drawing does without Shift or Alt held; Replace at first.
    void setSelectionMode(ExplorerState::SelectionMode mode) { m_mode = mode; }
    bool isDragging() const { return m_drag != Drag::None; }
    /// Legend, counts or theme changed: an `update` alone redraws only what moves.
    void refreshTexts();
    static constexpr double kBrushRadius = 14.0;

    /// The scale bar of a section of tissue.
    struct DrawnScaleBar {
        QRectF rect; ///< text and line; as wide as the length
        QString text;
        double micrometres = 0.0;
    };

    std::optional<DrawnScaleBar> scaleBar() const; ///< none where the unit is not known

Q_SIGNALS:
    void panned(const QPointF& delta);
    void zoomed(const QPointF& at, double factor);
    void fitWanted();
    /// An outline was closed; a path of one point is a click.
    void outlineDrawn(const QPolygonF& outline, ocellus::ExplorerState::SelectionMode mode);
    void strokeDrawn(const QPolygonF& path, ocellus::ExplorerState::SelectionMode mode);
    void clicked(const QPointF& at, ocellus::ExplorerState::SelectionMode mode);
    void hovered(const QPointF& at);
    void left();
    void legendScrolled(int rows);
    /// An end of the colour bar was dragged by a share of the bar's length since the press, or clicked.
    void endDragged(int end, double share);
    void endReleased(int end, bool dragged);
    void gestureEnded();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    enum class Drag { None, Pan, Outline, Polygon, End };

    ExplorerState::SelectionMode modeOf(Qt::KeyboardModifiers modifiers) const;
    void finishOutline(Qt::KeyboardModifiers modifiers);
    void finishPolygon(Qt::KeyboardModifiers modifiers);
    void cancelOutline();
    void showCursor();
    void paintFixed(QPainter& painter) const;
    const QPixmap& labelPicture(const PlacedLabel& label, bool dim) const;
    void paintShapes(QPainter& painter) const;
    void paintScaleBar(QPainter& painter) const;
    void paintLabels(QPainter& painter) const;
    void paintTooltip(QPainter& painter) const;
    void paintMessage(QPainter& painter) const;

    const MapScene& m_scene;
    MapTool m_tool = MapTool::Pan;
    ExplorerState::SelectionMode m_mode = ExplorerState::SelectionMode::Replace;
    Drag m_drag = Drag::None;
    QPointF m_pressedAt;
    QPointF m_lastAt;
    QPolygonF m_path;
    bool m_moved = false;
    mutable QPixmap m_fixed;
    mutable int m_fixedHover = -1;
    mutable int m_fixedEnd = -1;
    int m_draggedEnd = -1;
    mutable std::map<QString, QPixmap> m_labelPictures;
};

} // namespace ocellus

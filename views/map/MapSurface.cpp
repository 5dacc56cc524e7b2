// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/map/MapSurface.h"

#include "core/figures/ScaleBar.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr double kDragStart = 3.0;  // pixels before a press becomes a drag
constexpr double kLassoStep = 2.0;  // pixels between corners of a lasso
constexpr double kKeyPan = 40.0;
constexpr double kLeastScaleBar = 60.0; // pixels that the bar may have at least
constexpr double kMostScaleBar = 160.0;
constexpr double kKeyZoom = 1.25;
constexpr std::size_t kMostLabelPictures = 300;
constexpr double kWheelZoom = 1.0015; // per 1/8 degree

double distance(const QPointF& a, const QPointF& b) { return std::hypot(a.x() - b.x(), a.y() - b.y()); }

} // namespace

MapSurface::MapSurface(const MapScene& scene, QWidget* parent)
    : QWidget(parent)
    , m_scene(scene) {
    setAttribute(Qt::WA_NoSystemBackground);
    setAttribute(Qt::WA_TranslucentBackground);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusRing", QStringLiteral("inside"));
}

ExplorerState::SelectionMode MapSurface::modeOf(Qt::KeyboardModifiers modifiers) const {
    const bool add = modifiers.testFlag(Qt::ShiftModifier);
    const bool subtract = modifiers.testFlag(Qt::AltModifier);
    if (add && subtract) {
        return ExplorerState::SelectionMode::Intersect;
    }
    if (add) {
        return ExplorerState::SelectionMode::Add;
    }
    return subtract ? ExplorerState::SelectionMode::Subtract : m_mode;
}

void MapSurface::setTool(MapTool tool) {
    if (m_drag == Drag::Polygon) {
        cancelOutline();
    }
    m_tool = tool;
    showCursor();
}

void MapSurface::showCursor() {
    if (m_drag == Drag::Pan) {
        setCursor(Qt::ClosedHandCursor);
    } else {
        setCursor(m_tool == MapTool::Pan ? Qt::ArrowCursor : Qt::CrossCursor);
    }
}

// --- mouse and keys -----------------------------------------------------------------------------

void MapSurface::mousePressEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    m_pressedAt = at;
    m_lastAt = at;
    m_moved = false;
    if (m_drag == Drag::Polygon) {
        if (event->button() == Qt::LeftButton) {
            m_path << at;
            update();
        } else {
            finishPolygon(event->modifiers());
        }
        return;
    }
    m_draggedEnd = event->button() == Qt::LeftButton ? m_scene.legend.endAt(at) : -1;
    if (m_draggedEnd >= 0) {
        m_drag = Drag::End;
        return;
    }
    const bool onLegend = m_scene.legend.entryAt(at) >= 0;
    const bool pan = event->button() == Qt::MiddleButton || event->button() == Qt::RightButton ||
        m_tool == MapTool::Pan || onLegend;
    if (pan) {
        m_drag = Drag::Pan;
    } else if (m_tool == MapTool::Polygon) {
        m_drag = Drag::Polygon;
        m_path = QPolygonF({at});
    } else {
        m_drag = Drag::Outline;
        m_path = QPolygonF({at});
    }
    showCursor();
}

void MapSurface::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    m_moved = m_moved || (m_drag != Drag::None && distance(at, m_pressedAt) > kDragStart);
    switch (m_drag) {
    case Drag::Pan:
        if (m_moved && m_scene.legend.entryAt(m_pressedAt) < 0) {
            Q_EMIT panned(at - m_lastAt);
            m_lastAt = at;
        }
        break;
    case Drag::Outline:
        if (m_tool == MapTool::Rectangle) {
            m_path = QPolygonF({m_pressedAt, QPointF(at.x(), m_pressedAt.y()), at, QPointF(m_pressedAt.x(), at.y())});
        } else if (distance(at, m_path.last()) >= kLassoStep) {
            m_path << at;
        }
        update();
        break;
    case Drag::Polygon:
        m_lastAt = at;
        update();
        break;
    case Drag::End:
        if (m_moved) {
            Q_EMIT endDragged(m_draggedEnd, (at.x() - m_pressedAt.x()) / m_scene.legend.bar().width());
        }
        break;
    case Drag::None:
        Q_EMIT hovered(at);
        break;
    }
}

void MapSurface::mouseReleaseEvent(QMouseEvent* event) {
    if (m_drag == Drag::Pan) {
        m_drag = Drag::None;
        showCursor();
        if (!m_moved && event->button() == Qt::LeftButton) {
            Q_EMIT clicked(event->position(), modeOf(event->modifiers()));
        }
        Q_EMIT gestureEnded();
    } else if (m_drag == Drag::End) {
        m_drag = Drag::None;
        Q_EMIT endReleased(m_draggedEnd, m_moved);
    } else if (m_drag == Drag::Outline) {
        finishOutline(event->modifiers());
    }
}

void MapSurface::mouseDoubleClickEvent(QMouseEvent* event) {
    if (m_scene.legend.endAt(event->position()) >= 0) {
        return; // the first click opened the number
    }
    if (m_drag == Drag::Polygon) {
        finishPolygon(event->modifiers());
    } else if (m_tool == MapTool::Pan) {
        Q_EMIT fitWanted();
    } else {
        mousePressEvent(event);
    }
}

void MapSurface::finishOutline(Qt::KeyboardModifiers modifiers) {
    const QPolygonF path = m_path;
    m_drag = Drag::None;
    m_path.clear();
    if (!m_moved) {
        Q_EMIT clicked(m_pressedAt, modeOf(modifiers));
    } else if (m_tool == MapTool::Brush) {
        Q_EMIT strokeDrawn(path, modeOf(modifiers));
    } else if (path.size() >= 3) {
        Q_EMIT outlineDrawn(path, modeOf(modifiers));
    }
    update();
    Q_EMIT gestureEnded();
}

void MapSurface::finishPolygon(Qt::KeyboardModifiers modifiers) {
    const QPolygonF path = m_path;
    cancelOutline();
    if (path.size() >= 3) {
        Q_EMIT outlineDrawn(path, modeOf(modifiers));
    }
    Q_EMIT gestureEnded();
}

void MapSurface::cancelOutline() {
    m_drag = Drag::None;
    m_path.clear();
    update();
}

void MapSurface::wheelEvent(QWheelEvent* event) {
    if (m_scene.legend.hiddenEntries() > 0 && m_scene.legend.bounds().contains(event->position())) {
        Q_EMIT legendScrolled(event->angleDelta().y() > 0 ? -1 : 1);
    } else {
        Q_EMIT zoomed(event->position(), std::pow(kWheelZoom, event->angleDelta().y()));
    }
    event->accept();
}

void MapSurface::keyPressEvent(QKeyEvent* event) {
    const QPointF middle = QRectF(rect()).center();
    switch (event->key()) {
    case Qt::Key_Space:
        Q_EMIT fitWanted();
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        Q_EMIT zoomed(middle, kKeyZoom);
        return;
    case Qt::Key_Minus:
        Q_EMIT zoomed(middle, 1.0 / kKeyZoom);
        return;
    case Qt::Key_Left:
        Q_EMIT panned({kKeyPan, 0.0});
        return;
    case Qt::Key_Right:
        Q_EMIT panned({-kKeyPan, 0.0});
        return;
    case Qt::Key_Up:
        Q_EMIT panned({0.0, kKeyPan});
        return;
    case Qt::Key_Down:
        Q_EMIT panned({0.0, -kKeyPan});
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_drag == Drag::Polygon) {
            finishPolygon(event->modifiers());
            return;
        }
        break;
    case Qt::Key_Escape:
        if (m_drag == Drag::Polygon || m_drag == Drag::Outline) {
            cancelOutline();
            return;
        }
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void MapSurface::leaveEvent(QEvent*) { Q_EMIT left(); }

// --- painting -----------------------------------------------------------------------------------

void MapSurface::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!m_scene.message.isEmpty()) {
        paintMessage(painter);
        return;
    }
    paintLabels(painter);
    paintShapes(painter);
    paintScaleBar(painter);
    paintFixed(painter);
    paintTooltip(painter);
}

void MapSurface::paintMessage(QPainter& painter) const {
    const ThemeTokens& look = tokens(m_scene.theme);
    painter.setFont(interfaceFont());
    painter.setPen(look.text2);
    painter.drawText(QRectF(rect()).adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, m_scene.message);
}

std::optional<MapSurface::DrawnScaleBar> MapSurface::scaleBar() const {
    const double micrometresPerPixel = m_scene.view.unitsPerPixel * m_scene.ratio * m_scene.micrometresPerUnit;
    if (!(micrometresPerPixel > 0.0) || width() < 2 * kLeastScaleBar) {
        return std::nullopt;
    }
    const ScaleBar bar = scaleBarWithin(std::clamp(0.25 * width(), kLeastScaleBar, kMostScaleBar) * micrometresPerPixel);
    const double bottom = m_scene.legend.bounds().isNull() ? height() - 12.0 : m_scene.legend.bounds().top() - 8.0;
    const double length = bar.micrometres / micrometresPerPixel;
    return DrawnScaleBar{QRectF(14.0, bottom - 22.0, length, 22.0), QString::fromStdString(bar.text), bar.micrometres};
}

void MapSurface::paintScaleBar(QPainter& painter) const {
    const auto bar = scaleBar();
    if (!bar) {
        return;
    }
    const ThemeTokens& look = tokens(m_scene.theme);
    painter.setFont(interfaceFont(TextSize::Secondary));
    const double text = painter.fontMetrics().horizontalAdvance(bar->text);
    QColor ground = look.map;
    ground.setAlphaF(0.85F);
    painter.fillRect(QRectF(bar->rect.left() - 6.0, bar->rect.top() - 3.0, std::max(bar->rect.width(), text) + 12.0, bar->rect.height() + 8.0), ground);
    painter.setPen(look.text1);
    painter.drawText(QRectF(bar->rect.left(), bar->rect.top(), std::max(bar->rect.width(), text), 14.0),
        Qt::AlignVCenter | (text > bar->rect.width() ? Qt::AlignLeft : Qt::AlignHCenter), bar->text);
    painter.setPen(QPen(look.text1, 1.5, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    const double y = bar->rect.bottom();
    painter.drawPolyline(QPolygonF{{{bar->rect.left(), y - 4.0}, {bar->rect.left(), y}, {bar->rect.right(), y}, {bar->rect.right(), y - 4.0}}});
}

/// Outlining text costs milliseconds: done once per text, not once per frame.
const QPixmap& MapSurface::labelPicture(const PlacedLabel& label, bool dim) const {
    const ThemeTokens& look = tokens(m_scene.theme);
    const QString key = QStringLiteral("%1|%2|%3|%4|%5")
                            .arg(label.lines.join(QLatin1Char('\n')))
                            .arg(dim)
                            .arg(label.strong)
                            .arg(m_scene.ratio)
                            .arg(static_cast<int>(m_scene.theme));
    QPixmap& picture = m_labelPictures[key];
    if (picture.isNull()) {
        const QSizeF size = label.size + QSizeF(10.0, 8.0);
        picture = QPixmap((size * m_scene.ratio).toSize());
        picture.setDevicePixelRatio(m_scene.ratio);
        picture.fill(Qt::transparent);
        QPainter inside(&picture);
        paintLabel(inside, label, QPointF(0.5 * size.width(), 0.5 * size.height()), dim ? look.disabled : look.text1, look.map);
    }
    return picture;
}

void MapSurface::refreshTexts() {
    m_fixed = QPixmap();
    if (m_labelPictures.size() > kMostLabelPictures) {
        m_labelPictures.clear();
    }
    update();
}

/// Legend and count, which stay where they are while the map moves.
void MapSurface::paintFixed(QPainter& painter) const {
    const QSize size = (QSizeF(this->size()) * m_scene.ratio).toSize();
    if (m_fixed.size() != size || m_fixedHover != m_scene.hoveredEntry || m_fixedEnd != m_scene.hoveredEnd) {
        m_fixedHover = m_scene.hoveredEntry;
        m_fixedEnd = m_scene.hoveredEnd;
        m_fixed = QPixmap(size);
        m_fixed.setDevicePixelRatio(m_scene.ratio);
        m_fixed.fill(Qt::transparent);
        QPainter inside(&m_fixed);
        inside.setRenderHint(QPainter::Antialiasing);
        const ThemeTokens& look = tokens(m_scene.theme);
        QPainterPath path; // with a halo, as points may lie beneath
        if (m_scene.countShown) {
            const QFont font = interfaceFont(TextSize::Secondary);
            path.addText(QPointF(12.0, 20.0), font, QFontMetricsF(font).elidedText(m_scene.countLine(), Qt::ElideRight, width() - 24.0));
        }
        inside.strokePath(path, QPen(look.map, 4.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        inside.fillPath(path, look.text2);
        m_scene.legend.paint(inside, m_scene.hoveredEntry, m_scene.hoveredEnd);
    }
    painter.drawPixmap(0, 0, m_fixed);
}

void MapSurface::paintLabels(QPainter& painter) const {
    const double legendTop = m_scene.legend.bounds().isNull() ? height() : m_scene.legend.bounds().top();
    for (const PlacedLabel& label : m_scene.labels) {
        const QPointF centre = m_scene.toPixel(label.dataX, label.dataY) + label.offset;
        const QRectF box(centre.x() - 0.5 * label.size.width(), centre.y() - 0.5 * label.size.height(),
            label.size.width(), label.size.height());
        if (!QRectF(rect()).contains(box) || box.bottom() > legendTop) {
            continue;
        }
        const auto entry = static_cast<std::size_t>(label.entry);
        const bool dim = entry < m_scene.highlightedPerEntry.size() && m_scene.highlightedPerEntry[entry] == 0;
        const QPixmap& picture = labelPicture(label, dim);
        const QSizeF size = picture.deviceIndependentSize();
        painter.drawPixmap(centre - QPointF(0.5 * size.width(), 0.5 * size.height()), picture);
    }
}

void MapSurface::paintShapes(QPainter& painter) const {
    const ThemeTokens& look = tokens(m_scene.theme);
    QColor fill = look.accent;
    fill.setAlphaF(0.07F);
    painter.setPen(QPen(look.accent, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(fill);
    if (!m_scene.selectionShape.isEmpty()) {
        QPolygonF shape;
        for (const QPointF& corner : m_scene.selectionShape) {
            shape << m_scene.toPixel(corner.x(), corner.y());
        }
        painter.drawPolygon(shape);
    }
    if (m_drag == Drag::Outline && m_tool == MapTool::Brush) {
        QColor stroke = look.accent;
        stroke.setAlphaF(0.18F);
        painter.setPen(QPen(stroke, 2 * kBrushRadius, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolyline(m_path);
    } else if (m_drag == Drag::Outline) {
        painter.drawPolygon(m_path);
    } else if (m_drag == Drag::Polygon) {
        QPolygonF open = m_path;
        open << m_lastAt;
        painter.drawPolygon(open);
        painter.setBrush(look.accent);
        for (const QPointF& corner : m_path) {
            painter.drawEllipse(corner, 2.0, 2.0);
        }
    }
    if (m_scene.hoveredCell >= 0 && m_scene.positions && m_scene.hoveredCell < m_scene.positions->rows) {
        const float* at = m_scene.positions->row(m_scene.hoveredCell);
        if (std::isfinite(at[0]) && std::isfinite(at[1])) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(look.map, 3.5));
            painter.drawEllipse(m_scene.toPixel(at[0], at[1]), 5.0, 5.0);
            painter.setPen(QPen(look.accent, 1.5));
            painter.drawEllipse(m_scene.toPixel(at[0], at[1]), 5.0, 5.0);
        }
    }
}

void MapSurface::paintTooltip(QPainter& painter) const {
    if (m_scene.tooltip.isEmpty()) {
        return;
    }
    const ThemeTokens& look = tokens(m_scene.theme);
    const QFont font = interfaceFont(TextSize::Secondary);
    const QFont strong = interfaceFont(TextSize::Secondary, QFont::DemiBold);
    double width = QFontMetricsF(strong).horizontalAdvance(m_scene.tooltip.first());
    for (const QString& line : m_scene.tooltip) {
        width = std::max(width, QFontMetricsF(font).horizontalAdvance(line));
    }
    const QSizeF size(width + 18.0, 15.0 * m_scene.tooltip.size() + 12.0);
    QPointF corner = m_scene.tooltipAt + QPointF(14.0, 16.0);
    if (corner.x() + size.width() > this->width() - 4) {
        corner.setX(m_scene.tooltipAt.x() - size.width() - 8.0);
    }
    if (corner.y() + size.height() > height() - 4) {
        corner.setY(m_scene.tooltipAt.y() - size.height() - 8.0);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.tooltip);
    painter.drawRoundedRect(QRectF(corner, size), 4, 4);
    painter.setPen(look.tooltipText);
    double baseline = corner.y() + 17.0;
    for (qsizetype i = 0; i < m_scene.tooltip.size(); ++i) {
        painter.setFont(i == 0 ? strong : font);
        painter.setOpacity(i == 0 ? 1.0 : 0.8);
        painter.drawText(QPointF(corner.x() + 9.0, baseline), m_scene.tooltip[i]);
        baseline += 15.0;
    }
    painter.setOpacity(1.0);
}

} // namespace ocellus

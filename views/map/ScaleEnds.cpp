// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/map/ScaleEnds.h"

#include "views/map/MapSurface.h"
#include "views/state/ColourScales.h"

#include <QKeyEvent>
#include <QLineEdit>

#include <cmath>

namespace ocellus {

namespace {

constexpr int kFieldWidth = 76;
constexpr int kFieldHeight = 22;

} // namespace

ScaleEnds::ScaleEnds(ExplorerState& state, int map, const MapScene& scene, MapSurface& surface)
    : QObject(&surface), m_state(state), m_map(map), m_scene(scene), m_surface(surface),
      m_field(new QLineEdit(&surface)) {
    m_field->setObjectName(QStringLiteral("map%1ScaleEnd").arg(map));
    m_field->setPlaceholderText(QStringLiteral("automatic"));
    m_field->setFixedSize(kFieldWidth, kFieldHeight);
    m_field->setAccessibleName(QStringLiteral("End of the colour scale"));
    m_field->hide();
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::editingFinished, this, &ScaleEnds::commit);
    connect(&surface, &MapSurface::endDragged, this, &ScaleEnds::drag);
    connect(&surface, &MapSurface::endReleased, this, [this](int end, bool dragged) {
        if (m_before) {
            m_before.reset();
            m_state.endGesture();
        }
        if (!dragged) {
            edit(end);
        }
    });
}

std::shared_ptr<const Colouring> ScaleEnds::scale() const {
    const auto colouring = m_state.colouring(m_map);
    const bool shown = colouring && colouring->continuous && !m_state.colourPending(m_map);
    return shown ? colouring : nullptr;
}

void ScaleEnds::change(int end, double value) {
    const auto colouring = scale();
    if (colouring == nullptr || !std::isfinite(value)) {
        return;
    }
    std::pair<double, double> ends(colouring->low, colouring->high);
    (end == 0 ? ends.first : ends.second) = value;
    if (ends.first != ends.second) { // a scale of no length shows nothing
        setColourEnds(m_state, colouring->source, ends);
    }
}

void ScaleEnds::drag(int end, double share) {
    const auto colouring = scale();
    if (colouring == nullptr) {
        return;
    }
    if (!m_before) {
        m_before = {colouring->low, colouring->high};
        m_state.beginGesture();
    }
    const double length = m_before->second - m_before->first;
    change(end, (end == 0 ? m_before->first : m_before->second) + share * length);
}

void ScaleEnds::edit(int end) {
    const auto colouring = scale();
    if (colouring == nullptr || m_scene.legend.endRect(end).isNull()) {
        return;
    }
    m_end = end;
    const QRectF place = m_scene.legend.endRect(end);
    const double left = end == 0 ? place.left() : place.right() - kFieldWidth;
    m_field->move(static_cast<int>(std::max(2.0, left)),
                  static_cast<int>(place.center().y()) - kFieldHeight / 2);
    m_field->setAccessibleName(end == 0 ? QStringLiteral("Low end of the colour scale")
                                        : QStringLiteral("High end of the colour scale"));
    m_field->setText(QString::number(end == 0 ? colouring->low : colouring->high, 'g', 4));
    m_field->selectAll();
    m_field->show();
    m_field->setFocus(Qt::OtherFocusReason);
}

void ScaleEnds::commit() {
    if (m_field->isHidden()) {
        return;
    }
    const QString text = m_field->text().trimmed().replace(QChar(0x2212), QLatin1Char('-'));
    const bool edited = m_field->isModified();
    const bool focused = m_field->hasFocus(); // else the focus went where the person clicked
    m_field->hide();
    if (focused) {
        m_surface.setFocus(Qt::OtherFocusReason);
    }
    if (text.isEmpty()) {
        setColourEnds(m_state, m_state.colourSource(m_map), std::nullopt);
        return;
    }
    bool isNumber = false;
    const double value =
        QString(text).replace(QLatin1Char(','), QLatin1Char('.')).toDouble(&isNumber);
    if (isNumber && edited) { // what is no number changes nothing
        change(m_end, value);
    }
}

bool ScaleEnds::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            m_field->hide();
            m_surface.setFocus(Qt::OtherFocusReason);
            return true;
        }
        if (key == Qt::Key_Tab || key == Qt::Key_Backtab) { // to the other end
            const int other = 1 - m_end;
            commit();
            edit(other);
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

} // namespace ocellus

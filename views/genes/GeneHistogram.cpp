// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/genes/GeneHistogram.h"

#include "views/style/ThemeTokens.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr double kHandleWidth = 6.0;
constexpr double kHandleHeight = 12.0;
constexpr double kGrab = 6.0;

} // namespace

GeneHistogram::GeneHistogram(QWidget* parent)
    : QWidget(parent) {
    setFixedHeight(58);
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::CrossCursor);
}

void GeneHistogram::setCounts(std::shared_ptr<const GeneCounts> counts) {
    m_counts = std::move(counts);
    update();
}

void GeneHistogram::setScale(double low, double high, ColourMap map, double mapStart) {
    m_low = low;
    m_high = high > low ? high : low + 1.0;
    m_map = map;
    m_mapStart = mapStart;
    update();
}

void GeneHistogram::setTheme(Theme theme) {
    m_theme = theme;
    update();
}

void GeneHistogram::setBrush(std::optional<std::pair<double, double>> brush) {
    m_brush = brush;
    update();
}

double GeneHistogram::valueAt(double x) const {
    const double part = std::clamp(x / std::max(1, width() - 1), 0.0, 1.0);
    return m_counts ? m_counts->low + part * (m_counts->high - m_counts->low) : 0.0;
}

double GeneHistogram::xAt(double value) const {
    if (!m_counts || !(m_counts->high > m_counts->low)) {
        return 0.0;
    }
    return (value - m_counts->low) / (m_counts->high - m_counts->low) * (width() - 1);
}

void GeneHistogram::paintBars(QPainter& painter, const QRectF& area, const GeneCounts& counts,
    const std::function<QColor(double)>& colourOf) {
    const bool choosing = !counts.chosen.empty();
    Index highest = 1;
    for (const Index count : counts.bins) {
        highest = std::max(highest, count);
    }
    const double step = area.width() / std::max<double>(1.0, double(counts.bins.size()));
    for (std::size_t bin = 0; bin < counts.bins.size(); ++bin) {
        const double middle = counts.low + (double(bin) + 0.5) / double(counts.bins.size()) * (counts.high - counts.low);
        const auto draw = [&](Index count, const QColor& colour) {
            if (count > 0) {
                const double height = std::max(1.0, std::sqrt(double(count) / double(highest)) * area.height());
                painter.fillRect(
                    QRectF(area.left() + double(bin) * step, area.bottom() - height, std::max(1.0, step - 1.0), height), colour);
            }
        };
        QColor whole = colourOf(middle);
        if (choosing) {
            QColor pale = whole;
            pale.setAlphaF(0.28F);
            draw(counts.bins[bin], pale);
            draw(counts.chosen[bin], whole);
        } else {
            draw(counts.bins[bin], whole);
        }
    }
}

void GeneHistogram::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeTokens& look = tokens(m_theme);
    const QRectF area(0.0, 0.0, width(), height() - 1.0);
    if (m_counts && m_brush) {
        painter.fillRect(QRectF(QPointF(xAt(m_brush->first), 0.0), QPointF(xAt(m_brush->second), area.bottom())), look.selected);
    }
    painter.fillRect(QRectF(0.0, area.bottom(), width(), 1.0), look.line2);
    if (!m_counts) {
        return;
    }
    QRectF bars = area;
    bars.setTop(4.0);
    paintBars(painter, bars, *m_counts, [&](double value) {
        if (m_brush && (value < m_brush->first || value > m_brush->second)) {
            return look.line2;
        }
        const double t = std::clamp((value - m_low) / (m_high - m_low), 0.0, 1.0);
        const Rgb c = colourAt(m_map, m_mapStart + (1.0 - m_mapStart) * t);
        return QColor(c.r, c.g, c.b);
    });
    if (m_brush) {
        for (const double value : {m_brush->first, m_brush->second}) {
            const double x = std::clamp(xAt(value), 0.75, width() - 0.75);
            painter.setPen(QPen(look.accent, 1.5));
            painter.drawLine(QPointF(x, 0.0), QPointF(x, area.bottom()));
            const double left = std::clamp(x - 0.5 * kHandleWidth, 0.5, width() - kHandleWidth - 0.5);
            painter.setBrush(look.panel);
            painter.drawRoundedRect(QRectF(left, 0.5 * (height() - kHandleHeight), kHandleWidth, kHandleHeight), 2, 2);
        }
    }
    if (hasFocus()) {
        painter.setPen(QPen(look.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

void GeneHistogram::mousePressEvent(QMouseEvent* event) {
    if (!m_counts || event->button() != Qt::LeftButton) {
        return;
    }
    const double x = event->position().x();
    m_pressedX = x;
    m_dragging = true;
    m_anchor = valueAt(x);
    if (m_brush && std::abs(x - xAt(m_brush->first)) <= kGrab) {
        m_anchor = m_brush->second;
    } else if (m_brush && std::abs(x - xAt(m_brush->second)) <= kGrab) {
        m_anchor = m_brush->first;
    }
}

void GeneHistogram::mouseMoveEvent(QMouseEvent* event) {
    if (!m_dragging) {
        return;
    }
    const double value = valueAt(event->position().x());
    m_brush = std::minmax(value, m_anchor);
    update();
    Q_EMIT brushChanged();
}

void GeneHistogram::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_dragging) {
        return;
    }
    m_dragging = false;
    if (std::abs(event->position().x() - m_pressedX) < 2.0) {
        m_brush.reset();
        update();
        Q_EMIT brushChanged();
    }
    Q_EMIT brushFinished();
}

void GeneHistogram::keyPressEvent(QKeyEvent* event) {
    const bool left = event->key() == Qt::Key_Left;
    if (!m_counts || (!left && event->key() != Qt::Key_Right)) {
        QWidget::keyPressEvent(event);
        return;
    }
    const double step = (m_counts->high - m_counts->low) / kGeneBins * (left ? -1.0 : 1.0);
    auto range = m_brush.value_or(std::pair(m_counts->low, m_counts->high));
    double& end = event->modifiers().testFlag(Qt::ShiftModifier) ? range.second : range.first;
    end = std::clamp(end + step, m_counts->low, m_counts->high);
    m_brush = std::minmax(range.first, range.second);
    update();
    Q_EMIT brushChanged();
    Q_EMIT brushFinished();
}

} // namespace ocellus

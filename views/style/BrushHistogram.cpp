// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/BrushHistogram.h"

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

BrushHistogram::BrushHistogram(QWidget* parent) : QWidget(parent) {
    setFixedHeight(58);
    setMouseTracking(true);
    setBrushable(true);
}

void BrushHistogram::setBars(std::shared_ptr<const HistogramBars> bars) {
    m_bars = std::move(bars);
    update();
}

void BrushHistogram::setTheme(Theme theme) {
    m_theme = theme;
    update();
}

void BrushHistogram::setBrushable(bool brushable) {
    m_brushable = brushable;
    setFocusPolicy(brushable ? Qt::TabFocus : Qt::NoFocus);
    setCursor(brushable ? Qt::CrossCursor : Qt::ArrowCursor);
}

void BrushHistogram::setMarks(std::vector<double> values) {
    m_marks = std::move(values);
    update();
}

void BrushHistogram::setBrush(std::optional<std::pair<double, double>> brush) {
    m_brush = brush;
    update();
}

QColor BrushHistogram::barColour(double) const {
    return tokens(m_theme).text2;
}

double BrushHistogram::valueAt(double x) const {
    const double part = std::clamp(x / std::max(1, width() - 1), 0.0, 1.0);
    return m_bars ? m_bars->low + part * (m_bars->high - m_bars->low) : 0.0;
}

double BrushHistogram::xAt(double value) const {
    if (!m_bars || !(m_bars->high > m_bars->low)) {
        return 0.0;
    }
    return (value - m_bars->low) / (m_bars->high - m_bars->low) * (width() - 1);
}

void BrushHistogram::paintBars(QPainter& painter,
                               const QRectF& area,
                               const HistogramBars& counts,
                               const std::function<QColor(double)>& colourOf) {
    const bool choosing = !counts.chosen.empty();
    Index highest = 1;
    for (const Index count : counts.bins) {
        highest = std::max(highest, count);
    }
    const double step = area.width() / std::max<double>(1.0, double(counts.bins.size()));
    for (std::size_t bin = 0; bin < counts.bins.size(); ++bin) {
        const double middle = counts.low + (double(bin) + 0.5) / double(counts.bins.size()) *
                                               (counts.high - counts.low);
        const auto draw = [&](Index count, const QColor& colour) {
            if (count > 0) {
                const double height =
                    std::max(1.0, std::sqrt(double(count) / double(highest)) * area.height());
                painter.fillRect(QRectF(area.left() + double(bin) * step,
                                        area.bottom() - height,
                                        std::max(1.0, step - 1.0),
                                        height),
                                 colour);
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

void BrushHistogram::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeTokens& look = tokens(m_theme);
    const QRectF area(0.0, 0.0, width(), height() - 1.0);
    if (m_bars && m_brush) {
        painter.fillRect(
            QRectF(QPointF(xAt(m_brush->first), 0.0), QPointF(xAt(m_brush->second), area.bottom())),
            look.selected);
    }
    painter.fillRect(QRectF(0.0, area.bottom(), width(), 1.0), look.line2);
    if (!m_bars) {
        return;
    }
    QRectF bars = area;
    bars.setTop(4.0);
    paintBars(painter, bars, *m_bars, [&](double value) {
        if (m_brush && (value < m_brush->first || value > m_brush->second)) {
            return look.line2;
        }
        return barColour(value);
    });
    painter.setPen(QPen(look.text1, 1.0, Qt::DashLine));
    for (const double mark : m_marks) {
        const double x = std::clamp(xAt(mark), 0.5, width() - 0.5);
        painter.drawLine(QPointF(x, 0.0), QPointF(x, area.bottom()));
    }
    if (m_brush) {
        paintBrush(painter, area);
    }
    if (hasFocus()) {
        painter.setPen(QPen(look.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

void BrushHistogram::paintBrush(QPainter& painter, const QRectF& area) const {
    const ThemeTokens& look = tokens(m_theme);
    for (const double value : {m_brush->first, m_brush->second}) {
        const double x = std::clamp(xAt(value), 0.75, width() - 0.75);
        painter.setPen(QPen(look.accent, 1.5));
        painter.drawLine(QPointF(x, 0.0), QPointF(x, area.bottom()));
        const double left = std::clamp(x - 0.5 * kHandleWidth, 0.5, width() - kHandleWidth - 0.5);
        painter.setBrush(look.panel);
        painter.drawRoundedRect(
            QRectF(left, 0.5 * (height() - kHandleHeight), kHandleWidth, kHandleHeight), 2, 2);
    }
}

void BrushHistogram::mousePressEvent(QMouseEvent* event) {
    if (!m_bars || !m_brushable || event->button() != Qt::LeftButton) {
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

void BrushHistogram::mouseMoveEvent(QMouseEvent* event) {
    if (!m_dragging) {
        return;
    }
    const double value = valueAt(event->position().x());
    m_brush = std::minmax(value, m_anchor);
    update();
    Q_EMIT brushChanged();
}

void BrushHistogram::mouseReleaseEvent(QMouseEvent* event) {
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

void BrushHistogram::keyPressEvent(QKeyEvent* event) {
    const bool left = event->key() == Qt::Key_Left;
    if (!m_bars || !m_brushable || (!left && event->key() != Qt::Key_Right)) {
        QWidget::keyPressEvent(event);
        return;
    }
    const double step = (m_bars->high - m_bars->low) / static_cast<double>(m_bars->bins.size()) *
                        (left ? -1.0 : 1.0);
    auto range = m_brush.value_or(std::pair(m_bars->low, m_bars->high));
    double& end = event->modifiers().testFlag(Qt::ShiftModifier) ? range.second : range.first;
    end = std::clamp(end + step, m_bars->low, m_bars->high);
    m_brush = std::minmax(range.first, range.second);
    update();
    Q_EMIT brushChanged();
    Q_EMIT brushFinished();
}

} // namespace ocellus

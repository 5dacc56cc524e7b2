// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/training/CurvesView.h"

#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ocellus {

namespace {

constexpr int kLeft = 44;
constexpr int kRight = 12;
constexpr int kTitle = 20;
constexpr int kBelow = 22;
constexpr int kGap = 14;
constexpr double kDot = 6.0;

/// The step of 1, 2 or 5 times a power of ten that divides a range into at most `most` parts.
double niceStep(double range, int most) {
    const double power = std::pow(10.0, std::floor(std::log10(std::max(range, 1e-12) / most)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power * most >= range) {
            return factor * power;
        }
    }
    return 10.0 * power;
}

double valueOf(const LossRow& row, const std::string& name) {
    const auto found = row.values.find(name);
    return found == row.values.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

/// The accuracy of the class that is taught: the only one with labels.
double shareOf(const LossRow& row) {
    for (const auto& [name, value] : row.values) {
        if (name.starts_with("accuracy_")) {
            return value;
        }
    }
    return std::numeric_limits<double>::quiet_NaN();
}

} // namespace

QPointF CurvesView::Axes::at(double step, double y) const {
    return {area.left() + area.width() * step / last, area.bottom() - area.height() * (y - low) / (high - low)};
}

CurvesView::CurvesView(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("curvesView"));
    setAccessibleName(QStringLiteral("Curves of the training"));
    setMouseTracking(true);
    setMinimumSize(320, 220);
}

void CurvesView::clear() {
    m_steps.clear();
    m_trials.clear();
    setAccessibleDescription({});
    update();
}

void CurvesView::add(const LossRow& row) {
    const auto step = static_cast<double>(row.step);
    if (row.trial) {
        m_trials.push_back({step, row.epoch, valueOf(row, "total"), shareOf(row)});
        setAccessibleDescription(QStringLiteral("After epoch %1, %2 of the held-out cells are right.").arg(row.epoch).arg(asPercent(m_trials.back().right)));
    } else {
        m_steps.push_back({step, valueOf(row, "total")});
    }
    update();
}

double CurvesView::lastStep() const {
    const double steps = m_steps.empty() ? 0.0 : m_steps.back().step;
    return std::max({1.0, steps, m_trials.empty() ? 0.0 : m_trials.back().step});
}

CurvesView::Axes CurvesView::sharesAxes() const {
    const int height = (QWidget::height() - kGap) / 2;
    return {QRect(kLeft, kTitle, width() - kLeft - kRight, height - kTitle - kBelow), 0.0, 1.0, lastStep()};
}

CurvesView::Axes CurvesView::lossAxes() const {
    const int top = (QWidget::height() - kGap) / 2 + kGap;
    Axes axes{QRect(kLeft, top + kTitle, width() - kLeft - kRight, QWidget::height() - top - kTitle - kBelow), 0.0, 1.0, lastStep()};
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    const auto take = [&](double loss) {
        if (std::isfinite(loss)) {
            low = std::min(low, loss);
            high = std::max(high, loss);
        }
    };
    std::ranges::for_each(m_steps, take, &Step::loss);
    std::ranges::for_each(m_trials, take, &Trial::loss);
    if (low <= high) {
        const double room = std::max(0.05 * (high - low), 1e-3);
        axes.low = low - room;
        axes.high = high + room;
    }
    return axes;
}

void CurvesView::paintAxes(QPainter& painter, const Axes& axes, const QString& title, bool shares) const {
    const ThemeTokens& look = tokens();
    painter.setFont(interfaceFont(TextSize::Secondary));
    painter.setPen(look.text2);
    painter.drawText(QRect(axes.area.left(), axes.area.top() - kTitle, axes.area.width(), kTitle - 4), Qt::AlignLeft | Qt::AlignVCenter, title);
    const double every = shares ? 0.25 : niceStep(axes.high - axes.low, 4);
    for (double y = std::ceil(axes.low / every) * every; y <= axes.high + 1e-9; y += every) {
        const int at = qRound(axes.at(0.0, y).y());
        painter.setPen(look.line);
        painter.drawLine(axes.area.left(), at, axes.area.right(), at);
        painter.setPen(look.text3);
        const QString text = shares ? asPercent(y) : QString::number(y, 'g', 3);
        painter.drawText(QRect(0, at - 8, kLeft - 6, 16), Qt::AlignRight | Qt::AlignVCenter, text);
    }
    const double step = std::max(1.0, niceStep(axes.last, 6));
    for (double at = 0.0; at <= axes.last + 1e-9; at += step) {
        const int x = qRound(axes.at(at, axes.low).x());
        const QRect box(x - 30, axes.area.bottom() + 4, 60, 16);
        painter.drawText(box.intersected(QRect(0, box.top(), width(), 16)), Qt::AlignCenter, withThousands(qRound64(at)));
    }
}

void CurvesView::paintLosses(QPainter& painter, const Axes& axes) const {
    const ThemeTokens& look = tokens();
    QPolygonF line;
    for (const Step& step : m_steps) {
        line << axes.at(step.step, step.loss);
    }
    painter.setPen(QPen(look.control, 1.0));
    painter.drawPolyline(line);
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.accent);
    for (const Trial& trial : m_trials) {
        painter.drawEllipse(axes.at(trial.step, trial.loss), kDot / 2, kDot / 2);
    }
}

void CurvesView::paintShares(QPainter& painter, const Axes& axes) const {
    const ThemeTokens& look = tokens();
    QPolygonF line;
    for (const Trial& trial : m_trials) {
        if (std::isfinite(trial.right)) {
            line << axes.at(trial.step, trial.right);
        }
    }
    painter.setPen(QPen(look.accent, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
    painter.setBrush(look.accent);
    painter.setPen(Qt::NoPen);
    for (const QPointF& point : line) {
        painter.drawEllipse(point, kDot / 2, kDot / 2);
    }
}

void CurvesView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Axes shares = sharesAxes();
    paintAxes(painter, shares, QStringLiteral("Held-out cells that are right, after every epoch"), true);
    paintShares(painter, shares);
    const Axes losses = lossAxes();
    paintAxes(painter, losses, QStringLiteral("Loss by step: line, cells that are learned from; dots, held-out cells"), false);
    paintLosses(painter, losses);
}

void CurvesView::mouseMoveEvent(QMouseEvent* event) {
    const Axes axes = lossAxes();
    const Trial* nearest = nullptr;
    double distance = 24.0;
    for (const Trial& trial : m_trials) {
        const double away = std::abs(axes.at(trial.step, axes.low).x() - event->position().x());
        if (away < distance) {
            distance = away;
            nearest = &trial;
        }
    }
    if (nearest == nullptr) {
        QToolTip::hideText();
        return;
    }
    const QString right = std::isfinite(nearest->right) ? QStringLiteral(", %1 right").arg(asPercent(nearest->right)) : QString();
    QToolTip::showText(event->globalPosition().toPoint(),
        QStringLiteral("Epoch %1, step %2: loss of held-out cells %3%4")
            .arg(nearest->epoch).arg(withThousands(qRound64(nearest->step)), QString::number(nearest->loss, 'f', 3), right), this);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/training/ProbabilitiesView.h"

#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr double kLeft = 48.0;
constexpr double kRight = 16.0;
constexpr double kTop = 24.0;
constexpr double kBelow = 44.0;
constexpr double kLargest = 460.0; ///< side of the square
constexpr double kSmallestDisc = 3.0, kLargestDisc = 11.0;

} // namespace

ProbabilitiesView::ProbabilitiesView(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("probabilitiesView"));
    setAccessibleName(QStringLiteral("Share of right predictions by their probability"));
    setMinimumSize(280, 240);
}

QString binSentence(const ProbabilityBin& bin) {
    const int tenth = std::clamp(static_cast<int>(bin.probability * 10.0), 0, 9);
    return QStringLiteral("Of %1 cells told with %2 to %3 %, %4 are right.")
        .arg(withThousands(bin.cells)).arg(tenth * 10).arg(tenth * 10 + 10).arg(asPercent(bin.right));
}

void ProbabilitiesView::show(const std::vector<ProbabilityBin>& bins) {
    m_bins.clear();
    m_mostCells = 0;
    QStringList words;
    for (const ProbabilityBin& bin : bins) {
        if (bin.cells > 0) {
            m_bins.push_back(bin);
            m_mostCells = std::max(m_mostCells, bin.cells);
            words << binSentence(bin);
        }
    }
    setAccessibleDescription(words.join(QLatin1Char(' ')));
    update();
}

QRectF ProbabilitiesView::area() const {
    const double side = std::min({width() - kLeft - kRight, height() - kTop - kBelow, kLargest});
    return {kLeft, kTop, side, side};
}

QPointF ProbabilitiesView::at(double probability, double right) const {
    const QRectF box = area();
    return {box.left() + box.width() * probability, box.bottom() - box.height() * right};
}

double ProbabilitiesView::radius(Index cells) const {
    return std::max(kSmallestDisc, kLargestDisc * std::sqrt(static_cast<double>(cells) / static_cast<double>(m_mostCells)));
}

void ProbabilitiesView::paintAxes(QPainter& painter) const {
    const ThemeTokens& look = tokens();
    const QRectF box = area();
    painter.setFont(interfaceFont(TextSize::Secondary));
    for (int quarter = 0; quarter <= 4; ++quarter) {
        const QPointF place = at(0.25 * quarter, 0.25 * quarter);
        painter.setPen(look.line);
        painter.drawLine(QPointF(box.left(), place.y()), QPointF(box.right(), place.y()));
        painter.drawLine(QPointF(place.x(), box.top()), QPointF(place.x(), box.bottom()));
        painter.setPen(look.text3);
        painter.drawText(QRectF(0, place.y() - 8, kLeft - 6, 16), Qt::AlignRight | Qt::AlignVCenter, asPercent(0.25 * quarter));
        painter.drawText(QRectF(place.x() - 24, box.bottom() + 4, 48, 16), Qt::AlignCenter, asPercent(0.25 * quarter));
    }
    painter.setPen(look.text2);
    painter.drawText(QRectF(box.left(), 0, width() - box.left(), kTop - 6), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("Held-out cells that are right"));
    painter.drawText(QRectF(box.left(), box.bottom() + 22, width() - box.left(), 16), Qt::AlignLeft | Qt::AlignVCenter,
        QStringLiteral("Probability of the prediction. A disc: cells of one tenth; on the dashed line it is as sure as it should be"));
}

void ProbabilitiesView::paintEvent(QPaintEvent*) {
    const ThemeTokens& look = tokens();
    QPainter painter(this);
    painter.fillRect(rect(), look.panel);
    if (m_bins.empty()) {
        painter.setPen(look.text2);
        painter.drawText(rect().adjusted(16, 0, -16, 0), Qt::AlignCenter | Qt::TextWordWrap, QStringLiteral("Nothing was scored: no cell was held out."));
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    paintAxes(painter);
    painter.setPen(QPen(look.control, 1.0, Qt::DashLine));
    painter.drawLine(at(0.0, 0.0), at(1.0, 1.0));
    QPolygonF line;
    for (const ProbabilityBin& bin : m_bins) {
        line << at(bin.probability, bin.right);
    }
    painter.setPen(QPen(look.accent, 1.5));
    painter.drawPolyline(line);
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.accent);
    for (const ProbabilityBin& bin : m_bins) {
        const double size = radius(bin.cells);
        painter.drawEllipse(at(bin.probability, bin.right), size, size);
    }
}

bool ProbabilitiesView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || m_bins.empty()) {
        return QWidget::event(event);
    }
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto away = [&](const ProbabilityBin& bin) {
        const QPointF distance = at(bin.probability, bin.right) - QPointF(help->pos());
        return std::hypot(distance.x(), distance.y());
    };
    const auto nearest = std::ranges::min_element(m_bins, {}, away);
    if (away(*nearest) <= kLargestDisc + 6.0) {
        QToolTip::showText(help->globalPos(), binSentence(*nearest), this);
    } else {
        QToolTip::hideText();
    }
    return true;
}

} // namespace ocellus

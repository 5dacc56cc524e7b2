// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/composer/FigurePreview.h"

#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QPainter>

#include <algorithm>

namespace ocellus {

namespace {

constexpr double kRuler = 24.0; // px above the page
constexpr double kScreenPixelsPerMm = 96.0 / 25.4;
constexpr double kLargestZoom = 3.0;
constexpr int kTick = 10;      // mm
constexpr int kNumber = 30;    // mm

} // namespace

FigurePreview::FigurePreview(QWidget* parent)
    : QWidget(parent) {
    setObjectName(QStringLiteral("figurePreview"));
    setAccessibleName(QStringLiteral("Preview of the figure"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void FigurePreview::setPage(double widthMm, double heightMm) {
    m_widthMm = widthMm;
    m_heightMm = heightMm;
    update();
}

void FigurePreview::setView(const FigureView& view) {
    m_error = view.error;
    if (view.error.isEmpty()) {
        m_view = view;
        setPage(view.widthMm, view.heightMm);
        setAccessibleDescription(view.caption);
    }
    update();
}

QRectF FigurePreview::pageRect() const {
    const double room = std::max(40.0, width() - 2.0);
    const double roomDown = std::max(40.0, height() - kRuler - 2.0);
    const double scale = std::min({room / m_widthMm, roomDown / m_heightMm, kLargestZoom * kScreenPixelsPerMm});
    const double pageWidth = m_widthMm * scale;
    return {std::floor(0.5 * (width() - pageWidth)), kRuler, pageWidth, m_heightMm * scale};
}

double FigurePreview::pixelsPerMm() const { return pageRect().width() / m_widthMm * devicePixelRatioF(); }

double FigurePreview::zoom() const { return pageRect().width() / m_widthMm / kScreenPixelsPerMm; }

void FigurePreview::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const ThemeTokens& t = tokens();
    const QRectF page = pageRect();
    paintRuler(painter, page);
    painter.fillRect(page, Qt::white);
    if (!m_view.image.isNull()) {
        const QSizeF drawn = QSizeF(m_view.image.size()) / devicePixelRatioF();
        const bool exact = std::abs(drawn.width() - page.width()) < 1.0 && std::abs(drawn.height() - page.height()) < 1.0;
        painter.drawImage(exact ? QRectF(page.topLeft(), drawn) : page, m_view.image);
    }
    if (!m_error.isEmpty()) {
        painter.fillRect(page, QColor(255, 255, 255, 225));
        painter.setFont(interfaceFont());
        painter.setPen(tokens(Theme::Light).error);
        painter.drawText(page.adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap, m_error);
    }
    painter.setPen(t.line2);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(page.adjusted(-0.5, -0.5, 0.5, 0.5));
}

void FigurePreview::paintRuler(QPainter& painter, const QRectF& page) const {
    const ThemeTokens& t = tokens();
    painter.setFont(interfaceFont(TextSize::Badge));
    const QFontMetricsF metrics(painter.font());
    const double scale = page.width() / m_widthMm;
    for (int mm = 0; mm <= static_cast<int>(m_widthMm); mm += kTick) {
        const double x = std::round(page.left() + mm * scale);
        const bool numbered = mm % kNumber == 0;
        painter.setPen(t.control);
        painter.drawLine(QPointF(x, page.top() - 3), QPointF(x, page.top() - (numbered ? 11 : 7)));
        if (numbered) {
            const bool last = mm + kNumber > static_cast<int>(m_widthMm);
            const QString text = last ? QStringLiteral("%1 mm").arg(mm) : QString::number(mm);
            const double wide = metrics.horizontalAdvance(text);
            const double left = std::min(x + 4.0, std::max(page.left(), width() - wide - 1.0));
            const double place = last && left < x + 4.0 ? x - wide - 4.0 : left;
            painter.setPen(t.text3);
            painter.drawText(QPointF(place, page.top() - 6), text);
        }
    }
}

void FigurePreview::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    Q_EMIT scaleChanged();
}

} // namespace ocellus

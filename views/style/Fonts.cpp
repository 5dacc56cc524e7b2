// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/Fonts.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace ocellus {

namespace {

double advance(const QFontMetricsF& metrics, QChar c) {
    return c.isDigit() ? metrics.horizontalAdvance(QLatin1Char('0')) : metrics.horizontalAdvance(c);
}

} // namespace

QFont interfaceFont(TextSize size, QFont::Weight weight) {
    QFont font;
    font.setFamilies({QStringLiteral("Inter"), QStringLiteral("DejaVu Sans")});
    font.setPixelSize(static_cast<int>(size));
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QString withThousands(qint64 number) {
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(number);
}

QString asPercent(double share) {
    return QStringLiteral("%1 %").arg(std::lround(share * 100.0));
}

QString asDuration(double seconds) {
    if (!(seconds >= 0.0) || seconds > 1e7) {
        return QStringLiteral("–");
    }
    const auto whole = static_cast<qint64>(std::llround(seconds));
    const qint64 minutes = whole / 60;
    if (minutes >= 60) {
        return QStringLiteral("%1:%2:%3")
            .arg(minutes / 60)
            .arg(minutes % 60, 2, 10, QLatin1Char('0'))
            .arg(whole % 60, 2, 10, QLatin1Char('0'));
    }
    return QStringLiteral("%1:%2").arg(minutes).arg(whole % 60, 2, 10, QLatin1Char('0'));
}

int evenDigitsWidth(const QFont& font, const QString& text) {
    const QFontMetricsF metrics(font);
    double width = 0.0;
    for (const QChar c : text) {
        width += advance(metrics, c);
    }
    return static_cast<int>(std::ceil(width));
}

void drawEvenDigits(QPainter& painter, const QRect& rect, Qt::Alignment alignment, const QString& text) {
    const QFontMetricsF metrics(painter.font());
    double width = 0.0;
    for (const QChar c : text) {
        width += advance(metrics, c);
    }
    double x = (alignment & Qt::AlignRight) ? rect.right() + 1 - width : rect.left();
    const double y = rect.top() + 0.5 * (rect.height() - metrics.height()) + metrics.ascent();
    for (const QChar c : text) {
        const double cell = advance(metrics, c);
        const double own = metrics.horizontalAdvance(c);
        painter.drawText(QPointF(x + 0.5 * (cell - own), y), QString(c));
        x += cell;
    }
}

} // namespace ocellus

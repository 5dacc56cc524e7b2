// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QLocale>
#include <QRect>
#include <QString>

class QPainter;

namespace ocellus {

/// Text sizes of the interface in pixels at 100 %: badge and key caps, secondary, body, lead
/// (start page), dialog title, start title.
enum class TextSize { Badge = 10, Secondary = 11, Body = 12, Lead = 13, Title = 15, StartTitle = 24 };

/// Inter, else DejaVu Sans, in one of the sizes and weights of the look.
QFont interfaceFont(TextSize size = TextSize::Body, QFont::Weight weight = QFont::Normal);

/// "50,000"; the thousands separator is a comma everywhere.
QString withThousands(qint64 number);

/// "63 %" of a share in [0, 1], no decimals.
QString asPercent(double share);

/// "0:58", "12:04", "1:02:04" of seconds; negative is "–".
QString asDuration(double seconds);

/// Width of `text` when every digit takes the width of "0".
int evenDigitsWidth(const QFont& font, const QString& text);

/// Draws a number so that digits of rows below each other line up (Inter's digits differ in width).
/// `alignment` is Qt::AlignLeft or Qt::AlignRight; vertically centred in `rect`.
void drawEvenDigits(QPainter& painter, const QRect& rect, Qt::Alignment alignment, const QString& text);

} // namespace ocellus

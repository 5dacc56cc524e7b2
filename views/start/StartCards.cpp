// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/start/StartCards.h"

#include "views/style/Badge.h"
#include "views/style/Fonts.h"
#include "views/style/SvgIcon.h"
#include "views/style/ThemeTokens.h"

#include <QPainter>
#include <QPainterPath>

namespace ocellus {

namespace {

constexpr int kPictureHeight = 172;
constexpr int kCardHeight = 272;
constexpr int kPadding = 14;

} // namespace

// --- ExampleCard ----------------------------------------------------------------------------

ExampleCard::ExampleCard(const StartExample& example, QWidget* parent)
    : QAbstractButton(parent)
    , m_example(example) {
    setObjectName(example.name);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setEnabled(example.disabledReason.isEmpty());
    setToolTip(example.disabledReason);
    setCursor(isEnabled() ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    describe();
}

void ExampleCard::describe() {
    setText(m_example.title);
    setAccessibleName(QStringLiteral("Example: %1, %2").arg(m_example.title, m_example.chip));
    setAccessibleDescription(m_opening ? openingText() : m_example.text + QLatin1Char(' ') + m_example.facts);
}

void ExampleCard::setPicture(const QImage& light, const QImage& dark) {
    m_light = light;
    m_dark = dark;
    update();
}

void ExampleCard::setFacts(const QString& facts) {
    m_example.facts = facts;
    describe();
    update();
}

void ExampleCard::setOpening(bool opening) {
    if (opening != m_opening) {
        m_opening = opening;
        describe();
        update();
    }
}

QSize ExampleCard::sizeHint() const {
    return QSize(264, kCardHeight);
}

QSize ExampleCard::minimumSizeHint() const {
    return QSize(220, kCardHeight);
}

void ExampleCard::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void ExampleCard::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

void ExampleCard::paintPicture(QPainter& painter, const QRect& rect) const {
    const ThemeTokens& t = tokens();
    painter.fillRect(rect, t.map);
    const QImage& drawn = currentTheme() == Theme::Dark ? m_dark : m_light;
    if (!drawn.isNull()) {
        const QSizeF size = QSizeF(drawn.size()).scaled(rect.size(), Qt::KeepAspectRatioByExpanding);
        QRectF place(QPointF(), size);
        place.moveCenter(QRectF(rect).center());
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(place, drawn);
        return;
    }
    // No picture of the data yet: a neutral drawing, in greys so that nobody takes it for data.
    const struct {
        double x, y, r;
    } discs[] = {{.30, .42, 17}, {.42, .30, 11}, {.52, .55, 22}, {.66, .38, 14}, {.38, .68, 10}, {.70, .66, 9}};
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.faded);
    for (const auto& disc : discs) {
        painter.drawEllipse(QPointF(rect.left() + disc.x * rect.width(), rect.top() + disc.y * rect.height()), disc.r, disc.r);
    }
}

void ExampleCard::paintEvent(QPaintEvent*) {
    const ThemeTokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    const bool hovered = isEnabled() && underMouse();
    QPainterPath outline;
    outline.addRoundedRect(frame, 8, 8);
    painter.fillPath(outline, isDown() ? t.pressed : hovered ? t.hover : t.panel);

    painter.save();
    painter.setClipPath(outline);
    if (!isEnabled()) {
        painter.setOpacity(0.45);
    }
    const QRect picture(1, 1, width() - 2, kPictureHeight);
    paintPicture(painter, picture);
    painter.restore();
    painter.fillRect(QRect(0, kPictureHeight, width(), 1), t.line);
    painter.setPen(QPen(hovered ? t.line2 : t.line, 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(outline);

    const QRect text = rect().adjusted(kPadding, kPictureHeight, -kPadding, 0);
    painter.setFont(interfaceFont(TextSize::Lead, QFont::DemiBold));
    painter.setPen(isEnabled() ? t.text1 : t.disabled);
    painter.drawText(text.left(), text.top() + 27, m_example.title);
    const int titleWidth = painter.fontMetrics().horizontalAdvance(m_example.title);
    if (!m_example.chip.isEmpty()) {
        Chip::paint(painter, QPoint(text.left() + titleWidth + 8, text.top() + 13), m_example.chip, Chip::Kind::Plain);
    }
    painter.setFont(interfaceFont());
    painter.setPen(isEnabled() ? t.text2 : t.disabled);
    const QString& words = isEnabled() ? m_example.text : m_example.disabledReason;
    painter.drawText(QRect(text.left(), text.top() + 34, text.width(), 36), Qt::TextWordWrap | Qt::AlignTop, words);
    painter.setFont(interfaceFont(TextSize::Secondary, m_opening ? QFont::Medium : QFont::Normal));
    painter.setPen(m_opening ? t.accent : isEnabled() ? (hovered ? t.text2 : t.text3) : t.disabled);
    const QString facts = painter.fontMetrics().elidedText(m_opening ? openingText() : m_example.facts, Qt::ElideRight, text.width());
    painter.drawText(text.left(), text.top() + 84, facts);
}

// --- RecentRow ------------------------------------------------------------------------------

RecentRow::RecentRow(const RecentItem& item, QWidget* parent)
    : QAbstractButton(parent)
    , m_item(item) {
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setFixedHeight(46);
    setCursor(Qt::PointingHandCursor);
    setText(item.title);
    setToolTip(item.path);
    setAccessibleName(item.missing ? QStringLiteral("Locate %1, not found").arg(item.title) : QStringLiteral("Open %1").arg(item.title));
    setAccessibleDescription(item.details);
}

void RecentRow::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void RecentRow::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

void RecentRow::paintEvent(QPaintEvent*) {
    const ThemeTokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool lit = underMouse() || hasFocus();
    if (lit || isDown()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(isDown() ? t.pressed : t.hover);
        painter.drawRoundedRect(rect(), 6, 6);
    }
    const QString icon = m_item.missing ? QStringLiteral("warning")
        : m_item.project                ? QStringLiteral("clock")
                                        : QStringLiteral("file");
    paintSvgIcon(painter, QRect(10, 15, 16, 16), icon, t.text2);

    painter.setFont(interfaceFont(m_item.missing ? TextSize::Body : TextSize::Secondary));
    const QString right = m_item.missing ? QStringLiteral("Locate…") : m_item.when;
    const int rightWidth = painter.fontMetrics().horizontalAdvance(right);
    painter.setFont(interfaceFont(TextSize::Secondary));
    painter.setPen(m_item.missing ? t.accent : lit ? t.text2 : t.text3);
    painter.drawText(rect().adjusted(0, 0, -10, 0), Qt::AlignVCenter | Qt::AlignRight, right);

    const int textWidth = width() - 36 - 10 - rightWidth - 10;
    painter.setFont(interfaceFont(TextSize::Body, QFont::Medium));
    painter.setPen(m_item.missing ? t.text3 : t.text1);
    painter.drawText(36, 20, painter.fontMetrics().elidedText(m_item.title, Qt::ElideMiddle, textWidth));
    painter.setFont(interfaceFont(TextSize::Secondary));
    painter.setPen(lit ? t.text2 : t.text3);
    painter.drawText(36, 35, painter.fontMetrics().elidedText(m_item.details, Qt::ElideRight, textWidth));
}

} // namespace ocellus

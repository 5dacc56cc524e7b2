// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/Badge.h"

#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QIcon>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>

namespace ocellus {

namespace {

constexpr int kBadgeHeight = 18;
constexpr int kChipHeight = 18;
constexpr int kPillHeight = 14;
constexpr int kCapHeight = 15;

QFont badgeFont() {
    QFont font = interfaceFont(TextSize::Badge, QFont::DemiBold);
    font.setLetterSpacing(QFont::AbsoluteSpacing, 0.3);
    return font;
}

int textWidth(const QFont& font, const QString& text) {
    return static_cast<int>(std::ceil(QFontMetricsF(font).horizontalAdvance(text)));
}

void hatch(QPainter& painter, const QRectF& rect, const QColor& colour, bool crossed) {
    painter.setPen(QPen(colour, 1.2));
    for (double at = -rect.height(); at < rect.width(); at += 3.4) {
        painter.drawLine(QPointF(rect.left() + at, rect.bottom()), QPointF(rect.left() + at + rect.height(), rect.top()));
        if (crossed) {
            painter.drawLine(QPointF(rect.left() + at, rect.top()), QPointF(rect.left() + at + rect.height(), rect.bottom()));
        }
    }
}

class ValueIconEngine : public QIconEngine {
public:
    explicit ValueIconEngine(ValueState state)
        : m_state(state) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const ThemeTokens& t = tokens();
        const QColor colour = mode == QIcon::Disabled ? t.disabled : t.stateText[static_cast<std::size_t>(m_state)];
        const QRectF square(rect.center().x() - 5.5, rect.center().y() - 5.5, 12, 12);
        paintValueGlyph(*painter, square, m_state, colour);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new ValueIconEngine(*this); }

private:
    ValueState m_state;
};

} // namespace

void paintValueGlyph(QPainter& painter, const QRectF& rect, ValueState state, const QColor& colour) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = rect.adjusted(0.6, 0.6, -0.6, -0.6);
    QPainterPath outline;
    outline.addRoundedRect(box, 1.5, 1.5);
    switch (state) {
    case ValueState::Measured: painter.fillPath(outline, colour); break;
    case ValueState::Normalised:
        painter.save();
        painter.setClipRect(QRectF(box.left(), box.center().y(), box.width(), box.height()));
        painter.fillPath(outline, colour);
        painter.restore();
        painter.strokePath(outline, QPen(colour, 1.2));
        break;
    case ValueState::Denoised:
        painter.setPen(QPen(colour, 1.2));
        for (const double share : {0.28, 0.5, 0.72}) {
            const double y = box.top() + share * box.height();
            painter.drawLine(QPointF(box.left() + 1, y), QPointF(box.right() - 1, y));
        }
        painter.strokePath(outline, QPen(colour, 1.2));
        break;
    case ValueState::Imputed:
    case ValueState::Generated:
        painter.save();
        painter.setClipPath(outline);
        hatch(painter, box, colour, state == ValueState::Generated);
        painter.restore();
        painter.strokePath(outline, QPen(colour, 1.2));
        break;
    }
    painter.restore();
}

QIcon valueIcon(ValueState state) {
    return QIcon(new ValueIconEngine(state));
}

QString valueWord(ValueState state) {
    switch (state) {
    case ValueState::Measured: return QStringLiteral("measured");
    case ValueState::Normalised: return QStringLiteral("normalised");
    case ValueState::Denoised: return QStringLiteral("denoised");
    case ValueState::Imputed: return QStringLiteral("imputed");
    case ValueState::Generated: return QStringLiteral("generated");
    }
    return {};
}

// --- ValueBadge -----------------------------------------------------------------------------

ValueBadge::ValueBadge(ValueState state, QWidget* parent)
    : QWidget(parent)
    , m_state(state) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setState(state);
}

void ValueBadge::setState(ValueState state) {
    m_state = state;
    setAccessibleName(QStringLiteral("Values: %1").arg(valueWord(state)));
    setToolTip(QStringLiteral("Values shown here are %1.").arg(valueWord(state)));
    updateGeometry();
    update();
}

QSize ValueBadge::sizeHint() const {
    return QSize(5 + 12 + 6 + textWidth(badgeFont(), valueWord(m_state).toUpper()) + 6, kBadgeHeight);
}

void ValueBadge::paintEvent(QPaintEvent*) {
    const ThemeTokens& t = tokens();
    const auto index = static_cast<std::size_t>(m_state);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.stateFill[index]);
    painter.drawRoundedRect(rect(), 4, 4);
    paintValueGlyph(painter, QRectF(5, 3, 12, 12), m_state, t.stateText[index]);
    painter.setFont(badgeFont());
    painter.setPen(t.stateText[index]);
    painter.drawText(rect().adjusted(23, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, valueWord(m_state).toUpper());
}

// --- Chip -----------------------------------------------------------------------------------

Chip::Chip(const QString& text, Kind kind, QWidget* parent)
    : QWidget(parent)
    , m_kind(kind) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setText(text);
}

void Chip::setText(const QString& text) {
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void Chip::setKind(Kind kind) {
    m_kind = kind;
    update();
}

QSize Chip::sizeFor(const QString& text) {
    return QSize(textWidth(interfaceFont(TextSize::Badge), text) + 14, kChipHeight);
}

QSize Chip::sizeHint() const {
    return sizeFor(m_text);
}

void Chip::paint(QPainter& painter, const QPoint& topLeft, const QString& text, Kind kind) {
    const ThemeTokens& t = tokens();
    QColor edge = t.line2;
    QColor ink = t.text2;
    switch (kind) {
    case Kind::Plain: break;
    case Kind::Good: edge = ink = t.good; break;
    case Kind::Warn: edge = ink = t.warn; break;
    case Kind::Error: edge = ink = t.error; break;
    case Kind::Muted: ink = t.text3; break;
    }
    const QRect rect(topLeft, sizeFor(text));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(edge, 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), kChipHeight / 2.0 - 0.5, kChipHeight / 2.0 - 0.5);
    painter.setFont(interfaceFont(TextSize::Badge));
    painter.setPen(ink);
    painter.drawText(rect, Qt::AlignCenter, text);
    painter.restore();
}

void Chip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paint(painter, QPoint(), m_text, isEnabled() ? m_kind : Kind::Muted);
}

// --- CountPill ------------------------------------------------------------------------------

CountPill::CountPill(const QString& text, QWidget* parent)
    : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setText(text);
}

void CountPill::setText(const QString& text) {
    m_text = text;
    setAccessibleName(text);
    setVisible(!text.isEmpty());
    updateGeometry();
    update();
}

QSize CountPill::sizeHint() const {
    return QSize(std::max(18, textWidth(interfaceFont(TextSize::Badge, QFont::Medium), m_text) + 12), kPillHeight);
}

void CountPill::paintEvent(QPaintEvent*) {
    const ThemeTokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.pill);
    painter.drawRoundedRect(rect(), kPillHeight / 2.0, kPillHeight / 2.0);
    painter.setFont(interfaceFont(TextSize::Badge, QFont::Medium));
    painter.setPen(t.text2);
    painter.drawText(rect(), Qt::AlignCenter, m_text);
}

// --- KeyCap ---------------------------------------------------------------------------------

KeyCap::KeyCap(const QString& text, QWidget* parent)
    : QWidget(parent)
    , m_text(text) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(QStringLiteral("Key %1").arg(text));
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void KeyCap::setOnAccent(bool on) {
    m_onAccent = on;
    update();
}

QSize KeyCap::sizeFor(const QString& text) {
    return QSize(std::max(15, textWidth(interfaceFont(TextSize::Badge), text) + 9), kCapHeight);
}

QSize KeyCap::sizeHint() const {
    return sizeFor(m_text);
}

void KeyCap::paint(QPainter& painter, const QPoint& topLeft, const QString& text, bool onAccent) {
    const ThemeTokens& t = tokens();
    const QRect rect(topLeft, sizeFor(text));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QColor edge = onAccent ? t.accentText : t.line2;
    if (onAccent) {
        edge.setAlphaF(0.6F);
    }
    painter.setPen(QPen(edge, 1.0));
    painter.setBrush(onAccent ? QBrush(Qt::NoBrush) : QBrush(t.panel));
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter.setFont(interfaceFont(TextSize::Badge));
    painter.setPen(onAccent ? t.accentText : t.text2);
    painter.drawText(rect, Qt::AlignCenter, text);
    painter.restore();
}

void KeyCap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paint(painter, QPoint(), m_text, m_onAccent);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Colouring.h"

#include <QWidget>

class QPainter;

namespace ocellus {

/// The 12 px sign of a value state: solid square, lower half filled, three lines, 45 degree hatch,
/// cross hatch. The sign carries the meaning; colour only repeats it.
void paintValueGlyph(QPainter& painter, const QRectF& rect, ValueState state, const QColor& colour);

/// The same sign as an icon (toolbar combo, menus), in the state's colour of the current theme.
QIcon valueIcon(ValueState state);

/// "measured", "normalised" ... as written in sentences.
QString valueWord(ValueState state);

/// Sign and word in capitals on the state's fill: "MEASURED".
class ValueBadge : public QWidget {
    Q_OBJECT

public:
    explicit ValueBadge(ValueState state, QWidget* parent = nullptr);
    ValueState state() const { return m_state; }
    void setState(ValueState state);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ValueState m_state;
};

/// A pill with an edge and no fill: "simulated", "not calibrated", "partial, 3,780 of 6,000".
class Chip : public QWidget {
    Q_OBJECT

public:
    enum class Kind { Plain, Good, Warn, Error, Muted };

    explicit Chip(const QString& text, Kind kind = Kind::Plain, QWidget* parent = nullptr);
    void setText(const QString& text);
    void setKind(Kind kind);
    QString text() const { return m_text; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

    static QSize sizeFor(const QString& text);
    /// For delegates and cards; `topLeft` is the chip's corner.
    static void paint(QPainter& painter, const QPoint& topLeft, const QString& text, Kind kind);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
    Kind m_kind;
};

/// A count beside a heading on a grey pill: "50,000", "18,412 of 20,113 recognised".
class CountPill : public QWidget {
    Q_OBJECT

public:
    explicit CountPill(const QString& text = {}, QWidget* parent = nullptr);
    void setText(const QString& text); ///< empty text hides the pill
    QString text() const { return m_text; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
};

/// A key drawn as on a keyboard: "Ctrl K", "G".
class KeyCap : public QWidget {
    Q_OBJECT

public:
    explicit KeyCap(const QString& text, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }
    void setOnAccent(bool on); ///< drawn on a primary button

    static QSize sizeFor(const QString& text);
    static void paint(QPainter& painter, const QPoint& topLeft, const QString& text, bool onAccent = false);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
    bool m_onAccent = false;
};

} // namespace ocellus

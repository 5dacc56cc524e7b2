// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/start/StartPage.h"

#include <QAbstractButton>

namespace ocellus {

/// An example: picture above, title with chip, text and facts below. A button.
class ExampleCard : public QAbstractButton {
    Q_OBJECT

public:
    ExampleCard(const StartExample& example, QWidget* parent);

    const StartExample& example() const { return m_example; }
    void setPicture(const QImage& light, const QImage& dark);
    void setFacts(const QString& facts);
    void setOpening(bool opening); ///< it was asked for, and its data are being read or made
    bool isOpening() const { return m_opening; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void paintPicture(QPainter& painter, const QRect& rect) const;
    void describe();
    QString openingText() const { return QStringLiteral("Opening %1…").arg(m_example.title); }

    StartExample m_example;
    bool m_opening = false;
    QImage m_light;
    QImage m_dark;
};

/// One line of the recent list. A button; a missing file asks to be located.
class RecentRow : public QAbstractButton {
    Q_OBJECT

public:
    RecentRow(const RecentItem& item, QWidget* parent);

    const RecentItem& item() const { return m_item; }
    QSize sizeHint() const override { return QSize(320, 46); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    RecentItem m_item;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/FocusRing.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QFocusEvent>
#include <QFocusFrame>

namespace ocellus {

FocusRing::FocusRing(QObject* parent)
    : QObject(parent) {
    qApp->installEventFilter(this);
}

FocusRing::~FocusRing() {
    hide();
}

bool FocusRing::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn) {
        if (auto* widget = qobject_cast<QWidget*>(watched)) {
            const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
            const bool keyboard = reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason
                || reason == Qt::ShortcutFocusReason;
            if (keyboard) {
                show(widget);
            } else {
                hide();
            }
        }
    } else if (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::FocusOut) {
        hide();
    }
    return QObject::eventFilter(watched, event);
}

void FocusRing::show(QWidget* widget) {
    const bool ownRing = widget->property("focusRing").toString() == QLatin1String("none")
        || qobject_cast<QAbstractItemView*>(widget);
    if (ownRing || widget->isWindow()) {
        hide();
        return;
    }
    if (!m_frame) {
        m_frame = new QFocusFrame;
        m_frame->setObjectName(QStringLiteral("focusRing"));
        m_frame->setAttribute(Qt::WA_TransparentForMouseEvents);
    }
    m_frame->setWidget(widget);
}

void FocusRing::hide() {
    if (m_frame) {
        m_frame->setWidget(nullptr);
        m_frame->hide();
    }
}

} // namespace ocellus

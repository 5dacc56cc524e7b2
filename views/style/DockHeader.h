// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QDockWidget;
class QHBoxLayout;
class QLabel;

namespace ocellus {

class CountPill;

/// Title bar of a dock, 32 px: title, count on a pill, then float and close. Set it with
/// QDockWidget::setTitleBarWidget; the buttons act on the dock it is given.
class DockHeader : public QFrame {
    Q_OBJECT

public:
    DockHeader(const QString& title, QDockWidget* dock);

    void setTitle(const QString& title);
    void setCount(const QString& text); ///< empty: no pill

    /// The style sheet fixes the height; the dock asks here how far down its content begins.
    QSize sizeHint() const override { return {QFrame::sizeHint().width(), kHeight}; }

    static constexpr int kHeight = 32;

private:
    QDockWidget* m_dock;
    QLabel* m_title;
    CountPill* m_count;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QStringList>

class QLabel;
class QPushButton;
class QScrollArea;

namespace ocellus {

/// Sentences to know before believing what stands below: one line that ends in "…" where it does not fit, and a link
/// that opens all of them (they scroll when there are many, so that the picture keeps its place). Hidden without
/// sentences. GUI thread.
///
/// objectNames: that of the widget, and it with "Line", "All", "Toggle" and "Scroll" behind.
class NoteLines : public QFrame {
    Q_OBJECT

public:
    NoteLines(const QString& objectName, const QString& title, QWidget* parent);

    /// Other sentences close it again; the same ones leave it as it is.
    void setNotes(const QStringList& notes);
    const QStringList& notes() const { return m_notes; }
    bool isOpen() const { return m_open; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void setOpen(bool open);
    void refresh();
    void showIcon();

    QStringList m_notes;
    bool m_open = false;
    QLabel* m_icon;
    QLabel* m_line;
    QLabel* m_all;
    QScrollArea* m_scroll;
    QPushButton* m_toggle;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStatusBar>
#include <QString>

#include <functional>

class QLabel;
class QPushButton;
class QWidget;

namespace ocellus {

class ExplorerState;
class JobListModel;
class JobStatusWidget;

/// The status bar: selection, file and values on the left, a finished job's line with one chip, and
/// running jobs, memory and the saved time on the right. Without a data set it says what Ocellus is.
class StatusLine : public QStatusBar {
    Q_OBJECT

public:
    StatusLine(ExplorerState& state, const JobListModel& jobs, QWidget* parent);

    /// One line about something that ended, with at most one thing to do. Replaces the line before.
    void showOutcome(const QString& sentence, const QString& chip = {}, std::function<void()> onChip = {});
    QString outcome() const;
    /// "Saved 12:03", with where in the tooltip; empty: nothing.
    void showSaved(const QString& text, const QString& folder);
    JobStatusWidget* jobWidget() const { return m_jobWidget; }
    QString selectionText() const;

private:
    void refreshSelection();
    void refreshData();
    void refreshMemory();
    QLabel* part(const char* name);

    ExplorerState& m_state;
    QWidget* m_left;
    QWidget* m_right;
    QLabel* m_selection = nullptr;
    QLabel* m_file = nullptr;
    QLabel* m_values = nullptr;
    QLabel* m_outcome = nullptr;
    QPushButton* m_chip = nullptr;
    QLabel* m_memory = nullptr;
    QWidget* m_savedRule = nullptr;
    QLabel* m_savedIcon = nullptr;
    QLabel* m_saved = nullptr;
    QLabel* m_offline = nullptr;
    JobStatusWidget* m_jobWidget = nullptr;
    std::function<void()> m_onChip;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace ocellus {

class JobListModel;

/// The running job in the status bar: name, bar, "63 %   38 cells/s   0:58 left", cancel. Hidden
/// while nothing runs; with several jobs it shows the newest and says how many more there are.
class JobStatusWidget : public QWidget {
    Q_OBJECT

public:
    /// @param delayMs  jobs that end before this are never shown, so that the bar does not flicker.
    explicit JobStatusWidget(const JobListModel& jobs, QWidget* parent = nullptr, int delayMs = 0);

    /// The job shown, 0 when none.
    int shownJob() const { return m_shown; }

Q_SIGNALS:
    void cancelRequested(int id);

private:
    void refresh();

    const JobListModel& m_jobs;
    int m_delayMs;
    int m_shown = 0;
    QLabel* m_title;
    QProgressBar* m_bar;
    QLabel* m_numbers;
    QToolButton* m_cancel;
};

} // namespace ocellus

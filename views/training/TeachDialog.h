// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/training/TeachForm.h"
#include "views/training/TeachReport.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace ocellus {

/// The page "Teach the model": a person's labels become outputs of a model, with curves while it
/// learns and a report on held-out cells. Shows and asks only; closing it stops nothing. GUI thread.
class TeachDialog : public QDialog {
    Q_OBJECT

public:
    TeachDialog(ExplorerState& state, const JobListModel& jobs, QWidget* parent);

    TeachForm& form() { return *m_form; }
    TeachReport& report() { return *m_report; }
    /// Where the model will be written.
    void setPath(const QString& path);
    void setSituation(const TeachSituation& situation);

Q_SIGNALS:
    void pathRequested();
    /// @param goOn  where a cancelled run of the same request stopped.
    void teachRequested(bool goOn);
    void cancelRequested(int job);
    void useRequested(const QString& path);

private:
    QWidget* buildHeader();
    QWidget* buildFooter();
    void refresh();
    void press();

    TeachForm* m_form = nullptr;
    TeachReport* m_report = nullptr;
    QLabel* m_path = nullptr;
    QPushButton* m_change = nullptr;
    QPushButton* m_again = nullptr;
    QPushButton* m_main = nullptr;
    TeachSituation m_situation;
};

} // namespace ocellus

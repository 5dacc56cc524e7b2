// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DatasetJob.h"
#include "core/training/Finetune.h"
#include "views/training/TeachForm.h"
#include "views/training/TeachReport.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <memory>

namespace ocellus {

class AppSettings;
class JobListModel;
class TeachDialog;

/// The page "Teach the model" and its training, in a job. GUI thread.
class TeachJobs : public QObject {
    Q_OBJECT

public:
    TeachJobs(JobRunner& runner, const JobListModel& jobs, ExplorerState& state, AppSettings& settings);

    /// The model in use, to go on from; an empty path: none.
    void setModel(const QString& path, const QString& name, std::shared_ptr<const ModelInfo> info);
    /// Shows the page, or brings it to the front. Not modal: the window stays usable.
    void showPage(QWidget* window);
    TeachDialog* page() const; ///< nullptr while it is closed
    bool isRunning() const { return m_job.isRunning(); }
    /// Where the next model is written.
    QString path() const { return m_path; }
    void setPath(const QString& path);

Q_SIGNALS:
    void useRequested(const QString& path);
    /// It ended while its page was closed. @param path  of the model; empty: there is none.
    void ended(const QString& sentence, const QString& path, bool failed);

private:
    void connectPage();
    void choosePath();
    void start(bool goOn);
    FinetuneOptions optionsFor(const TeachRequest& request, bool goOn);
    void take(const JobEnd<FinetuneReport>& end);
    void setSituation(const TeachSituation& situation);

    JobRunner& m_runner;
    const JobListModel& m_jobs;
    ExplorerState& m_state;
    AppSettings& m_settings;
    DatasetJob m_job;
    QPointer<TeachDialog> m_page;
    TeachSituation m_situation;
    std::vector<LossRow> m_rows; ///< of the run that is shown
    QString m_path;
    QString m_modelPath, m_modelName;
    std::shared_ptr<const ModelInfo> m_info;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DatasetJob.h"
#include "views/check/CheckPanel.h"

#include <QObject>

namespace ocellus {

class Annotations;
class AppSettings;
class JobListModel;
class StatusLine;

/// Runs what the check panel asks for, as one job at a time, and saves its tables. Whether counts
/// are recovered is a decision of the project; the values of the state follow it. GUI thread.
class CheckJobs : public QObject {
    Q_OBJECT

public:
    /// All are kept by reference and outlive this.
    CheckJobs(JobRunner& runner,
              const JobListModel& jobs,
              ExplorerState& state,
              Annotations& annotations,
              CheckPanel& panel,
              AppSettings& settings,
              StatusLine& status);

    void run(const CheckRequest& request);
    /// Checks the open data set, unless that was done or goes on.
    void runOnce();

    bool isRunning() const { return m_job.isRunning(); }

    enum class Table { Genes, Cells };
    /// Writes a table as tab-separated text in a job, whole or not at all.
    void save(Table table, const QString& path);

Q_SIGNALS:
    void failed(const QString& sentence);

private:
    using Figures = std::shared_ptr<const CheckFigures>;

    void showProgress();
    void decideRecovered(bool use);
    void followDecision();
    void chooseFile(Table table);

    JobRunner& m_runner;
    const JobListModel& m_jobs;
    ExplorerState& m_state;
    Annotations& m_annotations;
    CheckPanel& m_panel;
    AppSettings& m_settings;
    StatusLine& m_status;
    DatasetJob m_job;
};

} // namespace ocellus

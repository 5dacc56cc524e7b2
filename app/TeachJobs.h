// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DatasetJob.h"
#include "app/TrainingJobs.h"
#include "core/training/Finetune.h"
#include "views/training/TeachForm.h"

#include <memory>

namespace ocellus {

class JobListModel;
class TeachDialog;

/// The page "Teach the model" and its training, in a job. GUI thread.
class TeachJobs : public TrainingJobs {
    Q_OBJECT

public:
    TeachJobs(JobRunner& runner, const JobListModel& jobs, ExplorerState& state, AppSettings& settings);

    /// The model in use, to go on from; an empty path: none.
    void setModel(const QString& path, const QString& name, std::shared_ptr<const ModelInfo> info);
    /// Shows the page, or brings it to the front. Not modal: the window stays usable.
    void showPage(QWidget* window);
    TeachDialog* page() const; ///< nullptr while it is closed
    bool isRunning() const { return m_job.isRunning(); }

private:
    FinetuneOptions optionsFor(const TeachRequest& request, bool goOn);
    void take(const JobEnd<FinetuneReport>& end);

    bool isForExamples() const; ///< the model in use came with the program

    bool isTraining() const override { return isRunning(); }
    void start(bool goOn) override;
    void cancel() override { m_job.cancel(); }
    void showRow(const LossRow& row) override;
    void clearRows() override;

    const JobListModel& m_jobs;
    ExplorerState& m_state;
    DatasetJob m_job;
    QString m_modelPath, m_modelName;
    std::shared_ptr<const ModelInfo> m_info;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/JobRunner.h"
#include "app/TrainingJobs.h"
#include "core/training/Pretrain.h"

namespace ocellus {

class RecipeDialog;

/// The page "Train a new model" and its training, in a job that no data set needs to be open for.
/// GUI thread.
class RecipeJobs : public TrainingJobs {
    Q_OBJECT

public:
    RecipeJobs(JobRunner& runner, const JobListModel& jobs, AppSettings& settings);

    /// Shows the page, or brings it to the front. Not modal: the window stays usable.
    void showPage(QWidget* window);
    RecipeDialog* page() const; ///< nullptr while it is closed
    bool isRunning() const { return m_job != 0; }
    void setRecipe(const QString& path);

private:
    void chooseRecipe();
    void take(const JobEnd<PretrainSummary>& end);

    bool isTraining() const override { return isRunning(); }
    void start(bool goOn) override;
    void cancel() override { m_runner.cancel(m_job); }
    void showRow(const LossRow& row) override;
    void clearRows() override;

    JobRunner& m_runner;
    const JobListModel& m_jobs;
    AppSettings& m_settings;
    int m_job = 0;    ///< 0: none
    QString m_recipe; ///< as it was chosen last
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/training/TrainingSituation.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace ocellus {

class JobListModel;

/// What a training has to say: a sentence, and while it runs its step and the time left. GUI thread.
class TrainingProgress : public QWidget {
    Q_OBJECT

public:
    /// @param name    object names begin with it. @param before  said while nothing was asked for.
    /// @param jobs    outlives this.
    TrainingProgress(const QString& name, const QString& before, const JobListModel& jobs, QWidget* parent);

    void setSituation(const TrainingSituation& situation);

private:
    void refreshJob();

    const JobListModel& m_jobs;
    QString m_before;
    TrainingSituation m_situation;
    QLabel* m_words = nullptr;
    QWidget* m_progress = nullptr;
    QProgressBar* m_bar = nullptr;
    QLabel* m_stage = nullptr;
    QLabel* m_left = nullptr;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/training/TrainingProgress.h"

#include "views/jobs/JobListModel.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QLabel>
#include <QProgressBar>
#include <QVBoxLayout>

namespace ocellus {

TrainingProgress::TrainingProgress(const QString& name, const QString& before, const JobListModel& jobs, QWidget* parent)
    : QWidget(parent), m_jobs(jobs), m_before(before) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_words = textLabel({}, TextRole::Body, this);
    m_words->setObjectName(name + QStringLiteral("Words"));
    m_words->setAccessibleName(QStringLiteral("State of the training"));
    m_words->setWordWrap(true);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_words);
    m_progress = new QWidget(this);
    auto* inside = new QVBoxLayout(m_progress);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(8);
    m_bar = new QProgressBar(m_progress);
    m_bar->setObjectName(name + QStringLiteral("Progress"));
    m_bar->setAccessibleName(QStringLiteral("Progress of the training"));
    m_bar->setTextVisible(false);
    inside->addWidget(m_bar);
    auto* row = new QHBoxLayout;
    m_stage = textLabel({}, TextRole::Name, m_progress);
    m_stage->setObjectName(name + QStringLiteral("Stage"));
    m_left = textLabel({}, TextRole::Body, m_progress);
    m_left->setObjectName(name + QStringLiteral("Left"));
    row->addWidget(m_stage);
    row->addStretch(1);
    row->addWidget(m_left);
    inside->addLayout(row);
    column->addWidget(m_progress);
    connect(&jobs, &JobListModel::jobChanged, this, [this](int id) {
        if (m_situation.kind == TrainingSituation::Kind::Running && id == m_situation.job) {
            refreshJob();
        }
    });
    setSituation({});
}

void TrainingProgress::setSituation(const TrainingSituation& situation) {
    using Kind = TrainingSituation::Kind;
    m_situation = situation;
    m_words->setText(situation.kind == Kind::Ready ? m_before : situation.sentence);
    m_words->setProperty("role", situation.kind == Kind::Failed ? "error" : "body");
    m_words->setVisible(!m_words->text().isEmpty());
    m_progress->setVisible(situation.kind == Kind::Running);
    if (situation.kind == Kind::Running) {
        refreshJob();
    }
}

void TrainingProgress::refreshJob() {
    const JobRow* job = m_jobs.find(m_situation.job);
    if (job == nullptr) {
        return;
    }
    m_bar->setRange(0, job->total > 0 ? 1000 : 0);
    m_bar->setValue(static_cast<int>(1000.0 * job->share()));
    const QString stage = job->stage.isEmpty() ? QStringLiteral("Reading the data") : job->stage;
    const bool training = job->stage == QLatin1String("Training");
    m_stage->setText(training ? QStringLiteral("Training, step %1 of %2").arg(withThousands(job->done), withThousands(job->total)) : stage);
    m_left->setText(job->secondsLeft >= 0.0 ? QStringLiteral("%1 left at most").arg(asDuration(job->secondsLeft)) : QString());
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/SaveJob.h"

#include "app/AppSettings.h"
#include "app/StatusLine.h"
#include "views/jobs/JobListModel.h"
#include "views/style/Fonts.h"

#include <QFileDialog>
#include <QFileInfo>

namespace ocellus {

SaveJob::SaveJob(JobRunner& runner, ExplorerState& state, StatusLine& status, AppSettings& settings)
    : m_status(status)
    , m_settings(settings)
    , m_job(runner, state, *this) {}

void SaveJob::save(const QString& path, std::function<Outcome(const RunControl&)> write) {
    const QString name = QFileInfo(path).fileName();
    if (m_job.isRunning()) {
        Q_EMIT failed(QStringLiteral("Another file is still being written. %1 was not written; try again.").arg(name));
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Save %1").arg(name);
    m_job.start<int>(
        description, [write = std::move(write)](const JobControl& control, int&) { return write(control.run()); },
        [this, name](const JobEnd<int>& end) {
            if (end.failed()) {
                Q_EMIT failed(end.error);
            } else if (end.finished()) {
                m_status.showOutcome(QStringLiteral("Saved %1").arg(name));
            }
        });
}

QString SaveJob::askPath(QWidget& parent, const QString& title, const QString& name, const QString& filter) {
    const QString path = QFileDialog::getSaveFileName(&parent, title, m_settings.lastFolder() + QLatin1Char('/') + name, filter);
    if (!path.isEmpty()) {
        m_settings.setLastFolder(QFileInfo(path).absolutePath());
    }
    return path;
}

QString progressWords(const JobRow& job, const QString& first) {
    const QString stage = job.stage.isEmpty() ? first : job.stage;
    QString words = job.total > 0 ? QStringLiteral("%1, %2 of %3").arg(stage, withThousands(job.done), withThousands(job.total)) : stage;
    if (job.total > 0 && job.secondsLeft >= 0.0) {
        words += QStringLiteral(" · %1 left").arg(asDuration(job.secondsLeft));
    }
    return words;
}

} // namespace ocellus

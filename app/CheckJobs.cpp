// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/CheckJobs.h"

#include "app/AppSettings.h"
#include "app/JobRunner.h"
#include "app/StatusLine.h"
#include "core/base/DurableFile.h"
#include "core/tasks/CheckTables.h"
#include "views/jobs/JobListModel.h"
#include "views/state/ExplorerState.h"

#include <QFileDialog>
#include <QFileInfo>

namespace ocellus {

CheckJobs::CheckJobs(JobRunner& runner,
                     const JobListModel& jobs,
                     ExplorerState& state,
                     CheckPanel& panel,
                     AppSettings& settings,
                     StatusLine& status)
    : m_runner(runner), m_jobs(jobs), m_state(state), m_panel(panel), m_settings(settings),
      m_status(status) {
    connect(&panel, &CheckPanel::runWanted, this, &CheckJobs::run);
    connect(&panel, &CheckPanel::cancelWanted, this, [this] { m_runner.cancel(m_job); });
    connect(&panel, &CheckPanel::saveGenesWanted, this, [this] { chooseFile(Table::Genes); });
    connect(&panel, &CheckPanel::saveCellsWanted, this, [this] { chooseFile(Table::Cells); });
    connect(&jobs, &JobListModel::jobChanged, this, [this](int id) {
        if (id == m_job && m_job != 0) {
            showProgress();
        }
    });
    connect(&state, &ExplorerState::datasetChanged, this, [this] {
        m_runner.cancel(m_job);
        m_job = 0; // what it still brings belongs to other data
    });
}

void CheckJobs::runOnce() {
    if (m_state.dataset() && !m_panel.figures()) {
        run(m_panel.request());
    }
}

void CheckJobs::run(const CheckRequest& request) {
    const auto dataset = m_state.dataset();
    if (m_job != 0 || !dataset) {
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Check the data");
    auto id = std::make_shared<int>(0);
    *id = m_runner.start<Figures>(
        description,
        this,
        [dataset, request](const JobControl& control, Figures& figures) {
            CheckDataOptions options;
            options.sampleColumn = request.sampleColumn;
            options.doublets = request.doublets;
            auto check = std::make_shared<DataCheck>();
            if (checkData(*dataset, options, control.run(), check.get()) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
            figures = figuresOf(check, dataset->cellCount());
            return Outcome::Finished;
        },
        [this, id](const JobEnd<Figures>& end) {
            if (*id != m_job) {
                return;
            }
            m_job = 0;
            if (end.finished()) {
                m_panel.showFigures(*end.value);
            } else if (end.failed()) {
                m_panel.showFailure(end.error);
                Q_EMIT failed(end.error);
            } else {
                m_panel.showStopped();
            }
        });
    m_job = *id;
    m_panel.showRunning();
}

void CheckJobs::showProgress() {
    const JobRow* job = m_jobs.find(m_job);
    if (job != nullptr && job->isActive()) {
        m_panel.showProgress(job->stage, job->total > 0 ? job->share() : -1.0, job->secondsLeft);
    }
}

void CheckJobs::chooseFile(Table table) {
    const bool genes = table == Table::Genes;
    const QString path = QFileDialog::getSaveFileName(
        &m_panel,
        genes ? QStringLiteral("Save how the genes were recognised")
              : QStringLiteral("Save the measures of the cells"),
        m_settings.lastFolder() +
            (genes ? QStringLiteral("/genes.tsv") : QStringLiteral("/cells.tsv")),
        QStringLiteral("Tab-separated text (*.tsv)"));
    if (!path.isEmpty()) {
        m_settings.setLastFolder(QFileInfo(path).absolutePath());
        save(table, path);
    }
}

void CheckJobs::save(Table table, const QString& path) {
    const Figures figures = m_panel.figures();
    const auto dataset = m_state.dataset();
    if (!figures || !dataset) {
        return;
    }
    const QString name = QFileInfo(path).fileName();
    JobDescription description;
    description.title = QStringLiteral("Save %1").arg(name);
    description.quiet = true;
    m_runner.start<int>(
        description,
        this,
        [figures, dataset, table, file = path.toStdString()](const JobControl&, int&) {
            writeDurably(file,
                         table == Table::Genes
                             ? checkedGenesText(*figures->check)
                             : checkedCellsText(dataset->cells(), *figures->check));
            return Outcome::Finished;
        },
        [this, name](const JobEnd<int>& end) {
            if (end.failed()) {
                Q_EMIT failed(end.error);
            } else if (end.finished()) {
                m_status.showOutcome(QStringLiteral("Saved %1").arg(name));
            }
        });
}

} // namespace ocellus

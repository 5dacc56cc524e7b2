// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/CheckJobs.h"

#include "app/AppSettings.h"
#include "app/JobRunner.h"
#include "app/StatusLine.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/tasks/CheckTables.h"
#include "views/check/QualityFilters.h"
#include "views/jobs/JobListModel.h"
#include "views/state/Annotations.h"
#include "views/state/ExplorerState.h"

#include <QFileDialog>
#include <QFileInfo>

namespace ocellus {

namespace {

/// Key of the project's decision; its text is CountRecovery::word().
const QString kCounts = QStringLiteral("recovered counts");

} // namespace

CheckJobs::CheckJobs(JobRunner& runner,
                     const JobListModel& jobs,
                     ExplorerState& state,
                     Annotations& annotations,
                     CheckPanel& panel,
                     AppSettings& settings,
                     StatusLine& status)
    : m_runner(runner), m_jobs(jobs), m_state(state), m_annotations(annotations), m_panel(panel),
      m_settings(settings), m_status(status), m_job(runner, state, *this) {
    connect(&panel, &CheckPanel::runWanted, this, &CheckJobs::run);
    connect(&panel, &CheckPanel::cancelWanted, this, [this] { m_job.cancel(); });
    connect(&panel, &CheckPanel::saveGenesWanted, this, [this] { chooseFile(Table::Genes); });
    connect(&panel, &CheckPanel::saveCellsWanted, this, [this] { chooseFile(Table::Cells); });
    connect(&panel, &CheckPanel::recoveredWanted, this, &CheckJobs::decideRecovered);
    connect(&annotations, &Annotations::decisionsChanged, this, &CheckJobs::followDecision);
    connect(&jobs, &JobListModel::jobChanged, this, [this](int id) {
        if (m_job.isRunning() && id == m_job.id()) {
            showProgress();
        }
    });
}

void CheckJobs::runOnce() {
    if (m_state.dataset() && !m_panel.figures()) {
        run(m_panel.request());
    }
}

void CheckJobs::run(const CheckRequest& request) {
    const auto dataset = m_state.dataset();
    if (m_job.isRunning() || !dataset) {
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Check the data");
    m_job.start<Figures>(
        description,
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
        [this](const JobEnd<Figures>& end) {
            if (end.finished()) {
                m_panel.showFigures(*end.value);
            } else if (end.failed()) {
                m_panel.showFailure(end.error);
                Q_EMIT failed(end.error);
            } else {
                m_panel.showStopped();
            }
        });
    m_panel.showRunning();
}

void CheckJobs::decideRecovered(bool use) {
    const Figures figures = m_panel.figures();
    if (!figures || (use && !figures->check->recovery)) {
        return;
    }
    const QString step = use ? QStringLiteral("Use the recovered counts")
                             : QStringLiteral("Use the values of the file");
    // Ranges of the one are none of the other: they go in the same step.
    const bool filtered = m_panel.filters().filters().any();
    QUndoStack& stack = m_state.undoStack();
    if (filtered) {
        stack.beginMacro(step);
        m_panel.filters().reset();
    }
    m_annotations.putDecision(
        kCounts,
        use ? std::optional(QString::fromStdString(figures->check->recovery->word()))
            : std::nullopt,
        step);
    if (filtered) {
        stack.endMacro();
    }
}

void CheckJobs::followDecision() {
    const auto dataset = m_state.dataset();
    if (!dataset) {
        return;
    }
    std::optional<CountRecovery> wanted;
    try {
        if (const auto word = m_annotations.decision(kCounts)) {
            wanted = CountRecovery::ofWord(word->toStdString());
        }
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
        return;
    }
    if (wanted == dataset->recovery()) {
        return;
    }
    m_job.forget(); // what it still brings is of the other values
    m_panel.forget();
    m_state.exchangeValues(wanted ? Dataset::withRecoveredCounts(*dataset, *wanted)
                                  : Dataset::asOpened(*dataset));
    if (m_panel.isVisible()) {
        runOnce();
    }
}

void CheckJobs::showProgress() {
    const JobRow* job = m_jobs.find(m_job.id());
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

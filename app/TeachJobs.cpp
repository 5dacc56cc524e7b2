// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/TeachJobs.h"

#include "app/AppSettings.h"
#include "app/JobRunner.h"
#include "core/model/ModelInfo.h"
#include "views/jobs/JobListModel.h"
#include "views/style/Fonts.h"
#include "views/training/TeachDialog.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

namespace ocellus {

namespace {

using Kind = TeachSituation::Kind;

QString nameOf(const QString& path) { return QFileInfo(path).fileName(); }

} // namespace

TeachJobs::TeachJobs(JobRunner& runner, const JobListModel& jobs, ExplorerState& state, AppSettings& settings)
    : m_runner(runner), m_jobs(jobs), m_state(state), m_settings(settings), m_job(runner, state, *this) {
    connect(&state, &ExplorerState::datasetChanged, this, [this] {
        m_rows.clear();
        m_path.clear();
        setSituation({});
    });
}

void TeachJobs::setModel(const QString& path, const QString& name, std::shared_ptr<const ModelInfo> info) {
    m_modelPath = path;
    m_modelName = name;
    m_info = std::move(info);
    if (m_page) {
        m_page->form().setModel(m_modelName, m_info);
    }
}

void TeachJobs::showPage(QWidget* window) {
    if (!m_page) {
        m_page = new TeachDialog(m_state, m_jobs, window);
        m_page->setAttribute(Qt::WA_DeleteOnClose);
        connectPage();
        m_page->form().setModel(m_modelName, m_info);
        for (const LossRow& row : m_rows) {
            m_page->report().addRow(row);
        }
        m_page->setSituation(m_situation);
    }
    if (m_path.isEmpty()) {
        const QString title = m_state.dataset() ? QFileInfo(QString::fromStdString(m_state.dataset()->path())).completeBaseName() : QString();
        m_path = QDir(m_settings.modelFolder()).filePath((title.isEmpty() ? QStringLiteral("taught") : title + QStringLiteral("-taught")) + QStringLiteral(".ckpt"));
    }
    m_page->setPath(m_path);
    m_page->show();
    m_page->raise();
    m_page->activateWindow();
}

TeachDialog* TeachJobs::page() const { return m_page; }

void TeachJobs::setPath(const QString& path) {
    m_path = path.endsWith(QLatin1String(".ckpt")) ? path : path + QStringLiteral(".ckpt");
    if (m_page) {
        m_page->setPath(m_path);
    }
}

void TeachJobs::connectPage() {
    TeachDialog* page = m_page;
    connect(page, &TeachDialog::pathRequested, this, &TeachJobs::choosePath);
    connect(page, &TeachDialog::teachRequested, this, &TeachJobs::start);
    connect(page, &TeachDialog::cancelRequested, this, [this] { m_job.cancel(); });
    connect(page, &TeachDialog::useRequested, this, [this](const QString& path) {
        Q_EMIT useRequested(path);
        m_page->accept();
    });
}

void TeachJobs::choosePath() {
    const QString path = QFileDialog::getSaveFileName(m_page, QStringLiteral("Write the taught model as"), m_path, QStringLiteral("Weights (*.ckpt)"));
    if (!path.isEmpty()) {
        setPath(path);
    }
}

FinetuneOptions TeachJobs::optionsFor(const TeachRequest& request, bool goOn) {
    FinetuneOptions options;
    options.labels = request.column.name;
    if (!request.column.layer.empty()) {
        options.given = m_state.labels(request.column);
    }
    options.className = request.className;
    options.model = request.fromModel ? m_modelPath.toStdString() : std::string();
    options.mode = request.everything ? FinetuneOptions::Mode::Full : FinetuneOptions::Mode::Xpressor;
    options.donor = request.donor;
    options.output = m_path.toStdString();
    options.resume = goOn;
    if (request.steps > 0) {
        options.steps = request.steps;
    }
    options.onRow = [this](const LossRow& row) {
        QMetaObject::invokeMethod(this, [this, row] {
            if (m_job.isRunning()) {
                m_rows.push_back(row);
                if (m_page) {
                    m_page->report().addRow(row);
                }
            }
        }, Qt::QueuedConnection);
    };
    return options;
}

void TeachJobs::start(bool goOn) {
    const auto dataset = m_state.dataset();
    if (m_job.isRunning() || !m_page || !dataset) {
        return;
    }
    QDir().mkpath(QFileInfo(m_path).absolutePath());
    const FinetuneOptions options = optionsFor(m_page->form().request(), goOn);
    m_rows.clear();
    m_page->report().clearCurves();
    JobDescription description;
    description.title = QStringLiteral("Teach %1").arg(nameOf(m_path));
    description.unit = QStringLiteral("steps");
    m_job.start<FinetuneReport>(
        description,
        [dataset, options](const JobControl& control, FinetuneReport& report) { return finetune(dataset, options, control.run(), &report); },
        [this](const JobEnd<FinetuneReport>& end) { take(end); });
    TeachSituation running;
    running.kind = Kind::Running;
    running.job = m_job.id();
    setSituation(running);
}

void TeachJobs::take(const JobEnd<FinetuneReport>& end) {
    TeachSituation situation;
    if (end.failed()) {
        situation.kind = Kind::Failed;
        situation.sentence = end.error;
    } else if (end.cancelled()) {
        situation.kind = Kind::Kept;
        situation.canGoOn = QFileInfo::exists(m_path + QStringLiteral(".partial"));
        situation.sentence = situation.canGoOn ? QStringLiteral("Cancelled. What was learned is kept; Go on continues where it stopped.")
                                               : QStringLiteral("Cancelled before anything was learned. Nothing was written.");
    } else {
        auto report = std::make_shared<FinetuneReport>(*end.value);
        report->training.model.reset(); // it lies in the file now
        situation.kind = Kind::Done;
        situation.path = m_path;
        situation.sentence = QStringLiteral("%1 is written, with its curves and report beside it.").arg(nameOf(m_path));
        if (report->accuracy <= report->majority) {
            situation.sentence += QStringLiteral(" It is not better than always answering the commonest label: it needs more steps or more cells.");
        }
        situation.report = std::move(report);
    }
    setSituation(situation);
    if (!m_page) {
        const QString sentence = situation.kind == Kind::Done ? QStringLiteral("Taught %1: %2 of the held-out cells are right").arg(nameOf(m_path), asPercent(situation.report->accuracy))
                                                              : situation.sentence;
        Q_EMIT ended(sentence, situation.path, situation.kind == Kind::Failed);
    }
}

void TeachJobs::setSituation(const TeachSituation& situation) {
    m_situation = situation;
    if (m_page) {
        m_page->setSituation(situation);
    }
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/TeachJobs.h"

#include "app/JobRunner.h"
#include "app/ShippedModel.h"
#include "core/model/ModelInfo.h"
#include "views/jobs/JobListModel.h"
#include "views/style/Fonts.h"
#include "views/training/TeachDialog.h"

#include <QFileInfo>

namespace ocellus {

namespace {

using Kind = TrainingSituation::Kind;

} // namespace

TeachJobs::TeachJobs(JobRunner& runner, const JobListModel& jobs, ExplorerState& state, AppSettings& settings)
    : TrainingJobs(settings), m_jobs(jobs), m_state(state), m_job(runner, state, *this) {
    connect(&state, &ExplorerState::datasetChanged, this, &TeachJobs::forget);
}

void TeachJobs::setModel(const QString& path, const QString& name, std::shared_ptr<const ModelInfo> info) {
    m_modelPath = path;
    m_modelName = name;
    m_info = std::move(info);
    if (page() != nullptr) {
        page()->form().setModel(m_modelName, m_info, isForExamples());
    }
}

bool TeachJobs::isForExamples() const { return shippedModel() == m_modelPath; }

void TeachJobs::showPage(QWidget* window) {
    if (page() == nullptr) {
        auto* made = new TeachDialog(m_state, m_jobs, window);
        made->form().setModel(m_modelName, m_info, isForExamples());
        adopt(made);
    }
    const QString title = m_state.dataset() ? QFileInfo(QString::fromStdString(m_state.dataset()->path())).completeBaseName() : QString();
    present(title.isEmpty() ? QStringLiteral("taught") : title + QStringLiteral("-taught"));
}

TeachDialog* TeachJobs::page() const { return static_cast<TeachDialog*>(TrainingJobs::page()); }

void TeachJobs::showRow(const LossRow& row) { page()->report().addRow(row); }

void TeachJobs::clearRows() { page()->report().clearCurves(); }

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
    options.align = request.align;
    options.output = path().toStdString();
    options.resume = goOn;
    if (request.steps > 0) {
        options.steps = request.steps;
    }
    options.onRow = rowSink();
    return options;
}

void TeachJobs::start(bool goOn) {
    const auto dataset = m_state.dataset();
    if (m_job.isRunning() || page() == nullptr || !dataset) {
        return;
    }
    const FinetuneOptions options = optionsFor(page()->form().request(), goOn);
    beginCurves();
    JobDescription description;
    description.title = QStringLiteral("Teach %1").arg(fileName());
    description.unit = QStringLiteral("steps");
    m_job.start<FinetuneReport>(
        description,
        [dataset, options](const JobControl& control, FinetuneReport& report) { return finetune(dataset, options, control.run(), &report); },
        [this](const JobEnd<FinetuneReport>& end) { take(end); });
    TrainingSituation running;
    running.kind = Kind::Running;
    running.job = m_job.id();
    setSituation(running);
}

void TeachJobs::take(const JobEnd<FinetuneReport>& end) {
    TrainingSituation now;
    if (end.failed()) {
        now.kind = Kind::Failed;
        now.sentence = end.error;
    } else if (end.cancelled()) {
        now = kept();
    } else {
        auto report = std::make_shared<FinetuneReport>(*end.value);
        report->training.model.reset(); // it lies in the file now
        now = done(QStringLiteral("curves and report"));
        if (report->accuracy <= report->majority) {
            now.sentence += QStringLiteral(" It is not better than always answering the commonest label: it needs more steps or more cells.");
        }
        now.report = std::move(report);
    }
    setSituation(now);
    if (page() == nullptr) {
        const QString sentence = now.kind == Kind::Done ? QStringLiteral("Taught %1: %2 of the held-out cells are right").arg(fileName(), asPercent(now.report->accuracy))
                                                        : now.sentence;
        Q_EMIT ended(sentence, now.path, now.kind == Kind::Failed);
    }
}

} // namespace ocellus

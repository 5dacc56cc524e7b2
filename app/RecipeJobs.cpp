// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/RecipeJobs.h"

#include "app/AppSettings.h"
#include "views/style/Fonts.h"
#include "views/training/RecipeDialog.h"
#include "views/training/RecipeForm.h"

#include <QFileDialog>
#include <QFileInfo>

namespace ocellus {

RecipeJobs::RecipeJobs(JobRunner& runner, const JobListModel& jobs, AppSettings& settings)
    : TrainingJobs(settings), m_runner(runner), m_jobs(jobs), m_settings(settings) {}

RecipeDialog* RecipeJobs::page() const { return static_cast<RecipeDialog*>(TrainingJobs::page()); }

void RecipeJobs::showPage(QWidget* window) {
    if (page() == nullptr) {
        auto* made = new RecipeDialog(m_jobs, window);
        made->form().setRecipe(m_recipe);
        connect(&made->form(), &RecipeForm::chooseRequested, this, &RecipeJobs::chooseRecipe);
        adopt(made);
    }
    present(QStringLiteral("trained"));
}

void RecipeJobs::chooseRecipe() {
    const QString folder = m_recipe.isEmpty() ? m_settings.lastFolder() : QFileInfo(m_recipe).absolutePath();
    const QString path = QFileDialog::getOpenFileName(page(), QStringLiteral("Choose a recipe"), folder, QStringLiteral("Recipes (*.json)"));
    if (!path.isEmpty()) {
        setRecipe(path);
    }
}

void RecipeJobs::setRecipe(const QString& path) {
    m_recipe = path;
    setPath(QFileInfo(this->path()).absolutePath() + QLatin1Char('/') + QFileInfo(path).completeBaseName());
    setSituation({});
    if (page() != nullptr) {
        page()->form().setRecipe(path);
    }
}

void RecipeJobs::start(bool goOn) {
    if (isRunning() || page() == nullptr || !page()->form().config()) {
        return;
    }
    const PretrainConfig config = *page()->form().config();
    PretrainOptions options;
    options.output = path().toStdString();
    options.resume = goOn;
    options.onRow = rowSink();
    beginCurves();
    JobDescription description;
    description.title = QStringLiteral("Train %1").arg(fileName());
    description.unit = QStringLiteral("steps");
    m_job = m_runner.start<PretrainSummary>(
        description, this,
        [config, options](const JobControl& control, PretrainSummary& summary) { return pretrain(config, options, control.run(), &summary); },
        [this](const JobEnd<PretrainSummary>& end) { take(end); });
    TrainingSituation running;
    running.kind = TrainingSituation::Kind::Running;
    running.job = m_job;
    setSituation(running);
}

void RecipeJobs::take(const JobEnd<PretrainSummary>& end) {
    m_job = 0;
    TrainingSituation now;
    if (end.failed()) {
        now.kind = TrainingSituation::Kind::Failed;
        now.sentence = end.error;
    } else if (end.cancelled()) {
        now = kept();
    } else {
        const PretrainSummary& summary = *end.value;
        now = done(QStringLiteral("curves"));
        now.sentence += QStringLiteral(" It has %1 weights and learned from %2 cells; %3 were held out. The best epoch, %4 of %5, was kept.")
                            .arg(withThousands(summary.parameters), withThousands(summary.cells), withThousands(summary.keptBack),
                                withThousands(summary.training.bestEpoch), withThousands(summary.training.epochsDone));
    }
    setSituation(now);
    if (page() == nullptr) {
        Q_EMIT ended(now.sentence, now.path, now.kind == TrainingSituation::Kind::Failed);
    }
}

void RecipeJobs::showRow(const LossRow& row) { page()->addRow(row); }

void RecipeJobs::clearRows() { page()->clearCurves(); }

} // namespace ocellus

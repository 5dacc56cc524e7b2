// SPDX-License-Identifier: GPL-3.0-or-later
// What ModelPanel shows of the model, the data and the job.
#include "views/jobs/JobListModel.h"
#include "views/jobs/MemoryUse.h"
#include "views/jobs/ModelPanel.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

// Below this share of recognised genes predictions are weak (MODEL_USER_ASKS.md).
constexpr double kFewGenes = 0.5;
constexpr int kGood = static_cast<int>(IconRole::Good);
constexpr int kWarn = static_cast<int>(IconRole::Warn);
constexpr int kError = static_cast<int>(IconRole::Error);

} // namespace

void ModelPanel::showNoModel() {
    m_info.reset();
    m_name->setText(QStringLiteral("No model yet"));
    m_facts->setText(QStringLiteral("Get the weights of scPRINT-2, or open a file of yours (.ckpt or .safetensors)."));
    refreshClasses();
    refreshRun();
}

void ModelPanel::showLoading(const QString& name) {
    m_info.reset();
    m_name->setText(name);
    m_facts->setText(QStringLiteral("Reading the weights"));
    refreshClasses();
    refreshRun();
}

void ModelPanel::showFailure(const QString& name, const QString& sentence) {
    m_info.reset();
    m_name->setText(name);
    m_facts->setText(sentence);
    refreshClasses();
    refreshRun();
}

void ModelPanel::showModel(const QString& name, std::shared_ptr<const ModelInfo> info) {
    m_info = std::move(info);
    m_name->setText(name);
    m_facts->setText(modelFacts(*m_info));
    m_facts->setToolTip(QStringLiteral("SHA-256 %1").arg(QString::fromStdString(m_info->hash)));
    refreshClasses();
    refreshRun();
}

void ModelPanel::offerModel(const QString& path) {
    m_offered = path;
    m_offer->setVisible(!path.isEmpty());
    m_offer->setText(QStringLiteral("Use %1").arg(QFileInfo(path).fileName()));
    m_offer->setAccessibleName(m_offer->text());
    m_offer->setToolTip(path);
}

void ModelPanel::setGetShown(bool shown) { m_get->setVisible(shown); }

void ModelPanel::showFit(const std::optional<ModelFit>& fit) {
    m_fit = fit;
    m_problem->setVisible(fit && !fit->problem.isEmpty());
    if (!fit) {
        for (const char* name : {"fitGenes", "fitValues", "fitOrganism"}) {
            setFitRow(name, {}, 0, QStringLiteral("–"));
        }
        refreshRun();
        return;
    }
    const double share =
        fit->genes > 0 ? static_cast<double>(fit->matched) / static_cast<double>(fit->genes) : 0.0;
    QString genes =
        QStringLiteral("%1 of %2").arg(withThousands(fit->matched), withThousands(fit->genes));
    if (share < kFewGenes && fit->genes > 0) {
        genes += QStringLiteral(" (%1). Predictions will be weak.").arg(asPercent(share));
    }
    const bool none = fit->matched == 0;
    setFitRow("fitGenes",
              none                ? QStringLiteral("error")
              : share < kFewGenes ? QStringLiteral("warning")
                                  : QStringLiteral("check"),
              none                ? kError
              : share < kFewGenes ? kWarn
                                  : kGood,
              fit->genes == 0 ? QStringLiteral("–") : genes);
    setFitRow("fitValues",
              fit->valuesGood ? QStringLiteral("check") : QStringLiteral("error"),
              fit->valuesGood ? kGood : kError,
              fit->values);
    setFitRow("fitOrganism",
              fit->organismGood ? QStringLiteral("check") : QStringLiteral("warning"),
              fit->organismGood ? kGood : kWarn,
              fit->organism);
    m_problem->setText(fit->problem);
    refreshRun();
}

void ModelPanel::setCells(Index all, Index selected) {
    m_cells = all;
    m_selected = selected;
    m_which->setItemText(0, QStringLiteral("All %1 cells").arg(withThousands(all)));
    m_which->setItemText(1,
                         selected > 0
                             ? QStringLiteral("%1 selected cells").arg(withThousands(selected))
                             : QStringLiteral("Selected cells"));
    refreshRun();
}

void ModelPanel::setJob(int id) {
    m_job = id;
    m_kept = 0;
    refreshJob();
    refreshRun();
}

void ModelPanel::setCellsKept(Index cells) {
    m_kept = cells;
    refreshJob();
}

PredictRequest ModelPanel::request() const {
    PredictRequest made;
    made.device = m_device->currentIndex() == 1   ? "cpu"
                  : m_device->currentIndex() == 2 ? "cuda"
                                                  : "auto";
    made.dtype = m_dtype->currentIndex() == 1 ? DType::BFloat16 : DType::Float32;
    made.context = m_context->value();
    made.batch = m_batch->value();
    made.selectionOnly = m_which->currentIndex() == 1;
    for (const ClassRow& row : m_classes) {
        if (row.box->isChecked()) {
            made.classes.push_back(row.name);
        }
    }
    return made;
}

bool ModelPanel::canRun() const {
    return m_info && m_fit && m_fit->ready && m_job == 0 && !request().classes.empty() &&
           (m_which->currentIndex() == 0 || m_selected > 0);
}

void ModelPanel::refreshClasses() {
    for (const ClassRow& row : m_classes) {
        delete row.box;
    }
    m_classes.clear();
    while (QLayoutItem* item = m_classGrid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_classBox->setVisible(m_info && !m_info->classes.empty());
    if (!m_info) {
        return;
    }
    int line = 0;
    for (const ModelClass& entry : m_info->classes) {
        const QString name = QString::fromStdString(entry.shortName);
        ClassRow row;
        row.name = entry.shortName;
        row.box = new QCheckBox(classTitle(entry.shortName), m_classBox);
        row.box->setObjectName(QStringLiteral("class_%1").arg(name));
        row.box->setAccessibleName(QStringLiteral("Predict %1").arg(row.box->text()));
        row.box->setChecked(true);
        connect(row.box, &QCheckBox::toggled, this, &ModelPanel::refreshRun);
        row.chip = new Chip({}, Chip::Kind::Warn, m_classBox);
        row.chip->setObjectName(QStringLiteral("classChip_%1").arg(name));
        row.labels = QStringLiteral("%1 labels").arg(withThousands(static_cast<qint64>(entry.leaves.size())));
        row.words = textLabel(row.labels, TextRole::Small, m_classBox);
        row.words->setObjectName(QStringLiteral("classWords_%1").arg(name));
        m_classGrid->addWidget(row.box, line, 0);
        m_classGrid->addWidget(row.chip, line, 1, Qt::AlignLeft);
        m_classGrid->addWidget(row.words, line, 2, Qt::AlignRight | Qt::AlignVCenter);
        m_classes.push_back(row);
        ++line;
    }
    showVerdicts();
}

void ModelPanel::setVerdicts(std::vector<ShownClass> verdicts) {
    m_verdicts = std::move(verdicts);
    showVerdicts();
}

void ModelPanel::setCalibration(std::optional<CalibrationState> cellTypes) {
    m_calibration = std::move(cellTypes);
    showVerdicts();
}

void ModelPanel::showVerdicts() {
    bool tested = false;
    bool byRecipe = false;
    for (ClassRow& row : m_classes) {
        const auto verdict = std::ranges::find(m_verdicts, row.name, &ShownClass::className);
        const bool known = verdict != m_verdicts.end();
        const bool hidden = known && !verdict->shown;
        const bool judged = known && verdict->because != ShownBecause::Untested;
        tested = tested || (judged && verdict->because == ShownBecause::Tested);
        byRecipe = byRecipe || (judged && verdict->because == ShownBecause::Recipe);
        const bool calibrated = !hidden && row.name == "cell_type" && m_calibration && m_calibration->record;
        row.chip->setText(hidden ? QStringLiteral("hidden") : calibrated ? QStringLiteral("calibrated") : QStringLiteral("not calibrated"));
        row.chip->setKind(hidden ? Chip::Kind::Muted : calibrated ? Chip::Kind::Good : Chip::Kind::Warn);
        QString tip = known ? QString::fromStdString(verdict->reason) : QString();
        if (calibrated) {
            tip += (tip.isEmpty() ? QString() : QStringLiteral("\n")) + QStringLiteral("In Check labels: %1").arg(QString::fromStdString(calibrationText(*m_calibration)));
        } else if (tip.isEmpty()) {
            tip = QStringLiteral("Nobody has compared these probabilities with labelled cells that the model did not see.");
        }
        row.chip->setToolTip(tip);
        row.chip->setAccessibleName(row.chip->text());
        row.words->setText(calibrated ? QStringLiteral("error %1, %2 cells").arg(m_calibration->record->errorAfter, 0, 'f', 2).arg(withThousands(m_calibration->record->cells))
                           : judged && verdict->cells > 0 && !std::isnan(verdict->accuracy)
                               ? QStringLiteral("right for %1 of %2 cells").arg(asPercent(verdict->accuracy), withThousands(verdict->cells))
                               : row.labels);
        row.words->setToolTip(tip);
        if (hidden != row.unticked) {
            row.box->setChecked(!hidden);
            row.unticked = hidden;
        }
    }
    m_checked->setText(tested     ? QStringLiteral("checked on labelled cells of this data")
                       : byRecipe ? QStringLiteral("checked on the model's own held-out cells")
                                  : QStringLiteral("not checked on held-out cells"));
}

void ModelPanel::refreshRun() {
    m_run->setEnabled(canRun());
    QString hint;
    if (!m_info) {
        hint = QStringLiteral("Choose a model first.");
    } else if (m_cells == 0) {
        hint = QStringLiteral("Open a data set first.");
    } else if (!m_fit) {
        hint = QStringLiteral("Checking the data.");
    } else if (m_which->currentIndex() == 1 && m_selected == 0) {
        hint = QStringLiteral("No cells selected. Press L and draw around some.");
    } else if (request().classes.empty()) {
        hint = QStringLiteral("Tick at least one thing to predict.");
    }
    m_runHint->setText(hint);
    QStringList titles;
    for (const ClassRow& row : m_classes) {
        if (row.box->isChecked()) {
            titles << (titles.isEmpty() ? row.box->text() : row.box->text().toLower());
        }
    }
    m_runWhat->setText(titles.join(QStringLiteral(", ")));
    m_runWhat->setVisible(!titles.isEmpty());
}

void ModelPanel::refreshJob() {
    const JobRow* job = m_job != 0 ? m_jobs.find(m_job) : nullptr;
    const bool running = job && job->isActive();
    m_progress->setVisible(running);
    m_options->setVisible(!running);
    m_classBox->setEnabled(!running);
    m_runShare->setVisible(running && job->total > 0);
    if (!running) {
        return;
    }
    const bool predicting = job->stage == QLatin1String("Predicting");
    m_runShare->setText(predicting
                            ? asPercent(job->share())
                            : QStringLiteral("%1, %2").arg(job->stage, asPercent(job->share())));
    m_bar->setRange(0, job->total > 0 ? 1000 : 0);
    m_bar->setValue(static_cast<int>(1000.0 * job->share()));
    m_figures[0]->setText(
        predicting
            ? QStringLiteral("%1 of %2").arg(withThousands(job->done), withThousands(job->total))
            : QStringLiteral("–"));
    m_figures[1]->setText(rateNumber(*job).isEmpty() ? QStringLiteral("–") : rateNumber(*job));
    m_figures[2]->setText(asDuration(job->secondsLeft));
    m_figures[3]->setText(QStringLiteral("%1 GB").arg(memoryUse().process / kGibibyte, 0, 'f', 1));
    const bool stopping = job->state == JobRow::State::Cancelling;
    m_cancel->setEnabled(!stopping);
    // Cells that are counted as done are kept even if no snapshot has shown them yet.
    const Index kept = std::max(m_kept, predicting ? static_cast<Index>(job->done) : Index(0));
    m_cancel->setText(stopping ? QStringLiteral("Stopping")
                      : kept > 0
                          ? QStringLiteral("Cancel, keep %1")
                                .arg(kept == 1 ? QStringLiteral("1 cell")
                                               : withThousands(kept) + QStringLiteral(" cells"))
                          : QStringLiteral("Cancel"));
    m_cancel->setAccessibleName(m_cancel->text());
}

} // namespace ocellus

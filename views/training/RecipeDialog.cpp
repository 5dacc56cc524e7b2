// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/training/RecipeDialog.h"

#include "views/training/CurvesView.h"
#include "views/training/RecipeForm.h"
#include "views/training/TrainingProgress.h"

#include <QVBoxLayout>

namespace ocellus {

namespace {

const char* const kBefore =
    "Ocellus trains a new model as the recipe says. A part of the cells is held out and tells after every epoch how good it is; the best "
    "epoch is kept. Cancelling keeps what was learned: the same recipe goes on where it stopped, with the same result.\n\n"
    "No data set needs to be open. On a CPU a small model takes minutes to hours, one of the published size takes a GPU.";

} // namespace

RecipeDialog::RecipeDialog(const JobListModel& jobs, QWidget* parent)
    : TrainingDialog({QStringLiteral("recipe"), QStringLiteral("Train a new model"), QStringLiteral("Train")}, parent) {
    m_form = new RecipeForm(this);
    auto* report = new QWidget(this);
    auto* column = new QVBoxLayout(report);
    column->setContentsMargins(20, 14, 20, 14);
    column->setSpacing(10);
    m_progress = new TrainingProgress(QStringLiteral("recipe"), QString::fromUtf8(kBefore), jobs, report);
    m_curves = new CurvesView(report);
    column->addWidget(m_progress);
    column->addWidget(m_curves, 1);
    column->addStretch(0); // what is shown stands at the top while there are no curves
    fill(m_form, report);
    m_curves->hide();
    connect(m_form, &RecipeForm::changed, this, &RecipeDialog::refresh);
}

QString RecipeDialog::problem() const { return m_form->problem(); }

void RecipeDialog::setSituation(const TrainingSituation& situation) {
    using Kind = TrainingSituation::Kind;
    m_progress->setSituation(situation);
    m_curves->setVisible(situation.kind == Kind::Running || (situation.kind != Kind::Ready && m_curves->rows() > 0));
    TrainingDialog::setSituation(situation);
}

void RecipeDialog::clearCurves() { m_curves->clear(); }

void RecipeDialog::addRow(const LossRow& row) { m_curves->add(row); }

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/LossTable.h"
#include "views/training/TrainingDialog.h"

namespace ocellus {

class CurvesView;
class JobListModel;
class RecipeForm;
class TrainingProgress;

/// The page "Train a new model": a recipe becomes a model, with curves while it learns. GUI thread.
class RecipeDialog : public TrainingDialog {
    Q_OBJECT

public:
    RecipeDialog(const JobListModel& jobs, QWidget* parent);

    RecipeForm& form() { return *m_form; }
    void setSituation(const TrainingSituation& situation) override;
    void clearCurves();
    void addRow(const LossRow& row);

protected:
    QString problem() const override;

private:
    RecipeForm* m_form = nullptr;
    TrainingProgress* m_progress = nullptr;
    CurvesView* m_curves = nullptr;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/training/TeachForm.h"
#include "views/training/TeachReport.h"
#include "views/training/TrainingDialog.h"

namespace ocellus {

/// The page "Teach the model": a person's labels become outputs of a model, with curves while it
/// learns and a report on held-out cells. GUI thread.
class TeachDialog : public TrainingDialog {
    Q_OBJECT

public:
    TeachDialog(ExplorerState& state, const JobListModel& jobs, QWidget* parent);

    TeachForm& form() { return *m_form; }
    TeachReport& report() { return *m_report; }
    void setSituation(const TrainingSituation& situation) override;

protected:
    QString problem() const override { return m_form->problem(); }

private:
    TeachForm* m_form = nullptr;
    TeachReport* m_report = nullptr;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/training/TeachDialog.h"

namespace ocellus {

TeachDialog::TeachDialog(ExplorerState& state, const JobListModel& jobs, QWidget* parent)
    : TrainingDialog({QStringLiteral("teach"), QStringLiteral("Teach the model"), QStringLiteral("Teach")}, parent) {
    m_form = new TeachForm(state, this);
    m_report = new TeachReport(jobs, this);
    fill(m_form, m_report);
    connect(m_form, &TeachForm::changed, this, &TeachDialog::refresh);
}

void TeachDialog::setSituation(const TrainingSituation& situation) {
    m_report->setSituation(situation);
    TrainingDialog::setSituation(situation);
}

} // namespace ocellus

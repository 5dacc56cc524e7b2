// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/tasks/Calibration.h"
#include "core/tasks/DisagreementLabels.h"
#include "core/tasks/LabelEvidence.h"

#include <vector>

namespace ocellus {

/// Calibrates the probabilities of an evidence on the labelled cells themselves.
class EvidenceCalibration {
public:
    /// @param rolledUp  the annotated label's probability holds that of the labels below it already (ModelEvidence.h).
    EvidenceCalibration(const LabelledCells& labelled, const Lineage& lineage, bool rolledUp);

    /// Left out, and counted: cells without a prediction, and cells whose label none of the predictions could mean.
    Outcome fit(const Dataset& dataset, const LabelledCells& labelled, const DisagreementOptions& options,
                const LabelEvidence& evidence, const RunControl& control);

    /// A row of probabilities of a cell with that label made calibrated, in place; as it is when nothing was fitted.
    void apply(float* row, std::int32_t annotated) const;

    const CalibrationState& state() const { return m_state; }

private:
    /// What of a row are answers that exclude each other: 0 where a label's share is in the annotated one's already.
    void takeAnswers(const float* row, std::int32_t annotated, std::vector<float>& answers) const;

    bool m_rolledUp;
    std::vector<std::vector<char>> m_covers;
    CalibrationState m_state;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/EvidenceCalibration.h"

#include "core/datasets/Dataset.h"
#include "core/statistics/LabelDiscriminant.h"
#include "core/tasks/ModelEvidence.h"

#include <algorithm>

namespace ocellus {

namespace {

/// Labels that can be right: for the model those that it predicted for some cell, or has such a label below.
std::vector<char> possibleLabels(const LabelledCells& labelled, const LabelEvidence& evidence,
                              const std::vector<std::vector<char>>& covers, bool rolledUp) {
    std::vector<char> known(labelled.names.size(), rolledUp ? 0 : 1);
    std::vector<char> predicted(known.size(), 0);
    for (Index row = 0; rolledUp && row < evidence.probabilities.rows; ++row) {
        for (std::size_t label = 0; label < known.size(); ++label) {
            predicted[label] |= evidence.probabilities.row(row)[label] > kLeastProbability ? 1 : 0;
        }
    }
    for (std::size_t label = 0; rolledUp && label < known.size(); ++label) {
        for (std::size_t below = 0; below < known.size(); ++below) {
            known[label] |= covers[label][below] != 0 && predicted[below] != 0 ? 1 : 0;
        }
    }
    return known;
}

} // namespace

EvidenceCalibration::EvidenceCalibration(const LabelledCells& labelled, const Lineage& lineage, bool rolledUp)
    : m_rolledUp(rolledUp), m_covers(labelCoverage(labelled, lineage)) {}

void EvidenceCalibration::takeAnswers(const float* row, std::int32_t annotated, std::vector<float>& answers) const {
    const auto& covered = m_covers[static_cast<std::size_t>(annotated)];
    answers.assign(row, row + covered.size());
    for (std::size_t label = 0; m_rolledUp && label < covered.size(); ++label) {
        if (covered[label] != 0 && static_cast<std::int32_t>(label) != annotated) {
            answers[label] = 0.0F;
        }
    }
}

Outcome EvidenceCalibration::fit(const Dataset& dataset, const LabelledCells& labelled, const DisagreementOptions& options,
                                 const LabelEvidence& evidence, const RunControl& control) {
    const std::vector<char> known = possibleLabels(labelled, evidence, m_covers, m_rolledUp);
    const auto labels = static_cast<Index>(labelled.names.size());
    FloatMatrix table{0, labels, {}};
    CheckedPredictions checked;
    std::vector<float> answers;
    for (std::size_t i = 0; i < labelled.cells.size(); ++i) {
        const std::int32_t annotated = labelled.labels[i];
        if (known[static_cast<std::size_t>(annotated)] == 0 ||
            evidence.logOdds.row(static_cast<Index>(i))[annotated] < kNoDensity / 2) {
            continue;
        }
        takeAnswers(evidence.probabilities.row(static_cast<Index>(i)), annotated, answers);
        table.values.insert(table.values.end(), answers.begin(), answers.end());
        ++table.rows;
        for (Index label = 0; label < labels; ++label) {
            const bool right = m_covers[static_cast<std::size_t>(annotated)][static_cast<std::size_t>(label)] != 0;
            checked.right.push_back(right ? 1 : 0);
        }
        checked.samples.push_back(labelled.samples[i]);
    }
    checked.probabilities = &table;
    const auto leaders = leadingSpellings(labelled.names);
    for (std::size_t label = 0; label < leaders.size(); ++label) {
        checked.labels += labelled.names[label].cells > 0 && static_cast<std::size_t>(leaders[label]) == label ? 1 : 0;
    }
    Calibration about;
    about.className = "cell_type";
    about.predictions = evidence.source;
    about.dataset = nameOf(dataset);
    about.fingerprint = dataset.fingerprint(control);
    about.column = options.annotation;
    about.notChecked = static_cast<Index>(labelled.cells.size()) - table.rows;
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    CalibrationOptions calibration = options.calibration;
    calibration.threads = options.threads;
    return calibrate(checked, std::move(about), calibration, control, &m_state);
}

void EvidenceCalibration::apply(float* row, std::int32_t annotated) const {
    if (!m_state.record) {
        return;
    }
    const float before = row[annotated];
    std::vector<float> answers;
    takeAnswers(row, annotated, answers);
    applyTemperature(answers.data(), static_cast<Index>(answers.size()), m_state.record->temperature);
    const float scale = before > 0.0F ? answers[static_cast<std::size_t>(annotated)] / before : 1.0F;
    for (std::size_t label = 0; label < answers.size(); ++label) {
        const bool within = m_rolledUp && m_covers[static_cast<std::size_t>(annotated)][label] != 0;
        row[label] = within ? row[label] * scale : answers[label];
    }
}

} // namespace ocellus

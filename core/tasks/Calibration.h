// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// Predictions that can be checked against labels: one row per labelled cell, the cells whose label and prediction
/// disagree among them. A view: what it points to must outlive it.
struct CheckedPredictions {
    const FloatMatrix* probabilities = nullptr; ///< cells x answers, 0..1; 0 and NaN: no such answer. What a row lacks
                                                ///< to 1 is one more answer, "another label"
    std::vector<char> right;           ///< cells x answers: 1 where the answer is the cell's label, or a finer one
    std::vector<std::int32_t> samples; ///< per cell; cells of a sample are held out together; -1: none
    Index labels = 0;                  ///< different labels of the column, >= 2
};

/// Cells whose best answer has a probability between the ends of the bin.
struct CalibrationBin {
    Index cells = 0;
    double probability = 0.0; ///< mean of the best answer, 0..1
    double agreed = 0.0;      ///< share of cells whose best answer is their label as it stands
    double right = 0.0;       ///< that share, corrected for the labels taken to be wrong
};

/// On what data probabilities were calibrated, and how well they fit before and after. Immutable.
///
/// Every probability p becomes p^(1/temperature), then a cell's answers ("another label" included) are made to add
/// up to 1. Temperature above 1: the predictions were too sure of themselves.
struct Calibration {
    std::string className;    ///< "cell_type"
    std::string predictions;  ///< what was calibrated, in words
    std::string dataset;      ///< name of the data file with the labels
    std::string fingerprint;  ///< SHA-256 of that file
    std::string column;       ///< of labels
    std::string heldOut;      ///< a sentence: how cells were kept apart for `errorAfter`
    Index cells = 0;          ///< labelled ones with a prediction
    Index disagreeing = 0;    ///< of these, whose best answer is not their label; they count like the others
    Index notChecked = 0;     ///< labelled ones that no prediction or no known label could be set against
    double wrongLabels = 0.0; ///< share of labels taken to be wrong
    double temperature = 1.0;
    double errorBefore = 0.0; ///< expected calibration error over `bins`, 0..1, of the predictions as they came
    double errorAfter = 0.0;  ///< of held-out cells; never above errorBefore
    std::vector<CalibrationBin> bins; ///< of `errorAfter`; 15 of equal width
};

using CalibrationPtr = std::shared_ptr<const Calibration>;

/// Calibrated, or the reason why not.
struct CalibrationState {
    CalibrationPtr record; ///< null: not calibrated
    std::string reason;    ///< a plain sentence where `record` is null
};

struct CalibrationOptions {
    double wrongLabels = kUsualWrongLabels; ///< 0 .. 0.5
    int threads = 0;

    /// Labels found wrong by hand in ten much used data sets: 3.3 % on average (Northcutt, Athalye and Mueller 2021).
    static constexpr double kUsualWrongLabels = 0.033;
};

/// Finds the temperature by likelihood on labelled cells.
///
/// Some labels are wrong, and a prediction that says so should not be made less sure for it. So a share w of labels is
/// taken to have been drawn from the other labels at random: with R the probability of a cell's label, the label is
/// seen with probability (1 - w) R + w (1 - R) / (labels - 1). One wrong label can then cost no more than -log(w /
/// (labels - 1)). In the bins, a share a of agreeing cells is corrected in the same way to
/// (a - w') / (1 - w - w'), w' = w / (labels - 1), within 0..1.
///
/// The error afterwards is that of cells held out: whole samples in turn when there are three or more (above twenty
/// several at once, in twenty parts), else a fifth of the cells in turn, each with the temperature of the rest. Where it
/// is no better than before, the temperature is 1.
/// The probability is that of the label given the evidence; that the cell carries another label is no part of it.
///
/// @param about  the first five fields and `notChecked` are kept, the rest is filled.
/// @returns a state with a reason for fewer than kLeastCalibrationCells cells, fewer than two labels, or where the error
/// stays above kMostCalibrationError: one temperature cannot mend every prediction.
/// Same bytes for any thread count. @returns Cancelled with `result` untouched when stopped.
Outcome calibrate(const CheckedPredictions& predictions, Calibration about, const CalibrationOptions& options,
                  const RunControl& control, CalibrationState* result);

inline constexpr Index kLeastCalibrationCells = 50;
inline constexpr double kMostCalibrationError = 0.1;

/// One row of probabilities with a temperature, in place. @param count  answers of the row, as in CheckedPredictions.
void applyTemperature(float* probabilities, Index count, double temperature);

/// The words to stand wherever such a probability is shown: "calibrated on 724 labelled cells of FILE, column COL: ..."
/// or "not calibrated: reason".
std::string calibrationText(const CalibrationState& state);

/// As a JSON object, and back. An object without "calibrated": true gives a reason.
std::string calibrationJson(const CalibrationState& state, const std::string& className);

/// The calibrations kept in a file that Ocellus wrote (uns/pred_calibration: JSON objects), one per class of label.
/// Empty where there are none. @throws InputError where the text is damaged.
std::vector<std::pair<std::string, CalibrationState>> storedCalibrations(const std::string& h5adPath);

} // namespace ocellus

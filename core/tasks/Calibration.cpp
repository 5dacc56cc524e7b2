// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Calibration.h"

#include "core/base/parallelFor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>

namespace ocellus {

namespace {

constexpr std::size_t kBins = 15;
constexpr std::size_t kLadder = 42;
constexpr double kLeastTemperature = 0.2;
constexpr double kStep = 1.12; ///< from one temperature to the next: the ladder ends at 20.8
constexpr std::int32_t kFolds = 5;
constexpr std::size_t kFewestSamples = 3;
constexpr std::int32_t kMostFolds = 20; ///< of whole samples
constexpr Index kCellsPerBlock = 256;
/// What a row may lack to 1 by rounding: no answer of its own.
constexpr double kRounding = 1e-5;
constexpr double kLeastLikelihood = 1e-12;

double temperatureAt(double step) { return kLeastTemperature * std::pow(kStep, step); }

/// The logarithms of a cell's answers, "another label" last; -infinity: no such answer.
void logsOf(const float* row, Index answers, std::vector<double>& logs) {
    logs.assign(static_cast<std::size_t>(answers) + 1, -std::numeric_limits<double>::infinity());
    double sum = 0.0;
    for (Index i = 0; i < answers; ++i) {
        if (row[i] > 0.0F) {
            logs[static_cast<std::size_t>(i)] = std::log(static_cast<double>(row[i]));
            sum += static_cast<double>(row[i]);
        }
    }
    if (1.0 - sum > kRounding) {
        logs.back() = std::log(1.0 - sum);
    }
}

/// Probabilities at a temperature; "another label" last. @pre one answer at least is there.
void tempered(const std::vector<double>& logs, double temperature, std::vector<double>& probabilities) {
    const double most = *std::max_element(logs.begin(), logs.end());
    double sum = 0.0;
    probabilities.resize(logs.size());
    for (std::size_t i = 0; i < logs.size(); ++i) {
        probabilities[i] = std::isinf(logs[i]) ? 0.0 : std::exp((logs[i] - most) / temperature);
        sum += probabilities[i];
    }
    for (double& probability : probabilities) {
        probability /= sum;
    }
}

/// Fits temperatures and measures the error.
class Fit {
public:
    Fit(const CheckedPredictions& predictions, const CalibrationOptions& options)
        : m_predictions(predictions), m_table(*predictions.probabilities), m_wrong(options.wrongLabels),
          m_wrongEach(options.wrongLabels / static_cast<double>(predictions.labels - 1)), m_threads(options.threads) {}

    /// The likelihood of every cell's label on the ladder of temperatures. @returns false when stopped.
    bool measure(const RunControl& control) {
        m_likelihood.assign(static_cast<std::size_t>(m_table.rows) * kLadder, 0.0);
        parallelFor(m_table.rows, kCellsPerBlock, m_threads, [&](Index begin, Index end) {
            std::vector<double> logs;
            std::vector<double> probabilities;
            for (Index cell = begin; cell < end && !control.stopRequested(); ++cell) {
                logsOf(m_table.row(cell), m_table.columns, logs);
                for (std::size_t step = 0; step < kLadder; ++step) {
                    tempered(logs, temperatureAt(static_cast<double>(step)), probabilities);
                    double right = 0.0;
                    for (Index i = 0; i < m_table.columns; ++i) {
                        right += isRight(cell, i) ? probabilities[static_cast<std::size_t>(i)] : 0.0;
                    }
                    const double seen = (1.0 - m_wrong) * right + m_wrongEach * (1.0 - right);
                    m_likelihood[static_cast<std::size_t>(cell) * kLadder + step] = std::log(std::max(seen, kLeastLikelihood));
                }
            }
        });
        return !control.stopRequested();
    }

    /// Cells of the same fold are held out together. @returns the sentence about it.
    std::string makeFolds() {
        std::map<std::int32_t, std::int32_t> foldOfSample;
        for (const std::int32_t sample : m_predictions.samples) {
            foldOfSample.emplace(sample, static_cast<std::int32_t>(foldOfSample.size()));
        }
        const bool whole = foldOfSample.size() - foldOfSample.count(-1) >= kFewestSamples;
        const auto samples = static_cast<std::int32_t>(foldOfSample.size());
        m_folds = whole ? std::min(samples, kMostFolds) : kFolds;
        for (Index cell = 0; cell < m_table.rows; ++cell) {
            m_foldOf.push_back(whole ? foldOfSample.at(m_predictions.samples[static_cast<std::size_t>(cell)]) % kMostFolds
                                     : static_cast<std::int32_t>(cell % kFolds));
        }
        if (!whole) {
            return "A fifth of the cells was held out in turn, as there are fewer than three samples.";
        }
        return samples > kMostFolds ? "Each of " + std::to_string(kMostFolds) + " parts of the " + std::to_string(samples) +
                                          " samples was held out in turn."
                                    : "Each of " + std::to_string(samples) + " samples was held out in turn.";
    }

    /// @param without  a fold to leave out; -1: none.
    double bestTemperature(std::int32_t without) const {
        std::array<double, kLadder> sums{};
        for (std::size_t cell = 0; cell < m_foldOf.size(); ++cell) {
            for (std::size_t step = 0; m_foldOf[cell] != without && step < kLadder; ++step) {
                sums[step] += m_likelihood[cell * kLadder + step];
            }
        }
        const auto best = static_cast<std::size_t>(std::max_element(sums.begin(), sums.end()) - sums.begin());
        double shift = 0.0;
        if (best > 0 && best + 1 < kLadder) { // the top of the parabola through three points
            const double bend = sums[best - 1] - 2.0 * sums[best] + sums[best + 1];
            shift = bend < 0.0 ? 0.5 * (sums[best - 1] - sums[best + 1]) / bend : 0.0;
        }
        return temperatureAt(static_cast<double>(best) + shift);
    }

    std::int32_t folds() const { return m_folds; }

    /// The bins when the cells of a fold have its temperature. @param disagreeing  gets the cells whose best answer is wrong.
    std::vector<CalibrationBin> bins(const std::vector<double>& temperatures, Index* disagreeing) const {
        std::vector<CalibrationBin> bins(kBins);
        *disagreeing = 0;
        std::vector<double> logs;
        std::vector<double> probabilities;
        for (Index cell = 0; cell < m_table.rows; ++cell) {
            logsOf(m_table.row(cell), m_table.columns, logs);
            tempered(logs, temperatures[static_cast<std::size_t>(m_foldOf[static_cast<std::size_t>(cell)])], probabilities);
            const auto best = std::max_element(probabilities.begin(), probabilities.end() - 1);
            CalibrationBin& bin = bins[std::min(kBins - 1, static_cast<std::size_t>(*best * static_cast<double>(kBins)))];
            const bool right = isRight(cell, best - probabilities.begin());
            ++bin.cells;
            bin.probability += *best;
            bin.agreed += right ? 1.0 : 0.0;
            *disagreeing += right ? 0 : 1;
        }
        for (CalibrationBin& bin : bins) {
            if (bin.cells > 0) {
                bin.probability /= static_cast<double>(bin.cells);
                bin.agreed /= static_cast<double>(bin.cells);
                bin.right = std::clamp((bin.agreed - m_wrongEach) / (1.0 - m_wrong - m_wrongEach), 0.0, 1.0);
            }
        }
        return bins;
    }

    double errorOf(const std::vector<CalibrationBin>& bins) const {
        double error = 0.0;
        for (const CalibrationBin& bin : bins) {
            error += std::abs(bin.probability - bin.right) * static_cast<double>(bin.cells) / static_cast<double>(m_table.rows);
        }
        return error;
    }

private:
    bool isRight(Index cell, Index answer) const {
        return m_predictions.right[static_cast<std::size_t>(cell * m_table.columns + answer)] != 0;
    }

    const CheckedPredictions& m_predictions;
    const FloatMatrix& m_table;
    double m_wrong, m_wrongEach;
    int m_threads;
    std::vector<double> m_likelihood; ///< cells x kLadder
    std::vector<std::int32_t> m_foldOf;
    std::int32_t m_folds = 0;
};

} // namespace

Outcome calibrate(const CheckedPredictions& predictions, Calibration about, const CalibrationOptions& options,
                  const RunControl& control, CalibrationState* result) {
    const Index cells = predictions.probabilities->rows;
    if (predictions.labels < 2) {
        *result = {nullptr, "The labelled cells carry fewer than two different labels."};
        return Outcome::Finished;
    }
    if (cells < kLeastCalibrationCells) {
        *result = {nullptr, "Only " + std::to_string(cells) + " labelled cells could be set against a prediction; at least " +
                                std::to_string(kLeastCalibrationCells) + " are needed."};
        return Outcome::Finished;
    }
    Fit fit(predictions, options);
    about.cells = cells;
    about.wrongLabels = options.wrongLabels;
    about.heldOut = fit.makeFolds();
    if (!fit.measure(control)) {
        return Outcome::Cancelled;
    }
    std::vector<double> temperatures(static_cast<std::size_t>(fit.folds()), 1.0);
    about.bins = fit.bins(temperatures, &about.disagreeing);
    about.errorBefore = about.errorAfter = fit.errorOf(about.bins);
    for (std::int32_t fold = 0; fold < fit.folds(); ++fold) {
        temperatures[static_cast<std::size_t>(fold)] = fit.bestTemperature(fold);
    }
    std::vector<CalibrationBin> bins = fit.bins(temperatures, &about.disagreeing);
    if (const double error = fit.errorOf(bins); error < about.errorBefore) {
        about.errorAfter = error;
        about.bins = std::move(bins);
        about.temperature = fit.bestTemperature(-1);
    }
    if (about.errorAfter > kMostCalibrationError) {
        char error[32];
        std::snprintf(error, sizeof(error), "%.2f", about.errorAfter);
        *result = {nullptr, "On " + std::to_string(cells) + " labelled cells of the column \"" + about.column + "\" the probabilities stay " +
                                error + " away from how often they are right, on average."};
        return Outcome::Finished;
    }
    *result = {std::make_shared<const Calibration>(std::move(about)), ""};
    return Outcome::Finished;
}

void applyTemperature(float* probabilities, Index count, double temperature) {
    std::vector<double> logs;
    std::vector<double> changed;
    logsOf(probabilities, count, logs);
    if (temperature == 1.0 || std::all_of(logs.begin(), logs.end() - 1, [](double value) { return std::isinf(value); })) {
        return;
    }
    tempered(logs, temperature, changed);
    for (Index i = 0; i < count; ++i) {
        if (probabilities[i] > 0.0F) { // an answer that is not there stays so: 0 or NaN
            probabilities[i] = static_cast<float>(changed[static_cast<std::size_t>(i)]);
        }
    }
}

} // namespace ocellus

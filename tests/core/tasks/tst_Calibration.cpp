// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/datasets/Dataset.h"
#include "core/results/ResultFile.h"
#include "core/tasks/Calibration.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ocellus;

namespace {

constexpr Index kLabels = 5;

/// Cells whose labels are drawn from known probabilities, and predictions sharpened (or flattened) by a power; a share
/// of the labels is then replaced by another at random.
struct World {
    FloatMatrix probabilities;
    CheckedPredictions checked;

    World(Index cells, double power, double wrongShare, Index samples = 1) {
        Random random(11);
        probabilities = {cells, kLabels, {}};
        for (Index cell = 0; cell < cells; ++cell) {
            std::vector<double> weights;
            for (Index label = 0; label < kLabels; ++label) {
                weights.push_back(std::exp(2.0 * random.normal()));
            }
            std::int32_t truth = drawn(weights, random);
            if (random.uniform() < wrongShare) {
                truth = (truth + 1 + static_cast<std::int32_t>(random.below(kLabels - 1))) % static_cast<std::int32_t>(kLabels);
            }
            double sum = 0.0;
            for (double& weight : weights) {
                weight = std::pow(weight, power);
                sum += weight;
            }
            for (Index label = 0; label < kLabels; ++label) {
                probabilities.values.push_back(static_cast<float>(weights[static_cast<std::size_t>(label)] / sum));
                checked.right.push_back(label == truth ? 1 : 0);
            }
            checked.samples.push_back(static_cast<std::int32_t>(cell % samples));
        }
        checked.labels = kLabels;
        checked.probabilities = &probabilities;
    }

    World(const World&) = delete;

    static std::int32_t drawn(const std::vector<double>& weights, Random& random) {
        double left = random.uniform();
        double sum = 0.0;
        for (const double weight : weights) {
            sum += weight;
        }
        for (std::size_t label = 0; label < weights.size(); ++label) {
            left -= weights[label] / sum;
            if (left < 0.0) {
                return static_cast<std::int32_t>(label);
            }
        }
        return static_cast<std::int32_t>(weights.size()) - 1;
    }
};

CalibrationState fitted(const CheckedPredictions& checked, double wrongLabels, int threads = 1) {
    Calibration about;
    about.className = "cell_type";
    about.predictions = "a test";
    about.dataset = "test.h5ad";
    about.fingerprint = "abc";
    about.column = "label";
    CalibrationOptions options;
    options.wrongLabels = wrongLabels;
    options.threads = threads;
    CalibrationState state;
    calibrate(checked, about, options, {}, &state);
    return state;
}

} // namespace

class tst_Calibration : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void tooSurePredictionsAreMadeAsSureAsTheyAreRight() {
        const World world(4000, 3.0, 0.0);
        const auto record = fitted(world.checked, 0.0).record;
        QVERIFY(record);
        // The predictions are the true probabilities to the power 3. With 4,000 cells the temperature is known to about
        // 2 %; 10 % allows for the ladder's parabola too.
        QVERIFY2(std::abs(record->temperature - 3.0) < 0.3, qPrintable(QString::number(record->temperature)));
        QVERIFY2(record->errorBefore > 0.1, qPrintable(QString::number(record->errorBefore)));
        // Chance alone leaves about sqrt(bins / cells) / 2 = 0.03.
        QVERIFY2(record->errorAfter < 0.03, qPrintable(QString::number(record->errorAfter)));
        Index cells = 0;
        for (const CalibrationBin& bin : record->bins) {
            cells += bin.cells;
        }
        QCOMPARE(cells, Index{4000});
        QVERIFY(record->disagreeing > 500); // they were left in
    }

    void tooShyPredictionsAreMadeSurer() {
        const World world(4000, 0.5, 0.0);
        const auto record = fitted(world.checked, 0.0).record;
        QVERIFY2(std::abs(record->temperature - 0.5) < 0.05, qPrintable(QString::number(record->temperature)));
    }

    void wrongLabelsDoNotMakePredictionsLessSureWhenTheirShareIsSaid() {
        const World world(4000, 1.0, 0.1);
        const double said = fitted(world.checked, 0.1).record->temperature;
        const double unsaid = fitted(world.checked, 0.0).record->temperature;
        QVERIFY2(std::abs(said - 1.0) < 0.1, qPrintable(QString::number(said)));
        QVERIFY2(unsaid > 1.2, qPrintable(QString::number(unsaid)));
    }

    void goodPredictionsAreNeverMadeWorse() {
        const World world(300, 1.0, 0.0);
        const auto record = fitted(world.checked, 0.0).record;
        QVERIFY(record->errorAfter <= record->errorBefore);
        QVERIFY(record->temperature == 1.0 || record->errorAfter < record->errorBefore);
    }

    void wholeSamplesAreHeldOutWhereThereAreThree() {
        const World three(600, 2.0, 0.0, 3);
        QCOMPARE(fitted(three.checked, 0.0).record->heldOut, std::string("Each of 3 samples was held out in turn."));
        const World many(20000, 2.0, 0.0, 20000);
        const auto record = fitted(many.checked, 0.0).record;
        QCOMPARE(record->heldOut, std::string("Each of 20 parts of the 20000 samples was held out in turn."));
        QVERIFY(record->errorAfter < record->errorBefore);
        const World two(600, 2.0, 0.0, 2);
        QVERIFY(fitted(two.checked, 0.0).record->heldOut.starts_with("A fifth of the cells"));
    }

    void labelsNotKeptCountAsOneMoreAnswer() {
        // Two kept answers of .3 each; the other .4 is some other label. The first is right for three cells in ten.
        FloatMatrix kept{1000, 2, std::vector<float>(2000, 0.3F)};
        CheckedPredictions checked{&kept, std::vector<char>(2000, 0), std::vector<std::int32_t>(1000, -1), 10};
        for (std::size_t cell = 0; cell < 1000; ++cell) {
            checked.right[2 * cell] = cell % 10 < 3 ? 1 : 0;
        }
        const auto record = fitted(checked, 0.0).record;
        QVERIFY(record && record->errorBefore < 1e-6);
        QCOMPARE(record->temperature, 1.0);
        float row[2] = {0.3F, 0.3F};
        applyTemperature(row, 2, 0.5);
        // squares: .09, .09 and .16 of .34
        QVERIFY(std::abs(row[0] - 0.09F / 0.34F) < 1e-5F);
    }

    void tooFewCellsAndOneLabelAreNotCalibrated() {
        const World few(49, 1.0, 0.0);
        const CalibrationState state = fitted(few.checked, 0.0);
        QVERIFY(!state.record);
        QCOMPARE(calibrationText(state), std::string("not calibrated: Only 49 labelled cells could be set against a prediction; "
                                                     "at least 50 are needed."));
        World one(100, 1.0, 0.0);
        one.checked.labels = 1;
        QVERIFY(fitted(one.checked, 0.0).reason.find("fewer than two different labels") != std::string::npos);
    }

    void whatNoTemperatureMendsIsNotCalledCalibrated() {
        // Always sure of one answer, right for half of the cells only where it says so with .6, never with .9.
        FloatMatrix said{400, 2, {}};
        CheckedPredictions checked{&said, {}, std::vector<std::int32_t>(400, -1), 2};
        for (int cell = 0; cell < 400; ++cell) {
            const bool bold = cell % 2 == 0;
            said.values.insert(said.values.end(), {bold ? 0.9F : 0.6F, bold ? 0.1F : 0.4F});
            const bool right = !bold && cell % 4 == 1;
            checked.right.insert(checked.right.end(), {char(right ? 1 : 0), char(right ? 0 : 1)});
        }
        const CalibrationState state = fitted(checked, 0.0);
        QVERIFY(!state.record);
        QVERIFY2(state.reason.find("away from how often they are right") != std::string::npos, state.reason.c_str());
    }

    void threadsDoNotChangeAByte() {
        const World world(1000, 2.0, 0.05, 4);
        QCOMPARE(calibrationJson(fitted(world.checked, 0.03, 1), "cell_type"), calibrationJson(fitted(world.checked, 0.03, 3), "cell_type"));
    }

    void aStoppedFitLeavesNothing() {
        const World world(1000, 2.0, 0.0);
        std::stop_source stop;
        stop.request_stop();
        CalibrationState state;
        state.reason = "untouched";
        QVERIFY(calibrate(world.checked, {}, {}, RunControl(stop.get_token(), {}), &state) == Outcome::Cancelled);
        QCOMPARE(state.reason, std::string("untouched"));
    }

    void theRecordIsReadBackFromTheFile() {
        const World world(400, 2.0, 0.05);
        const CalibrationState state = fitted(world.checked, 0.03);
        const CalibrationState none{nullptr, "There is no column of tissues."};
        QTemporaryDir folder;
        ResultFileContent content;
        CellTable cells;
        cells.names = {"a", "b"};
        CountBatch rows;
        rows.rowStart = {0, 1, 1};
        rows.genes = {0};
        rows.values = {1};
        Table var;
        var.names = {"g"};
        content.dataset = Dataset::inMemory(cells, GeneTable(var), std::make_shared<MemoryRowSource>(rows, 1), {});
        content.unsStrings = {{"pred_calibration", {calibrationJson(state, "cell_type"), calibrationJson(none, "tissue")}}};
        const std::string path = folder.filePath("o.h5ad").toStdString();
        writeResultFile(path, content, {});
        const auto read = storedCalibrations(path);
        QCOMPARE(read.size(), std::size_t{2});
        QCOMPARE(read[0].first, std::string("cell_type"));
        QCOMPARE(calibrationText(read[0].second), calibrationText(state));
        QCOMPARE(calibrationJson(read[0].second, "cell_type"), calibrationJson(state, "cell_type"));
        QCOMPARE(calibrationText(read[1].second), std::string("not calibrated: There is no column of tissues."));
        content.unsStrings = {{"pred_calibration", {"{]"}}};
        const std::string damaged = folder.filePath("d.h5ad").toStdString();
        writeResultFile(damaged, content, {});
        QVERIFY_EXCEPTION_THROWN(storedCalibrations(damaged), InputError);
    }
};

QTEST_APPLESS_MAIN(tst_Calibration)
#include "tst_Calibration.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/statistics/Doublets.h"
#include "core/statistics/RankSum.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ocellus;
using namespace ocellus::test;

namespace {

constexpr Index kCells = 900;
constexpr Index kGenes = 500;
constexpr Index kDoublets = 60; // the last cells

/// Cells of three kinds; the last are sums of two cells of different kinds.
std::shared_ptr<const RowSource> cellsWithDoublets() {
    const auto singlets = kindsOfCells(kCells + kDoublets, kGenes, 3, 9);
    CountBatch all;
    singlets->readRange(0, singlets->cellCount(), all);
    std::vector<double> values(static_cast<std::size_t>(kCells * kGenes), 0.0);
    const auto add = [&](Index from, Index to) {
        const auto genes = all.genesOf(from);
        for (std::size_t i = 0; i < genes.size(); ++i) {
            values[static_cast<std::size_t>(to * kGenes + genes[i])] += all.valuesOf(from)[i];
        }
    };
    for (Index cell = 0; cell < kCells; ++cell) {
        add(cell, cell);
        if (cell >= kCells - kDoublets) {
            add(cell + kDoublets + (cell % 3 == (cell + kDoublets) % 3 ? -1 : 0), cell);
        }
    }
    return rowsOf(kCells, kGenes, values);
}

Doublets scored(const std::shared_ptr<const RowSource>& counts,
                const DoubletOptions& options = {}) {
    Doublets result;
    scoreDoublets(counts, "x", options, {}, &result);
    return result;
}

} // namespace

class tst_Doublets : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void thresholdAgreesWithScikitImage() {
        const Numbers& values = reference("peak_values");
        const auto found = thresholdBetweenPeaks(values.values);
        QVERIFY(found);
        QVERIFY(std::abs(*found - reference("peak_threshold").at(0, 0)) < 1e-9);
    }

    void onePeakHasNoThreshold() {
        QVERIFY(!thresholdBetweenPeaks({}));
        QVERIFY(!thresholdBetweenPeaks({0.2, 0.2, 0.2}));
        std::vector<double> slope;
        for (int i = 0; i < 1000; ++i) {
            slope.push_back(std::sqrt(static_cast<double>(i)));
        }
        QVERIFY(!thresholdBetweenPeaks(slope));
    }

    void sumsOfTwoKindsScoreHigh() {
        const Doublets found = scored(cellsWithDoublets());
        QCOMPARE(found.score.size(), std::size_t{kCells});
        QCOMPARE(found.simulatedScore.size(), std::size_t{2 * kCells});
        std::vector<float> truth;
        std::vector<float> others;
        for (std::size_t cell = 0; cell < found.score.size(); ++cell) {
            QVERIFY(found.score[cell] > 0.0 && found.score[cell] < 1.0);
            (cell >= kCells - kDoublets ? truth : others)
                .push_back(static_cast<float>(found.score[cell]));
        }
        const double auc = rankSum(truth, others, kDoublets, kCells - kDoublets).auc;
        QVERIFY2(auc > 0.98, qPrintable(QString::number(auc)));
        QVERIFY(found.threshold);
        QVERIFY2(found.called > kDoublets / 2 && found.called < 2 * kDoublets,
                 qPrintable(QString::number(found.called)));
        // Two of three random pairs are of different kinds.
        QVERIFY2(found.detectable > 0.5 && found.detectable < 0.8,
                 qPrintable(QString::number(found.detectable)));
    }

    void oneThreadIsManyThreadsAndTheSeedCounts() {
        const auto counts = cellsWithDoublets();
        DoubletOptions options;
        options.threads = 1;
        const Doublets one = scored(counts, options);
        options.threads = 4;
        QCOMPARE(scored(counts, options).score, one.score);
        options.seed = 1;
        QVERIFY(scored(counts, options).score != one.score);
    }

    void cellsWithoutCountsScoreNothing() {
        std::vector<double> values(60 * 40, 0.0);
        Random random(3);
        for (std::size_t i = 0; i < 50 * 40; ++i) {
            values[i] = static_cast<double>(random.poisson(1.0 + static_cast<double>(i % 7)));
        }
        const Doublets found = scored(rowsOf(60, 40, values));
        QCOMPARE(found.score[55], 0.0);
        QVERIFY(found.score[5] > 0.0);
    }

    void fewCellsAndNegativeValuesAreRefused() {
        Doublets result;
        QVERIFY_EXCEPTION_THROWN(scoreDoublets(kindsOfCells(15, 40, 3, 1), "x", {}, {}, &result),
                                 RefusedError);
        std::vector<double> values(30 * 10, 1.0);
        values[7] = -1.0;
        QVERIFY_EXCEPTION_THROWN(scoreDoublets(rowsOf(30, 10, values), "x", {}, {}, &result),
                                 InputError);
        DoubletOptions options;
        options.expectedRate = 1.0;
        QVERIFY_EXCEPTION_THROWN(
            scoreDoublets(kindsOfCells(50, 40, 3, 1), "x", options, {}, &result), UsageError);
    }

    void cancelLeavesTheResultAlone() {
        std::stop_source stop;
        stop.request_stop();
        Doublets result;
        QCOMPARE(
            scoreDoublets(kindsOfCells(50, 40, 3, 1), "x", {}, {stop.get_token(), {}}, &result),
            Outcome::Cancelled);
        QVERIFY(result.score.empty());
    }
};

QTEST_GUILESS_MAIN(tst_Doublets)
#include "tst_Doublets.moc"

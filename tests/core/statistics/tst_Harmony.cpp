// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/IntegrationScores.h"
#include "core/statistics/Harmony.h"
#include "core/statistics/KMeans.h"
#include "tests/core/benchmarks/IntegrationFixture.h"

#include <QTest>

#include <cmath>

using namespace ocellus;

class tst_Harmony : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void batchesComeTogetherAndLabelsStayApart();
    void oneBatchIsLeftAsItIs();
    void theSameBytesForAnyNumberOfThreads();
    void stoppingGivesNothing();
    void kMeansFindsTheLowestSumOfTheReference();

private:
    test::IntegrationFixture m_fixture;
};

void tst_Harmony::batchesComeTogetherAndLabelsStayApart() {
    HarmonyResult found;
    HarmonyOptions options;
    options.clusters = 4;
    QVERIFY(harmony(m_fixture.points, m_fixture.batches, 3, options, {}, &found) ==
            Outcome::Finished);
    QCOMPARE(found.corrected.rows, m_fixture.points.rows);
    // The difference between batches within labels is what was planted: most of it must go.
    const auto within = [&](const FloatMatrix& points) {
        std::vector<std::int32_t> pairs;
        for (std::size_t i = 0; i < m_fixture.labels.size(); ++i) {
            pairs.push_back(3 * m_fixture.labels[i] + m_fixture.batches[i]);
        }
        return varianceBetween(points, pairs, 12) - varianceBetween(points, m_fixture.labels, 4);
    };
    QVERIFY2(within(found.corrected) < 0.35 * within(m_fixture.points),
             qPrintable(QString("%1 of %2 is left")
                            .arg(within(found.corrected))
                            .arg(within(m_fixture.points))));
    QVERIFY(varianceBetween(found.corrected, m_fixture.labels, 4) >
            varianceBetween(m_fixture.points, m_fixture.labels, 4));
}

void tst_Harmony::oneBatchIsLeftAsItIs() {
    HarmonyResult found;
    const std::vector<std::int32_t> one(m_fixture.batches.size(), 0);
    QVERIFY(harmony(m_fixture.points, one, 1, {}, {}, &found) == Outcome::Finished);
    QCOMPARE(found.corrected.values, m_fixture.points.values);
}

void tst_Harmony::theSameBytesForAnyNumberOfThreads() {
    HarmonyResult one, two;
    HarmonyOptions options;
    options.threads = 1;
    QVERIFY(harmony(m_fixture.points, m_fixture.batches, 3, options, {}, &one) ==
            Outcome::Finished);
    options.threads = 2;
    QVERIFY(harmony(m_fixture.points, m_fixture.batches, 3, options, {}, &two) ==
            Outcome::Finished);
    QCOMPARE(one.corrected.values, two.corrected.values);
}

void tst_Harmony::stoppingGivesNothing() {
    std::stop_source stop;
    stop.request_stop();
    HarmonyResult found;
    QVERIFY(harmony(m_fixture.points,
                    m_fixture.batches,
                    3,
                    {},
                    RunControl(stop.get_token(), {}),
                    &found) == Outcome::Cancelled);
    QVERIFY(found.corrected.values.empty());
}

void tst_Harmony::kMeansFindsTheLowestSumOfTheReference() {
    KMeans found;
    KMeansOptions options;
    options.groups = 4;
    QVERIFY(kMeans(m_fixture.points, options, {}, &found) == Outcome::Finished);
    // scikit-learn stops when centres move less than 1e-4 of the variance.
    QVERIFY_NEAR(found.inertia, m_fixture.number("kmeans_inertia"), 0.01);
}

QTEST_GUILESS_MAIN(tst_Harmony)
#include "tst_Harmony.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/ClusterAgreement.h"
#include "core/benchmarks/IntegrationScores.h"
#include "core/benchmarks/NeighbourMixing.h"
#include "core/benchmarks/Silhouette.h"
#include "tests/core/benchmarks/IntegrationFixture.h"

#include <QTest>

#include <cmath>

using namespace ocellus;

class tst_IntegrationScores : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyScoreIsThatOfTheReference();
    void eachCellIsThatOfTheReference();
    void aSparseGraphIsConnectedInPartOnly();
    void groupingsAgreeAsTheReferenceSays();
    void theTotalIsSixPartsBiologyAndFourPartsBatches();
    void withoutLabelsOnlyBatchesAreScored();
    void oneAndTwoThreadsGiveTheSameBytes();
    void stoppingGivesNothing();

private:
    IntegrationTruth truth() const { return {m_fixture.batches, 3, m_fixture.labels, 4}; }
    IntegrationScores score(const FloatMatrix& points, const IntegrationTruth& truth, int threads) {
        IntegrationScores scores;
        const Outcome outcome =
            scoreIntegration(points, m_fixture.points, truth, {0, threads}, {}, &scores);
        return outcome == Outcome::Finished ? scores : IntegrationScores{};
    }

    test::IntegrationFixture m_fixture;
};

namespace {

constexpr double kRounding = 1e-9;  ///< float64 sums in another order
constexpr double kDistances = 1e-5; ///< neighbours' distances are kept as float32
} // namespace

void tst_IntegrationScores::everyScoreIsThatOfTheReference() {
    const IntegrationScores scores = score(m_fixture.points, truth(), 1);
    QVERIFY_NEAR(scores.silhouetteLabel.value(), m_fixture.number("silhouette_label"), kRounding);
    QVERIFY_NEAR(scores.silhouetteBatch.value(), m_fixture.number("silhouette_batch"), kRounding);
    QVERIFY_NEAR(scores.isolatedLabels.value(), m_fixture.number("isolated_labels"), kRounding);
    QVERIFY_NEAR(scores.clisi.value(), m_fixture.number("clisi"), kDistances);
    QVERIFY_NEAR(scores.ilisi.value(), m_fixture.number("ilisi"), kDistances);
    QVERIFY_NEAR(scores.kbet.value(), m_fixture.number("kbet"), kRounding);
    QVERIFY_NEAR(
        scores.graphConnectivity.value(), m_fixture.number("graph_connectivity"), kRounding);
    // The best of ten starts is the best of fifty on groups that lie so far apart.
    QVERIFY_NEAR(scores.kMeansNmi.value(), m_fixture.number("nmi"), kRounding);
    QVERIFY_NEAR(scores.kMeansAri.value(), m_fixture.number("ari"), kRounding);
    QCOMPARE(scores.pcr.value(), 0.0);
    QVERIFY_NEAR(score(m_fixture.corrected, truth(), 1).pcr.value(),
                 m_fixture.number("pcr_comparison"),
                 kRounding);
    QVERIFY_NEAR(varianceBetween(m_fixture.points, m_fixture.batches, 3),
                 m_fixture.number("pcr_before"),
                 kRounding);
}

void tst_IntegrationScores::eachCellIsThatOfTheReference() {
    std::vector<double> widths;
    QVERIFY(silhouettes(m_fixture.points, m_fixture.labels, 4, 1, {}, &widths) ==
            Outcome::Finished);
    NeighbourLists lists;
    QVERIFY(ExactNeighbours().search(m_fixture.points, 90, 1, {}, &lists) == Outcome::Finished);
    const auto counts = lisi(lists, m_fixture.labels, 4, 1);
    for (std::size_t i = 0; i < 5; ++i) {
        QVERIFY_NEAR(
            widths[i], m_fixture.expected["silhouette_first"][i].get<double>(), kRounding);
        QVERIFY_NEAR(
            counts[i], m_fixture.expected["lisi_label_first"][i].get<double>(), kDistances);
    }
}

void tst_IntegrationScores::aSparseGraphIsConnectedInPartOnly() {
    NeighbourLists lists;
    QVERIFY(ExactNeighbours().search(m_fixture.points, 2, 1, {}, &lists) == Outcome::Finished);
    QVERIFY_NEAR(graphConnectivity(lists, m_fixture.labels, 4),
                 m_fixture.number("graph_connectivity_2"),
                 kRounding);
}

void tst_IntegrationScores::groupingsAgreeAsTheReferenceSays() {
    const auto found = clusterAgreement(m_fixture.labels, m_fixture.batches);
    QVERIFY_NEAR(found.nmi, m_fixture.number("nmi_lab_bat"), kRounding);
    QVERIFY_NEAR(found.ari, m_fixture.number("ari_lab_bat"), kRounding);
    const auto same = clusterAgreement(m_fixture.labels, m_fixture.labels);
    QVERIFY_NEAR(same.nmi, 1.0, kRounding);
    QVERIFY_NEAR(same.ari, 1.0, kRounding);
}

void tst_IntegrationScores::theTotalIsSixPartsBiologyAndFourPartsBatches() {
    const IntegrationScores scores = score(m_fixture.corrected, truth(), 1);
    QVERIFY_NEAR(scores.total.value(),
                 0.6 * scores.biology.value() + 0.4 * scores.batchMixing.value(),
                 kRounding);
    QVERIFY_NEAR(score(m_fixture.points, truth(), 1).biology.value(),
                 m_fixture.number("bio"),
                 kDistances);
    QVERIFY2(scores.ilisi.value() > score(m_fixture.points, truth(), 1).ilisi.value(),
             "less difference between the batches, more mixing");
}

void tst_IntegrationScores::withoutLabelsOnlyBatchesAreScored() {
    const IntegrationScores scores = score(m_fixture.points, {m_fixture.batches, 3, {}, 0}, 1);
    QVERIFY(scores.ilisi && scores.kbet && scores.pcr && scores.silhouetteBatch);
    QVERIFY(!scores.clisi && !scores.kMeansNmi && !scores.isolatedLabels && !scores.total);
}

void tst_IntegrationScores::oneAndTwoThreadsGiveTheSameBytes() {
    const IntegrationScores one = score(m_fixture.corrected, truth(), 1);
    const IntegrationScores two = score(m_fixture.corrected, truth(), 2);
    QVERIFY(one.total == two.total && one.silhouetteLabel == two.silhouetteLabel);
    QVERIFY(one.ilisi == two.ilisi && one.kMeansNmi == two.kMeansNmi && one.kbet == two.kbet);
}

void tst_IntegrationScores::stoppingGivesNothing() {
    std::stop_source stop;
    stop.request_stop();
    IntegrationScores scores;
    QVERIFY(scoreIntegration(m_fixture.points,
                             m_fixture.points,
                             truth(),
                             {},
                             RunControl(stop.get_token(), {}),
                             &scores) == Outcome::Cancelled);
    QVERIFY(!scores.ilisi);
}

QTEST_GUILESS_MAIN(tst_IntegrationScores)
#include "tst_IntegrationScores.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Centrality.h"
#include "tests/core/statistics/KarateClub.h"

#include <QTest>

#include <cmath>

using namespace ocellus;
using namespace ocellus::test;

namespace {

std::vector<double> centralityOf(const SparseSquare& graph) {
    std::vector<double> values;
    return eigenvectorCentrality(graph, {}, &values) == Outcome::Finished ? values : std::vector<double>();
}

} // namespace

class tst_Centrality : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Of Zachary's club, as textbooks give them (of unit length: member 33 has 0.37336).
    void theKarateClubHasItsPublishedLeaders() {
        const std::vector<double> values = centralityOf(karate());
        const std::pair<std::size_t, double> published[] = {{33, 0.37336}, {0, 0.35548}, {2, 0.31719}, {32, 0.30865}, {1, 0.26596}, {3, 0.21117}};
        for (const auto& [member, value] : published) {
            QVERIFY2(std::abs(values[member] - value / 0.37336) < 1e-4, qPrintable(QString::number(values[member]))); // five digits are printed
        }
    }

    /// A star's leaves have 1 / sqrt(leaves) of its centre; weights count.
    void weightsCount() {
        const std::vector<double> star = centralityOf(symmetric(5, {{{0, 1}, 2.0}, {{0, 2}, 2.0}, {{0, 3}, 2.0}, {{0, 4}, 2.0}}));
        QVERIFY(std::abs(star[0] - 1.0) < 1e-9);
        QVERIFY(std::abs(star[3] - 0.5) < 1e-9);
        const std::vector<double> path = centralityOf(symmetric(3, {{{0, 1}, 3.0}, {{1, 2}, 4.0}}));
        QVERIFY(std::abs(path[0] - 0.6) < 1e-9); // the eigenvector to 5 is (3, 5, 4)
        QVERIFY(std::abs(path[2] - 0.8) < 1e-9);
    }

    void aGraphWithoutEdgesHasNoCentrality() {
        const std::vector<double> values = centralityOf(symmetric(3, {}));
        QCOMPARE(values.size(), std::size_t{3});
        QVERIFY(std::isnan(values[0]));
    }

    void verticesApartFromTheLeadingPartAreNothing() {
        const std::vector<double> values = centralityOf(symmetric(6, {{{0, 1}, 1.0}, {{0, 2}, 1.0}, {{1, 2}, 1.0}, {{3, 4}, 1.0}}));
        QVERIFY(std::abs(values[2] - 1.0) < 1e-9);
        QVERIFY(values[3] < 1e-9);
        QVERIFY(values[5] < 1e-9);
    }

    void aStoppedRunLeavesTheResultAlone() {
        std::stop_source stop;
        stop.request_stop();
        std::vector<double> values{7.0};
        QCOMPARE(eigenvectorCentrality(karate(), RunControl(stop.get_token(), {}), &values), Outcome::Cancelled);
        QCOMPARE(values, std::vector<double>{7.0});
    }
};

QTEST_GUILESS_MAIN(tst_Centrality)
#include "tst_Centrality.moc"

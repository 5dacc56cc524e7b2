// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Leiden.h"
#include "tests/core/statistics/KarateClub.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

#include <cmath>
#include <map>
#include <set>
#include <tuple>

using namespace ocellus;
using namespace ocellus::test;

namespace {

/// Modularity by its definition.
double modularity(const SparseSquare& graph, const std::vector<std::int32_t>& groupOf, double resolution) {
    std::vector<double> strength(static_cast<std::size_t>(graph.size), 0.0);
    double twice = 0.0;
    for (Index cell = 0; cell < graph.size; ++cell) {
        for (Index i = graph.rowStart[cell]; i < graph.rowStart[cell + 1]; ++i) {
            strength[cell] += graph.values[i];
            twice += graph.values[i];
        }
    }
    double sum = 0.0;
    for (Index cell = 0; cell < graph.size; ++cell) {
        for (Index i = graph.rowStart[cell]; i < graph.rowStart[cell + 1]; ++i) {
            sum += groupOf[cell] == groupOf[graph.columns[i]] ? graph.values[i] : 0.0;
        }
        for (Index other = 0; other < graph.size; ++other) {
            sum -= groupOf[cell] == groupOf[other] ? resolution * strength[cell] * strength[other] / twice : 0.0;
        }
    }
    return sum / twice;
}

Clustering cluster(const SparseSquare& graph, LeidenOptions options = {}) {
    Clustering result;
    leiden(graph, options, {}, &result);
    return result;
}

} // namespace

class tst_Leiden : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheBestKnownGroupsOfTheKarateClub();
    void cliquesAreGroupsLargestFirst();
    void weightsCount();
    void resolutionRaisesTheNumberOfGroups();
    void reportsModularityAtTheResolution_data();
    void reportsModularityAtTheResolution();
    void sameSeedSameGroups();
    void graphsWithoutEdges_data();
    void graphsWithoutEdges();
    void cancelLeavesTheResultAlone();
};

void tst_Leiden::findsTheBestKnownGroupsOfTheKarateClub() {
    // The optimum, 0.4198, is known from exhaustive methods (Brandes et al. 2008): four groups.
    double best = 0.0;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        LeidenOptions options;
        options.seed = seed;
        const Clustering clustering = cluster(karate(), options);
        best = std::max(best, clustering.modularity);
        QVERIFY(clustering.modularity > 0.40);
        QVERIFY(clustering.groups == 3 || clustering.groups == 4);
    }
    QVERIFY(std::abs(best - 0.41979) < 1e-4);
}

void tst_Leiden::cliquesAreGroupsLargestFirst() {
    Edges edges;
    const std::vector<std::int32_t> expected{1, 1, 1, 1, 0, 0, 0, 0, 0, 2, 2, 2, 2};
    for (Index a = 0; a < 13; ++a) {
        for (Index b = a + 1; b < 13; ++b) {
            if (expected[a] == expected[b]) {
                edges[{a, b}] = 1.0;
            }
        }
    }
    edges[{3, 4}] = 1.0;
    edges[{8, 9}] = 1.0;
    const Clustering clustering = cluster(symmetric(13, edges));
    QCOMPARE(clustering.groups, Index{3});
    QCOMPARE(clustering.groupOf, expected);
}

void tst_Leiden::weightsCount() {
    // A ring of six: the heavy edges pair its members.
    const SparseSquare ring = symmetric(6, {{{0, 1}, 5.0}, {{1, 2}, 0.1}, {{2, 3}, 5.0}, {{3, 4}, 0.1}, {{4, 5}, 5.0}, {{0, 5}, 0.1}});
    QCOMPARE(cluster(ring).groupOf, (std::vector<std::int32_t>{0, 0, 1, 1, 2, 2}));
}

void tst_Leiden::resolutionRaisesTheNumberOfGroups() {
    LeidenOptions coarse;
    coarse.resolution = 0.1;
    LeidenOptions fine;
    fine.resolution = 3.0;
    QCOMPARE(cluster(karate(), coarse).groups, Index{1});
    QVERIFY(cluster(karate(), fine).groups > cluster(karate()).groups);
}

void tst_Leiden::reportsModularityAtTheResolution_data() {
    QTest::addColumn<double>("resolution");
    for (const double resolution : {0.0, 0.5, 1.0, 2.0}) {
        QTest::addRow("%.1f", resolution) << resolution;
    }
}

void tst_Leiden::reportsModularityAtTheResolution() {
    QFETCH(double, resolution);
    LeidenOptions options;
    options.resolution = resolution;
    const Clustering clustering = cluster(karate(), options);
    QVERIFY(std::abs(clustering.modularity - modularity(karate(), clustering.groupOf, resolution)) < 1e-9);
}

void tst_Leiden::sameSeedSameGroups() {
    Edges edges;
    Random random(1);
    for (int i = 0; i < 3000; ++i) {
        const auto a = static_cast<Index>(random.below(500));
        const auto b = static_cast<Index>(random.below(500));
        if (a < b) {
            edges[{a, b}] = random.uniform();
        }
    }
    const SparseSquare graph = symmetric(500, edges);
    std::set<std::vector<std::int32_t>> seen;
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        LeidenOptions options;
        options.seed = seed;
        const Clustering first = cluster(graph, options);
        QCOMPARE(cluster(graph, options).groupOf, first.groupOf);
        seen.insert(first.groupOf);
    }
    QVERIFY(seen.size() > 1);
}

void tst_Leiden::graphsWithoutEdges_data() {
    QTest::addColumn<int>("cells");
    for (const int cells : {0, 1, 5}) {
        QTest::addRow("%d cells", cells) << cells;
    }
}

void tst_Leiden::graphsWithoutEdges() {
    QFETCH(int, cells);
    const Clustering clustering = cluster(symmetric(cells, {}));
    QCOMPARE(clustering.groups, Index{cells});
    QCOMPARE(clustering.modularity, 0.0);
    for (Index cell = 0; cell < cells; ++cell) {
        QCOMPARE(clustering.groupOf[cell], static_cast<std::int32_t>(cell));
    }
}

void tst_Leiden::cancelLeavesTheResultAlone() {
    std::stop_source stop;
    stop.request_stop();
    Clustering result;
    QCOMPARE(leiden(karate(), {}, RunControl(stop.get_token(), {}), &result), Outcome::Cancelled);
    QVERIFY(result.groupOf.empty());
}

QTEST_GUILESS_MAIN(tst_Leiden)
#include "tst_Leiden.moc"

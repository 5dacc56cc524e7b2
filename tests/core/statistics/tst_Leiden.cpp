// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Leiden.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

#include <cmath>
#include <map>
#include <set>
#include <tuple>

using namespace ocellus;
using namespace ocellus::test;

namespace {

using Edges = std::map<std::pair<Index, Index>, double>;

SparseSquare symmetric(Index size, const Edges& edges) {
    Edges both = edges;
    for (const auto& [ends, weight] : edges) {
        both[{ends.second, ends.first}] = weight;
    }
    SparseSquare graph;
    graph.size = size;
    graph.rowStart.assign(1, 0);
    for (Index cell = 0; cell < size; ++cell) {
        for (auto edge = both.lower_bound({cell, 0}); edge != both.end() && edge->first.first == cell; ++edge) {
            graph.columns.push_back(static_cast<std::int32_t>(edge->first.second));
            graph.values.push_back(edge->second);
        }
        graph.rowStart.push_back(static_cast<Index>(graph.columns.size()));
    }
    return graph;
}

/// Zachary's karate club (1977), edges as published, members from 0.
const std::vector<std::pair<Index, Index>> kKarate{{0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {0, 6}, {0, 7}, {0, 8},
    {0, 10}, {0, 11}, {0, 12}, {0, 13}, {0, 17}, {0, 19}, {0, 21}, {0, 31}, {1, 2}, {1, 3}, {1, 7}, {1, 13}, {1, 17},
    {1, 19}, {1, 21}, {1, 30}, {2, 3}, {2, 7}, {2, 8}, {2, 9}, {2, 13}, {2, 27}, {2, 28}, {2, 32}, {3, 7}, {3, 12},
    {3, 13}, {4, 6}, {4, 10}, {5, 6}, {5, 10}, {5, 16}, {6, 16}, {8, 30}, {8, 32}, {8, 33}, {9, 33}, {13, 33},
    {14, 32}, {14, 33}, {15, 32}, {15, 33}, {18, 32}, {18, 33}, {19, 33}, {20, 32}, {20, 33}, {22, 32}, {22, 33},
    {23, 25}, {23, 27}, {23, 29}, {23, 32}, {23, 33}, {24, 25}, {24, 27}, {24, 31}, {25, 31}, {26, 29}, {26, 33},
    {27, 33}, {28, 31}, {28, 33}, {29, 32}, {29, 33}, {30, 32}, {30, 33}, {31, 32}, {31, 33}, {32, 33}};

SparseSquare karate() {
    Edges edges;
    for (const auto& ends : kKarate) {
        edges[ends] = 1.0;
    }
    return symmetric(34, edges);
}

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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/FuzzyGraph.h"
#include "core/statistics/Neighbours.h"
#include "core/statistics/SpectralLayout.h"
#include "core/statistics/Umap.h"
#include "core/statistics/UmapCurve.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <ctime>
#include <thread>

using namespace ocellus;
using namespace ocellus::test;

namespace {

SparseSquare graphOf(const FloatMatrix& points) {
    NeighbourLists lists;
    ExactNeighbours().search(points, 14, 2, {}, &lists);
    return fuzzyGraph(lists, 2);
}

FloatMatrix mapOf(const FloatMatrix& points, UmapOptions options = {}) {
    FloatMatrix map;
    computeUmap(graphOf(points), points, options, {}, &map);
    return map;
}

/// How far neighbours in the map are from being neighbours in the points (Venna and Kaski 2001);
/// 1 is best, 0.5 about what a random map has.
double trustworthiness(const FloatMatrix& points, const FloatMatrix& map, Index k) {
    const Index n = points.rows;
    const auto order = [n](const FloatMatrix& of, Index cell) {
        std::vector<std::pair<double, Index>> all;
        for (Index other = 0; other < n; ++other) {
            double sum = 0.0;
            for (Index d = 0; d < of.columns; ++d) {
                sum += std::pow(double(of.row(cell)[d]) - of.row(other)[d], 2);
            }
            all.emplace_back(other == cell ? -1.0 : sum, other);
        }
        std::sort(all.begin(), all.end());
        return all;
    };
    double penalty = 0.0;
    for (Index cell = 0; cell < n; ++cell) {
        std::vector<Index> rank(static_cast<std::size_t>(n));
        const auto inPoints = order(points, cell);
        for (Index i = 0; i < n; ++i) {
            rank[inPoints[i].second] = i;
        }
        const auto inMap = order(map, cell);
        for (Index i = 1; i <= k; ++i) {
            penalty += static_cast<double>(std::max<Index>(0, rank[inMap[i].second] - k));
        }
    }
    return 1.0 - penalty * 2.0 / (double(n) * double(k) * double(2 * n - 3 * k - 1));
}

} // namespace

class tst_Umap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void curveAgreesWithUmapLearn();
    void spectralLayoutOfAPathRunsAlongIt();
    void partsAreNotConnected();
    void mapIsTrustworthy_data();
    void mapIsTrustworthy();
    void cloudsStayApart();
    void largerMinDistSpreadsNeighbours();
    void oneThreadIsManyThreads_data();
    void oneThreadIsManyThreads();
    void seedsGiveDifferentMapsEachRepeatable();
    void smallOrDegenerateData_data();
    void smallOrDegenerateData();
    void cancelsWithinASecond();
};

void tst_Umap::curveAgreesWithUmapLearn() {
    const Numbers& expected = reference("curves");
    for (Index row = 0; row < expected.rows; ++row) {
        const UmapCurve curve = UmapCurve::fit(expected.at(row, 0), expected.at(row, 1));
        QVERIFY(std::abs(curve.a / expected.at(row, 2) - 1.0) < 1e-4);
        QVERIFY(std::abs(curve.b / expected.at(row, 3) - 1.0) < 1e-4);
    }
}

void tst_Umap::spectralLayoutOfAPathRunsAlongIt() {
    SparseSquare path;
    path.size = 60;
    path.rowStart.push_back(0);
    for (std::int32_t cell = 0; cell < 60; ++cell) {
        for (const std::int32_t next : {cell - 1, cell + 1}) {
            if (next >= 0 && next < 60) {
                path.columns.push_back(next);
                path.values.push_back(1.0);
            }
        }
        path.rowStart.push_back(static_cast<Index>(path.columns.size()));
    }
    QVERIFY(isConnected(path));
    std::optional<FloatMatrix> layout;
    QCOMPARE(spectralLayout(path, 0, 1, {}, &layout), Outcome::Finished);
    QVERIFY(layout.has_value());
    // D^-1/2 A D^-1/2 of a path has the eigenvectors sqrt(degree) cos(pi j k / (n - 1)).
    for (Index cell = 2; cell < 59; ++cell) {
        const float step = layout->row(cell)[0] - layout->row(cell - 1)[0];
        const float before = layout->row(cell - 1)[0] - layout->row(cell - 2)[0];
        QVERIFY(cell == 2 || step * before > 0.0F);
    }
    QVERIFY(layout->row(1)[1] * layout->row(58)[1] > 0.0F);
    QVERIFY(layout->row(1)[1] * layout->row(30)[1] < 0.0F);
}

void tst_Umap::partsAreNotConnected() {
    QVERIFY(!isConnected(graphOf(clouds(60, 3, 2, 500.0, 1))));
    QVERIFY(isConnected(graphOf(clouds(60, 3, 1, 0.0, 1))));
}

void tst_Umap::mapIsTrustworthy_data() {
    QTest::addColumn<int>("cells");
    QTest::addColumn<int>("kinds");
    QTest::addColumn<double>("apart");
    QTest::addColumn<double>("least");
    QTest::newRow("separate clouds") << 600 << 6 << 6.0 << 0.93;
    QTest::newRow("touching clouds, several blocks") << 2300 << 5 << 1.5 << 0.85;
}

void tst_Umap::mapIsTrustworthy() {
    QFETCH(int, cells);
    QFETCH(int, kinds);
    QFETCH(double, apart);
    QFETCH(double, least);
    const FloatMatrix points = clouds(cells, 8, kinds, apart, 5);
    const double found = trustworthiness(points, mapOf(points), 15);
    QVERIFY2(found > least, qPrintable(QString::number(found)));
}

void tst_Umap::cloudsStayApart() {
    const FloatMatrix points = clouds(900, 10, 3, 8.0, 2);
    const FloatMatrix map = mapOf(points);
    double sumX = 0.0;
    for (Index cell = 0; cell < 900; ++cell) {
        Index nearest = cell == 0 ? 1 : 0;
        for (Index other = 0; other < 900; ++other) {
            const auto squared = [&](Index to) {
                return std::pow(map.row(to)[0] - map.row(cell)[0], 2) + std::pow(map.row(to)[1] - map.row(cell)[1], 2);
            };
            nearest = other != cell && squared(other) < squared(nearest) ? other : nearest;
        }
        QCOMPARE(nearest % 3, cell % 3);
        sumX += map.row(cell)[0];
    }
    QVERIFY(std::abs(sumX) < 0.1); // centred
}

void tst_Umap::largerMinDistSpreadsNeighbours() {
    const FloatMatrix points = clouds(500, 6, 2, 4.0, 9);
    const auto medianStep = [&](double minDist) {
        UmapOptions options;
        options.minDist = minDist;
        NeighbourLists lists;
        ExactNeighbours().search(mapOf(points, options), 1, 1, {}, &lists);
        std::nth_element(lists.distances.begin(), lists.distances.begin() + 250, lists.distances.end());
        return lists.distances[250];
    };
    QVERIFY(medianStep(0.9) > 1.5F * medianStep(0.05));
}

void tst_Umap::oneThreadIsManyThreads_data() {
    QTest::addColumn<int>("cells");
    QTest::newRow("one block") << 300;
    QTest::newRow("many blocks") << 4000;
}

void tst_Umap::oneThreadIsManyThreads() {
    QFETCH(int, cells);
    const FloatMatrix points = clouds(cells, 10, 6, 2.0, 3);
    UmapOptions options;
    options.epochs = 60;
    options.threads = 1;
    const FloatMatrix one = mapOf(points, options);
    for (const int threads : {2, 6}) {
        options.threads = threads;
        QCOMPARE(mapOf(points, options).values, one.values);
    }
}

void tst_Umap::seedsGiveDifferentMapsEachRepeatable() {
    const FloatMatrix points = clouds(400, 10, 4, 2.0, 3);
    UmapOptions options;
    options.epochs = 50;
    const FloatMatrix first = mapOf(points, options);
    QCOMPARE(mapOf(points, options).values, first.values);
    options.seed = 1;
    QVERIFY(mapOf(points, options).values != first.values);
}

void tst_Umap::smallOrDegenerateData_data() {
    QTest::addColumn<int>("cells");
    QTest::addColumn<bool>("allEqual");
    for (const int cells : {0, 1, 2, 3, 15, 17}) {
        QTest::addRow("%d cells", cells) << cells << false;
    }
    QTest::newRow("40 equal cells") << 40 << true;
    QTest::newRow("1,200 equal cells") << 1200 << true;
}

void tst_Umap::smallOrDegenerateData() {
    QFETCH(int, cells);
    QFETCH(bool, allEqual);
    const FloatMatrix points = allEqual
        ? FloatMatrix{cells, 4, std::vector<float>(static_cast<std::size_t>(cells * 4), 1.0F)}
        : clouds(cells, 4, 2, 1.0, 7);
    const FloatMatrix map = mapOf(points);
    QCOMPARE(map.rows, Index{cells});
    QCOMPARE(map.columns, Index{2});
    for (const float value : map.values) {
        QVERIFY(std::isfinite(value) && std::abs(value) < 1000.0F);
    }
}

void tst_Umap::cancelsWithinASecond() {
    const FloatMatrix points = clouds(9000, 10, 6, 2.0, 3);
    const SparseSquare graph = graphOf(points);
    std::stop_source stop;
    std::atomic<std::clock_t> asked{0};
    std::jthread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        asked = std::clock();
        stop.request_stop();
    });
    UmapOptions options;
    options.epochs = 100000;
    FloatMatrix map;
    QCOMPARE(computeUmap(graph, points, options, RunControl(stop.get_token(), {}), &map), Outcome::Cancelled);
    // Processor time of this test, which other programs on the machine do not stretch.
    QVERIFY(double(std::clock() - asked) / CLOCKS_PER_SEC < 1.0);
    QVERIFY(map.values.empty());
}

QTEST_GUILESS_MAIN(tst_Umap)
#include "tst_Umap.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Random.h"
#include "core/statistics/FuzzyGraph.h"
#include "core/statistics/Neighbours.h"
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

NeighbourLists search(const FloatMatrix& points, Index count, int threads = 1) {
    NeighbourLists lists;
    ExactNeighbours().search(points, count, threads, {}, &lists);
    return lists;
}

/// All pairs in float64, sorted.
NeighbourLists byHand(const FloatMatrix& points, Index count) {
    NeighbourLists lists{points.rows, count, {}, {}};
    for (Index a = 0; a < points.rows; ++a) {
        std::vector<std::pair<double, Index>> all;
        for (Index b = 0; b < points.rows; ++b) {
            double sum = 0.0;
            for (Index d = 0; d < points.columns; ++d) {
                sum += std::pow(double(points.row(a)[d]) - double(points.row(b)[d]), 2);
            }
            if (b != a) {
                all.emplace_back(sum, b);
            }
        }
        std::sort(all.begin(), all.end());
        for (Index i = 0; i < count; ++i) {
            lists.neighbours.push_back(static_cast<std::int32_t>(all[i].second));
            lists.distances.push_back(static_cast<float>(std::sqrt(all[i].first)));
        }
    }
    return lists;
}

} // namespace

class tst_Neighbours : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreeWithAllPairs_data();
    void agreeWithAllPairs();
    void repeatedCellsAreTakenInOrder();
    void fewerCellsThanWanted_data();
    void fewerCellsThanWanted();
    void oneThreadIsManyThreads();
    void cancelsWithinASecond();
    void distanceMatrixKeepsZeros();
    void connectivitiesAgreeWithUmapLearn();
};

void tst_Neighbours::agreeWithAllPairs_data() {
    QTest::addColumn<int>("cells");
    QTest::addColumn<int>("dimensions");
    QTest::addColumn<double>("offset");
    QTest::addColumn<double>("scale");
    QTest::newRow("one block") << 200 << 5 << 0.0 << 1.0;
    QTest::newRow("several blocks, the last short") << 1501 << 50 << 0.0 << 1.0;
    QTest::newRow("whole blocks") << 960 << 3 << 0.0 << 1.0;
    QTest::newRow("far from the origin") << 700 << 10 << 4000.0 << 1.0;
    QTest::newRow("tiny") << 300 << 4 << 0.0 << 1e-25;
    QTest::newRow("huge") << 300 << 4 << 0.0 << 1e25;
    QTest::newRow("one dimension") << 500 << 1 << 0.0 << 1.0;
}

void tst_Neighbours::agreeWithAllPairs() {
    QFETCH(int, cells);
    QFETCH(int, dimensions);
    QFETCH(double, offset);
    QFETCH(double, scale);
    FloatMatrix points = clouds(cells, dimensions, 4, 3.0, 11);
    for (float& value : points.values) {
        value = static_cast<float>((value + offset) * scale);
    }
    const NeighbourLists expected = byHand(points, 14);
    const NeighbourLists found = search(points, 14);
    QCOMPARE(found.perCell, Index{14});
    QCOMPARE(found.neighbours, expected.neighbours);
    QCOMPARE(found.distances, expected.distances);
    const std::vector<Index> rows{0, 17, cells - 1};
    NeighbourLists some;
    QCOMPARE(nearestOfRows(points, rows, 14, 2, RunControl(), &some), Outcome::Finished);
    QCOMPARE(some.cells, Index{3});
    for (std::size_t i = 0; i < rows.size(); ++i) {
        QVERIFY(std::equal(some.neighboursOf(static_cast<Index>(i)), some.neighboursOf(static_cast<Index>(i)) + 14, expected.neighboursOf(rows[i])));
        QVERIFY(std::equal(some.distancesOf(static_cast<Index>(i)), some.distancesOf(static_cast<Index>(i)) + 14, expected.distancesOf(rows[i])));
    }
}

void tst_Neighbours::repeatedCellsAreTakenInOrder() {
    // 600 cells at one place: more than are kept as candidates, over two blocks.
    FloatMatrix points{601, 3, std::vector<float>(601 * 3, 1.5F)};
    points.row(600)[0] = 9.0F;
    const NeighbourLists lists = search(points, 3);
    for (Index cell = 0; cell < 600; ++cell) {
        std::vector<std::int32_t> expected;
        for (std::int32_t other = 0; expected.size() < 3; ++other) {
            if (other != cell) {
                expected.push_back(other);
            }
        }
        QCOMPARE(std::vector<std::int32_t>(lists.neighboursOf(cell), lists.neighboursOf(cell) + 3), expected);
        QCOMPARE(lists.distancesOf(cell)[0], 0.0F);
    }
    QCOMPARE(lists.neighboursOf(600)[0], 0);
    QCOMPARE(lists.distancesOf(600)[2], 7.5F);
}

void tst_Neighbours::fewerCellsThanWanted_data() {
    QTest::addColumn<int>("cells");
    QTest::addColumn<int>("expected");
    QTest::newRow("none") << 0 << 0;
    QTest::newRow("one") << 1 << 0;
    QTest::newRow("two") << 2 << 1;
    QTest::newRow("ten") << 10 << 9;
}

void tst_Neighbours::fewerCellsThanWanted() {
    QFETCH(int, cells);
    QFETCH(int, expected);
    const NeighbourLists lists = search(clouds(cells, 4, 2, 1.0, 1), 14);
    QCOMPARE(lists.cells, Index{cells});
    QCOMPARE(lists.perCell, Index{expected});
    QCOMPARE(lists.neighbours.size(), static_cast<std::size_t>(cells * expected));
}

void tst_Neighbours::oneThreadIsManyThreads() {
    const FloatMatrix points = clouds(3000, 20, 6, 2.0, 8);
    const NeighbourLists one = search(points, 14, 1);
    for (const int threads : {2, 7}) {
        const NeighbourLists many = search(points, 14, threads);
        QCOMPARE(many.neighbours, one.neighbours);
        QCOMPARE(many.distances, one.distances);
    }
}

void tst_Neighbours::cancelsWithinASecond() {
    const FloatMatrix points = clouds(100000, 50, 6, 2.0, 8);
    std::stop_source stop;
    std::atomic<std::clock_t> asked{0};
    std::jthread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        asked = std::clock();
        stop.request_stop();
    });
    NeighbourLists lists;
    QCOMPARE(ExactNeighbours().search(points, 14, 1, RunControl(stop.get_token(), {}), &lists), Outcome::Cancelled);
    // Processor time of this test, which other programs on the machine do not stretch.
    QVERIFY(double(std::clock() - asked) / CLOCKS_PER_SEC < 1.0);
    QVERIFY(lists.neighbours.empty());
}

void tst_Neighbours::distanceMatrixKeepsZeros() {
    const NeighbourLists lists{3, 2, {2, 1, 2, 0, 0, 1}, {0.0F, 2.0F, 1.0F, 2.0F, 0.0F, 1.0F}};
    const SparseSquare matrix = distanceMatrix(lists);
    QCOMPARE(matrix.rowStart, (std::vector<Index>{0, 2, 4, 6}));
    QCOMPARE(matrix.columns, (std::vector<std::int32_t>{1, 2, 0, 2, 0, 1}));
    QCOMPARE(matrix.values, (std::vector<double>{2, 0, 2, 1, 0, 1}));
}

void tst_Neighbours::connectivitiesAgreeWithUmapLearn() {
    const FloatMatrix points = floats(reference("fuzzy_points"));
    const Numbers& expected = reference("fuzzy_graph");
    const SparseSquare graph = fuzzyGraph(search(points, 5), 2);
    std::vector<double> dense(expected.values.size(), 0.0);
    for (Index cell = 0; cell < graph.size; ++cell) {
        for (Index i = graph.rowStart[cell]; i < graph.rowStart[cell + 1]; ++i) {
            dense[cell * graph.size + graph.columns[i]] = graph.values[i];
            QVERIFY(i == graph.rowStart[cell] || graph.columns[i] > graph.columns[i - 1]);
        }
    }
    for (std::size_t i = 0; i < dense.size(); ++i) {
        QVERIFY2(std::abs(dense[i] - expected.values[i]) < 2e-5,
            qPrintable(QString("%1: %2, %3 expected").arg(i).arg(dense[i]).arg(expected.values[i])));
    }
}

QTEST_GUILESS_MAIN(tst_Neighbours)
#include "tst_Neighbours.moc"

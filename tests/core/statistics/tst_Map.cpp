// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/statistics/Map.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace ocellus;
using namespace ocellus::test;

namespace {

CellMap mapOf(std::shared_ptr<const RowSource> rows, MapOptions options = {}) {
    CellMap map;
    const Outcome outcome = mapFromExpression(rows, ExpressionScale::Counts, "x.h5ad", options, {}, &map);
    if (outcome != Outcome::Finished) {
        throw Error("The run was cancelled.");
    }
    return map;
}

void verifyShapes(const CellMap& map, Index cells) {
    QCOMPARE(map.coordinates.rows, cells);
    QCOMPARE(map.coordinates.columns, Index{2});
    QCOMPARE(map.principalComponents.rows, cells);
    QCOMPARE(map.distances.size, cells);
    QCOMPARE(map.connectivities.size, cells);
    QCOMPARE(static_cast<Index>(map.clusters.groupOf.size()), cells);
    for (const float value : map.coordinates.values) {
        QVERIFY(std::isfinite(value));
    }
}

} // namespace

class tst_Map : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void kindsOfCellsBecomeClusters();
    void neighboursCountTheCellItself();
    void smallData_data();
    void smallData();
    void emptyCellsAndConstantGenesTakePart();
    void oneThreadIsManyThreads();
    void startsFromAnEmbedding();
    void refusesWhatIsNoNumber();
    void refusesOptionsOutOfBounds_data();
    void refusesOptionsOutOfBounds();
    void cancelsInEveryStage();
};

void tst_Map::kindsOfCellsBecomeClusters() {
    const CellMap map = mapOf(kindsOfCells(600, 300, 4, 5));
    verifyShapes(map, 600);
    QCOMPARE(map.genesUsed, Index{300});
    std::set<std::pair<Index, std::int32_t>> pairs;
    for (Index cell = 0; cell < 600; ++cell) {
        pairs.insert({cell % 4, map.clusters.groupOf[cell]});
    }
    QCOMPARE(static_cast<Index>(pairs.size()), map.clusters.groups); // no cluster holds two kinds
}

void tst_Map::neighboursCountTheCellItself() {
    MapOptions options;
    options.neighbours = 7;
    const CellMap map = mapOf(kindsOfCells(100, 50, 2, 5), options);
    for (Index cell = 0; cell < 100; ++cell) {
        QCOMPARE(map.distances.rowStart[cell + 1] - map.distances.rowStart[cell], Index{6});
        for (Index i = map.distances.rowStart[cell]; i < map.distances.rowStart[cell + 1]; ++i) {
            QVERIFY(map.distances.columns[i] != cell);
        }
    }
}

void tst_Map::smallData_data() {
    QTest::addColumn<int>("cells");
    QTest::addColumn<int>("genes");
    QTest::newRow("no cells") << 0 << 10;
    QTest::newRow("one cell") << 1 << 10;
    QTest::newRow("two cells") << 2 << 10;
    QTest::newRow("fewer cells than neighbours") << 9 << 30;
    QTest::newRow("fewer cells than components") << 30 << 100;
    QTest::newRow("fewer genes than components") << 100 << 12;
    QTest::newRow("one gene") << 40 << 1;
    QTest::newRow("no genes") << 20 << 0;
}

void tst_Map::smallData() {
    QFETCH(int, cells);
    QFETCH(int, genes);
    verifyShapes(mapOf(kindsOfCells(cells, genes, 2, 5)), cells);
}

void tst_Map::emptyCellsAndConstantGenesTakePart() {
    std::vector<double> values(60 * 20, 0.0);
    Random random(1);
    for (int cell = 0; cell < 40; ++cell) { // the last twenty have no counts
        for (int gene = 1; gene < 20; ++gene) {
            values[cell * 20 + gene] = static_cast<double>(random.poisson(gene % 2 == cell % 2 ? 5.0 : 1.0));
        }
    }
    const CellMap map = mapOf(rowsOf(60, 20, values));
    verifyShapes(map, 60);
    QCOMPARE(map.genesUsed, Index{19});
    for (Index cell = 40; cell < 60; ++cell) {
        QCOMPARE(map.clusters.groupOf[cell], map.clusters.groupOf[40]);
        QVERIFY(std::equal(map.principalComponents.row(40), map.principalComponents.row(41), map.principalComponents.row(cell)));
    }
}

void tst_Map::oneThreadIsManyThreads() {
    const auto rows = kindsOfCells(1500, 120, 4, 5);
    MapOptions options;
    options.threads = 1;
    const CellMap one = mapOf(rows, options);
    options.threads = 3;
    const CellMap many = mapOf(rows, options);
    QCOMPARE(many.principalComponents.values, one.principalComponents.values);
    QCOMPARE(many.distances.values, one.distances.values);
    QCOMPARE(many.connectivities.values, one.connectivities.values);
    QCOMPARE(many.coordinates.values, one.coordinates.values);
    QCOMPARE(many.clusters.groupOf, one.clusters.groupOf);
}

void tst_Map::startsFromAnEmbedding() {
    CellMap map;
    const FloatMatrix points = clouds(200, 5, 2, 20.0, 3);
    QCOMPARE(mapFromEmbedding(points, "x.h5ad", "obsm/X_scVI", {}, {}, &map), Outcome::Finished);
    QCOMPARE(map.principalComponents.columns, Index{0});
    QCOMPARE(map.genesUsed, Index{0});
    std::set<std::pair<Index, std::int32_t>> pairs;
    for (Index cell = 0; cell < 200; ++cell) {
        pairs.insert({cell % 2, map.clusters.groupOf[cell]});
    }
    QCOMPARE(static_cast<Index>(pairs.size()), map.clusters.groups);
}

void tst_Map::refusesWhatIsNoNumber() {
    FloatMatrix points = clouds(20, 3, 1, 1.0, 3);
    points.row(4)[1] = std::nanf("");
    CellMap map;
    try {
        mapFromEmbedding(points, "/data/x.h5ad", "obsm/X_pca", {}, {}, &map);
        QFAIL("nothing was thrown");
    } catch (const InputError& error) {
        const std::string sentence = error.what();
        for (const char* part : {"x.h5ad", "obsm/X_pca", "cell 5", "column 2"}) {
            QVERIFY2(sentence.find(part) != std::string::npos, sentence.c_str());
        }
    }
    QVERIFY_EXCEPTION_THROWN(mapFromEmbedding({5, 0, {}}, "x.h5ad", "obsm/X", {}, {}, &map), InputError);
    for (const double value : {-1.0, std::nan("")}) {
        QVERIFY_EXCEPTION_THROWN(mapOf(rowsOf<double>(2, 2, {1, 2, value, 3})), InputError);
    }
}

void tst_Map::refusesOptionsOutOfBounds_data() {
    QTest::addColumn<int>("which");
    for (int which = 0; which < 6; ++which) {
        QTest::addRow("%d", which) << which;
    }
}

void tst_Map::refusesOptionsOutOfBounds() {
    QFETCH(int, which);
    MapOptions options;
    switch (which) {
    case 0: options.genes = 0; break;
    case 1: options.components = 0; break;
    case 2: options.neighbours = 1; break;
    case 3: options.minDist = -0.1; break;
    case 4: options.minDist = 1.1; break;
    default: options.resolution = std::nan(""); break;
    }
    QVERIFY_EXCEPTION_THROWN(mapOf(kindsOfCells(20, 20, 2, 1), options), UsageError);
}

void tst_Map::cancelsInEveryStage() {
    const auto rows = kindsOfCells(1500, 120, 4, 5);
    std::set<std::string> stages;
    CellMap map;
    const auto collect = [&](const Progress& progress) { stages.insert(progress.stage); };
    QCOMPARE(mapFromExpression(rows, ExpressionScale::Counts, "x", {}, RunControl({}, collect), &map), Outcome::Finished);
    QVERIFY(stages.size() >= 6);
    for (const std::string& stage : stages) {
        if (stage == "Clustering") {
            continue; // the last report is of the finished clustering
        }
        std::stop_source stop;
        CellMap untouched;
        const RunControl control(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == stage) {
                stop.request_stop();
            }
        });
        QCOMPARE(mapFromExpression(rows, ExpressionScale::Counts, "x", {}, control, &untouched), Outcome::Cancelled);
        QVERIFY(untouched.coordinates.values.empty());
    }
}

QTEST_GUILESS_MAIN(tst_Map)
#include "tst_Map.moc"

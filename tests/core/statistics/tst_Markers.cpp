// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/statistics/Distributions.h"
#include "core/statistics/DonorMarkers.h"
#include "core/statistics/Markers.h"
#include "core/statistics/Normalise.h"
#include "core/statistics/RankSum.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ocellus;
using namespace ocellus::test;

namespace {

bool near(double found, double expected, double relative = 1e-6) {
    return std::abs(found - expected) <= relative * std::abs(expected) + 1e-12;
}

std::shared_ptr<const RowSource> rowsOf(const Numbers& numbers) {
    return test::rowsOf(numbers.rows, numbers.columns, numbers.values);
}

CellGroups groupsOf(const Numbers& group) {
    CellGroups groups;
    for (Index cell = 0; cell < group.columns; ++cell) {
        (group.at(0, cell) == 0.0 ? groups.a : groups.b).push_back(cell);
    }
    return groups;
}

/// Every third cell against the others.
CellGroups firstOfThree(Index cells) {
    CellGroups groups;
    for (Index cell = 0; cell < cells; ++cell) {
        (cell % 3 == 0 ? groups.a : groups.b).push_back(cell);
    }
    return groups;
}

MarkerTable compared(const std::shared_ptr<const RowSource>& rows,
                     const CellGroups& groups,
                     MarkersOptions options = {}) {
    MarkerTable table;
    rankMarkers(rows, groups, options, {}, &table);
    return table;
}

std::vector<std::int32_t> codes(const Numbers& numbers) {
    return {numbers.values.begin(), numbers.values.end()};
}

/// The z and AUC of two lists by counting pairs, for values with few ties.
double aucByPairs(const std::vector<float>& a, const std::vector<float>& b) {
    double above = 0.0;
    for (const float x : a) {
        for (const float y : b) {
            above += x > y ? 1.0 : x == y ? 0.5 : 0.0;
        }
    }
    return above / (double(a.size()) * double(b.size()));
}

} // namespace

class tst_Markers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void distributionsAgreeWithScipy();
    void falseDiscoveryRates();
    void rankSumCountsZerosThatAreNotStored_data();
    void rankSumCountsZerosThatAreNotStored();
    void tableAgreesWithScipy();
    void memoryDoesNotChangeTheTable_data();
    void memoryDoesNotChangeTheTable();
    void oneThreadIsManyThreads();
    void cellsOutsideTheGroupsDoNotCount();
    void donorsAgreeWithScipy_data();
    void donorsAgreeWithScipy();
    void donorsWithFewCellsAreLeftOut();
    void cancelLeavesTheResultAlone();
};

void tst_Markers::distributionsAgreeWithScipy() {
    const Numbers& normal = reference("normal");
    for (Index row = 0; row < normal.rows; ++row) {
        QVERIFY(near(normalTwoSided(normal.at(row, 0)), normal.at(row, 1), 1e-9));
    }
    const Numbers& student = reference("student");
    for (Index row = 0; row < student.rows; ++row) {
        const double found = studentTwoSided(student.at(row, 0), student.at(row, 1));
        QVERIFY2(std::abs(found - student.at(row, 2)) <= 1e-9 * student.at(row, 2),
                 qPrintable(QString("t %1, %2 degrees: %3, %4 expected")
                                .arg(student.at(row, 0))
                                .arg(student.at(row, 1))
                                .arg(found)
                                .arg(student.at(row, 2))));
    }
}

void tst_Markers::falseDiscoveryRates() {
    // Worked by hand: p * 5 / rank, then no rate above that of a larger p.
    const std::vector<double> found = benjaminiHochberg({0.02, 0.5, 0.01, 0.03, 0.9});
    const std::vector<double> expected{0.05, 0.625, 0.05, 0.05, 0.9};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        QVERIFY(near(found[i], expected[i], 1e-12));
    }
    QVERIFY(benjaminiHochberg({}).empty());
}

void tst_Markers::rankSumCountsZerosThatAreNotStored_data() {
    QTest::addColumn<int>("stored");
    QTest::addColumn<bool>("negative");
    QTest::newRow("few, sorted by comparing") << 30 << false;
    QTest::newRow("many, sorted by digits") << 900 << false;
    QTest::newRow("few, some negative") << 30 << true;
    QTest::newRow("many, some negative") << 900 << true;
    QTest::newRow("none stored") << 0 << false;
}

void tst_Markers::rankSumCountsZerosThatAreNotStored() {
    QFETCH(int, stored);
    QFETCH(bool, negative);
    Random random(7);
    std::vector<float> whole[2];
    std::vector<float> notZero[2];
    for (const int group : {0, 1}) {
        for (int i = 0; i < stored + 40 + group * 15; ++i) {
            float value = i < stored ? 0.25F * static_cast<float>(random.below(40)) +
                                           0.1F * static_cast<float>(group)
                                     : 0.0F;
            value = negative && i % 3 == 0 ? -value : value;
            whole[group].push_back(value);
            if (value != 0.0F || i % 5 == 0) { // some zeros stored, most not
                notZero[group].push_back(value);
            }
        }
    }
    const auto sizeA = static_cast<Index>(whole[0].size());
    const auto sizeB = static_cast<Index>(whole[1].size());
    const double auc = aucByPairs(whole[0], whole[1]);
    const RankSum sparse = rankSum(notZero[0], notZero[1], sizeA, sizeB);
    const RankSum dense = rankSum(whole[0], whole[1], sizeA, sizeB);
    QVERIFY(near(sparse.auc, auc, 1e-12));
    QCOMPARE(sparse.score, dense.score);
    QCOMPARE(sparse.pValue, dense.pValue);
    QVERIFY(stored > 0 || (sparse.pValue == 1.0 && sparse.score == 0.0));
    QVERIFY(std::is_sorted(whole[0].begin(), whole[0].end()));
}

void tst_Markers::tableAgreesWithScipy() {
    const auto rows = std::make_shared<LogNormalisedRows>(rowsOf(reference("marker_counts")), "x");
    const MarkerTable table = compared(rows, groupsOf(reference("marker_group")));
    for (Index gene = 0; gene < 40; ++gene) {
        const std::string found = disagreement("markers",
                                               gene,
                                               0,
                                               {table.log2FoldChange[gene],
                                                table.auc[gene],
                                                table.pValue[gene],
                                                table.qValue[gene],
                                                table.shareA[gene],
                                                table.shareB[gene],
                                                table.meanA[gene],
                                                table.meanB[gene]});
        QVERIFY2(found.empty(), found.c_str());
    }
    QCOMPARE(table.pValue[5], 1.0);
    QVERIFY(table.log2FoldChange[6] > 20.0); // against 1e-9
    const std::vector<Index> order = table.byScore();
    QVERIFY(table.score[order.front()] > 0.0 && table.score[order.back()] < 0.0);
}

void tst_Markers::memoryDoesNotChangeTheTable_data() {
    QTest::addColumn<int>("valuesAtOnce");
    for (const int values : {1, 500, 20000, 100000000}) {
        QTest::addRow("%d values", values) << values;
    }
}

void tst_Markers::memoryDoesNotChangeTheTable() {
    QFETCH(int, valuesAtOnce);
    const auto rows = std::make_shared<LogNormalisedRows>(kindsOfCells(3000, 60, 3, 2), "x");
    const CellGroups groups = firstOfThree(3000);
    MarkersOptions options;
    const MarkerTable whole = compared(rows, groups, options);
    options.valuesAtOnce = valuesAtOnce;
    const MarkerTable found = compared(rows, groups, options);
    QCOMPARE(found.pValue, whole.pValue);
    QCOMPARE(found.log2FoldChange, whole.log2FoldChange);
    QCOMPARE(found.auc, whole.auc);
    for (Index gene = 0; gene < 60; ++gene) {
        QCOMPARE(whole.qValue[gene] < 1e-6 && whole.score[gene] > 0.0, gene % 10 == 0);
    }
}

void tst_Markers::oneThreadIsManyThreads() {
    const auto rows = std::make_shared<LogNormalisedRows>(kindsOfCells(6000, 50, 3, 2), "x");
    const CellGroups groups = firstOfThree(6000);
    MarkersOptions options;
    options.threads = 1;
    const MarkerTable one = compared(rows, groups, options);
    options.threads = 5;
    const MarkerTable many = compared(rows, groups, options);
    QCOMPARE(many.pValue, one.pValue);
    QCOMPARE(many.meanA, one.meanA);
    QCOMPARE(many.log2FoldChange, one.log2FoldChange);
}

void tst_Markers::cellsOutsideTheGroupsDoNotCount() {
    const auto all = test::rowsOf<double>(7, 2, {1, 9, 50, 50, 2, 8, 3, 7, 50, 50, 4, 6, 50, 50});
    const auto kept = test::rowsOf<double>(4, 2, {1, 9, 2, 8, 3, 7, 4, 6});
    const MarkerTable found = compared(all, {{0, 3}, {2, 5}});
    const MarkerTable expected = compared(kept, {{0, 2}, {1, 3}});
    QCOMPARE(found.pValue, expected.pValue);
    QCOMPARE(found.meanA, (std::vector<double>{2.0, 8.0}));
    QCOMPARE(found.meanB, (std::vector<double>{3.0, 7.0}));
    QCOMPARE(found.auc, (std::vector<double>{0.25, 0.75}));
}

void tst_Markers::donorsAgreeWithScipy_data() {
    QTest::addColumn<bool>("paired");
    QTest::newRow("paired") << true;
    QTest::newRow("Welch") << false;
}

void tst_Markers::donorsAgreeWithScipy() {
    QFETCH(bool, paired);
    CellGroups groups = groupsOf(reference("donor_group"));
    const std::vector<std::int32_t> donorOf = codes(reference("donor_of"));
    if (!paired) { // donors 0-2 in A only, 3-5 in B only
        std::erase_if(groups.a, [&](Index cell) { return donorOf[cell] >= 3; });
        std::erase_if(groups.b, [&](Index cell) { return donorOf[cell] < 3; });
    }
    MarkerTable table;
    DonorTest test;
    QCOMPARE(rankMarkersByDonor(
                 rowsOf(reference("donor_counts")), groups, donorOf, 6, {5, 2}, {}, &table, &test),
             Outcome::Finished);
    QCOMPARE(test.paired, paired);
    QCOMPARE(test.donorsA,
             paired ? (std::vector<Index>{0, 1, 2, 3, 4, 5}) : (std::vector<Index>{0, 1, 2}));
    QVERIFY(test.leftOut.empty());
    for (Index gene = 0; gene < 20; ++gene) {
        const std::string found = disagreement(paired ? "donor_paired" : "donor_welch",
                                               gene,
                                               0,
                                               {table.log2FoldChange[gene],
                                                table.score[gene],
                                                table.pValue[gene],
                                                table.qValue[gene],
                                                table.meanA[gene],
                                                table.meanB[gene]});
        QVERIFY2(found.empty(), found.c_str());
    }
}

void tst_Markers::donorsWithFewCellsAreLeftOut() {
    const CellGroups groups = groupsOf(reference("donor_group"));
    std::vector<std::int32_t> donorOf = codes(reference("donor_of"));
    const auto counts = rowsOf(reference("donor_counts"));
    int kept = 0;
    for (Index cell = 0; cell < 240; ++cell) { // donor 2 keeps three cells, donor 4 none
        const bool few = donorOf[cell] == 2 && ++kept > 3;
        donorOf[cell] = few || donorOf[cell] == 4 ? -1 : donorOf[cell];
    }
    MarkerTable table;
    DonorTest test;
    QCOMPARE(rankMarkersByDonor(counts, groups, donorOf, 6, {10, 1}, {}, &table, &test),
             Outcome::Finished);
    QCOMPARE(test.donorsA, (std::vector<Index>{0, 1, 3, 5}));
    QCOMPARE(test.leftOut, (std::vector<Index>{2}));
    for (std::int32_t& donor : donorOf) {
        donor = donor == 0 ? 0 : -1;
    }
    QVERIFY_EXCEPTION_THROWN(
        rankMarkersByDonor(counts, groups, donorOf, 6, {10, 1}, {}, &table, &test), RefusedError);
}

void tst_Markers::cancelLeavesTheResultAlone() {
    const auto rows = std::make_shared<LogNormalisedRows>(kindsOfCells(3000, 60, 3, 2), "x");
    const CellGroups groups = firstOfThree(3000);
    MarkersOptions options;
    options.valuesAtOnce = 20000;
    for (const char* stage : {"Reading cells", "Reading genes"}) {
        std::stop_source stop;
        const RunControl control(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == stage) {
                stop.request_stop();
            }
        });
        MarkerTable table;
        QCOMPARE(rankMarkers(rows, groups, options, control, &table), Outcome::Cancelled);
        QCOMPARE(table.geneCount(), Index{0});
    }
}

QTEST_GUILESS_MAIN(tst_Markers)
#include "tst_Markers.moc"

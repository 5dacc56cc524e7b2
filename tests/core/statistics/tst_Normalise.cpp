// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/statistics/Normalise.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

#include <array>
#include <cmath>
#include <limits>

using namespace ocellus;
using namespace ocellus::test;

class tst_Normalise : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesTheLogOfCountsPerTenThousand();
    void totalIsThatOfTheWholeRow();
    void leavesCellsWithoutCountsEmpty();
    void readsAnyRowsInAnyOrder();
    void refusesWhatIsNoCount_data();
    void refusesWhatIsNoCount();
    void checkedValuesPassUnchanged();
};

void tst_Normalise::takesTheLogOfCountsPerTenThousand() {
    const LogNormalisedRows rows(rowsOf<double>(2, 4, {1, 0, 3, 6, 0.5, 40, 0, 9.5}), "counts.h5ad");
    CountBatch batch;
    rows.readRange(0, 2, batch);
    const std::vector<double> expected{std::log1p(1000.0), std::log1p(3000.0), std::log1p(6000.0),
        std::log1p(100.0), std::log1p(8000.0), std::log1p(1900.0)};
    QCOMPARE(batch.values.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        QVERIFY(std::abs(batch.values[i] - expected[i]) < 1e-6);
    }
}

void tst_Normalise::totalIsThatOfTheWholeRow() {
    const LogNormalisedRows rows(rowsOf<double>(1, 3, {2, 2, 4}), "counts.h5ad", 100.0);
    CountBatch batch;
    rows.readRange(0, 1, batch);
    QCOMPARE(batch.values, (std::vector<float>{std::log1p(25.0F), std::log1p(25.0F), std::log1p(50.0F)}));
}

void tst_Normalise::leavesCellsWithoutCountsEmpty() {
    const LogNormalisedRows rows(rowsOf<double>(2, 2, {0, 0, 1, 1}), "counts.h5ad");
    CountBatch batch;
    rows.readRange(0, 2, batch);
    QCOMPARE(batch.rowStart, (std::vector<Index>{0, 0, 2}));
}

void tst_Normalise::readsAnyRowsInAnyOrder() {
    const LogNormalisedRows rows(rowsOf<double>(3, 2, {1, 1, 2, 0, 0, 5}), "counts.h5ad");
    CountBatch batch;
    const std::array<Index, 3> cells{2, 0, 2};
    rows.read(cells, batch);
    QCOMPARE(batch.cells, (std::vector<Index>{2, 0, 2}));
    QCOMPARE(batch.values, (std::vector<float>{std::log1p(1e4F), std::log1p(5e3F), std::log1p(5e3F), std::log1p(1e4F)}));
}

void tst_Normalise::refusesWhatIsNoCount_data() {
    QTest::addColumn<double>("value");
    QTest::newRow("negative") << -1.0;
    QTest::newRow("not a number") << std::nan("");
    QTest::newRow("infinite") << std::numeric_limits<double>::infinity();
}

void tst_Normalise::refusesWhatIsNoCount() {
    QFETCH(double, value);
    const LogNormalisedRows rows(rowsOf<double>(2, 3, {1, 1, 1, 1, value, 1}), "/somewhere/liver.h5ad");
    CountBatch batch;
    try {
        rows.readRange(0, 2, batch);
        QFAIL("nothing was thrown");
    } catch (const InputError& error) {
        const std::string sentence = error.what();
        QVERIFY2(sentence.find("liver.h5ad") != std::string::npos, sentence.c_str());
        QVERIFY2(sentence.find("cell 2") != std::string::npos, sentence.c_str());
        QVERIFY2(sentence.find("gene 2") != std::string::npos, sentence.c_str());
    }
}

void tst_Normalise::checkedValuesPassUnchanged() {
    using enum CheckedRows::Allowed;
    const auto values = rowsOf<double>(1, 2, {-0.5, 2.25});
    const CheckedRows fine(values, "log.h5ad", FiniteNumbers);
    CountBatch batch;
    fine.readRange(0, 1, batch);
    QCOMPARE(batch.values, (std::vector<float>{-0.5F, 2.25F}));
    const CheckedRows asCounts(values, "log.h5ad", Counts);
    QVERIFY_EXCEPTION_THROWN(asCounts.readRange(0, 1, batch), InputError);
    const CheckedRows broken(rowsOf<double>(1, 2, {1.0, std::nan("")}), "log.h5ad", FiniteNumbers);
    QVERIFY_EXCEPTION_THROWN(broken.readRange(0, 1, batch), InputError);
}

QTEST_GUILESS_MAIN(tst_Normalise)
#include "tst_Normalise.moc"

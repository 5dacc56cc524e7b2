// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Composition.h"
#include "core/statistics/Distributions.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

#include <cmath>

using namespace ocellus;
using namespace ocellus::test;

namespace {

bool near(double found, double expected, double relative = 1e-9) {
    return std::abs(found - expected) <= relative * std::abs(expected) + 1e-300;
}

CategoryColumn column(const std::string& name, Index categories) {
    const Numbers& codes = reference(name);
    CategoryColumn result;
    result.codes.assign(codes.values.begin(), codes.values.end());
    for (Index i = 0; i < categories; ++i) {
        result.categories.push_back(std::string(1, static_cast<char>('a' + i)));
    }
    return result;
}

} // namespace

class tst_Composition : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void chiSquaredAgreesWithScipy() {
        const Numbers& expected = reference("chi_squared");
        for (Index row = 0; row < expected.rows; ++row) {
            const double found = chiSquaredAbove(expected.at(row, 0), expected.at(row, 1));
            QVERIFY2(near(found, expected.at(row, 2)),
                     qPrintable(QString("x %1, %2 degrees: %3, %4 expected")
                                    .arg(expected.at(row, 0))
                                    .arg(expected.at(row, 1))
                                    .arg(found)
                                    .arg(expected.at(row, 2))));
        }
    }

    void tableSharesAndTestAgreeWithScipy() {
        const Composition table =
            composition(column("composition_rows", 3), column("composition_columns", 4));
        QCOMPARE(table.rowLabels, (std::vector<std::string>{"a", "b", "c"}));
        QCOMPARE(table.columnLabels, (std::vector<std::string>{"a", "b", "c", "d"}));
        QCOMPARE(table.total, Index{400});
        for (std::size_t i = 0; i < 12; ++i) {
            QCOMPARE(static_cast<double>(table.cells[i]), reference("composition_cells").values[i]);
            QVERIFY(near(table.low[i], reference("composition_low").values[i]));
            QVERIFY(near(table.high[i], reference("composition_high").values[i]));
        }
        QVERIFY(near(table.share[0] + table.share[1] + table.share[2] + table.share[3], 1.0));
        const Association test = association(table);
        const Numbers& expected = reference("composition_test");
        QVERIFY(near(test.chiSquared, expected.at(0, 0)));
        QCOMPARE(static_cast<double>(test.degrees), expected.at(0, 1));
        QVERIFY(near(test.pValue, expected.at(0, 2)));
        QVERIFY(near(test.cramersV, expected.at(0, 3)));
        QVERIFY(near(test.leastExpected, expected.at(0, 4)));
    }

    void missingLabelsAreAClassAndEmptyOnesAreNone() {
        const CategoryColumn samples{{0, 0, 2, -1, 2}, {"s1", "unused", "s2"}, false};
        const CategoryColumn types{{1, -1, 0, 0, 0}, {"T", "B"}, false};
        const Composition table = composition(samples, types);
        QCOMPARE(table.rowLabels, (std::vector<std::string>{"s1", "s2", "missing"}));
        QCOMPARE(table.columnLabels, (std::vector<std::string>{"T", "B", "missing"}));
        QCOMPARE(table.cells, (std::vector<Index>{0, 1, 1, 2, 0, 0, 1, 0, 0}));
    }

    void onlyChosenCellsCount() {
        const CategoryColumn samples{{0, 0, 1, -1}, {"s1", "s2"}, false};
        const CategoryColumn types{{0, 1, 1, 1}, {"T", "B"}, false};
        const Composition table = composition(samples, types, std::vector<Index>{0, 2});
        QCOMPARE(table.rowLabels, (std::vector<std::string>{"s1", "s2"}));
        QCOMPARE(table.cells, (std::vector<Index>{1, 0, 0, 1}));
        QCOMPARE(composition(samples, types, std::vector<Index>{}).rows(), Index{0});
    }

    void oneClassTellsNothing() {
        const CategoryColumn same{{0, 0, 0}, {"x"}, false};
        const CategoryColumn types{{0, 1, 1}, {"T", "B"}, false};
        const Association test = association(composition(same, types));
        QCOMPARE(test.degrees, Index{0});
        QCOMPARE(test.pValue, 1.0);
    }
};

QTEST_GUILESS_MAIN(tst_Composition)
#include "tst_Composition.moc"

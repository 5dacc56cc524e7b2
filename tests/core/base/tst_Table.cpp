// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Table.h"

#include <QTest>

#include <limits>

using namespace ocellus;

namespace {

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

} // namespace

class tst_Table : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void columnsCountTheirMissingValues() {
        const Column category{"a", CategoryColumn{{0, -1, -1}, {"x"}, false}};
        const Column number{"b", NumberColumn{{1, kGap, 3}, false}};
        const Column truth{"c", BoolColumn{{1, 0, -1}}};
        const Column text{"d", TextColumn{{"", std::nullopt, "z"}}};
        QCOMPARE(category.missing(), Index{2});
        QCOMPARE(number.missing(), Index{1});
        QCOMPARE(truth.missing(), Index{1});
        QCOMPARE(text.missing(), Index{1});
        for (const Column* column : {&category, &number, &truth, &text}) {
            QCOMPARE(column->size(), Index{3});
        }
        QCOMPARE(category.kind() + number.kind() + truth.kind() + text.kind(),
                 std::string("categorynumberbooltext"));
    }

    void numbersBecomeLabelsOnlyWhenWholeAndFew() {
        const auto labels = Column{"n", NumberColumn{{10, 2, kGap, 10}, true}}.asCategory();
        QCOMPARE(labels->categories, (std::vector<std::string>{"2", "10"})); // by value
        QCOMPARE(labels->codes, (std::vector<std::int32_t>{1, 0, -1, 1}));
        QVERIFY(!Column("r", NumberColumn{{1, 2}, false}).asCategory());
        NumberColumn many{{}, true};
        for (int i = 0; i < 256; ++i) {
            many.values.push_back(i);
        }
        QVERIFY(Column("m", many).asCategory().has_value());
        many.values.push_back(256);
        QVERIFY(!Column("m", many).asCategory());
    }

    void labelsOfLargeNumbersKeepTheirDigits() {
        const auto labels = Column{"n", NumberColumn{{1e19, -0.0, 18446744073709551616.0}, true}}.asCategory();
        QCOMPARE(labels->categories, (std::vector<std::string>{"0", "10000000000000000000", "18446744073709551616"}));
    }

    void textAndBoolBecomeSortedLabels() {
        const auto text = Column{"t", TextColumn{{"b", std::nullopt, "a", "b"}}}.asCategory();
        QCOMPARE(text->categories, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(text->codes, (std::vector<std::int32_t>{1, -1, 0, 1}));
        const auto truth = Column{"t", BoolColumn{{1, -1, 0}}}.asCategory();
        QCOMPARE(truth->categories, (std::vector<std::string>{"False", "True"}));
        QCOMPARE(truth->codes, (std::vector<std::int32_t>{1, -1, 0}));
    }

    void columnsAreFoundByName() {
        Table table;
        table.names = {"x"};
        table.columns = {{"one", BoolColumn{{1}}}, {"two", BoolColumn{{0}}}};
        QCOMPARE(table.find("two"), &table.columns[1]);
        QVERIFY(table.find("three") == nullptr);
        QCOMPARE(table.size(), Index{1});
    }
};

QTEST_GUILESS_MAIN(tst_Table)
#include "tst_Table.moc"

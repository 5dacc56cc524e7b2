// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CellsWhere.h"

#include "core/base/Error.h"

#include <QTest>

using namespace ocellus;

namespace {

CellTable cells() {
    CellTable table;
    table.names = {"a", "b", "c", "d"};
    table.columns = {{"type", CategoryColumn{{0, 1, 1, -1}, {"T cell", "B cell", "nobody"}, false}},
                     {"flag", BoolColumn{{1, 0, 1, -1}}},
                     {"said", CategoryColumn{{0, 1, 1, 1}, {"True", "False"}, false}},
                     {"number", NumberColumn{{1, 2, 2, 3}, true}},
                     {"depth", NumberColumn{{0.5, 0.25, 1.5, 1.0}, false}},
                     {"empty", CategoryColumn{{-1, -1, -1, -1}, {}, false}}};
    return table;
}

} // namespace

class tst_CellsWhere : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void cellsAreChosenByAValue_data() {
        QTest::addColumn<QString>("condition");
        QTest::addColumn<QList<int>>("chosen");
        QTest::newRow("a label") << "type=B cell" << QList<int>{1, 2};
        QTest::newRow("true as the file writes it") << "flag=True" << QList<int>{0, 2};
        QTest::newRow("true in small letters") << "flag=true" << QList<int>{0, 2};
        QTest::newRow("false in capitals") << "flag=FALSE" << QList<int>{1};
        QTest::newRow("labels that say so") << "said=true" << QList<int>{0};
        QTest::newRow("a number") << "number=2" << QList<int>{1, 2};
    }

    void cellsAreChosenByAValue() {
        QFETCH(QString, condition);
        QFETCH(QList<int>, chosen);
        const std::vector<Index> found = cellsWhere(cells(), condition.toStdString());
        QCOMPARE(QList<int>(found.begin(), found.end()), chosen);
    }

    void whatMatchesNoCellIsSaid_data() {
        QTest::addColumn<QString>("condition");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("a misspelt label") << "type=b cell" << "No cell has type = b cell. Values there: \"T cell\", \"B cell\".";
        QTest::newRow("a label of no cell") << "type=nobody" << "No cell has type = nobody. Values there: \"T cell\", \"B cell\".";
        QTest::newRow("neither true nor false") << "flag=yes" << "No cell has flag = yes. Values there: \"False\", \"True\".";
        QTest::newRow("no values") << "empty=x" << "No cell has empty = x. No cell has a value there.";
        QTest::newRow("measurements") << "depth=1" << "holds measurements";
        QTest::newRow("no such column") << "kind=x" << "Columns: type, flag";
        QTest::newRow("no condition") << "type" << "COLUMN=VALUE";
    }

    void whatMatchesNoCellIsSaid() {
        QFETCH(QString, condition);
        QFETCH(QString, sentence);
        try {
            cellsWhere(cells(), condition.toStdString());
            QFAIL("was not refused");
        } catch (const UsageError& error) {
            QVERIFY2(QString(error.what()).contains(sentence), error.what());
        }
    }
};

QTEST_APPLESS_MAIN(tst_CellsWhere)
#include "tst_CellsWhere.moc"

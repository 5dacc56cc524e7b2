// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/Coding.h"

#include <QTest>

#include <functional>

using namespace ocellus;

Q_DECLARE_METATYPE(ocellus::CellSet)

class tst_Coding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void setsOfCellsComeBack_data() {
        QTest::addColumn<CellSet>("cells");
        QTest::addColumn<qsizetype>("mostBytes");
        const auto chosen = [](Index size, const std::function<bool(Index)>& wanted) {
            CellSet cells(size);
            for (Index cell = 0; cell < size; ++cell) {
                if (wanted(cell)) {
                    cells.insert(cell);
                }
            }
            return cells;
        };
        QTest::newRow("no cell of none") << CellSet(0) << qsizetype{10};
        QTest::newRow("no cell") << CellSet(100) << qsizetype{10};
        QTest::newRow("every cell") << CellSet(100, true) << qsizetype{10};
        QTest::newRow("the first") << chosen(64, [](Index c) { return c == 0; }) << qsizetype{10};
        QTest::newRow("the last") << chosen(65, [](Index c) { return c == 64; }) << qsizetype{12};
        QTest::newRow("every other: bits are smaller")
            << chosen(100'000, [](Index c) { return c % 2 == 0; }) << qsizetype{12'520};
        QTest::newRow("200 of 3.5 million: runs are smaller")
            << chosen(3'500'000, [](Index c) { return c % 17'500 == 3; }) << qsizetype{820};
        QTest::newRow("a long run") << chosen(3'500'000, [](Index c) { return c > 10 && c < 3'000'000; })
                                    << qsizetype{20};
    }

    void setsOfCellsComeBack() {
        QFETCH(CellSet, cells);
        QFETCH(qsizetype, mostBytes);
        const std::string bytes = coding::pack(cells);
        QVERIFY2(static_cast<qsizetype>(bytes.size()) <= mostBytes, qPrintable(QString::number(bytes.size())));
        QCOMPARE(coding::unpackCells(bytes, cells.size()).value(), cells);
        QCOMPARE(coding::sizeOfCells(bytes)->count, cells.count());
        QVERIFY(!coding::unpackCells(bytes, cells.size() + 1));
    }

    void runsComeBack_data() {
        QTest::addColumn<QList<int>>("codes");
        QTest::newRow("none") << QList<int>{};
        QTest::newRow("one") << QList<int>{5};
        QTest::newRow("equal") << QList<int>(300, 2);
        QTest::newRow("mixed") << QList<int>{0, 0, 1, 2147483647, 1, 1, 0};
    }

    void runsComeBack() {
        QFETCH(QList<int>, codes);
        coding::Runs runs;
        for (const int code : codes) {
            coding::append(runs, 1, code);
        }
        const std::string bytes = coding::pack(runs);
        const auto back = coding::unpackRuns(bytes, codes.size());
        QVERIFY(back.has_value());
        QList<int> found;
        for (const coding::Run& run : *back) {
            found += QList<int>(run.length, run.code);
        }
        QCOMPARE(found, codes);
        QVERIFY(!coding::unpackRuns(bytes, codes.size() + 1));
    }

    void anyDamagedByteIsNoticed() {
        CellSet cells(5000);
        for (Index cell = 0; cell < 5000; cell += 1 + cell % 7) {
            cells.insert(cell);
        }
        coding::Runs runs;
        for (Index cell = 0; cell < 500; ++cell) {
            coding::append(runs, 1, static_cast<std::int32_t>(cell % 5));
        }
        const std::string set = coding::pack(cells);
        const std::string codes = coding::pack(runs);
        for (std::size_t i = 0; i < set.size(); ++i) {
            std::string damaged = set;
            damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
            QVERIFY(!coding::unpackCells(damaged, 5000));
            QVERIFY(!coding::unpackCells(set.substr(0, i), 5000));
        }
        for (std::size_t i = 0; i < codes.size(); ++i) {
            std::string damaged = codes;
            damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
            QVERIFY(!coding::unpackRuns(damaged, 500));
            QVERIFY(!coding::unpackRuns(codes.substr(0, i), 500));
        }
    }
};

QTEST_APPLESS_MAIN(tst_Coding)
#include "tst_Coding.moc"

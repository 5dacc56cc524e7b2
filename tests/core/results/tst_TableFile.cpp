// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/results/TableFile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <limits>

using namespace ocellus;

namespace {

Table mixedTable() {
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    Table table;
    table.names = {"a", "b\tb", "c"};
    table.columns = {{"type", CategoryColumn{{1, -1, 0}, {"T cell", "B\ncell"}, false}},
                     {"counts", NumberColumn{{12, nothing, -3}, true}},
                     {"score", NumberColumn{{0.1, 1e-300, nothing}, false}},
                     {"kept", BoolColumn{{1, 0, -1}}},
                     {"note", TextColumn{{std::string("tab\there"), std::nullopt, std::string()}}}};
    return table;
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("absent");
}

} // namespace

class tst_TableFile : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyKindOfColumnIsWritten() {
        QTemporaryDir folder;
        const QString path = folder.filePath("t.tsv");
        QCOMPARE(writeTableFile(path.toStdString(), "cell", mixedTable(), {0, 1, 2}, {}),
                 Outcome::Finished);
        QCOMPARE(bytesOf(path),
                 QByteArray("cell\ttype\tcounts\tscore\tkept\tnote\n"
                            "a\tB cell\t12\t0.1\ttrue\ttab here\n"
                            "b b\t\t\t1e-300\tfalse\t\n"
                            "c\tT cell\t-3\t\t\t\n"));
    }

    void onlyTheRowsAskedForAreWrittenInTheirOrder() {
        QTemporaryDir folder;
        const QString path = folder.filePath("t.tsv");
        Table table = mixedTable();
        table.columns.clear();
        writeTableFile(path.toStdString(), "cell", table, {2, 0}, {});
        QCOMPARE(bytesOf(path), QByteArray("cell\nc\na\n"));
    }

    void stoppedOrRefusedNothingAppears() {
        QTemporaryDir folder;
        const QString path = folder.filePath("t.tsv");
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(
            writeTableFile(path.toStdString(), "cell", mixedTable(), {0}, {stop.get_token(), {}}),
            Outcome::Cancelled);
        QVERIFY(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).isEmpty());
        QVERIFY_THROWS_EXCEPTION(
            Error,
            writeTableFile(
                folder.filePath("nowhere/t.tsv").toStdString(), "cell", mixedTable(), {0}, {}));
    }
};

QTEST_APPLESS_MAIN(tst_TableFile)
#include "tst_TableFile.moc"

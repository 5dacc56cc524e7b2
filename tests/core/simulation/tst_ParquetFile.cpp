// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/simulation/ParquetFile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <string>

using namespace ocellus;

class tst_ParquetFile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theBytesAreThoseThatAnotherReaderUnderstood();
    void aTableWithoutRowsIsWhole();
    void aFolderThatIsNotThereIsNamed();
};

namespace {

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeTable(const QString& path, int rows) {
    using Kind = ParquetFile::Kind;
    ParquetFile file(path.toStdString(),
                     {{"name", Kind::Text},
                      {"x", Kind::Float},
                      {"area", Kind::Double},
                      {"inside", Kind::Byte},
                      {"count", Kind::Unsigned}},
                     3);
    for (int i = 0; i < rows; ++i) {
        file.value(std::string_view(i % 2 == 0 ? "\u03b2 cell" : ""));
        file.value(0.5 * i);
        file.value(-1.0 / (i + 1));
        file.value(static_cast<long long>(i % 2));
        file.value((1LL << 48) + i);
        file.endRow();
    }
    file.finish();
}

} // namespace

/// tests/data/simulation/table.parquet was read at development time with hyparquet (an independent
/// implementation), which found exactly these seven rows in three row groups.
void tst_ParquetFile::theBytesAreThoseThatAnotherReaderUnderstood() {
    QTemporaryDir folder;
    writeTable(folder.filePath("table.parquet"), 7);
    const QByteArray fixture = bytesOf(OCELLUS_TEST_DATA "/simulation/table.parquet");
    QVERIFY(!fixture.isEmpty());
    QCOMPARE(bytesOf(folder.filePath("table.parquet")), fixture);
}

void tst_ParquetFile::aTableWithoutRowsIsWhole() {
    QTemporaryDir folder;
    writeTable(folder.filePath("empty.parquet"), 0);
    const QByteArray bytes = bytesOf(folder.filePath("empty.parquet"));
    QVERIFY(bytes.startsWith("PAR1") && bytes.endsWith("PAR1"));
    const auto at = static_cast<std::size_t>(bytes.size() - 8);
    const auto footer = static_cast<unsigned char>(bytes[static_cast<qsizetype>(at)]) +
                        256 * static_cast<unsigned char>(bytes[static_cast<qsizetype>(at + 1)]);
    QCOMPARE(static_cast<qsizetype>(footer), bytes.size() - 12);
}

void tst_ParquetFile::aFolderThatIsNotThereIsNamed() {
    try {
        ParquetFile file("/nowhere/table.parquet", {});
        QFAIL("a file was written nowhere");
    } catch (const Error& error) {
        QVERIFY(QString(error.what()).contains("/nowhere/table.parquet could not be written"));
    }
}

QTEST_GUILESS_MAIN(tst_ParquetFile)
#include "tst_ParquetFile.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/datasets/readers/ParquetBytes.h"
#include "core/datasets/readers/ParquetReader.h"
#include "core/simulation/ParquetFile.h"
#include "tests/ReferenceData.h"
#include "tests/fuzz/Mutation.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>

using namespace ocellus;

namespace {

constexpr int kRows = 1000;

/// A table with a column of every kind the own writer knows, three groups of rows.
std::string ownTable(const QTemporaryDir& folder) {
    const std::string path = folder.filePath(QStringLiteral("own.parquet")).toStdString();
    using Kind = ParquetFile::Kind;
    ParquetFile file(path, {{"id", Kind::Text}, {"x", Kind::Double}, {"y", Kind::Float}, {"flag", Kind::Byte}, {"n", Kind::Unsigned}}, 400);
    for (int row = 0; row < kRows; ++row) {
        file.value("cell-" + std::to_string(row));
        file.value(row * 0.25);
        file.value(row * 0.5);
        file.value(static_cast<long long>(row % 2));
        file.value(static_cast<long long>(row * 7));
        file.endRow();
    }
    file.finish();
    return path;
}

std::string bytesOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

const std::vector<double>& numbersOf(const ParquetTable& table, const std::string& name) {
    for (const auto& column : table.columns) {
        if (column.name == name) {
            return std::get<ParquetTable::Numbers>(column.data).values;
        }
    }
    throw Error("no column " + name);
}

QString refusal(const std::string& path, const std::vector<std::string>& wanted = {}) {
    try {
        readParquet(path, wanted);
    } catch (const InputError& refused) {
        return QString::fromUtf8(refused.what());
    }
    return {};
}

QString readWrong(const std::string& bytes, int width, Index count) {
    parquet::Bytes own(bytes, "runs", "the runs");
    try {
        parquet::readRuns(own, width, count);
    } catch (const InputError& refused) {
        return QString::fromUtf8(refused.what());
    }
    return {};
}

} // namespace

class tst_ParquetReader : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatWasWrittenIsRead() {
        const QTemporaryDir folder;
        const ParquetTable table = readParquet(ownTable(folder));
        QCOMPARE(table.rows, Index{kRows});
        QCOMPARE(table.columns.size(), std::size_t{5});
        const auto& ids = std::get<std::vector<std::string>>(table.columns.front().data);
        for (int row = 0; row < kRows; ++row) {
            const auto at = static_cast<std::size_t>(row);
            QCOMPARE(ids[at], "cell-" + std::to_string(row));
            QCOMPARE(numbersOf(table, "x")[at], row * 0.25);
            QCOMPARE(numbersOf(table, "y")[at], row * 0.5);
            QCOMPARE(numbersOf(table, "flag")[at], static_cast<double>(row % 2));
            QCOMPARE(numbersOf(table, "n")[at], static_cast<double>(row * 7));
        }
        const ParquetTable one = readParquet(ownTable(folder), {"y"});
        QCOMPARE(one.columns.size(), std::size_t{1});
        QVERIFY(refusal(ownTable(folder), {"z"}).contains(QStringLiteral("it has no column z")));
    }

    /// The real sections: written by another program, with dictionaries, missing values and Snappy.
    void xeniumTablesEqualTheirTextTwins_data() {
        QTest::addColumn<QString>("section");
        QTest::newRow("charmander") << QStringLiteral("xenium-breast-charmander");
        QTest::newRow("pikachu") << QStringLiteral("xenium-breast-pikachu");
    }

    void xeniumTablesEqualTheirTextTwins() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        QFETCH(QString, section);
        const QDir source(QString::fromStdString(ocellus::test::referenceData()) + QStringLiteral("/data/") + section);
        const QTemporaryDir folder;
        for (const char* name : {"cell_feature_matrix.h5", "cells.parquet", "experiment.xenium"}) {
            QVERIFY(QFile::link(source.filePath(QLatin1String(name)), folder.filePath(QLatin1String(name))));
        }
        const auto text = Dataset::open(source.path().toStdString());
        const auto binary = Dataset::open(folder.path().toStdString());
        QVERIFY(binary->format() == Format::Xenium);
        QCOMPARE(binary->cells().names, text->cells().names);
        QCOMPARE(binary->cells().columns.size(), text->cells().columns.size());
        for (const Column& column : text->cells().columns) {
            const Column* twin = binary->cells().find(column.name);
            QVERIFY2(twin != nullptr && twin->kind() == column.kind(), column.name.c_str());
            const auto& a = column.number()->values;
            const auto& b = twin->number()->values;
            for (std::size_t i = 0; i < a.size(); ++i) {
                QVERIFY2(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])), column.name.c_str());
            }
        }
        QCOMPARE(binary->embedding("spatial").values, text->embedding("spatial").values);
    }

    void runsAreUnpacked() {
        // Parquet's own example: 0 to 7 in 3 bits is 88 C6 FA; then 5 five times.
        const std::string bytes("\x03\x88\xC6\xFA\x0A\x05", 6);
        parquet::Bytes own(bytes, "runs", "the runs");
        QCOMPARE(parquet::readRuns(own, 3, 13), (std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 6, 7, 5, 5, 5, 5, 5}));
        QVERIFY(readWrong(bytes, 3, 14).contains(QStringLiteral("expected")));
        QVERIFY(readWrong(std::string("\x00\x05", 2), 3, 2).contains(QStringLiteral("run without values")));
        QVERIFY(readWrong(std::string("\xFF\xFF\xFF\xFF\x0F", 5), 8, 9).contains(QStringLiteral("groups in")));
    }

    void otherFilesAreRefusedInOneSentence() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("other.parquet")).toStdString();
        const std::string good = bytesOf(ownTable(folder));
        const auto with = [&](const std::string& bytes) {
            std::ofstream(path, std::ios::binary) << bytes;
            return refusal(path);
        };
        QVERIFY(with("PAR1").contains(QStringLiteral("no Parquet file")));
        QVERIFY(with(good.substr(0, good.size() / 2)).contains(QStringLiteral("ends early")));
        std::string longFooter = good;
        longFooter.replace(good.size() - 8, 4, "\xFF\xFF\xFF\x7F", 4);
        QVERIFY(with(longFooter).contains(QStringLiteral("its footer has 2147483647 bytes")));
        QVERIFY(refusal(folder.filePath(QStringLiteral("none.parquet")).toStdString()).contains(QStringLiteral("cannot be read")));
    }

    /// Damage may go unnoticed (a changed number is a number), but it may only show as a sentence.
    void aThousandDamagedFilesDoNoHarm() {
        const QTemporaryDir folder;
        std::vector<std::string> seeds = {bytesOf(ownTable(folder))};
        if (!ocellus::test::referenceData().empty()) {
            seeds.push_back(bytesOf(ocellus::test::referenceData() + "/data/xenium-breast-charmander/cells.parquet"));
        }
        const std::string path = folder.filePath(QStringLiteral("damaged.parquet")).toStdString();
        Random random(3);
        int refused = 0;
        for (int i = 0; i < 1000; ++i) {
            std::string bytes = seeds[static_cast<std::size_t>(i) % seeds.size()];
            switch (i % 4) {
            case 0: bytes = ocellus::test::flipped(bytes, random); break;
            case 1: ocellus::test::plantNumber(bytes, random); break;
            case 2: // in the footer, where the structure is
                bytes[bytes.size() - 1 - random.below(std::min<std::size_t>(bytes.size(), 1200))] = static_cast<char>(random.below(256));
                break;
            default: bytes.erase(random.below(bytes.size()), 1 + random.below(40));
            }
            std::ofstream(path, std::ios::binary) << bytes;
            const QString sentence = refusal(path);
            if (!sentence.isEmpty()) {
                ++refused;
                QVERIFY2(sentence.contains(QStringLiteral("could not be opened: ")) && sentence.endsWith(QLatin1Char('.')), qPrintable(sentence));
            }
        }
        QVERIFY2(refused > 250, qPrintable(QString::number(refused))); // what is cut or planted rarely stays a table
    }
};

QTEST_GUILESS_MAIN(tst_ParquetReader)
#include "tst_ParquetReader.moc"

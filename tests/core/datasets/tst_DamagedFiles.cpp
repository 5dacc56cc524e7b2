// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ReferenceData.h"
#include "tests/fuzz/Mutation.h"
#include "tests/fuzz/ReadEverything.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ocellus;
using namespace ocellus::test;

namespace {

constexpr int kTruncations = 20;
constexpr int kFlips = 200;

std::string bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

/// Reads what is written under the name of the original, and then removed.
ReadOutcome
readCopy(const QTemporaryDir& folder, const QString& original, const std::string& bytes) {
    const QString path = folder.filePath(QFileInfo(original).fileName());
    QFile copy(path);
    if (!copy.open(QIODevice::WriteOnly) ||
        copy.write(bytes.data(), static_cast<qint64>(bytes.size())) < 0) {
        return {false, "the copy could not be written"};
    }
    copy.close();
    const ReadOutcome outcome = readEverything(path.toStdString());
    QFile::remove(path);
    return outcome;
}

} // namespace

/// Truncated and altered copies: no crash, no hang, one sentence each. tests/fuzz/readerFuzz does
/// the same to any file, for any time.
class tst_DamagedFiles : public QObject {
    Q_OBJECT

    void addFiles() {
        QTest::addColumn<QString>("file");
        for (const char* file :
             {"encodings.h5ad", "columns.h5ad", "latest.h5ad", "two_genomes.h5"}) {
            QTest::newRow(file) << QString(OCELLUS_TEST_DATA "/h5/") + file;
        }
        const QString data = QString::fromStdString(referenceData()) + "/data/";
        for (const char* file : {"h5ad-formats/anndata_v0.7.0.h5ad",
                                 "h5ad-pbmc68k/10x_pbmc68k_reduced.h5ad",
                                 "h5ad-ontology/cxg_example_valid_tiny_latest.h5ad",
                                 "h5ad-spatial/visium_mouse_squidpy.h5ad",
                                 "10x/scanpy_3.0.0/filtered_feature_bc_matrix.h5",
                                 "10x/scanpy_1.2.0/filtered_gene_bc_matrices_h5.h5",
                                 "10x/liger_ctrl.h5"}) {
            if (QFile::exists(data + file)) {
                QTest::newRow(file) << data + file;
            }
        }
    }

private Q_SLOTS:

    void truncatedFilesAreRefused_data() { addFiles(); }

    void truncatedFilesAreRefused() {
        QFETCH(QString, file);
        const std::string bytes = bytesOf(file);
        const QTemporaryDir folder;
        for (int i = 0; i < kTruncations; ++i) {
            const ReadOutcome outcome =
                readCopy(folder, file, truncated(bytes, static_cast<std::size_t>(i), kTruncations));
            QVERIFY2(outcome.wrong.empty(), outcome.wrong.c_str());
            QVERIFY(outcome.refused);
        }
    }

    void alteredFilesAreReadOrRefused_data() { addFiles(); }

    void alteredFilesAreReadOrRefused() {
        QFETCH(QString, file);
        const std::string bytes = bytesOf(file);
        const QTemporaryDir folder;
        int refused = 0;
        for (int i = 0; i < kFlips; ++i) {
            Random random(streamSeed(20, static_cast<std::uint64_t>(i)));
            const ReadOutcome outcome = readCopy(folder, file, flipped(bytes, random));
            QVERIFY2(outcome.wrong.empty(), outcome.wrong.c_str());
            refused += outcome.refused ? 1 : 0;
        }
        QVERIFY(refused > 0);
    }
};

QTEST_GUILESS_MAIN(tst_DamagedFiles)
#include "tst_DamagedFiles.moc"

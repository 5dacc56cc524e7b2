// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "tests/ReferenceData.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <zlib.h>

using namespace ocellus;

namespace {

CountBatch allRows(const RowSource& rows) {
    CountBatch batch;
    rows.readRange(0, rows.cellCount(), batch);
    return batch;
}

void write(const QString& path, const QByteArray& text) {
    if (path.endsWith(".gz")) {
        gzFile file = gzopen(qPrintable(path), "wb");
        gzwrite(file, text.constData(), static_cast<unsigned>(text.size()));
        gzclose(file);
        return;
    }
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

const QByteArray kMatrix = "%%MatrixMarket matrix coordinate integer general\n%metadata\n3 2 4\n"
                           "1 1 5\n3 1 1\n2 2 7\n1 2 2\n";
const QByteArray kFeatures =
    "ENSG00000000003\tTSPAN6\tGene Expression\nENSG00000000005\tTNMD\tGene Expression\n"
    "AB1\tCD3\tAntibody Capture\n";

/// A folder with a 3 x 2 matrix; returns its path.
QString makeFolder(const QTemporaryDir& folder,
                   const QByteArray& matrix,
                   const QString& prefix,
                   const QString& suffix) {
    write(folder.filePath(prefix + "matrix.mtx" + suffix), matrix);
    write(folder.filePath(prefix + "features.tsv" + suffix), kFeatures);
    write(folder.filePath(prefix + "barcodes.tsv" + suffix), "AAAC-1\nAAAG-1\n");
    return folder.path();
}

} // namespace

class tst_TenxReader : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void foldersAndFilesOfTheSameRunAgree() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const std::string base =
            ocellus::test::referenceData() + "/data/10x/scanpy_3.0.0/filtered_feature_bc_matrix";
        const auto file = Dataset::open(base + ".h5");
        const auto folder = Dataset::open(base);
        QVERIFY(folder->format() == Format::TenxMtx);
        QCOMPARE(folder->cells().names, file->cells().names);
        QCOMPARE(folder->genes().ids(), file->genes().ids());
        QCOMPARE(folder->genes().symbols(), file->genes().symbols());
        QCOMPARE(folder->matrix().nonZeros, file->matrix().nonZeros);
        const CountBatch a = allRows(*folder->mainMatrix());
        const CountBatch b = allRows(*file->mainMatrix());
        QVERIFY(a.genes == b.genes && a.values == b.values && a.rowStart == b.rowStart);
        const std::string old =
            ocellus::test::referenceData() + "/data/10x/scanpy_1.2.0/filtered_gene_bc_matrices";
        const CountBatch c = allRows(*Dataset::open(old + "/hg19_chr21")->mainMatrix());
        const CountBatch d = allRows(*Dataset::open(old + "_h5.h5")->mainMatrix());
        QVERIFY(c.genes == d.genes && c.values == d.values && c.rowStart == d.rowStart &&
                !c.values.empty());
    }

    void repeatedIdentifiersGiveWayToSymbols() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const auto dataset =
            Dataset::open(ocellus::test::referenceData() + "/data/10x/seurat_v2_mtx");
        QCOMPARE(dataset->cellCount(), Index{80});
        QCOMPARE(dataset->genes().symbol(0), std::string("MS4A1"));
        QVERIFY(dataset->valueKind("matrix") == ValueKind::Counts);
    }

    void severalGenomesAreJoinedByBarcode() {
        const auto dataset = Dataset::open(OCELLUS_TEST_DATA "/h5/two_genomes.h5");
        QCOMPARE(dataset->cells().names, (std::vector<std::string>{"A", "B", "C", "D"}));
        QCOMPARE(dataset->geneCount(), Index{5});
        QCOMPARE(
            dataset->genes().symbols(),
            (std::vector<std::string>{"GRCh38_0", "GRCh38_1", "GRCh38_2", "mm10_0", "mm10_1"}));
        const CountBatch rows = allRows(*dataset->mainMatrix());
        QCOMPARE(rows.rowStart, (std::vector<Index>{0, 2, 6, 9, 11}));
        QCOMPARE(rows.genes, (std::vector<std::int32_t>{0, 2, 0, 1, 2, 3, 0, 1, 2, 3, 4}));
        QCOMPARE(rows.values, (std::vector<float>{10, 12, 20, 21, 22, 110, 30, 31, 32, 120, 121}));
        CountBatch some;
        dataset->mainMatrix()->read(std::vector<Index>{3, 0}, some);
        QCOMPARE(some.values, (std::vector<float>{120, 121, 10, 12}));
    }

    void smallFoldersInEveryForm_data() {
        QTest::addColumn<QByteArray>("matrix");
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<QString>("suffix");
        QTest::newRow("plain") << kMatrix << ""
                               << "";
        QTest::newRow("gzip") << kMatrix << ""
                              << ".gz";
        QTest::newRow("sample name before") << kMatrix << "GSM1_liver_"
                                            << ".gz";
        QTest::newRow("Windows line ends") << QByteArray(kMatrix).replace("\n", "\r\n") << ""
                                           << "";
        QTest::newRow("no line end at the end") << kMatrix.chopped(1) << ""
                                                << "";
        QTest::newRow("real field")
            << QByteArray(kMatrix).replace("integer", "real").replace("1 1 5", "1 1 5.0e+00") << ""
            << "";
        QTest::newRow("cells as rows")
            << QByteArray("%%MatrixMarket matrix coordinate integer general\n2 3 4\n"
                          "1 1 5\n1 3 1\n2 2 7\n2 1 2\n")
            << ""
            << "";
        QTest::newRow("a repeated place is summed")
            << QByteArray(kMatrix).replace("3 2 4", "3 2 5").replace("1 1 5\n", "1 1 2\n1 1 3\n")
            << ""
            << "";
    }

    void smallFoldersInEveryForm() {
        QFETCH(QByteArray, matrix);
        QFETCH(QString, prefix);
        QFETCH(QString, suffix);
        QTemporaryDir folder;
        const std::string path = makeFolder(folder, matrix, prefix, suffix).toStdString();
        for (const std::string& name :
             {path, path + "/" + (prefix + "matrix.mtx" + suffix).toStdString()}) {
            const auto dataset = Dataset::open(name);
            QCOMPARE(dataset->cells().names, (std::vector<std::string>{"AAAC-1", "AAAG-1"}));
            QCOMPARE(dataset->organism().value_or(""), std::string("NCBITaxon:9606"));
            QCOMPARE(dataset->genes().var().find("feature_type")->category()->codes,
                     (std::vector<std::int32_t>{0, 0, 1}));
            QCOMPARE(dataset->warnings().size(), std::size_t{1}); // antibodies
            const CountBatch rows = allRows(*dataset->mainMatrix());
            QCOMPARE(rows.rowStart, (std::vector<Index>{0, 2, 4}));
            QCOMPARE(rows.genes, (std::vector<std::int32_t>{0, 2, 0, 1}));
            QCOMPARE(rows.values, (std::vector<float>{5, 1, 2, 7}));
            QCOMPARE(dataset->mainMatrix()->column(0, {}), (std::vector<float>{5, 2}));
            QCOMPARE(dataset->fingerprint({}).size(), std::size_t{64});
        }
    }

    void wrongMatricesAreRefused_data() {
        QTest::addColumn<QByteArray>("matrix");
        QTest::addColumn<QString>("reason");
        const auto changed = [](const char* from, const char* to) {
            return QByteArray(kMatrix).replace(from, to);
        };
        QTest::newRow("no banner")
            << changed("%%MatrixMarket", "%matrix") << "begin with %%MatrixMarket";
        QTest::newRow("dense") << changed("coordinate", "array")
                               << "coordinate matrix was expected";
        QTest::newRow("other size")
            << changed("3 2 4", "4 2 4") << "4 x 2 values, 3 features x 2 barcodes expected";
        QTest::newRow("no size") << changed("3 2 4\n", "x\n") << "line 3 does not give rows";
        QTest::newRow("row outside") << changed("3 1 1", "4 1 1") << "line 5 names place 4, 1";
        QTest::newRow("row 0") << changed("3 1 1", "0 1 1") << "line 5 names place 0, 1";
        QTest::newRow("a word") << changed("3 1 1", "3 1 one")
                                << "line 5 is no row, column and value";
        QTest::newRow("no value") << changed("3 1 1", "3 1")
                                  << "line 5 is no row, column and value";
        QTest::newRow("a line missing") << changed("1 2 2\n", "") << "holds 3 values, 4 expected";
        QTest::newRow("a line too many")
            << changed("1 2 2\n", "1 2 2\n2 1 1\n") << "holds 5 values, 4 expected";
        QTest::newRow("absurd size")
            << changed("3 2 4", "99999999999 2 4") << "line 3 does not give rows";
    }

    void wrongMatricesAreRefused() {
        QFETCH(QByteArray, matrix);
        QFETCH(QString, reason);
        QTemporaryDir folder;
        const std::string path = makeFolder(folder, matrix, "", "").toStdString();
        QString message;
        try {
            allRows(*Dataset::open(path)->mainMatrix());
        } catch (const InputError& error) {
            message = error.what();
        }
        QVERIFY2(message.contains(reason) && message.startsWith("matrix.mtx could not be opened: "),
                 qPrintable(message));
    }

    void aTruncatedArchiveIsRefused() {
        QTemporaryDir folder;
        QByteArray large = "%%MatrixMarket matrix coordinate integer general\n3 2 60000\n";
        for (int i = 0; i < 60000; ++i) {
            large += QByteArray::number(i % 3 + 1) + " " + QByteArray::number(i % 2 + 1) + " " +
                     QByteArray::number(i % 977) + "\n";
        }
        makeFolder(folder, large, "", ".gz");
        QFile file(folder.filePath("matrix.mtx.gz"));
        QVERIFY(file.resize(file.size() * 2 / 3));
        QVERIFY_EXCEPTION_THROWN(allRows(*Dataset::open(folder.path().toStdString())->mainMatrix()),
                                 InputError);
    }
};

QTEST_GUILESS_MAIN(tst_TenxReader)
#include "tst_TenxReader.moc"

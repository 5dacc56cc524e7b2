// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "tests/ReferenceData.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace ocellus;

namespace {

std::string write(const QTemporaryDir& folder, const QString& name, const QByteArray& text) {
    QFile file(folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) {
        file.write(text);
    }
    return file.fileName().toStdString();
}

CountBatch allRows(const RowSource& rows) {
    CountBatch batch;
    rows.readRange(0, rows.cellCount(), batch);
    return batch;
}

/// Genes TSPAN6, TNMD, DPM1 by cells c1, c2 with counts 5 0 1 / 2 7 0.
bool isSmallMatrix(const Dataset& dataset) {
    const CountBatch rows = allRows(*dataset.mainMatrix());
    return dataset.cellCount() == 2 && dataset.geneCount() == 3 &&
           rows.rowStart == std::vector<Index>{0, 2, 4} &&
           rows.genes == std::vector<std::int32_t>{0, 2, 0, 1} &&
           rows.values == std::vector<float>{5, 1, 2, 7};
}

/// Twenty cells of known counts, transformed, as a table of cells x genes; each cell has a 1.
QByteArray transformedTable(const std::function<double(double count, double total)>& transform) {
    QByteArray text = "cell,ENSG00000000003,ENSG00000000005,ENSG00000000419,ENSG00000000457\n";
    for (int cell = 0; cell < 20; ++cell) {
        const double counts[] = {1, cell % 4 * 1.0, cell * 3.0, cell % 7 + 20.0};
        double total = 0;
        for (const double count : counts) {
            total += count;
        }
        text += "c" + QByteArray::number(cell);
        for (const double count : counts) {
            text += "," + QByteArray::number(transform(count, total), 'g', 7);
        }
        text += "\n";
    }
    return text;
}

} // namespace

class tst_DelimitedReader : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void tablesInEveryForm_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("genes as rows, identifiers")
            << "a.csv"
            << QByteArray(
                   ",c1,c2\nENSG00000000003,5,2\nENSG00000000005,0,7\nENSG00000000419,1,0\n");
        QTest::newRow("cells as rows, identifiers")
            << "a.csv"
            << QByteArray(",ENSG00000000003,ENSG00000000005,ENSG00000000419\nc1,5,0,1\nc2,2,7,0\n");
        QTest::newRow("tabs") << "a.tsv" << QByteArray("gene\tc1\tc2\nx\t5\t2\ny\t0\t7\nz\t1\t0\n");
        QTest::newRow("semicolons") << "a.csv" << QByteArray("gene;c1;c2\nx;5;2\ny;0;7\nz;1;0\n");
        QTest::newRow("blanks") << "a.txt" << QByteArray("gene c1 c2\nx 5 2\ny 0 7\nz 1 0\n");
        QTest::newRow("R, no corner")
            << "a.tsv" << QByteArray("c1\tc2\nTP53\t5\t2\nMYC\t0\t7\nCD4\t1\t0\n");
        QTest::newRow("R, quoted")
            << "a.csv" << QByteArray("\"\",\"c1\",\"c2\"\n\"x\",5,2\n\"y\",0,7\n\"z,\",1,0\n");
        QTest::newRow("Windows") << "a.csv"
                                 << QByteArray("gene,c1,c2\r\nx,5,2\r\ny,0,7\r\nz,1,0\r\n");
        QTest::newRow("byte order mark")
            << "a.csv" << QByteArray("\xEF\xBB\xBFgene,c1,c2\nx,5,2\ny,0,7\nz,1,0\n");
        QTest::newRow("comments before")
            << "a.csv" << QByteArray("# made by\n#\ngene,c1,c2\nx,5,2\ny,0,7\nz,1,0\n");
        QTest::newRow("barcodes as rows")
            << "a.csv"
            << QByteArray(",x,y,z\nAAACCTGAGAAACCAT-1,5,0,1\nAAACCTGAGAAACCGC-1,2,7,0\n");
        QTest::newRow("cells headed") << "a.csv" << QByteArray("cell_id,x,y,z\n1,5,0,1\n2,2,7,0\n");
        QTest::newRow("a second column of text")
            << "a.csv" << QByteArray("gene_id,gene_type,c1,c2\nx,pc,5,2\ny,lnc,0,7\nz,pc,1,0\n");
        QTest::newRow("labels after the values")
            << "a.csv" << QByteArray("cell,x,y,z,label\n1,5,0,1,T\n2,2,7,0,B\n");
        QTest::newRow("decimals that are whole")
            << "a.csv" << QByteArray("gene,c1,c2\nx,5.0,2.00\ny,0,7e0\nz,1,0\n");
    }

    void tablesInEveryForm() {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        QTemporaryDir folder;
        const auto dataset = Dataset::open(write(folder, name, text));
        QVERIFY(dataset->format() == Format::Delimited);
        QVERIFY(dataset->matrix().encoding == Encoding::Dense);
        QVERIFY(isSmallMatrix(*dataset));
        QVERIFY(dataset->valueKind("X") == ValueKind::Counts);
        QCOMPARE(dataset->counts()->place, std::string("X"));
        QCOMPARE(dataset->warnings().size(), std::size_t{1}); // which way round it was read
    }

    void furtherTextBecomesColumns() {
        QTemporaryDir folder;
        const auto genes = Dataset::open(
            write(folder, "a.csv", "gene_id,gene_type,c1,c2\nx,pc,5,2\ny,lnc,0,7\nz,pc,1,0\n"));
        QCOMPARE(genes->genes().var().columns.front().name, std::string("gene_type"));
        const auto cells = Dataset::open(
            write(folder,
                  "b.csv",
                  "cell,x,y,z,label\n1,5,0,1,T\n2,2,7,0,B\n3,1,1,1,NA\n4,1,1,1,\n5,1,1,1,B\n"));
        const CategoryColumn& labels = *cells->cells().columns.front().category();
        QCOMPARE(labels.categories, (std::vector<std::string>{"T", "B"}));
        QCOMPARE(labels.codes, (std::vector<std::int32_t>{0, 1, -1, -1, 1}));
    }

    void countsAreRecoveredOnlyWhenExact_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("words"); // empty: not recovered
        QTest::newRow("log2(x + 1)")
            << transformedTable([](double c, double) { return std::log2(c + 1); }) << "log2(x + 1)";
        QTest::newRow("log(x + 1)")
            << transformedTable([](double c, double) { return std::log1p(c); }) << "log(x + 1)";
        QTest::newRow("log(x + 1) of 10,000 per cell")
            << transformedTable([](double c, double t) { return std::log1p(c / t * 1e4); })
            << "log(x + 1) of counts scaled per cell";
        QTest::newRow("scaled per cell")
            << transformedTable([](double c, double t) { return c / t * 1e6; })
            << "counts scaled per cell";
        QTest::newRow("square roots")
            << transformedTable([](double c, double) { return std::sqrt(c); }) << "square roots";
        QTest::newRow("a few digits only") << transformedTable([](double c, double t) {
            return std::round(std::log1p(c / t * 1e4) * 20) / 20;
        }) << "";
        QTest::newRow("large counts with six digits") << transformedTable([](double c, double) {
            return std::round(std::log2(c * c * 977 + c + 1) * 2e4) / 2e4;
        }) << "";
        QTest::newRow("smooth values")
            << transformedTable([](double c, double t) { return std::pow(c / t, 0.3); }) << "";
    }

    void countsAreRecoveredOnlyWhenExact() {
        QFETCH(QByteArray, text);
        QFETCH(QString, words);
        QTemporaryDir folder;
        const auto dataset = Dataset::open(write(folder, "a.csv", text));
        QVERIFY(dataset->valueKind("X") != ValueKind::Counts);
        const auto counts = dataset->counts();
        const QString said = QString::fromStdString(dataset->warnings()[1]);
        if (words.isEmpty()) {
            QVERIFY(!counts);
            QVERIFY(dataset->layers().empty());
            QVERIFY2(said.contains("could not be recovered"), qPrintable(said));
            return;
        }
        QVERIFY2(said.contains("are " + words + ";"), qPrintable(said));
        QCOMPARE(counts->place, std::string("layers/counts"));
        const CountBatch rows = allRows(*counts->rows);
        for (Index cell = 0; cell < 20; ++cell) {
            std::vector<float> expected;
            for (const int count : {1,
                                    static_cast<int>(cell % 4),
                                    static_cast<int>(cell * 3),
                                    static_cast<int>(cell % 7 + 20)}) {
                if (count > 0) {
                    expected.push_back(static_cast<float>(count));
                }
            }
            const auto values = rows.valuesOf(cell);
            QVERIFY(std::vector<float>(values.begin(), values.end()) == expected);
        }
    }

    void realTables_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("cells");
        QTest::addColumn<int>("genes");
        QTest::addColumn<QString>("values");
        QTest::newRow("log2 of counts per gene")
            << "grn/chen_rna_filtered_log2.tsv.gz" << 385 << 8595 << "log";
        QTest::newRow("simulated")
            << "grn/beeline_GSD/ex1/ExpressionData.csv" << 2000 << 19 << "log";
    }

    void realTables() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        QFETCH(QString, file);
        QFETCH(int, cells);
        QFETCH(int, genes);
        QFETCH(QString, values);
        const auto dataset =
            Dataset::open(ocellus::test::referenceData() + "/data/" + file.toStdString());
        QCOMPARE(dataset->cellCount(), Index{cells});
        QCOMPARE(dataset->geneCount(), Index{genes});
        QCOMPARE(QString::fromStdString(ocellus::toString(dataset->valueKind("X"))), values);
    }

    void otherTextIsRefused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("reason");
        QTest::newRow("prose") << QByteArray("Hello there\nthis, is no table at all\nbye\n")
                               << "it is no table";
        QTest::newRow("one column") << QByteArray("a\nb\nc\n") << "it is no table";
        QTest::newRow("no header")
            << QByteArray("1,2,3\n4,5,6\n") << "a line of names was expected";
        QTest::newRow("no numbers") << QByteArray("a,b\nx,y\nz,w\n") << "no column of numbers";
        QTest::newRow("a list") << QByteArray("source,target,weight\nx,y,1\nz,w,2\n")
                                << "only one column of numbers";
        QTest::newRow("header only") << QByteArray("a,b,c\n") << "it is no table";
        QByteArray late = "gene,c1,c2\n";
        for (int i = 0; i < 30; ++i) {
            late += "g" + QByteArray::number(i) + ",1,2\n";
        }
        QTest::newRow("a word far down") << late + "g30,1,two\n"
                                         << "line 32 field 3 is \"two\", a number was expected";
        QTest::newRow("bytes that would break the sentence")
            << late + QByteArray("g30,1,a\0b\x1b\n", 12)
            << "line 32 field 3 is \"a?b?\", a number was expected";
        QTest::newRow("a short row far down") << late + "g30,1\n"
                                              << "line 32 has 2 fields, 3 expected";
        QTest::newRow("a long row far down") << late + "g30,1,2,3\n"
                                             << "line 32 has more than 3 fields";
        QTest::newRow("binary") << QByteArray("\0\1\2\3\n\0\1\2", 8) << "it is no table";
    }

    void otherTextIsRefused() {
        QFETCH(QByteArray, text);
        QFETCH(QString, reason);
        QTemporaryDir folder;
        QString message;
        try {
            Dataset::open(write(folder, "a.csv", text));
        } catch (const InputError& error) {
            message = error.what();
        }
        QVERIFY2(message.contains(reason) && message.startsWith("a.csv could not be opened: "),
                 qPrintable(message));
    }
};

QTEST_GUILESS_MAIN(tst_DelimitedReader)
#include "tst_DelimitedReader.moc"

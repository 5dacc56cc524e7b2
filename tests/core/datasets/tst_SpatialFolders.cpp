// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Hdf5Writer.h"
#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "core/datasets/readers/CellFile.h"
#include "tests/ReferenceData.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
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

std::string dataFolder() {
    return ocellus::test::referenceData() + "/data/";
}

} // namespace

class tst_SpatialFolders : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void xeniumFoldersHavePositionsAndTheCellTable() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const auto data = Dataset::open(dataFolder() + "xenium-tiny");
        QVERIFY(data->format() == Format::Xenium);
        QVERIFY(data->isSpatial());
        QCOMPARE(data->cellCount(), Index{6});
        QCOMPARE(data->geneCount(), Index{4});
        QCOMPARE(data->organism().value_or(""), std::string("NCBITaxon:9606"));
        QCOMPARE(data->embedding("spatial").row(0)[0], 1898.81491699219F);
        QCOMPARE(data->embedding("spatial").row(1)[1], 2532.62687988281F);
        QCOMPARE(data->cells().find("transcript_counts")->number()->values[1], 146.0);
        QVERIFY(data->cells().find("transcript_counts")->number()->integral);
        QVERIFY(!data->cells().find("cell_area")->number()->integral);
        QCOMPARE(data->counts()->place, std::string("matrix"));
        QCOMPARE(data->fingerprint({}).size(), std::size_t{64});
        const auto byFile =
            Dataset::open(dataFolder() + "xenium-tiny/experiment_xoa1.0.1_breast.xenium");
        QCOMPARE(byFile->cellCount(), Index{6});
    }

    void largerXeniumFoldersAgreeWithTheirTable() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const auto data = Dataset::open(dataFolder() + "xenium-breast-pikachu");
        QCOMPARE(data->cellCount(), Index{9430});
        const auto& expected = data->cells().find("transcript_counts")->number()->values;
        CountBatch batch;
        data->mainMatrix()->readRange(0, 200, batch);
        for (Index cell = 0; cell < 200; ++cell) {
            double sum = 0.0;
            for (const float value : batch.valuesOf(cell)) {
                sum += value;
            }
            QCOMPARE(sum, expected[static_cast<std::size_t>(cell)]);
        }
    }

    void visiumFoldersHavePositions() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const auto data = Dataset::open(dataFolder() + "10x/visium_1.0.0");
        QVERIFY(data->format() == Format::Visium);
        QVERIFY(data->isSpatial());
        QCOMPARE(data->cellCount(), Index{100});
        QCOMPARE(data->cells().find("in_tissue")->number()->values[0], 1.0);
        QCOMPARE(data->embeddingNames(), std::vector<std::string>{"spatial"});
        QCOMPARE(data->embedding("spatial").rows, Index{100});
        const auto* rows = data->cells().find("pxl_row_in_fullres")->number();
        QCOMPARE(static_cast<double>(data->embedding("spatial").row(7)[1]), rows->values[7]);
    }

    void cellFilesFollowTheOrderOfTheCells() {
        const QTemporaryDir folder;
        const std::string path =
            write(folder,
                  "cells.csv",
                  "\"\",\"cell_id\",\"x\",\"kind\",\"n\"\n1,b,0.5,T,3\n2,other,9,T,9\n3,a,NA,,4\n");
        const Table table = readCellFile(path, "cell_id", {"a", "b"});
        QCOMPARE(table.columns.size(), std::size_t{3}); // the unnamed one is a row number
        QVERIFY(std::isnan(table.find("x")->number()->values[0]));
        QCOMPARE(table.find("x")->number()->values[1], 0.5);
        QCOMPARE(table.find("kind")->category()->codes, (std::vector<std::int32_t>{-1, 0}));
        QCOMPARE(table.find("n")->number()->values, (std::vector<double>{4, 3}));
        QVERIFY(table.find("n")->number()->integral);
    }

    void wrongCellFilesAreRefused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("reason");
        QTest::newRow("no such column") << QByteArray("id,x\na,1\n") << "it has no column cell_id";
        QTest::newRow("empty") << QByteArray("") << "the file is empty";
        QTest::newRow("a short line")
            << QByteArray("cell_id,x\na\n") << "line 2 has 1 fields, 2 expected";
        QTest::newRow("twice") << QByteArray("cell_id,x\na,1\na,2\n")
                               << "line 3 names cell a a second time";
        QTest::newRow("a cell without line")
            << QByteArray("cell_id,x\na,1\n") << "it has no line for cell b";
    }

    void wrongCellFilesAreRefused() {
        QFETCH(QByteArray, text);
        QFETCH(QString, reason);
        const QTemporaryDir folder;
        QString message;
        try {
            readCellFile(write(folder, "cells.csv", text), "cell_id", {"a", "b"});
        } catch (const InputError& error) {
            message = error.what();
        }
        QVERIFY2(message.contains(reason), qPrintable(message));
    }

    void aXeniumFolderWithoutWhatIsReadSaysWhatIsMissingAndWhatToDo_data() {
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("only the panel") << QStringList{"gene_panel.json"}
            << "run could not be opened: it is a Xenium output folder with gene_panel.json, but there is no matrix of counts (cell_feature_matrix.h5, or the "
               "folder cell_feature_matrix) and no table of cells (cells.csv.gz, cells.csv or cells.parquet) in it. Copy cell_feature_matrix.h5 and "
               "cells.csv.gz of the same run into the folder, or open the whole output folder.";
        QTest::newRow("only Zarr") << QStringList{"cells.zarr.zip", "cell_feature_matrix.zarr.zip", "experiment.xenium"}
            << "run could not be opened: it is a Xenium output folder with cells.zarr.zip, cell_feature_matrix.zarr.zip and experiment.xenium, but there is "
               "no matrix of counts (cell_feature_matrix.h5, or the folder cell_feature_matrix) and no table of cells (cells.csv.gz, cells.csv or cells.parquet) in "
               "it; cell_feature_matrix.zarr.zip and cells.zarr.zip are Zarr copies, which are not read. Copy cell_feature_matrix.h5 and cells.csv.gz of "
               "the same run into the folder, or open the whole output folder.";
        QTest::newRow("cells without counts") << QStringList{"cells.parquet", "transcripts.parquet"}
            << "run could not be opened: it is a Xenium output folder with cells.parquet and transcripts.parquet, but there is no matrix of counts "
               "(cell_feature_matrix.h5, or the folder cell_feature_matrix) in it. Copy cell_feature_matrix.h5 of the same run into the folder, or open "
               "the whole output folder.";
        QTest::newRow("counts without cells") << QStringList{"cell_feature_matrix.h5", "cells.zarr.zip"}
            << "run could not be opened: it is a Xenium output folder with cells.zarr.zip and cell_feature_matrix.h5, but there is no table of cells "
               "(cells.csv.gz, cells.csv or cells.parquet) in it; cells.zarr.zip is a Zarr copy, which is not read. Copy cells.csv.gz of the same run into "
               "the folder, or open the whole output folder.";
    }

    void aXeniumFolderWithoutWhatIsReadSaysWhatIsMissingAndWhatToDo() {
        QFETCH(QStringList, files);
        QFETCH(QString, sentence);
        const QTemporaryDir folder;
        QDir(folder.path()).mkdir("run");
        for (const QString& name : files) {
            write(folder, "run/" + name, "{}");
        }
        QString message;
        try {
            Dataset::open(folder.filePath("run").toStdString());
        } catch (const InputError& error) {
            message = error.what();
        }
        QCOMPARE(message, sentence);
    }

    void aXeniumFolderWithItsCountsAsAFolderIsRead() {
        const QTemporaryDir folder;
        QDir(folder.path()).mkdir("cell_feature_matrix");
        write(folder, "cell_feature_matrix/barcodes.tsv", "a\nb\n");
        write(folder, "cell_feature_matrix/features.tsv", "ENSG1\tLUM\tGene Expression\nENSG2\tDCN\tGene Expression\nNegControl\tNegControl\tNegative Control Probe\n");
        write(folder, "cell_feature_matrix/matrix.mtx", "%%MatrixMarket matrix coordinate integer general\n3 2 3\n1 1 4\n2 2 5\n3 2 1\n");
        write(folder, "cells.csv", "cell_id,x_centroid,y_centroid\na,1,2\nb,3,4\n");
        const auto data = Dataset::open(folder.path().toStdString());
        QVERIFY(data->format() == Format::Xenium);
        QCOMPARE(data->geneCount(), Index{2});
        QCOMPARE(data->embedding("spatial").values, (std::vector<float>{1, 2, 3, 4}));
        CountBatch batch;
        data->mainMatrix()->readRange(0, 2, batch);
        QCOMPARE(batch.values, (std::vector<float>{4, 5}));
    }

    void controlFeaturesOfASectionAreNoGenes() {
        const QTemporaryDir folder;
        const std::vector<std::int32_t> data{1, 2, 3, 4, 5}, shape{3, 2};
        const std::vector<std::int64_t> indices{0, 1, 2, 1, 2}, start{0, 3, 5};
        hdf5::Writer writer(folder.filePath("cell_feature_matrix.h5").toStdString());
        writer.makeGroup("matrix");
        writer.writeTexts("matrix/barcodes", {"a", "b"});
        writer.writeArray("matrix/data", {5}, data.data());
        writer.writeArray("matrix/indices", {5}, indices.data());
        writer.writeArray("matrix/indptr", {3}, start.data());
        writer.writeArray("matrix/shape", {2}, shape.data());
        writer.makeGroup("matrix/features");
        writer.writeTexts("matrix/features/id", {"ENSG00000000001", "NegControlProbe_1", "ENSG00000000002"});
        writer.writeTexts("matrix/features/name", {"LUM", "NegControlProbe_1", "POSTN"});
        writer.writeTexts("matrix/features/feature_type", {"Gene Expression", "Negative Control Probe", "Gene Expression"});
        writer.finish();
        write(folder, "cells.csv", "cell_id,x_centroid,y_centroid,control_probe_counts\na,1,2,2\nb,3,4,4\n");
        const auto data2 = Dataset::open(folder.path().toStdString());
        QCOMPARE(data2->geneCount(), Index{2});
        QCOMPARE(data2->genes().symbols(), (std::vector<std::string>{"LUM", "POSTN"}));
        CountBatch batch;
        data2->mainMatrix()->readRange(0, 2, batch);
        QCOMPARE(batch.genes, (std::vector<std::int32_t>{0, 1, 1}));
        QCOMPARE(batch.values, (std::vector<float>{1, 3, 5}));
        QCOMPARE(data2->mainMatrix()->column(1, {}), (std::vector<float>{3, 5}));
        QVERIFY(std::any_of(data2->warnings().begin(), data2->warnings().end(), [](const std::string& warning) {
            return warning.find("1 Negative Control Probe") != std::string::npos;
        }));
    }

    void aMatrixWithoutA10xGroupIsRefused() {
        const QTemporaryDir folder;
        hdf5::Writer writer(folder.filePath("cell_feature_matrix.h5").toStdString());
        writer.makeGroup("matrix");
        writer.writeTexts("matrix/barcodes", {"a", "b"}); // no data, indices, indptr
        writer.finish();
        write(folder, "cells.csv", "cell_id,x_centroid,y_centroid\na,1,2\nb,3,4\n");
        QString message;
        try {
            Dataset::open(folder.path().toStdString());
        } catch (const InputError& error) {
            message = error.what();
        }
        QVERIFY2(message.contains("it is HDF5 but no 10x matrix"), qPrintable(message));
    }
};

QTEST_GUILESS_MAIN(tst_SpatialFolders)
#include "tst_SpatialFolders.moc"

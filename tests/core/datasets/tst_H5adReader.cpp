// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/base/Hdf5Writer.h"
#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "core/datasets/readers/CscSource.h"
#include "core/datasets/readers/H5adTable.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace ocellus;

namespace {

const std::string kFolder = OCELLUS_TEST_DATA "/h5/";

/// The formula of make_fixtures.py.
float valueAt(Index cell, Index gene) {
    return cell == 5 || gene == 7 || (cell * 7 + gene * 13) % 4 != 0
               ? 0
               : static_cast<float>((cell + 2 * gene) % 5 + 1);
}

/// True when the batch holds exactly the formula's values, ascending, zeros left out.
bool followsFormula(const CountBatch& batch) {
    for (Index row = 0; row < batch.cellCount(); ++row) {
        const auto genes = batch.genesOf(row);
        const auto values = batch.valuesOf(row);
        std::size_t next = 0;
        for (Index gene = 0; gene < 30; ++gene) {
            const float expected = valueAt(batch.cells[row], gene);
            if (expected == 0.0F) {
                continue;
            }
            if (next >= genes.size() || genes[next] != gene || values[next] != expected) {
                return false;
            }
            ++next;
        }
        if (next != genes.size()) {
            return false;
        }
    }
    return true;
}

std::vector<Index> shuffledCells(Index count) {
    std::vector<Index> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), Index{0});
    std::shuffle(order.begin(), order.end(), std::mt19937(7));
    order.push_back(order.front()); // a repeat
    return order;
}

} // namespace

class tst_H5adReader : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyEncodingGivesTheSameMatrix_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("place");
        QTest::newRow("X") << "encodings.h5ad"
                           << "X";
        QTest::newRow("newest on-disk structures") << "latest.h5ad"
                                                   << "X";
        const auto dataset = Dataset::open(kFolder + "encodings.h5ad");
        for (const std::string& layer : dataset->layers()) {
            QTest::newRow(layer.c_str())
                << "encodings.h5ad" << QString::fromStdString("layers/" + layer);
        }
    }

    void everyEncodingGivesTheSameMatrix() {
        QFETCH(QString, file);
        QFETCH(QString, place);
        const auto dataset = Dataset::open(kFolder + file.toStdString());
        const auto rows = dataset->matrixAt(place.toStdString());
        QVERIFY(rows);
        QCOMPARE(rows->cellCount(), Index{40});
        QCOMPARE(rows->geneCount(), Index{30});
        CountBatch batch;
        rows->readRange(0, 40, batch);
        QVERIFY(followsFormula(batch));
        rows->readRange(38, 2, batch);
        QCOMPARE(batch.cells, (std::vector<Index>{38, 39}));
        QVERIFY(followsFormula(batch));
        const std::vector<Index> order = shuffledCells(40);
        rows->read(order, batch);
        QCOMPARE(batch.cells, order);
        QVERIFY(followsFormula(batch));
        rows->read({}, batch);
        QCOMPARE(batch.cellCount(), Index{0});
        const std::vector<float> column = rows->column(11, {});
        for (Index cell = 0; cell < 40; ++cell) {
            QCOMPARE(column[static_cast<std::size_t>(cell)], valueAt(cell, 11));
        }
    }

    void thereAreManyEncodings() {
        QCOMPARE(Dataset::open(kFolder + "encodings.h5ad")->layers().size(), std::size_t{27});
    }

    void columnsTurnRoundInAnySizeOfPiece_data() {
        QTest::addColumn<int>("pieceSize");
        for (const int size : {1, 7, 50, 281, 282, 100000}) {
            QTest::addRow("%d values", size) << size;
        }
    }

    void columnsTurnRoundInAnySizeOfPiece() {
        QFETCH(int, pieceSize);
        const auto group = hdf5::Group::openFile(kFolder + "encodings.h5ad").group("layers/csc");
        const CscSource source(CompressedArrays::open(group, 30), 40, pieceSize);
        CountBatch batch;
        source.read(shuffledCells(40), batch);
        QVERIFY(followsFormula(batch));
    }

    void everyKindOfColumnIsRead() {
        const auto dataset = Dataset::open(kFolder + "columns.h5ad");
        const CellTable& cells = dataset->cells();
        QCOMPARE(cells.names, (std::vector<std::string>{"a", "b", "c", "d"}));
        const CategoryColumn& category = *cells.find("category")->category();
        QCOMPARE(category.codes, (std::vector<std::int32_t>{1, -1, 0, 1}));
        QCOMPARE(category.categories, (std::vector<std::string>{"y", "x", "unused"}));
        QVERIFY(category.ordered);
        QCOMPARE(cells.find("number_category")->category()->categories,
                 (std::vector<std::string>{"12", "35"}));
        QCOMPARE(cells.find("real_category")->category()->categories,
                 (std::vector<std::string>{"0.5", "2.0"}));
        QCOMPARE(cells.find("bool_category")->category()->categories,
                 (std::vector<std::string>{"False", "True"}));
        QCOMPARE(cells.find("whole")->number()->values, (std::vector<double>{1, -2, 3, 4}));
        QVERIFY(cells.find("whole")->number()->integral);
        QVERIFY(!cells.find("real")->number()->integral);
        QVERIFY(std::isnan(cells.find("real")->number()->values[1]));
        QCOMPARE(std::get<BoolColumn>(cells.find("bool")->data).values,
                 (std::vector<std::int8_t>{1, 0, 1, 1}));
        QCOMPARE(*std::get<TextColumn>(cells.find("text")->data).values[2], std::string("café β"));
        QVERIFY(cells.find("nullable_integer")->number()->integral);
        QVERIFY(std::isnan(cells.find("nullable_integer")->number()->values[1]));
        QCOMPARE(std::get<BoolColumn>(cells.find("nullable_boolean")->data).values,
                 (std::vector<std::int8_t>{1, -1, 0, 1}));
        const auto& nullable = std::get<TextColumn>(cells.find("nullable_text")->data).values;
        QVERIFY(!nullable[1]);
        QCOMPARE(*nullable[2], std::string("q"));
        QCOMPARE(dataset->genes().id(0), std::string("ENSG00000000003"));
        QCOMPARE(dataset->genes().symbol(1), std::string("TNMD"));
    }

    void embeddingsGraphsAndColours() {
        const auto dataset = Dataset::open(kFolder + "columns.h5ad");
        QCOMPARE(dataset->embeddingNames(),
                 (std::vector<std::string>{"X_umap", "sparse", "table"}));
        QCOMPARE(dataset->embedding("X_umap").row(3)[1], 1.75F);
        const FloatMatrix table = dataset->embedding("table"); // the word column is no number
        QCOMPARE(table.columns, Index{2});
        QCOMPARE(table.values, (std::vector<float>{1, .5F, 2, 1, 3, 1.5F, 4, 2}));
        QCOMPARE(dataset->embedding("sparse").values,
                 (std::vector<float>{0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 4}));
        QVERIFY_EXCEPTION_THROWN(dataset->embedding("nothing"), UsageError);
        for (const char* name : {"csr", "csc", "dense"}) {
            const SparseSquare graph = dataset->graph(name);
            QCOMPARE(graph.rowStart, (std::vector<Index>{0, 1, 3, 4, 5}));
            QCOMPARE(graph.columns, (std::vector<std::int32_t>{1, 0, 2, 1, 3}));
            QCOMPARE(graph.values, (std::vector<double>{.5, .5, .25, .25, 1}));
        }
        QCOMPARE(dataset->storedColours("category"),
                 (std::vector<Rgb>{{255, 0, 0}, {0, 255, 0}, {0, 0, 255}}));
        QVERIFY(dataset->storedColours("number_category").empty()); // names, not #rrggbb
        QVERIFY(dataset->storedColours("absent").empty());
        QCOMPARE(
            dataset->warnings(),
            std::vector<std::string>{"obsm/cube is no table of numbers per cell and is left out."});
    }

    void valuesAreJudged_data() {
        QTest::addColumn<QList<float>>("values");
        QTest::addColumn<QString>("verdict");
        const float gap = std::numeric_limits<float>::quiet_NaN();
        QTest::newRow("whole") << QList<float>{1, 2, 3000} << "counts";
        QTest::newRow("zeros only") << QList<float>{0, 0, 0} << "unknown";
        QTest::newRow("a negative") << QList<float>{1, -2, 3} << "scaled";
        QTest::newRow("small fractions") << QList<float>{0.5F, 2, 30} << "log";
        QTest::newRow("large fractions") << QList<float>{0.5F, 2, 30.5F} << "fractional";
        QTest::newRow("whole but one missing") << QList<float>{1, 2, gap} << "log";
    }

    void valuesAreJudged() {
        QFETCH(QList<float>, values);
        QFETCH(QString, verdict);
        CountBatch rows;
        rows.rowStart = {0, 1, 2, 3};
        rows.genes = {0, 0, 0};
        rows.values.assign(values.begin(), values.end());
        Table var;
        var.names = {"g"};
        CellTable cells;
        cells.names = {"a", "b", "c"};
        const auto dataset = Dataset::inMemory(
            cells, GeneTable(var), std::make_shared<MemoryRowSource>(rows, 1), {});
        QCOMPARE(QString::fromStdString(ocellus::toString(dataset->valueKind("X"))), verdict);
        QCOMPARE(dataset->counts().has_value(), verdict == "counts");
        QVERIFY(dataset->valueKind("layers/none") == ValueKind::Unknown);
    }

    void masksAndComputedLayersAreNoCounts() {
        // X holds logarithms; the layers are denoised (whole numbers), a mask of bool, and counts.
        const auto dataset = Dataset::open(kFolder + "layers.h5ad");
        QCOMPARE(
            dataset->layers(),
            (std::vector<std::string>{"denoised", "denoised_evaluated", "evaluated", "measured"}));
        QVERIFY(dataset->valueKind("layers/evaluated") == ValueKind::Unknown);
        QVERIFY(dataset->valueKind("layers/denoised") == ValueKind::Counts);
        QVERIFY(!Dataset::isMeasured("layers/denoised"));
        QCOMPARE(dataset->counts()->place, std::string("layers/measured"));
    }

    void oddDataIsWarnedAbout() {
        CellTable cells;
        cells.names = {"a", "b", "b", "b"};
        cells.columns = {{"organism_ontology_term_id",
                          CategoryColumn{{0, 1, 1, -1},
                                         {"NCBITaxon:10090", "NCBITaxon:9606", "NCBITaxon:6239"},
                                         false}}};
        Table var;
        var.names = {"g", "h", "g", "h"};
        const auto dataset = Dataset::inMemory(cells, GeneTable(var), nullptr, {});
        QCOMPARE(dataset->organism().value_or(""), std::string("NCBITaxon:9606"));
        QCOMPARE(
            dataset->warnings(),
            (std::vector<std::string>{
                "The cells come from 2 organisms; most are human, which is taken for all.",
                "One cell name occurs more than once: b.",
                "2 gene names occur more than once, the first is g.",
                "There is no expression matrix; only the cell table and embeddings can be used."}));
    }

    void missingFilesAndFoldersAreRefused_data() {
        QTest::addColumn<QString>("path");
        QTest::newRow("nothing there") << "/no/such/file.h5ad";
        QTest::newRow("an empty folder") << "";
        QTest::newRow("a device") << "/dev/null";
        QTest::newRow("a script") << QString::fromStdString(kFolder + "make_fixtures.py");
    }

    void namesThatAreWholeNumbersKeepAllTheirDigits() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("ids.h5")).toStdString();
        const std::int64_t ids[] = {2612381100012100082, 2612381100012100083, -1, std::numeric_limits<std::int64_t>::max()};
        hdf5::Writer file(path);
        file.writeArray("ids", {4}, ids);
        file.finish();
        const std::vector<std::string> expected = {"2612381100012100082", "2612381100012100083", "-1", "9223372036854775807"};
        QCOMPARE(readAsTexts(hdf5::Group::openFile(path).array("ids")), expected);
    }

    void missingFilesAndFoldersAreRefused() {
        QFETCH(QString, path);
        QTemporaryDir folder;
        QVERIFY_EXCEPTION_THROWN(
            Dataset::open(path.isEmpty() ? folder.path().toStdString() : path.toStdString()),
            InputError);
    }

    void fingerprintsOfMemoryFollowTheContent() {
        const auto make = [](float value) {
            CellTable cells;
            cells.names = {"a"};
            Table var;
            var.names = {"g"};
            CountBatch rows;
            rows.rowStart = {0, 1};
            rows.genes = {0};
            rows.values = {value};
            return Dataset::inMemory(
                cells, GeneTable(var), std::make_shared<MemoryRowSource>(rows, 1), {});
        };
        QCOMPARE(make(1)->fingerprint({}), make(1)->fingerprint({}));
        QVERIFY(make(1)->fingerprint({}) != make(2)->fingerprint({}));
        QCOMPARE(make(1)->fingerprint({}).size(), std::size_t{64});
    }
};

QTEST_GUILESS_MAIN(tst_H5adReader)
#include "tst_H5adReader.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/datasets/Dataset.h"
#include "core/results/ResultFile.h"
#include "tests/MemoryGeneValues.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>

using namespace ocellus;

namespace {

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

/// Five cells, four genes, one column of each kind with and without gaps.
std::shared_ptr<const Dataset> smallDataset() {
    CellTable cells;
    cells.names = {"a", "b", "c", "d", "e"};
    cells.columns = {{"label", CategoryColumn{{1, 0, -1, 1, 0}, {"T cell", "B cell", "unused"}, true}},
        {"whole", NumberColumn{{1, 2, 3, 4, 5}, true}},
        {"gappy", NumberColumn{{1, kGap, 3, 4, 5}, true}},
        {"real", NumberColumn{{0.5, kGap, 1e300, -4, 5}, false}},
        {"yes", BoolColumn{{1, 0, 1, 0, 1}}},
        {"maybe", BoolColumn{{1, -1, 1, 0, 1}}},
        {"free", TextColumn{{"x", "", "β cell", "y", "z"}}},
        {"holes", TextColumn{{"x", std::nullopt, "z", "y", "z"}}}};
    Table var;
    var.names = {"ENSG00000000003", "ENSG00000000005", "ENSG00000000419", "ENSG00000000457"};
    var.columns = {{"feature_name", TextColumn{{"TSPAN6", "TNMD", "DPM1", "SCYL3"}}}};
    CountBatch rows;
    rows.rowStart = {0, 2, 2, 3, 6, 7};
    rows.genes = {0, 3, 1, 0, 1, 2, 3};
    rows.values = {1, 2, 3, 4, 5, 6, 7};
    FloatMatrix map{5, 2, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}};
    return Dataset::inMemory(
        cells, GeneTable(var), std::make_shared<MemoryRowSource>(rows, 4), {{"X_umap", map}, {"spatial", map}});
}

LayerPtr smallLayer() {
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "umap";
    layer->provenance = {"umap", "abc", "", R"({"neighbours":15})", "0.1.0"};
    layer->cellsDone = layer->cellsTotal = 5;
    layer->columns = {{"leiden", CategoryColumn{{0, 1, 0, 1, 0}, {"0", "1"}, false}},
        {"whole", NumberColumn{{9, 9, 9, 9, 9}, true}}};
    layer->embeddings = {{"X_umap", FloatMatrix{5, 2, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}}},
        {"X_pca", FloatMatrix{5, 3, std::vector<float>(15, 0.25F)}}};
    layer->graphs = {{"distances", SparseSquare{5, {0, 1, 3, 3, 4, 5}, {1, 0, 3, 4, 0}, {.1, .2, .3, .4, .5}}}};
    return layer;
}

ResultFileContent fullContent() {
    ResultFileContent content;
    content.dataset = smallDataset();
    content.layers = {smallLayer()};
    content.withX = true;
    content.matrices = {{"denoised", content.dataset->mainMatrix()}};
    content.unsStrings = {{"pred_ids", {"CL:0000084", "CL:0000236"}}};
    content.unsLabels = {{"topk_ids", {"CL:0000084", "CL:0000236"}, 2, {0, 1, 1, 0, 1, -1, 0, 1, 0, 0}}};
    content.geneColumns = {{"generated", BoolColumn{{0, 0, 1, 0}}}};
    return content;
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class tst_ResultFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWasWrittenCanBeReadBack() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("out.h5ad").toStdString();
        const ResultFileContent content = fullContent();
        QVERIFY(writeResultFile(path, content, {}) == Outcome::Finished);
        const auto read = Dataset::open(path);
        QCOMPARE(read->cellCount(), Index{5});
        QCOMPARE(read->cells().names, content.dataset->cells().names);
        const std::vector<std::string> kinds = {
            "category", "number", "number", "number", "bool", "bool", "text", "category", "category"};
        const std::vector<std::string> names = {
            "label", "whole", "gappy", "real", "yes", "maybe", "free", "holes", "leiden"};
        const std::vector<Index> missing = {1, 0, 1, 1, 0, 1, 0, 1, 0};
        QCOMPARE(read->cells().columns.size(), names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            QCOMPARE(read->cells().columns[i].name, names[i]);
            QCOMPARE(read->cells().columns[i].kind(), kinds[i]);
            QCOMPARE(read->cells().columns[i].missing(), missing[i]);
        }
        const CategoryColumn& label = *read->cells().find("label")->category();
        QCOMPARE(label.codes, (std::vector<std::int32_t>{1, 0, -1, 1, 0}));
        QCOMPARE(label.categories, (std::vector<std::string>{"T cell", "B cell", "unused"}));
        QVERIFY(label.ordered);
        QCOMPARE(read->cells().find("whole")->number()->values[2], 9.0);
        QVERIFY(read->cells().find("gappy")->number()->integral);
        QCOMPARE(read->cells().find("real")->number()->values[2], 1e300);
        QCOMPARE(*std::get<TextColumn>(read->cells().find("free")->data).values[2], std::string("β cell"));
        QCOMPARE(read->genes().symbol(3), std::string("SCYL3"));
        QCOMPARE(read->genes().var().find("generated")->kind(), std::string("bool"));
        QCOMPARE(read->organism().value_or(""), std::string("NCBITaxon:9606"));
        QCOMPARE(read->embeddingNames(), (std::vector<std::string>{"spatial", "X_umap", "X_pca"}));
        QCOMPARE(read->embedding("X_umap").values, (std::vector<float>{9, 8, 7, 6, 5, 4, 3, 2, 1, 0}));
        QCOMPARE(read->graph("distances").values, (std::vector<double>{.1, .2, .3, .4, .5}));
        QCOMPARE(read->layers(), std::vector<std::string>{"denoised"});
        CountBatch batch;
        read->matrixAt("layers/denoised")->readRange(0, 5, batch);
        QCOMPARE(batch.values, (std::vector<float>{1, 2, 3, 4, 5, 6, 7}));
        QCOMPARE(batch.genes, (std::vector<std::int32_t>{0, 3, 1, 0, 1, 2, 3}));
        QVERIFY(read->valueKind("X") == ValueKind::Counts);
    }

    void valuesOfGenesAreWrittenBesideWithTheirGenes() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("out.h5ad").toStdString();
        ResultFileContent content = fullContent();
        content.layers.push_back(test::modelledLayer("imputed 2", "impute", 4, {{"ENSG1", "LUM", false, 0.5}, {"ENSG2", "DCN", true, kGap}}, 1.5F));
        content.cells = {3, 0, 4};
        QVERIFY(writeResultFile(path, content, {}) == Outcome::Finished);
        const hdf5::Group root = hdf5::Group::openFile(path);
        QCOMPARE(root.array("uns/imputed_2_genes").readTexts(), (std::vector<std::string>{"ENSG1", "ENSG2"}));
        QCOMPARE(root.array("uns/imputed_2_symbols").readTexts(), (std::vector<std::string>{"LUM", "DCN"}));
        QCOMPARE(root.array("uns/imputed_2_reliability").readTexts(), (std::vector<std::string>{"0.5", ""}));
        const std::vector<float> values = root.array("obsm/imputed_2/data").readAll<float>();
        QCOMPARE(values.size(), std::size_t(6));
        QVERIFY(std::equal(values.begin(), values.begin() + 4, std::vector<float>(4, 1.5F).begin()));
        QVERIFY(std::isnan(values[4]) && std::isnan(values[5])); // the fifth cell has none
    }

    void aSubsetKeepsItsOrder() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("out.h5ad").toStdString();
        ResultFileContent content = fullContent();
        content.cells = {3, 0, 1};
        QVERIFY(writeResultFile(path, content, {}) == Outcome::Finished);
        const auto read = Dataset::open(path);
        QCOMPARE(read->cells().names, (std::vector<std::string>{"d", "a", "b"}));
        QCOMPARE(read->embedding("X_umap").values, (std::vector<float>{3, 2, 9, 8, 7, 6}));
        const SparseSquare graph = read->graph("distances");
        QCOMPARE(graph.rowStart, (std::vector<Index>{0, 0, 1, 3}));
        QCOMPARE(graph.columns, (std::vector<std::int32_t>{2, 0, 1}));
        QCOMPARE(graph.values, (std::vector<double>{.1, .3, .2}));
        const hdf5::Array ids = hdf5::Group::openFile(path).array("uns/topk_ids");
        QCOMPARE(ids.shape(), (std::vector<Index>{3, 2}));
        QCOMPARE(ids.readTexts(),
            (std::vector<std::string>{
                "CL:0000084", "CL:0000236", "CL:0000084", "CL:0000236", "CL:0000236", "CL:0000084"}));
        CountBatch batch;
        read->mainMatrix()->readRange(0, 3, batch);
        QCOMPARE(batch.values, (std::vector<float>{4, 5, 6, 1, 2}));
    }

    void theSameContentGivesTheSameBytes() {
        QTemporaryDir folder;
        const ResultFileContent content = fullContent();
        writeResultFile(folder.filePath("a.h5ad").toStdString(), content, {});
        QTest::qWait(1100); // a stored time would differ
        writeResultFile(folder.filePath("b.h5ad").toStdString(), content, {});
        const QByteArray first = bytesOf(folder.filePath("a.h5ad"));
        QVERIFY(first.size() > 1000);
        QVERIFY(first == bytesOf(folder.filePath("b.h5ad")));
    }

    void cancellingLeavesNothingBehind() {
        QTemporaryDir folder;
        std::stop_source stop;
        const RunControl control(stop.get_token(), [&](const Progress&) { stop.request_stop(); });
        const std::string path = folder.filePath("out.h5ad").toStdString();
        QVERIFY(writeResultFile(path, fullContent(), control) == Outcome::Cancelled);
        QVERIFY(QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).isEmpty());
    }

    void anOlderFileStaysUntilTheNewOneIsComplete() {
        QTemporaryDir folder;
        const QString path = folder.filePath("out.h5ad");
        QFile old(path);
        QVERIFY(old.open(QIODevice::WriteOnly));
        old.write("old");
        old.close();
        ResultFileContent content = fullContent();
        auto layer = std::make_shared<ResultLayer>(*content.layers.front());
        layer->columns.push_back({"short", NumberColumn{{1, 2}, false}});
        content.layers = {layer};
        QVERIFY_EXCEPTION_THROWN(writeResultFile(path.toStdString(), content, {}), Error);
        QCOMPARE(bytesOf(path), QByteArray("old"));
    }

    void badTargetsAreUsageErrors() {
        QTemporaryDir folder;
        QVERIFY_EXCEPTION_THROWN(
            writeResultFile(folder.filePath("no/such/out.h5ad").toStdString(), fullContent(), {}), UsageError);
        QVERIFY_EXCEPTION_THROWN(writeResultFile(folder.path().toStdString(), fullContent(), {}), UsageError);
        const std::string path = folder.filePath("out.h5ad").toStdString();
        writeResultFile(path, fullContent(), {});
        ResultFileContent content;
        content.dataset = Dataset::open(path);
        QVERIFY_EXCEPTION_THROWN(writeResultFile(path, content, {}), UsageError);
    }
};

QTEST_GUILESS_MAIN(tst_ResultFile)
#include "tst_ResultFile.moc"

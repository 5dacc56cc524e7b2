// SPDX-License-Identifier: GPL-3.0-or-later
// What a file that Ocellus wrote says of the results in it.
#include "core/tasks/FileRecords.h"

#include "core/datasets/Dataset.h"
#include "core/results/ResultFile.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ocellus;

namespace {

constexpr Index kCells = 4;

CategoryColumn labels() { return {{0, 1, 1, 0}, {"0", "1"}, false}; }

FloatMatrix plane() { return {kCells, 2, std::vector<float>(2 * kCells, 1.0F)}; }

/// Cells with a column of the author's called like clusters, without expression.
std::shared_ptr<const Dataset> authors() {
    CellTable cells;
    cells.names = {"a", "b", "c", "d"};
    cells.columns = {{"louvain", labels()}, {"leiden", labels()}};
    CountBatch none;
    none.rowStart.assign(kCells + 1, 0);
    return Dataset::inMemory(cells, GeneTable(Table()), std::make_shared<MemoryRowSource>(none, 0), {});
}

LayerPtr layer(const char* name, const char* task, const std::vector<std::string>& columns, const std::vector<std::string>& embeddings) {
    auto made = std::make_shared<ResultLayer>();
    made->name = name;
    made->provenance.task = task;
    made->provenance.options = "{}";
    made->cellsDone = made->cellsTotal = kCells;
    for (const std::string& column : columns) {
        made->columns.push_back({column, labels()});
    }
    for (const std::string& embedding : embeddings) {
        made->embeddings.emplace_back(embedding, plane());
    }
    return made;
}

/// @param unsStrings  written in place of what Ocellus writes there
std::shared_ptr<const Dataset> written(const QTemporaryDir& folder, const std::vector<LayerPtr>& layers,
                                       const std::vector<std::pair<std::string, std::vector<std::string>>>& unsStrings = {}) {
    ResultFileContent content;
    content.dataset = authors();
    content.layers = layers;
    content.unsStrings = unsStrings;
    const std::string path = folder.filePath("result.h5ad").toStdString();
    writeResultFile(path, content, {});
    return Dataset::open(path);
}

} // namespace

class tst_FileRecords : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void resultsOfTheFileAreListedWithWhatTheyBrought() {
        const QTemporaryDir folder;
        const auto data = written(folder, {layer("umap", "umap", {"leiden"}, {"X_pca", "X_umap"}), layer("scprint", "annotate", {"pred_sex", "pred_sex_name"}, {"scprint_emb"})});
        const auto rows = recordedResults(*data);
        QCOMPARE(rows.size(), std::size_t{2});
        QCOMPARE(rows[0].kind, std::string("map and clusters"));
        QCOMPARE(rows[0].columns, Index{1});
        QCOMPARE(rows[0].maps, Index{2});
        QVERIFY(rows[0].place == ResultRow::Place::DataFile);
        QCOMPARE(rows[1].name, std::string("scprint"));
        QCOMPARE(rows[1].kind, std::string("predictions"));
        QCOMPARE(rows[1].extent(), std::string("4 cells, 2 columns, 1 map"));
    }

    void columnsAreTheAuthorsUnlessAResultBroughtThem() {
        const QTemporaryDir folder;
        const auto data = written(folder, {layer("umap", "umap", {"leiden"}, {"X_umap"}), layer("score S", "score", {"score_S"}, {})});
        QCOMPARE(taskOfColumn(*data, "leiden"), std::string("umap"));
        QCOMPARE(taskOfColumn(*data, "score_S"), std::string("score"));
        QCOMPARE(taskOfColumn(*data, "louvain"), std::string());
        QCOMPARE(taskOfColumn(*authors(), "leiden"), std::string());
    }

    void olderRecordsAreReadByTheirTask() {
        const QTemporaryDir folder;
        const auto data = written(folder, {}, {{"provenance", {"[{\"layer\":\"umap\",\"task\":\"umap\"}]"}}});
        QCOMPARE(taskOfColumn(*data, "leiden"), std::string("umap"));
        QCOMPARE(taskOfColumn(*data, "louvain"), std::string());
        QCOMPARE(recordedResults(*data).size(), std::size_t{1});
    }

    void otherRecordsAreNoResults_data() {
        QTest::addColumn<QByteArray>("record");
        QTest::newRow("text") << QByteArray("made by hand");
        QTest::newRow("an object") << QByteArray("{\"task\":\"umap\"}");
        QTest::newRow("other things in a list") << QByteArray("[1,\"umap\",{\"task\":7},{\"columns\":{\"leiden\":1}}]");
        QTest::newRow("a result that is gone") << QByteArray("[{\"task\":\"score\",\"columns\":[\"score_T\"],\"embeddings\":[]}]");
    }

    void otherRecordsAreNoResults() {
        QFETCH(QByteArray, record);
        const QTemporaryDir folder;
        const auto data = written(folder, {}, {{"provenance", {record.toStdString()}}});
        QVERIFY(recordedResults(*data).empty());
        QCOMPARE(taskOfColumn(*data, "leiden"), std::string());
    }
};

QTEST_APPLESS_MAIN(tst_FileRecords)
#include "tst_FileRecords.moc"

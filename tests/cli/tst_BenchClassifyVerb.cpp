// SPDX-License-Identifier: GPL-3.0-or-later
// `bench classify` of predictions that a file holds, on the real program.
#include "core/model/TrainingRecipe.h"
#include "tests/cli/CliRun.h"
#include "tests/core/training/TrainingData.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace ocellus;

namespace {

constexpr Index kCells = 60;

/// Cells of two kinds, labelled by name, predicted as ids, all of them right; made from the data set "origin".
/// @param taughtWith  fingerprint of what the model learned from; empty: the file does not say.
QString predictedFile(const QTemporaryDir& folder, const QString& taughtWith) {
    std::vector<std::string> names, ids;
    CellTable table;
    for (Index cell = 0; cell < kCells; ++cell) {
        table.names.push_back("cell" + std::to_string(cell));
        names.push_back(cell % 2 == 0 ? "T cell" : "B cell");
        ids.push_back(cell % 2 == 0 ? "CL:0000084" : "CL:0000236");
    }
    table.columns = {test::labelColumn("cell_type", names), test::labelColumn("pred_cell_type", ids)};
    Table var;
    for (Index gene = 0; gene < 40; ++gene) {
        var.names.push_back("gene" + std::to_string(gene));
    }
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "scprint";
    layer->cellsDone = layer->cellsTotal = kCells;
    layer->provenance.datasetFingerprint = "origin";
    ResultFileContent content;
    content.dataset = Dataset::inMemory(std::move(table), GeneTable(std::move(var)), test::kindsOfCells(kCells, 40, 2, 1), {});
    content.layers = {layer};
    content.withX = true;
    if (!taughtWith.isEmpty()) {
        TrainingRecipe recipe;
        recipe.data = {{"atlas.h5ad", taughtWith.toStdString()}};
        content.unsStrings = {{"pred_training", {recipeJson(recipe)}}};
    }
    const QString path = folder.filePath(QStringLiteral("predicted.h5ad"));
    writeResultFile(path.toStdString(), content, {});
    return path;
}

} // namespace

class tst_BenchClassifyVerb : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsSayWhatTheirModelWasTrainedOn_data() {
        QTest::addColumn<QString>("taughtWith");
        QTest::addColumn<QString>("setting");
        QTest::addColumn<QString>("thisFile");
        QTest::addColumn<bool>("warned");
        QTest::newRow("with these cells") << "origin" << "column of the file, trained on atlas.h5ad" << "yes" << true;
        QTest::newRow("with other cells") << "another" << "column of the file, trained on atlas.h5ad" << "no" << false;
        QTest::newRow("nobody says") << "" << "column of the file" << "" << false;
    }

    void rowsSayWhatTheirModelWasTrainedOn() {
        QFETCH(QString, taughtWith);
        QFETCH(QString, setting);
        QFETCH(QString, thisFile);
        QFETCH(bool, warned);
        const QTemporaryDir folder;
        const test::CliRun ran = test::runCli({"bench", "classify", predictedFile(folder, taughtWith), "--labels", "cell_type", "--json"});
        QVERIFY2(ran.code == 0, ran.error.constData());
        const QJsonObject said = QJsonDocument::fromJson(ran.out).object();
        const QJsonObject row = said["rows"].toArray().first().toObject();
        QCOMPARE(row["method"].toString(), QStringLiteral("pred_cell_type"));
        QCOMPARE(row["setting"].toString(), setting);
        QCOMPARE(row["accuracy"].toDouble(), 1.0); // ids answer for names
        QCOMPARE(said["models"].toArray().size(), thisFile.isEmpty() ? 0 : 1);
        QCOMPARE(said["models"].toArray().first().toObject()["trained_on_this_file"].toString(), thisFile);
        QCOMPARE(ran.error.contains("The model behind pred_cell_type was trained on "), warned);
        QCOMPARE(said["notes"].toArray().size(), warned ? 1 : 0);
    }
};

QTEST_GUILESS_MAIN(tst_BenchClassifyVerb)
#include "tst_BenchClassifyVerb.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/model/CheckpointWriter.h"
#include "core/model/TrainingRecipe.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ocellus;

namespace {

TrainingRecipe recipeOf(const std::string& name, const std::string& fingerprint) {
    TrainingRecipe recipe;
    recipe.data = {{name, fingerprint}};
    recipe.scores = {{"cell_type", 0.9, 0.4}};
    return recipe;
}

} // namespace

class tst_TrainingRecipe : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theRecipeIsKeptInBothKindsOfFile_data() {
        QTest::addColumn<QString>("ending");
        QTest::newRow("ckpt") << "m.ckpt";
        QTest::newRow("safetensors") << "m.safetensors";
    }

    void theRecipeIsKeptInBothKindsOfFile() {
        QFETCH(QString, ending);
        const QTemporaryDir folder;
        Checkpoint model = Checkpoint::open(std::string(OCELLUS_TEST_DATA) + "/model/tiny.ckpt");
        QVERIFY(!trainingRecipe(model));
        QVERIFY(!trainingRecipe(model.path()));
        setTrainingRecipe(model, recipeOf("lung.h5ad", "abc"));
        const std::string path = folder.filePath(ending).toStdString();
        writeCheckpoint(model, path);
        for (const auto& read : {trainingRecipe(path), trainingRecipe(Checkpoint::open(path))}) {
            QVERIFY(read);
            QCOMPARE(read->data.size(), std::size_t{1});
            QCOMPARE(read->data[0].name, std::string("lung.h5ad"));
            QCOMPARE(read->scores[0].accuracy, 0.9);
            QVERIFY(read->complete);
        }
        QCOMPARE(Checkpoint::open(path).progress().find("epoch") != nullptr, model.progress().find("epoch") != nullptr);
    }

    void whatIsListedWasSeen() {
        const TrainingRecipe recipe = recipeOf("lung.h5ad", "abc");
        QCOMPARE(recipe.saw("abc"), std::string("yes"));
        QCOMPARE(recipe.saw("def"), std::string("no"));
    }

    void anUnknownStartLeavesTheListOpen() {
        TrainingRecipe recipe = recipeOf("lung.h5ad", "abc");
        addBefore(recipe, std::nullopt);
        QCOMPARE(recipe.saw("abc"), std::string("yes"));
        QCOMPARE(recipe.saw("def"), std::string("unknown"));
    }

    void theStartsDataComeFirstAndOnce() {
        TrainingRecipe recipe = recipeOf("lung.h5ad", "abc");
        TrainingRecipe start = recipeOf("brain.h5ad", "def");
        start.data.push_back({"lung.h5ad", "abc"});
        start.scores = {{"cell_type", 0.5, 0.4}, {"sex", 0.8, 0.6}};
        addBefore(recipe, start);
        QCOMPARE(recipe.data.size(), std::size_t{2});
        QCOMPARE(recipe.data[0].name, std::string("brain.h5ad"));
        QCOMPARE(recipe.scores.size(), std::size_t{2});
        QCOMPARE(recipe.scores[0].accuracy, 0.9); // its own, newer score
        QVERIFY(!recipe.scores[0].before);
        QCOMPARE(recipe.scores[1].className, std::string("sex"));
        QVERIFY(recipe.scores[1].before); // its weights have changed since
        const TrainingRecipe read = recipeOfJson(recipeJson(recipe), "m.ckpt");
        QVERIFY(!read.scores[0].before && read.scores[1].before);
        QCOMPARE(recipe.saw("ghi"), std::string("no"));
    }

    void damagedRecipesAreRefused() {
        QVERIFY_EXCEPTION_THROWN(recipeOfJson("{\"data\": 3}", "m.ckpt"), InputError);
        QVERIFY_EXCEPTION_THROWN(recipeOfJson("no json", "m.ckpt"), InputError);
    }
};

QTEST_APPLESS_MAIN(tst_TrainingRecipe)
#include "tst_TrainingRecipe.moc"

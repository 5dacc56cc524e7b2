// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/PredictJobs.h"
#include "app/RecipeJobs.h"
#include "core/model/LoadedCheckpoint.h"
#include "tests/app/AppFixture.h"
#include "views/style/Fonts.h"
#include "views/training/CurvesView.h"
#include "views/training/RecipeDialog.h"
#include "views/training/RecipeForm.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>

using namespace ocellus;
using test::AppFixture;

namespace {

const char* const kRecipe = R"({
  "format": "ocellus-pretrain-1", "seed": 4,
  "files": [{"path": "DATA", "columns": {"cell_type_ontology_term_id": "cell_type"}}],
  "classes": ["cell_type_ontology_term_id"],
  "model": {"width": 16, "heads": 2, "layers": 1, "cellLayers": 1, "classifier": [16]},
  "schedule": {"epochs": EPOCHS, "stepsPerEpoch": 5, "batch": 16, "context": 20, "stopPatience": 0}
})";

} // namespace

// The page "Train a new model", with a recipe for a tiny one.
class tst_Recipe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void beforeARecipeIsChosenThePageSaysWhatOneIs();
    void aRecipeIsToldInPlainWords();
    void aRecipeThatCannotBeUsedSaysWhy_data();
    void aRecipeThatCannotBeUsedSaysWhy();
    void trainingShowsCurvesAndEndsWithAModelThatCanBeUsed();
    void cancellingKeepsWhatIsLearnedAndGoingOnFinishesIt();
    void everythingOnThePageCanBeNamed();

private:
    template <class T>
    T* find(AppFixture& app, const char* name) {
        return app.window->findChild<T*>(QString::fromLatin1(name));
    }

    QString text(AppFixture& app, const char* name) { return find<QLabel>(app, name)->text(); }
    QPushButton* mainButton(AppFixture& app) { return find<QPushButton>(app, "recipeMain"); }

    static QByteArray recipe(const QByteArray& data, int epochs) {
        return QByteArray(kRecipe).replace("DATA", data).replace("EPOCHS", QByteArray::number(epochs));
    }

    static QString write(const QTemporaryDir& folder, const QByteArray& text) {
        QFile file(folder.filePath(QStringLiteral("tiny.json")));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? file.fileName() : QString();
    }

    /// The page with a recipe for `small.h5ad`, which is written beside it.
    void openPage(AppFixture& app, const QTemporaryDir& folder, int epochs) {
        app.show();
        app.window->actions().train->trigger();
        test::smallFile(folder);
        app.window->recipes().setRecipe(write(folder, recipe("small.h5ad", epochs)));
        app.window->recipes().setPath(app.folder.filePath(QStringLiteral("tiny.ckpt")));
    }
};

void tst_Recipe::beforeARecipeIsChosenThePageSaysWhatOneIs() {
    AppFixture app;
    app.show();
    QVERIFY(app.window->actions().train->isEnabled()); // no data set needs to be open
    app.window->actions().train->trigger();
    QVERIFY(text(app, "recipeProblem").startsWith(QStringLiteral("A recipe is a JSON file")));
    QVERIFY(!mainButton(app)->isEnabled());
    QCOMPARE(mainButton(app)->toolTip(), QStringLiteral("Choose a recipe first."));
}

void tst_Recipe::aRecipeIsToldInPlainWords() {
    AppFixture app;
    const QTemporaryDir folder;
    openPage(app, folder, 3);
    QVERIFY(mainButton(app)->isEnabled());
    QStringList facts;
    for (const auto& [title, words] : recipeFacts(*app.window->recipes().page()->form().config())) {
        facts << title + QStringLiteral(": ") + words;
    }
    QCOMPARE(facts, (QStringList{QStringLiteral("Learns from: small.h5ad"), QStringLiteral("Labels: cell type"), QStringLiteral("Starts from: nothing"),
                        QStringLiteral("Network: 16 wide, 1 layer over genes and 1 over cell tokens"),
                        QStringLiteral("Length: 3 epochs of 5 steps; 16 cells and 20 genes a step"),
                        QStringLiteral("Held out: %1 of the cells, at most 500 a file").arg(asPercent(0.05)), QStringLiteral("Seed: 4")}));
}

void tst_Recipe::aRecipeThatCannotBeUsedSaysWhy_data() {
    QTest::addColumn<QByteArray>("recipe");
    QTest::addColumn<QString>("says");
    QTest::newRow("no recipe") << QByteArray("[1, 2") << QStringLiteral("tiny.json");
    QTest::newRow("another format") << QByteArray(R"({"format": "other"})") << QStringLiteral("expected \"ocellus-pretrain-1\"");
    QTest::newRow("data that are not there") << recipe("gone.h5ad", 3) << QStringLiteral("gone.h5ad is not there");
}

void tst_Recipe::aRecipeThatCannotBeUsedSaysWhy() {
    QFETCH(QByteArray, recipe);
    QFETCH(QString, says);
    AppFixture app;
    const QTemporaryDir folder;
    app.show();
    app.window->actions().train->trigger();
    app.window->recipes().setRecipe(write(folder, recipe));
    QVERIFY2(text(app, "recipeProblem").contains(says), qPrintable(text(app, "recipeProblem")));
    QVERIFY(!mainButton(app)->isEnabled());
}

void tst_Recipe::trainingShowsCurvesAndEndsWithAModelThatCanBeUsed() {
    AppFixture app;
    const QTemporaryDir folder;
    openPage(app, folder, 3);
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QVERIFY(app.window->recipes().isRunning());
    QTRY_VERIFY_WITH_TIMEOUT(!app.window->recipes().isRunning(), 300000);
    QVERIFY2(text(app, "recipeWords").startsWith(QStringLiteral("tiny.ckpt is written, with its curves beside it.")), qPrintable(text(app, "recipeWords")));
    QCOMPARE(find<CurvesView>(app, "curvesView")->rows(), std::size_t{18}); // 15 steps and 3 trials
    const QString path = app.window->recipes().path();
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QCOMPARE(app.window->predictJobs().modelPath(), path);
    QCOMPARE(loadCheckpoint(path.toStdString()).info.classes.front().leaves.size(), std::size_t{3});
}

void tst_Recipe::cancellingKeepsWhatIsLearnedAndGoingOnFinishesIt() {
    AppFixture app;
    const QTemporaryDir folder;
    openPage(app, folder, 40);
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    auto* curves = find<CurvesView>(app, "curvesView");
    QTRY_VERIFY_WITH_TIMEOUT(curves->rows() >= 7, 300000); // an epoch and its trial
    app.window->recipes().page()->close();
    QTRY_VERIFY(app.window->recipes().page() == nullptr);
    app.window->actions().train->trigger(); // it learns on while the page is closed, and the curves are there again
    curves = find<CurvesView>(app, "curvesView");
    QVERIFY(curves->rows() >= 7);
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!app.window->recipes().isRunning(), 60000);
    QVERIFY2(text(app, "recipeWords").startsWith(QStringLiteral("Cancelled. What was learned is kept")), qPrintable(text(app, "recipeWords")));
    QVERIFY(!QFileInfo::exists(app.window->recipes().path()));
    QCOMPARE(mainButton(app)->text(), QStringLiteral("Go on"));
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!app.window->recipes().isRunning(), 600000);
    QCOMPARE(curves->rows(), std::size_t{240}); // 200 steps and 40 trials: those of the first part, and the rest
    QVERIFY(QFileInfo::exists(app.window->recipes().path()));
}

void tst_Recipe::everythingOnThePageCanBeNamed() {
    AppFixture app;
    const QTemporaryDir folder;
    openPage(app, folder, 3);
    for (QWidget* widget : app.window->recipes().page()->findChildren<QWidget*>()) {
        if (widget->focusPolicy() != Qt::NoFocus && widget->isVisible() && !widget->objectName().startsWith(QLatin1String("qt_"))) {
            QVERIFY2(!widget->objectName().isEmpty() && !widget->accessibleName().isEmpty(), qPrintable(widget->objectName() + widget->metaObject()->className()));
        }
    }
}

QTEST_MAIN(tst_Recipe)
#include "tst_Recipe.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/PredictJobs.h"
#include "app/StatusLine.h"
#include "app/TeachJobs.h"
#include "core/model/LoadedCheckpoint.h"
#include "core/results/ResultLayer.h"
#include "tests/app/AppFixture.h"
#include "views/training/CurvesView.h"
#include "views/training/ProbabilitiesView.h"
#include "views/training/TeachDialog.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTreeWidget>

using namespace ocellus;
using test::AppFixture;

// The page "Teach the model", on a small data set and from nothing.
class tst_Teach : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thePageSaysWhatTheLabelsAre();
    void whatWasChosenStaysWhenAResultComes();
    void everythingOnThePageCanBeNamed();
    void teachingShowsCurvesAndEndsWithAReportAndAModel();
    void cancellingKeepsWhatIsLearnedAndGoingOnFinishesIt();
    void dataThatCannotTeachSaysWhy();
    void thePublishedStudyIsShownInItsOrderAndSortsByNumbers();

private:
    template <class T>
    T* find(AppFixture& app, const char* name) {
        return app.window->findChild<T*>(QString::fromLatin1(name));
    }

    QString text(AppFixture& app, const char* name) { return find<QLabel>(app, name)->text(); }
    QPushButton* mainButton(AppFixture& app) { return find<QPushButton>(app, "teachMain"); }

    /// The page over an open data set, about to make a new model in `steps` steps.
    void openPage(AppFixture& app, const QString& path, int steps) {
        app.show();
        app.window->openPath(path);
        QTRY_VERIFY(app.window->state().dataset() != nullptr);
        QTRY_VERIFY(app.window->predictJobs().modelInfo() != nullptr); // the shipped model is read at the start
        app.window->actions().teach->trigger();
        QVERIFY(app.window->teaching().page() != nullptr);
        app.window->teaching().setPath(app.folder.filePath(QStringLiteral("blood.ckpt")));
        auto* start = find<QComboBox>(app, "teachStart");
        start->setCurrentIndex(start->count() - 1);
        find<QSpinBox>(app, "teachSteps")->setValue(steps);
    }
};

void tst_Teach::thePageSaysWhatTheLabelsAre() {
    AppFixture app;
    const QTemporaryDir folder;
    openPage(app, test::smallFile(folder), 12);
    QCOMPARE(find<QComboBox>(app, "teachColumn")->currentText(), QStringLiteral("Cell type (cell_type)"));
    QCOMPARE(text(app, "teachFacts"), QStringLiteral("Learned as cell type. 295 cells with 3 labels, 3 of them new to the model; 5 without a label teach nothing."));
    auto* labels = find<QTreeWidget>(app, "teachLabels");
    QCOMPARE(labels->topLevelItemCount(), 3);
    QCOMPARE(labels->topLevelItem(0)->text(2), QStringLiteral("new"));
    QVERIFY(!find<QComboBox>(app, "teachPart")->isEnabled()); // all of a new model learns
    find<QComboBox>(app, "teachStart")->setCurrentIndex(0);
    QVERIFY(find<QComboBox>(app, "teachPart")->isEnabled());
    bool known = false;
    for (int row = 0; row < labels->topLevelItemCount(); ++row) {
        known = known || labels->topLevelItem(row)->text(2) == QLatin1String("known");
    }
    QVERIFY(known); // the shipped model knows B cells
}

void tst_Teach::everythingOnThePageCanBeNamed() {
    AppFixture app;
    const QTemporaryDir folder;
    openPage(app, test::smallFile(folder), 12);
    for (QWidget* widget : app.window->teaching().page()->findChildren<QWidget*>()) {
        if (widget->focusPolicy() != Qt::NoFocus && widget->isVisible() && !widget->objectName().startsWith(QLatin1String("qt_"))) {
            QVERIFY2(!widget->objectName().isEmpty() && !widget->accessibleName().isEmpty(), qPrintable(widget->objectName() + widget->metaObject()->className()));
        }
    }
}

void tst_Teach::whatWasChosenStaysWhenAResultComes() {
    AppFixture app;
    const QTemporaryDir folder;
    openPage(app, test::smallFile(folder), 12);
    for (const char* name : {"teachDonor", "teachAlign"}) {
        auto* box = find<QComboBox>(app, name);
        QVERIFY(box->count() > 1);
        box->setCurrentIndex(1);
    }
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "another";
    app.window->state().addLayer(layer);
    for (const char* name : {"teachDonor", "teachAlign"}) {
        QCOMPARE(find<QComboBox>(app, name)->currentIndex(), 1);
    }
}

void tst_Teach::teachingShowsCurvesAndEndsWithAReportAndAModel() {
    AppFixture app;
    const QTemporaryDir folder;
    openPage(app, test::smallFile(folder), 60);
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QVERIFY(app.window->teaching().isRunning());
    QVERIFY(!app.window->teaching().page()->form().isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(!app.window->teaching().isRunning(), 300000);
    QCOMPARE(mainButton(app)->text(), QStringLiteral("Use this model"));
    QVERIFY2(text(app, "teachAccuracy").toDouble() > 0.9, qPrintable(text(app, "teachAccuracy"))); // three types with genes of their own
    for (const char* word : {"random", "was chosen on these same held-out cells", "was not scored itself", "never their labels"}) {
        QVERIFY2(text(app, "teachSplit").contains(QLatin1String(word)), qPrintable(text(app, "teachSplit")));
    }
    QVERIFY(find<CurvesView>(app, "curvesView")->rows() >= 60);
    QCOMPARE(find<QTreeWidget>(app, "teachScores")->topLevelItemCount(), 3);
    QTest::mouseClick(find<QAbstractButton>(app, "teachPageProbabilities"), Qt::LeftButton);
    const auto* probabilities = find<ProbabilitiesView>(app, "probabilitiesView");
    QVERIFY(probabilities->isVisible());
    QVERIFY2(probabilities->accessibleDescription().contains(QStringLiteral("told with 90 to 100 %")), qPrintable(probabilities->accessibleDescription()));
    const QString path = app.window->teaching().path();
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QCOMPARE(app.window->predictJobs().modelPath(), path);
    const LoadedCheckpoint taught = loadCheckpoint(path.toStdString());
    QCOMPARE(taught.info.classes.front().leaves.size(), std::size_t{3});
}

void tst_Teach::cancellingKeepsWhatIsLearnedAndGoingOnFinishesIt() {
    AppFixture app;
    const QTemporaryDir folder;
    openPage(app, test::smallFile(folder), 240);
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    auto* curves = find<CurvesView>(app, "curvesView");
    QTRY_VERIFY_WITH_TIMEOUT(curves->rows() >= 3, 300000);
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!app.window->teaching().isRunning(), 60000);
    QVERIFY2(text(app, "teachWords").startsWith(QStringLiteral("Cancelled. What was learned is kept")), qPrintable(text(app, "teachWords")));
    QVERIFY(!QFileInfo::exists(app.window->teaching().path()));
    const std::size_t before = curves->rows();
    QCOMPARE(mainButton(app)->text(), QStringLiteral("Go on"));
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!app.window->teaching().isRunning(), 600000);
    QVERIFY(curves->rows() > before); // those of the first part, and the rest
    QVERIFY(QFileInfo::exists(app.window->teaching().path()));
}

void tst_Teach::dataThatCannotTeachSaysWhy() {
    AppFixture app;
    const QTemporaryDir folder;
    openPage(app, test::smallFile(folder, 15), 12);
    app.window->teaching().page()->close();
    QTRY_VERIFY(app.window->teaching().page() == nullptr);
    QSignalSpy ended(&app.window->teaching(), &TeachJobs::ended);
    app.window->actions().teach->trigger();
    auto* start = find<QComboBox>(app, "teachStart");
    start->setCurrentIndex(start->count() - 1);
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!app.window->teaching().isRunning(), 60000);
    QVERIFY2(text(app, "teachWords").contains(QStringLiteral("at least 20 labelled cells are needed")), qPrintable(text(app, "teachWords")));
    QCOMPARE(ended.count(), 0); // the page says it
    QVERIFY(!QFileInfo::exists(app.window->teaching().path()));
}

void tst_Teach::thePublishedStudyIsShownInItsOrderAndSortsByNumbers() {
    AppFixture app;
    app.show();
    app.window->actions().study->trigger();
    auto* table = find<QTreeWidget>(app, "studyTable");
    QVERIFY(table != nullptr);
    QCOMPARE(table->topLevelItemCount(), 41);
    QVERIFY(table->topLevelItem(0)->text(1).startsWith(QStringLiteral("BASE")));
    QCOMPARE(table->topLevelItem(0)->text(7), QStringLiteral("0.62 ± 0.07"));
    QVERIFY(table->visualItemRect(table->topLevelItem(0)).height() >= 22); // rows are not squeezed
    QVERIFY(find<QPushButton>(app, "studyClose")->isVisible());
    for (int row = 0; row < table->topLevelItemCount(); ++row) {
        for (int column = 3; column < table->columnCount(); ++column) {
            QVERIFY(!table->topLevelItem(row)->text(column).startsWith(QLatin1Char('-')));
        }
    }
    table->sortByColumn(3, Qt::DescendingOrder);
    QCOMPARE(table->topLevelItem(0)->text(3), QStringLiteral("300")); // minutes, not text
}

QTEST_MAIN(tst_Teach)
#include "tst_Teach.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Decisions in the window: labelled, kept, exported, opened again. Undo and kill -9: tst_AcceptanceDecisions.
#include "app/ExportJobs.h"
#include "app/JobRunner.h"
#include "app/ProjectSession.h"
#include "app/WorkArea.h"
#include "core/project/Project.h"
#include "tests/app/AppFixture.h"
#include "tests/app/StateChecks.h"
#include "views/cells/AnnotationBox.h"
#include "views/state/ColourScales.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QTreeView>

using namespace ocellus;
using test::AppFixture;
using test::comparable;
using test::countsOf;
using test::everyThird;
using test::labelByKeys;

class tst_ProjectSession : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theBoxCompletesFromTheLabelsInUse() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        QTest::keyClick(&window, Qt::Key_F2);
        auto* box = window.findChild<AnnotationBox*>();
        QVERIFY(!box->isVisible()); // the key is off while nothing is selected
        window.state().select(everyThird(300, 6), ExplorerState::SelectionMode::Replace, {});
        QTest::keyClick(&window, Qt::Key_F2);
        QVERIFY(box->isVisible());
        QVERIFY(window.workArea().rect().contains(box->geometry()));
        auto* edit = box->findChild<QLineEdit*>(QStringLiteral("annotationEdit"));
        auto* list = box->findChild<QTreeView*>(QStringLiteral("annotationList"));
        QCOMPARE(list->model()->rowCount(), 3);
        QTest::keyClicks(edit, QStringLiteral("FIB"));
        QCOMPARE(list->model()->rowCount(), 1);
        QTest::keyClick(edit, Qt::Key_Down);
        QCOMPARE(edit->text(), QStringLiteral("fibroblast"));
        QTest::keyClick(edit, Qt::Key_Escape);
        QVERIFY(!box->isVisible());
        QVERIFY(!window.state().undoStack().undoText().startsWith(QStringLiteral("Relabel")));
        QTest::keyClick(&window, Qt::Key_S);
        QVERIFY(box->isVisible());
        QTest::keyClicks(edit, QStringLiteral("mine"));
        QTest::keyClick(edit, Qt::Key_Return);
        auto* saved = window.findChild<QTreeView*>(QStringLiteral("savedCellsView"));
        QVERIFY(saved->isVisible());
        QCOMPARE(saved->model()->index(0, 0).data().toString(), QStringLiteral("mine"));
        QCOMPARE(saved->model()->index(0, 2).data().toString(), QStringLiteral("98"));
    }

    void theSessionComesBackWithTheData() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        const CellSet selected = everyThird(300, 6);
        window.state().select(selected, ExplorerState::SelectionMode::Replace, {});
        labelByKeys(window, QStringLiteral("granulocyte"));
        window.session().annotations().saveSet(QStringLiteral("mine"), selected);
        CellSet shown(300, true);
        shown.remove(0);
        window.state().setVisible(shown, {});
        window.closeData();
        QVERIFY(window.state().undoStack().count() == 0);
        const QString recent = app.settings.recents().front().path;
        QVERIFY2(recent.endsWith(QStringLiteral(".ocellus")), qPrintable(recent));
        window.openPath(recent);
        QTRY_VERIFY(window.state().dataset() != nullptr);
        QCOMPARE(window.state().selection(), selected);
        QCOMPARE(window.state().visible(), shown);
        QCOMPARE(window.state().colourSource(1).name, std::string("cell_type (reviewed)"));
        QCOMPARE(window.session().annotations().sets().size(), std::size_t(1));
        QCOMPARE(window.state().undoStack().undoText(),
                 QStringLiteral("Keep 98 cells as \"mine\""));
        QCOMPARE(window.state().title(), QStringLiteral("small.h5ad"));
        QVERIFY(window.messages().message().isEmpty());
    }

    void chosenColourScalesComeBackWithTheData() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        const ColourSource gene{ColourSource::Kind::Gene, "ENSG00000001005", {}};
        const ColourSource other{ColourSource::Kind::Gene, "ENSG00000001006", {}};
        window.state().setColourSource(2, gene);
        setColourEnds(window.state(), gene, std::pair(0.25, 3.5));
        setColourEnds(window.state(), other, std::pair(4.0, 1.0)); // turned round, and on no map
        setColourEnds(window.state(), other, std::nullopt);
        window.state().undoStack().undo(); // of the last: the ends are chosen again
        window.closeData();
        QVERIFY(chosenEnds(window.state()).empty());
        window.openPath(app.folder.filePath(QStringLiteral("small.h5ad")));
        QTRY_VERIFY(window.state().dataset() != nullptr);
        QTRY_VERIFY(!window.state().colourPending(2));
        QVERIFY(colourEnds(window.state(), gene) == ColourEnds({0.25, 3.5}));
        QVERIFY(colourEnds(window.state(), other) == ColourEnds({4.0, 1.0}));
        QCOMPARE(window.state().colouring(2)->low, 0.25);
        QCOMPARE(window.state().colouring(2)->high, 3.5);
        QVERIFY(!window.state().undoStack().canUndo()); // what was left, no step of this session
        setColourEnds(window.state(), gene, std::nullopt);
        window.closeData();
        window.openPath(app.folder.filePath(QStringLiteral("small.h5ad")));
        QTRY_VERIFY(window.state().dataset() != nullptr);
        QVERIFY(!colourEnds(window.state(), gene).has_value());
        QVERIFY(colourEnds(window.state(), other).has_value());
    }

    void coloursOfCheckLabelsAreNotThoseOfTheNextSession() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        const ColourSource gene{ColourSource::Kind::Gene, "ENSG00000001005", {}};
        window.state().setColourSource(1, gene);
        QTest::keyClick(&window, Qt::Key_2);
        QTRY_COMPARE_WITH_TIMEOUT(window.state().colourSource(1).layer, std::string(Annotations::kLevelsLayer), 60000);
        window.closeData();
        window.openPath(app.folder.filePath(QStringLiteral("small.h5ad")));
        QTRY_VERIFY(window.state().dataset() != nullptr);
        QTest::keyClick(&window, Qt::Key_1); // the window was left in Check labels
        QTRY_VERIFY(window.state().colourSource(1) == gene);
    }

    void resultsComputedJustBeforeTheEndAreKept() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        QTRY_COMPARE(window.runner().runningCount(), 0);
        auto layer = std::make_shared<ResultLayer>();
        layer->name = "embedding";
        layer->provenance = {"embed", "data", std::string(64, 'a'), "{}", "1.0"};
        layer->cellsDone = layer->cellsTotal = 300;
        layer->columns.push_back({"nearness", NumberColumn{std::vector<double>(300, 0.5), false}});
        window.state().addLayer(layer);
        window.closeData(); // before any timer
        window.runner().cancelAll(); // as at the end of the program
        window.openPath(app.folder.filePath(QStringLiteral("small.h5ad"))); // while it is still being written
        QTRY_VERIFY(window.state().dataset() != nullptr);
        QTRY_COMPARE(window.runner().runningCount(), 0);
        QVERIFY2(window.session().project() == nullptr || !window.session().project()->isReadOnly(), "its own earlier session is no other window");
        QVERIFY(window.state().store().find("embedding") != nullptr);
        window.closeData();
        window.openPath(app.folder.filePath(QStringLiteral("small.h5ad")));
        QTRY_VERIFY(window.state().dataset() != nullptr);
        const LayerPtr kept = window.state().store().find("embedding");
        QVERIFY(kept != nullptr);
        QCOMPARE(kept->cellsDone, Index(300));
    }

    void theProjectGoesOnUnderAnotherName() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        window.state().select(everyThird(300, 6), ExplorerState::SelectionMode::Replace, {});
        labelByKeys(window, QStringLiteral("granulocyte"));
        const QString first = window.session().folder();
        QSignalSpy saved(&window.session(), &ProjectSession::savedAs);
        window.session().saveAs(app.folder.filePath(QStringLiteral("mine")));
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(window.session().folder(), app.folder.filePath(QStringLiteral("mine.ocellus")));
        labelByKeys(window, QStringLiteral("neutrophil"));
        window.closeData();
        QTRY_COMPARE(window.runner().runningCount(), 0);
        QCOMPARE(Project::open(first.toStdString())->steps().size(), std::size_t(1));
        window.openPath(
            app.folder.filePath(QStringLiteral("small.h5ad"))); // finds the new one by itself
        QTRY_VERIFY(window.state().dataset() != nullptr);
        QCOMPARE(window.session().folder(), app.folder.filePath(QStringLiteral("mine.ocellus")));
        QCOMPARE(countsOf(comparable(window))[QStringLiteral("neutrophil")].toInt(), 98);
    }

    void exportsAppearWholeAndHoldWhatIsShown() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        const CellSet selected = everyThird(300, 6);
        window.state().select(selected, ExplorerState::SelectionMode::Replace, {});
        labelByKeys(window, QStringLiteral("granulocyte"));
        QSignalSpy written(&window.exports(), &ExportJobs::written);
        using What = ExportJobs::What;
        const auto project = window.session().project();
        window.exports().start(
            What::Cells, app.folder.filePath(QStringLiteral("all.h5ad")), std::nullopt, project);
        window.exports().start(
            What::Cells, app.folder.filePath(QStringLiteral("some.h5ad")), selected, project);
        window.exports().start(
            What::Table, app.folder.filePath(QStringLiteral("all.tsv")), std::nullopt, project);
        window.exports().start(
            What::Ids, app.folder.filePath(QStringLiteral("some.tsv")), selected, nullptr);
        QTRY_COMPARE(written.size(), 4);
        const auto all =
            Dataset::open(app.folder.filePath(QStringLiteral("all.h5ad")).toStdString());
        QCOMPARE(all->cellCount(), Index(300));
        QVERIFY(all->mainMatrix() && all->cells().find("cell_type_reviewed") &&
                all->cells().find("cell_type"));
        QCOMPARE(Dataset::open(app.folder.filePath(QStringLiteral("some.h5ad")).toStdString())
                     ->cellCount(),
                 Index(98));
        QFile table(app.folder.filePath(QStringLiteral("all.tsv")));
        QVERIFY(table.open(QIODevice::ReadOnly));
        QCOMPARE(table.readLine(), QByteArray("cell\tcell_type\tcell_type_reviewed\n"));
        QCOMPARE(table.readAll().count("granulocyte"), 98);
        QFile ids(app.folder.filePath(QStringLiteral("some.tsv")));
        QVERIFY(ids.open(QIODevice::ReadOnly));
        const auto lines = ids.readAll().split('\n');
        QCOMPARE(lines.mid(0, 3), (QList<QByteArray>{"cell", "cell6", "cell9"}));
        QCOMPARE(lines.size(), 100);
        const int job = window.exports().start(
            What::Cells, app.folder.filePath(QStringLiteral("never.h5ad")), std::nullopt, project);
        window.runner().cancel(job);
        QTRY_VERIFY(!window.runner().isRunning(job));
        QVERIFY(!QFile::exists(app.folder.filePath(QStringLiteral("never.h5ad"))) ||
                written.size() == 5);
    }

};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("ocellus"));
    tst_ProjectSession test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_ProjectSession.moc"

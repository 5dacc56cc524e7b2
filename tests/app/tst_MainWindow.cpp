// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/JobRunner.h"
#include "app/PredictJobs.h"
#include "app/StateDump.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "tests/app/AppFixture.h"
#include "views/start/StartCards.h"
#include "views/map/MapPane.h"
#include "views/map/MapSurface.h"
#include "views/style/Controls.h"

#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QDropEvent>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QAbstractSpinBox>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QSignalSpy>
#include <QToolButton>
#include <QTreeView>

#include <cmath>
#include <csignal>

using namespace ocellus;
using test::AppFixture;

class tst_MainWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startPageOffersWhatItMust();
    void aWindowOfALargerScreenFitsThisOne();
    void openingAFileShowsItsCellsAndRemembersIt();
    void aDamagedFileSaysWhyAndKeepsWhatIsOpen();
    void openingCanBeCancelled();
    void droppingAFileOpensIt();
    void missingRecentsAskToBeLocated();
    void undoTextsNameTheStepAndNoDialogOpens();
    void keysSelectToolsAndCells();
    void onlyWhatWorksIsEnabled();
    void searchFindsGenesLabelsAndCommands();
    void theGeneBoxKeepsShortcutsAndEscapeLeavesIt();
    void whatThePointerRestedOnIsForgottenInAnotherMode();
    void modeKeysWorkOneAfterTheOther_data();
    void modeKeysWorkOneAfterTheOther();
    void aFoundGeneGivesTheKeysBackToTheMap();
    void theMessageOfAModeGoesWithItAndCoversNothing();
    void scaledValuesAreCalledTheSameEverywhere();
    void theShortcutSheetListsEveryKey();
    void theThemeChangesInTheMenu();
    void aGeneColoursTheSecondMap();
    void theStateIsWrittenOnSigusr1();
    void everyInteractiveWidgetHasANameToReadAloud();
    void nothingIsClipped_data();
    void nothingIsClipped();

private:
    void openSmall(AppFixture& app) {
        app.show();
        app.window->openPath(test::smallFile(app.folder));
        QTRY_VERIFY(app.window->state().dataset() != nullptr);
        QTRY_COMPARE(app.window->runner().runningCount(), 0);
    }
};

void tst_MainWindow::aWindowOfALargerScreenFitsThisOne() {
    AppFixture app;
    QMainWindow large;
    large.resize(3000, 2400);
    app.settings.setBlob(QStringLiteral("geometry"), large.saveGeometry());
    app.options.uiTest = false;
    const MainWindow window(*app.theme, app.settings, app.options);
    const QSize room = window.screen()->availableSize();
    QVERIFY2(window.width() <= room.width() && window.height() <= room.height(), qPrintable(QStringLiteral("%1 x %2").arg(window.width()).arg(window.height())));
}

void tst_MainWindow::startPageOffersWhatItMust() {
    AppFixture app;
    MainWindow& window = app.show(1280, 800);
    QVERIFY(window.showsStartPage());
    auto* page = window.findChild<QWidget*>(QStringLiteral("startPage"));
    QVERIFY(page && page->isVisible());
    auto* open = window.findChild<QPushButton*>(QStringLiteral("openButton"));
    QVERIFY(open && open->isVisible() && open->isEnabled());
    QCOMPARE(open->property("kind").toString(), QStringLiteral("primary"));
    // The atlas is no part of the program: its card is there only where its file is.
    const bool atHand = qEnvironmentVariableIsSet("OCELLUS_REFERENCE_DATA");
    QCOMPARE(window.findChild<QWidget*>(QStringLiteral("atlasButton")) != nullptr, atHand);
    QVERIFY(!window.findChild<QWidget*>(QStringLiteral("toolBar"))->isVisible());
    QVERIFY(!QApplication::activeModalWidget());
    for (const QAbstractButton* button : page->findChildren<QAbstractButton*>()) {
        if (button->isVisible()) {
            const QRect place(button->mapTo(&window, QPoint()), button->size());
            QVERIFY2(window.rect().contains(place), qPrintable(button->objectName()));
        }
    }
}

void tst_MainWindow::openingAFileShowsItsCellsAndRemembersIt() {
    AppFixture app;
    openSmall(app);
    MainWindow& window = *app.window;
    QVERIFY(!window.showsStartPage());
    QCOMPARE(window.state().dataset()->cellCount(), Index(300));
    QTRY_COMPARE(window.workArea().map(1)->drawnCells(), Index(300));
    QCOMPARE(window.statusLine().selectionText(), QStringLiteral("No cells selected"));
    const auto recents = app.settings.recents();
    QCOMPARE(recents.size(), std::size_t(1));
    QCOMPARE(recents.front().details, QStringLiteral("300 cells"));
    const QJsonObject dump = stateDump(window);
    QCOMPARE(dump.value(QStringLiteral("cells")).toInt(), 300);
    QCOMPARE(dump.value(QStringLiteral("drawnPoints")).toInt(), 300);
    QCOMPARE(dump.value(QStringLiteral("colourSource")).toString(), QStringLiteral("Cell type"));
    QCOMPARE(dump.value(QStringLiteral("valueState")).toString(), QStringLiteral("measured"));
    window.closeData();
    QVERIFY(window.showsStartPage());
    QVERIFY(window.findChild<QWidget*>(QStringLiteral("recent0")));
}

void tst_MainWindow::aDamagedFileSaysWhyAndKeepsWhatIsOpen() {
    AppFixture app;
    openSmall(app);
    const QString broken = app.folder.filePath(QStringLiteral("broken.h5ad"));
    QFile file(broken);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("this is no HDF5 file");
    file.close();
    app.window->openPath(broken);
    QTRY_VERIFY(!app.window->messages().message().isEmpty());
    const QString message = app.window->messages().message();
    QVERIFY2(message.startsWith(QStringLiteral("broken.h5ad could not be opened: ")), qPrintable(message));
    QVERIFY2(message.endsWith(QStringLiteral(". Nothing was changed.")), qPrintable(message));
    QCOMPARE(app.window->messages().actionText(), QStringLiteral("Choose another file"));
    QCOMPARE(app.window->state().dataset()->cellCount(), Index(300));
    QCOMPARE(app.settings.recents().size(), std::size_t(1));
    app.window->openPath(app.folder.filePath(QStringLiteral("not-there.h5ad")));
    QTRY_VERIFY(app.window->messages().message().startsWith(QStringLiteral("not-there.h5ad could not be opened: ")));
}

void tst_MainWindow::openingCanBeCancelled() {
    AppFixture app;
    MainWindow& window = app.show();
    QTRY_COMPARE(window.jobs().active().size(), std::size_t(0)); // the shipped model is read at the start
    window.openPath(test::smallFile(app.folder, 3000));
    QCOMPARE(window.jobs().active().size(), std::size_t(1));
    window.runner().cancelAll();
    QTRY_COMPARE(window.runner().runningCount(), 0);
    QTest::qWait(50);
    QVERIFY(window.messages().message().isEmpty()); // cancelling is no error
    // Whether reading was quicker than the cancel or not, the window is in one of two whole states.
    QCOMPARE(window.showsStartPage(), window.state().dataset() == nullptr);
}

void tst_MainWindow::droppingAFileOpensIt() {
    AppFixture app;
    MainWindow& window = app.show();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(test::smallFile(app.folder))});
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &drop);
    QTRY_VERIFY(window.state().dataset() != nullptr);
    QMimeData text;
    text.setText(QStringLiteral("hello"));
    QDragEnterEvent other(QPoint(10, 10), Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
    other.ignore();
    QApplication::sendEvent(&window, &other);
    QVERIFY(!other.isAccepted());
}

void tst_MainWindow::missingRecentsAskToBeLocated() {
    const QDateTime now(QDate(2026, 11, 22), QTime(12, 30));
    QTemporaryDir folder;
    const QString there = test::smallFile(folder, 30);
    const std::vector<RecentEntry> entries = {
        {there, QStringLiteral("30 cells"), QDateTime(QDate(2026, 11, 22), QTime(12, 3)), false},
        {QStringLiteral("/media/usb/liver_2024.h5ad"), QStringLiteral("9 cells"), QDateTime(QDate(2026, 11, 12), QTime(9, 0)), false}};
    const auto items = recentItems(entries, now);
    QCOMPARE(items[0].when, QStringLiteral("Today 12:03"));
    QVERIFY(items[0].details.startsWith(QStringLiteral("30 cells · ")) && !items[0].missing);
    QVERIFY(items[1].missing);
    QCOMPARE(items[1].details, QStringLiteral("Not found at /media/usb/liver_2024.h5ad"));
    QCOMPARE(items[1].when, QStringLiteral("12 Nov"));
    QCOMPARE(recentTime(now.addDays(-1), now), QStringLiteral("Yesterday"));
    QCOMPARE(recentTime(now.addDays(-6), now), QStringLiteral("Mon"));
    QCOMPARE(recentTime(QDateTime(QDate(2025, 11, 9), QTime(1, 0)), now), QStringLiteral("9 Nov 2025"));

    AppFixture app;
    MainWindow& window = app.show();
    auto* page = window.findChild<StartPage*>();
    page->setRecents(items);
    QSignalSpy located(page, &StartPage::locateRequested);
    QSignalSpy opened(page, &StartPage::recentRequested);
    page->blockSignals(false);
    disconnect(page, &StartPage::locateRequested, &window, nullptr); // it would open a file dialog
    QTest::mouseClick(page->findChild<QWidget*>(QStringLiteral("recent1")), Qt::LeftButton);
    QCOMPARE(located.count(), 1);
    QCOMPARE(opened.count(), 0);
}

void tst_MainWindow::undoTextsNameTheStepAndNoDialogOpens() {
    AppFixture app;
    openSmall(app);
    MainWindow& window = *app.window;
    QAction* undo = window.actions().undo;
    QVERIFY(!undo->isEnabled());
    CellSet some(300);
    for (Index cell = 0; cell < 40; ++cell) {
        some.insert(cell);
    }
    window.state().select(some, ExplorerState::SelectionMode::Replace, QStringLiteral("Select 40 cells"));
    QCOMPARE(undo->text(), QStringLiteral("&Undo: Select 40 cells"));
    QCOMPARE(window.statusLine().selectionText(), QStringLiteral("40 cells selected"));
    QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(window.state().selection().empty());
    QVERIFY(!undo->isEnabled());
    QCOMPARE(window.actions().redo->text(), QStringLiteral("&Redo: Select 40 cells"));
    QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(window.state().selection().count(), Index(40));
    QVERIFY(!QApplication::activeModalWidget());
    for (int i = 0; i < 30; ++i) {
        window.state().invertSelection();
    }
    QCOMPARE(window.state().selection().count(), Index(40));
    for (int i = 0; i < 31; ++i) {
        undo->trigger();
    }
    QVERIFY(window.state().selection().empty());
    QVERIFY(!undo->isEnabled());
}

void tst_MainWindow::keysSelectToolsAndCells() {
    AppFixture app;
    openSmall(app);
    MainWindow& window = *app.window;
    const std::pair<int, MapTool> tools[] = {
        {Qt::Key_L, MapTool::Lasso}, {Qt::Key_P, MapTool::Polygon}, {Qt::Key_R, MapTool::Rectangle}, {Qt::Key_B, MapTool::Brush}};
    for (const auto& [key, tool] : tools) {
        QTest::keyClick(&window, static_cast<Qt::Key>(key));
        QTRY_COMPARE(window.workArea().map(1)->tool(), tool);
        QCOMPARE(window.workArea().map(2)->tool(), tool);
    }
    QTest::keyClick(&window, Qt::Key_B); // again: back to panning
    QTRY_COMPARE(window.workArea().map(1)->tool(), MapTool::Pan);
    QTest::keyClick(&window, Qt::Key_A);
    QTRY_COMPARE(window.state().selection().count(), Index(300));
    QTest::keyClick(&window, Qt::Key_I);
    QTRY_COMPARE(window.state().selection().count(), Index(0));
    QTest::keyClick(&window, Qt::Key_A);
    QTest::keyClick(&window, Qt::Key_E);
    QTRY_COMPARE(window.state().selection().count(), Index(0));
    QTest::keyClick(&window, Qt::Key_T);
    QTRY_VERIFY(!window.workArea().secondMapShown());
    QTest::keyClick(&window, Qt::Key_T);
    QTRY_VERIFY(window.workArea().secondMapShown());
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
    QTRY_COMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("searchEverything"));
}

void tst_MainWindow::onlyWhatWorksIsEnabled() {
    AppFixture app;
    MainWindow& window = app.show();
    for (const QAction* action : {window.actions().predict, window.actions().lasso, window.actions().selectAll, window.actions().closeData}) {
        QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
    }
    QVERIFY(window.actions().openFile->isEnabled());
    window.openPath(test::smallFile(app.folder));
    QTRY_VERIFY(window.state().dataset() != nullptr);
    QVERIFY(window.actions().predict->isEnabled());
    QVERIFY(!window.actions().add->isEnabled()); // nothing to add to
    window.state().selectAll();
    QVERIFY(window.actions().add->isEnabled());
    for (std::size_t i = 0; i < modes().size(); ++i) {
        const auto* button = window.findChild<QToolButton*>(QStringLiteral("mode_%1_button").arg(modes()[i].name));
        QCOMPARE(button->isEnabled(), modes()[i].available);
        if (!modes()[i].available) {
            QVERIFY(button->toolTip().contains(QStringLiteral("later version")));
        }
    }
}

void tst_MainWindow::searchFindsGenesLabelsAndCommands() {
    AppFixture app;
    openSmall(app);
    MainWindow& window = *app.window;
    auto* field = window.findChild<QLineEdit*>(QStringLiteral("searchEverything"));
    auto* list = window.findChild<QListView*>(QStringLiteral("searchResults"));
    field->setFocus();
    QTest::keyClicks(field, QStringLiteral("fibro"));
    QTRY_VERIFY(list->isVisible());
    QCOMPARE(list->model()->index(0, 0).data().toString(), QStringLiteral("fibroblast"));
    const MapPane& map = *window.workArea().map(1);
    const auto apart = [&] { return QLineF(map.pixelOf(8), map.pixelOf(11)).length(); }; // two fibroblasts
    const double before = apart();
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY(apart() > 1.5 * before); // the map flies to them
    QVERIFY(QRectF(map.surface()->rect()).contains(map.pixelOf(8)));
    auto* cells = window.findChild<QTreeView*>(QStringLiteral("cellsView")); // and the panel to their row
    QCOMPARE(cells->currentIndex().data().toString(), QStringLiteral("fibroblast"));
    // cells 2, 5, 8 ...: a hundred, of which cell 2 has no label
    QCOMPARE(window.state().selection().count(), Index(99));
    QCOMPARE(window.state().undoStack().undoText(), QStringLiteral("Select fibroblast"));
    QVERIFY(!list->isVisible());
    field->setFocus();
    QTest::keyClicks(field, QStringLiteral("clear the sel"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(window.state().selection().count(), Index(0));
    field->setFocus();
    QTest::keyClicks(field, QStringLiteral("ensg00000001005"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(window.state().colourSource(2).name, std::string("ENSG00000001005"));
    field->setFocus();
    QTest::keyClicks(field, QStringLiteral("zzzz"));
    QVERIFY(list->model()->index(0, 0).data().toString().contains(QStringLiteral("“zzzz”")));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!list->isVisible() && field->text().isEmpty());
}

void tst_MainWindow::theGeneBoxKeepsShortcutsAndEscapeLeavesIt() {
    AppFixture app;
    openSmall(app);
    QTest::keyClick(app.window.get(), Qt::Key_G);
    auto* box = app.window->findChild<QLineEdit*>(QStringLiteral("findGene"));
    QVERIFY(box->hasFocus());
    QTest::keyClicks(box, QStringLiteral("zz"));
    QTest::keyClick(box, Qt::Key_E, Qt::ControlModifier); // the end of the line elsewhere, the figure here
    auto* figure = app.window->findChild<QDialog*>(QStringLiteral("figureDialog"));
    QVERIFY(figure != nullptr && figure->isVisible());
    figure->reject();
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Escape);
    QVERIFY(box->text().isEmpty() && box->hasFocus());
    QTest::keyClick(box, Qt::Key_Escape);
    QCOMPARE(QApplication::focusWidget(), app.window->workArea().map(1)->surface());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_L);
    QVERIFY(app.window->actions().lasso->isChecked());
}

// The maps move, the pointer does not: the box with the cell's name would stand where the cell is not.
void tst_MainWindow::whatThePointerRestedOnIsForgottenInAnotherMode() {
    AppFixture app;
    openSmall(app);
    app.window->state().setHoveredCell(7);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_4);
    QCOMPARE(app.window->currentMode(), 3);
    QCOMPARE(app.window->state().hoveredCell(), Index{-1});
}

void tst_MainWindow::modeKeysWorkOneAfterTheOther_data() {
    QTest::addColumn<QString>("keys");
    QTest::addColumn<bool>("mapOnly");
    for (const bool mapOnly : {false, true}) {
        for (const char* keys : {"24", "242", "51", "5p1", "4531", "35241"}) {
            QTest::addRow("%s, %s", mapOnly ? "a map without genes" : "with genes", keys) << QString::fromLatin1(keys) << mapOnly;
        }
    }
}

// Wherever the keys go when what has them is hidden: never into a text box, where the next key would be text.
void tst_MainWindow::modeKeysWorkOneAfterTheOther() {
    QFETCH(QString, keys);
    QFETCH(bool, mapOnly);
    AppFixture app;
    if (mapOnly) {
        const auto small = test::smallDataset();
        CellTable cells = small->cells();
        ResultFileContent content;
        content.dataset = Dataset::inMemory(std::move(cells), GeneTable(Table()), nullptr, {{"X_umap", small->embedding("X_umap")}});
        const QString path = app.folder.filePath(QStringLiteral("map.h5ad"));
        writeResultFile(path.toStdString(), content, RunControl());
        app.show();
        app.window->openPath(path);
        QTRY_VERIFY(app.window->state().dataset() != nullptr);
        QTRY_COMPARE(app.window->runner().runningCount(), 0);
    } else {
        openSmall(app);
    }
    auto* search = app.window->findChild<QLineEdit*>(QStringLiteral("searchEverything"));
    for (const QChar key : keys) {
        QWidget* with = QApplication::focusWidget();
        QVERIFY(with != nullptr);
        if (key == QLatin1Char('p')) {
            QTest::keyClick(with, Qt::Key_P, Qt::ControlModifier);
            QVERIFY(app.window->findChild<QDockWidget*>(QStringLiteral("modelDock"))->isVisible());
            continue;
        }
        QTest::keyClick(with, static_cast<Qt::Key>(key.unicode()));
        QCOMPARE(app.window->currentMode(), key.digitValue() - 1);
        QTest::qWait(30); // what comes later must not take the keys either
        QVERIFY2(qobject_cast<QLineEdit*>(QApplication::focusWidget()) == nullptr, qPrintable(QStringLiteral("after %1").arg(key)));
    }
    QVERIFY(search->text().isEmpty());
}

// UX section 4: g, a gene, Enter, and then 2.
void tst_MainWindow::aFoundGeneGivesTheKeysBackToTheMap() {
    AppFixture app;
    openSmall(app);
    QTest::keyClick(app.window.get(), Qt::Key_G);
    auto* box = app.window->findChild<QLineEdit*>(QStringLiteral("findGene"));
    QTest::keyClicks(box, QStringLiteral("nothing"));
    QTest::keyClick(box, Qt::Key_Return);
    QVERIFY(box->hasFocus());
    box->clear();
    QTest::keyClicks(box, QString::fromStdString(app.window->state().dataset()->genes().id(0)));
    QTest::keyClick(box, Qt::Key_Return);
    QCOMPARE(QApplication::focusWidget(), app.window->workArea().map(1)->surface());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_2);
    QCOMPARE(app.window->currentMode(), 1);
    QVERIFY(box->text().isEmpty());
}

void tst_MainWindow::theMessageOfAModeGoesWithItAndCoversNothing() {
    AppFixture app;
    openSmall(app);
    MainWindow& window = *app.window;
    const auto rectOf = [&](const QWidget& widget) { return QRect(widget.mapTo(&window, QPoint()), widget.size()); };
    QTest::keyClick(&window, Qt::Key_3);
    QVERIFY(window.messages().message().startsWith(QStringLiteral("This data set has no positions in tissue.")));
    QTRY_VERIFY(window.messages().height() >= 44);
    QTRY_VERIFY(!rectOf(window.messages()).intersects(rectOf(*window.workArea().map(1))));
    for (const auto key : {Qt::Key_4, Qt::Key_5, Qt::Key_1}) {
        QTest::keyClick(QApplication::focusWidget(), key);
        QVERIFY2(window.messages().message().isEmpty(), qPrintable(window.messages().message()));
    }
    // A message that is of no mode stays.
    window.openPath(app.folder.filePath(QStringLiteral("not_there.h5ad")));
    QTRY_VERIFY(!window.messages().message().isEmpty());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_3);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_1);
}

// UX rule 6: one state, in the toolbar, in the status bar and on the map.
void tst_MainWindow::scaledValuesAreCalledTheSameEverywhere() {
    AppFixture app;
    const auto small = test::smallDataset();
    CountBatch scaled;
    scaled.clear();
    for (Index cell = 0; cell < small->cellCount(); ++cell) {
        for (std::int32_t gene = 0; gene < 60; ++gene) {
            scaled.genes.push_back(gene);
            scaled.values.push_back(-0.39F + 0.013F * static_cast<float>((cell * 7 + gene * 13) % 101));
        }
        scaled.cells.push_back(cell);
        scaled.rowStart.push_back(static_cast<Index>(scaled.genes.size()));
    }
    CellTable cells = small->cells();
    Table var;
    var.names = small->genes().ids();
    app.show();
    MainWindow& window = *app.window;
    window.openPath(test::fileOf(app.folder, QStringLiteral("scaled.h5ad"),
        Dataset::inMemory(cells, GeneTable(std::move(var)), std::make_shared<MemoryRowSource>(std::move(scaled), 60), {{"X_umap", small->embedding("X_umap")}})));
    QTRY_VERIFY(window.state().dataset() != nullptr);
    QTRY_COMPARE(window.valueState(), QStringLiteral("normalised"));
    QCOMPARE(window.findChild<QLabel*>(QStringLiteral("statusValues"))->text(), QStringLiteral("Values: normalised"));
    const std::string gene = window.state().dataset()->genes().id(0);
    window.state().setColourSource(1, {ColourSource::Kind::Gene, gene, {}});
    QTRY_VERIFY(!window.state().colourPending(1));
    QVERIFY(window.state().colouring(1)->state == ValueState::Normalised);
    auto* combo = window.findChild<QComboBox*>(QStringLiteral("valuesCombo"));
    const int steps = window.state().undoStack().index();
    Q_EMIT combo->activated(combo->currentIndex());
    QCOMPARE(window.state().undoStack().index(), steps); // it says so already
    QVERIFY(window.messages().message().isEmpty());
    QVERIFY(!window.actions().denoise->isEnabled());
    QVERIFY2(window.actions().denoise->toolTip().startsWith(QStringLiteral("The model needs counts, and this file has none")), qPrintable(window.actions().denoise->toolTip()));
    window.openPath(test::smallFile(app.folder));
    QTRY_COMPARE(window.state().title(), QStringLiteral("small.h5ad"));
    QTRY_COMPARE(window.runner().runningCount(), 0);
    QCOMPARE(window.valueState(), QStringLiteral("measured"));
    QVERIFY(window.actions().denoise->isEnabled());
    QVERIFY(!window.actions().denoise->toolTip().contains(QStringLiteral("needs counts")));
}

void tst_MainWindow::theShortcutSheetListsEveryKey() {
    AppFixture app;
    openSmall(app);
    QTest::keyClick(app.window.get(), Qt::Key_Question);
    QTRY_VERIFY(app.window->findChild<QDialog*>(QStringLiteral("shortcutSheet")));
    auto* sheet = app.window->findChild<QDialog*>(QStringLiteral("shortcutSheet"));
    QStringList texts;
    for (const QLabel* label : sheet->findChildren<QLabel*>()) {
        texts << label->text();
    }
    for (const QAction* action : app.window->actions().all()) {
        if (!action->shortcut().isEmpty()) {
            const bool second = action == app.window->actions().split; // says what it does now; the sheet says both
            const QString text = second ? QStringLiteral("Show or hide the second map") : QString(action->text()).remove(QLatin1Char('&')).section(QStringLiteral(": "), 0, 0);
            QVERIFY2(texts.contains(text), qPrintable(text));
        }
    }
    QVERIFY(texts.contains(QStringLiteral("In Check labels")) && texts.contains(QStringLiteral("Skip, in the evidence")));
    texts.removeOne(sheet->windowTitle()); // the title, and the key that opens it
    QCOMPARE(QSet<QString>(texts.begin(), texts.end()).size(), texts.size()); // nothing twice
    sheet->close();
}

void tst_MainWindow::theThemeChangesInTheMenu() {
    AppFixture app;
    openSmall(app);
    MainWindow& window = *app.window;
    window.findChild<QAction*>(QStringLiteral("themeDark"))->trigger();
    QCOMPARE(window.state().theme(), Theme::Dark);
    QCOMPARE(app.settings.theme(), ThemeChoice::Dark);
    QTRY_COMPARE(window.grab().toImage().pixelColor(4, 4), QColor(QStringLiteral("#1C1E22")));
    window.findChild<QAction*>(QStringLiteral("themeLight"))->trigger();
    QCOMPARE(window.state().theme(), Theme::Light);
}

void tst_MainWindow::aGeneColoursTheSecondMap() {
    AppFixture app;
    openSmall(app);
    ExplorerState& state = app.window->state();
    state.setColourSource(2, {ColourSource::Kind::Gene, "ENSG00000001005", {}});
    QTRY_VERIFY(!state.colourPending(2));
    const auto colouring = state.colouring(2);
    QVERIFY(colouring->continuous);
    QCOMPARE(colouring->subtitle, std::string("log1p CP10k"));
    const auto values = state.geneValues("ENSG00000001005");
    QVERIFY(values);
    // Cell 0 is of type 0, to which gene 5 belongs: 5 + (0 * 7 + 5 * 13) % 3 counts.
    double total = 0.0;
    for (int gene = 0; gene < 60; ++gene) {
        total += (gene < 20 ? 5 : 0) + (gene * 13) % 3;
    }
    const double expected = std::log1p((5 + 65 % 3) * 1e4 / total);
    QVERIFY(std::abs((*values)[0] - expected) < 1e-4);
}

void tst_MainWindow::theStateIsWrittenOnSigusr1() {
    AppFixture app;
    const QString path = app.folder.filePath(QStringLiteral("dump.json"));
    app.options.stateDump = path;
    openSmall(app);
    app.window->state().selectAll();
    std::raise(SIGUSR1);
    QTRY_VERIFY(QFile::exists(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject dump = QJsonDocument::fromJson(file.readAll()).object();
    QCOMPARE(dump.value(QStringLiteral("selection")).toInt(), 300);
    const QJsonObject map = dump.value(QStringLiteral("maps")).toArray().at(0).toObject();
    QCOMPARE(map.value(QStringLiteral("samples")).toArray().size(), 100);
    for (const QJsonValue& entry : map.value(QStringLiteral("entries")).toArray()) {
        if (entry.toObject().value(QStringLiteral("label")) == QStringLiteral("No label")) {
            QCOMPARE(entry.toObject().value(QStringLiteral("count")).toInt(), 5);
        }
    }
    QVERIFY(dump.value(QStringLiteral("memoryBytes")).toDouble() > 1e6);
}

void tst_MainWindow::everyInteractiveWidgetHasANameToReadAloud() {
    AppFixture app;
    openSmall(app);
    app.window->actions().predict->trigger();
    QTest::qWait(50);
    const auto check = [](QWidget& root) {
        QStringList nameless;
        for (const QWidget* widget : root.findChildren<QWidget*>()) {
            const QString type = QString::fromLatin1(widget->metaObject()->className());
            const bool internal = widget->objectName().startsWith(QStringLiteral("qt_")) || type == QStringLiteral("QScrollBar")
                || type == QStringLiteral("QMenuBarExtension") || type.startsWith(QStringLiteral("QToolBar"))
                || type == QStringLiteral("QLineEditIconButton")
                || (type == QStringLiteral("QLineEdit") && qobject_cast<QAbstractSpinBox*>(widget->parentWidget()))
                || qobject_cast<const QDockWidget*>(widget);
            const bool interactive = widget->focusPolicy() != Qt::NoFocus || qobject_cast<const QAbstractButton*>(widget);
            if (interactive && !internal && widget->accessibleName().isEmpty()) {
                nameless << type + QLatin1Char(' ') + widget->objectName();
            }
            if (qobject_cast<const QAbstractButton*>(widget) && !internal && widget->objectName().isEmpty()) {
                nameless << type + QStringLiteral(" without objectName: ") + widget->accessibleName();
            }
        }
        nameless.removeDuplicates();
        return nameless;
    };
    const QStringList nameless = check(*app.window);
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral("; "))));
}

void tst_MainWindow::nothingIsClipped_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<QString>("page");
    for (const char* page : {"start", "explore", "model"}) {
        QTest::addRow("%s at 1440 x 900", page) << 1440 << 900 << page;
        QTest::addRow("%s at 1280 x 800", page) << 1280 << 800 << page;
    }
}

void tst_MainWindow::nothingIsClipped() {
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(QString, page);
    AppFixture app;
    MainWindow& window = app.show(width, height);
    if (page != QStringLiteral("start")) {
        window.openPath(test::smallFile(app.folder));
        QTRY_VERIFY(window.state().dataset() != nullptr);
    }
    if (page == QStringLiteral("model")) {
        window.actions().predict->trigger();
    }
    QTest::qWait(50);
    QCOMPARE(window.size(), QSize(width, height));
    QStringList clipped;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        const auto* label = qobject_cast<const QLabel*>(widget);
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const auto* tool = qobject_cast<const QToolButton*>(widget);
        if (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull()) {
            continue; // shows its icon only
        }
        const bool hasText = (label && !label->text().isEmpty() && !label->wordWrap())
            || (button && !button->text().isEmpty() && !qobject_cast<const ExampleCard*>(widget) && !qobject_cast<const RecentRow*>(widget));
        if (!hasText || !widget->isVisible()) {
            continue;
        }
        if (widget->width() < widget->sizeHint().width() || widget->height() + 1 < widget->sizeHint().height()) {
            const QString text = label ? label->text() : button->text();
            clipped << QStringLiteral("%1 \"%2\": %3 x %4 of %5 x %6").arg(widget->objectName(), text)
                           .arg(widget->width()).arg(widget->height()).arg(widget->sizeHint().width()).arg(widget->sizeHint().height());
        }
        const QRect place(widget->mapTo(&window, QPoint()), widget->size());
        bool scrolls = false;
        for (const QWidget* above = widget->parentWidget(); above && !scrolls; above = above->parentWidget()) {
            scrolls = qobject_cast<const QScrollArea*>(above) != nullptr;
        }
        if (!scrolls && !window.rect().contains(place)) {
            clipped << widget->objectName() + QStringLiteral(" lies outside the window");
        }
    }
    for (const QDockWidget* dock : window.findChildren<QDockWidget*>()) {
        if (dock->isVisible() && dock->widget()->y() < dock->titleBarWidget()->height()) {
            clipped << dock->objectName() + QStringLiteral("'s header lies over its content");
        }
    }
    const auto* bar = window.findChild<QWidget*>(QStringLiteral("toolBar"));
    const auto buttons = bar->isVisible() ? bar->findChildren<QAbstractButton*>() : QList<QAbstractButton*>();
    for (const QAbstractButton* one : buttons) {
        for (const QAbstractButton* other : buttons) {
            // Segments share their edge.
            const QRect place = QRect(one->mapTo(bar, QPoint()), one->size()).adjusted(2, 0, -2, 0);
            if (one != other && one->isVisible() && other->isVisible() && place.intersects(QRect(other->mapTo(bar, QPoint()), other->size()))) {
                clipped << QStringLiteral("%1 lies over %2").arg(one->objectName(), other->objectName());
            }
        }
    }
    QVERIFY2(clipped.isEmpty(), qPrintable(clipped.join(QStringLiteral("; "))));
}

QTEST_MAIN(tst_MainWindow)
#include "tst_MainWindow.moc"

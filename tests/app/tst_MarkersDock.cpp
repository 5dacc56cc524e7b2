// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/JobRunner.h"
#include "app/MarkerJobs.h"
#include "app/WorkArea.h"
#include "core/base/Error.h"
#include "tests/app/AppFixture.h"
#include "views/markers/MarkersModel.h"

#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>

#include <set>

using namespace ocellus;
using test::AppFixture;

// Marker genes in the window. In the small data set genes 20 to 39 are those of the T cells.
class tst_MarkersDock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theKeyRanksTheGenesOfTheSelection();
    void labelsCanBeComparedWithoutSelecting();
    void hiddenCellsAreOnNeitherSide();
    void cellsOnBothSidesCountForA();
    void donorsInferWhileCellsRank();
    void theDonorTestIsNamedBesideTheRanks();
    void aClickedGeneColoursTheMap();
    void theTableIsSearchedAndSorted();
    void theTableIsSavedWhole();
    void withoutCellsItSaysWhatToDo();
    void anotherDataSetEmptiesTheTable();

private:
    static constexpr Index kCells = 300;

    void openSmall(AppFixture& app) {
        app.show();
        app.window->openPath(test::smallFile(app.folder));
        QTRY_VERIFY(app.window->state().dataset() != nullptr);
        QTRY_COMPARE(app.window->runner().runningCount(), 0);
        panel = app.window->findChild<MarkersPanel*>();
    }

    // Cells of a type are every third, as in the fixture.
    CellSet everyThird(int from) const {
        CellSet cells(kCells);
        for (Index cell = from; cell < kCells; cell += 3) {
            cells.insert(cell);
        }
        return cells;
    }

    void openWithMarkersOfTCells(AppFixture& app) {
        openSmall(app);
        app.window->state().select(everyThird(1), ExplorerState::SelectionMode::Replace, {});
        app.window->actions().markers->trigger();
        QTRY_VERIFY(panel->markers() != nullptr);
    }

    void compare() {
        const auto before = panel->markers();
        QTest::mouseClick(panel->findChild<QPushButton*>(QStringLiteral("runMarkers")), Qt::LeftButton);
        QTRY_VERIFY(panel->markers() != before);
    }

    std::set<Index> firstGenes(std::size_t count) const {
        const auto& order = panel->markers()->order;
        return {order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count)};
    }

    static std::set<Index> genes(Index first, Index last) {
        std::set<Index> made;
        for (Index gene = first; gene <= last; ++gene) {
            made.insert(gene);
        }
        return made;
    }

    QComboBox* box(const char* name) const { return panel->findChild<QComboBox*>(QString::fromLatin1(name)); }

    MarkersPanel* panel = nullptr;
};

void tst_MarkersDock::theKeyRanksTheGenesOfTheSelection() {
    AppFixture app;
    openSmall(app);
    MainWindow& window = *app.window;
    auto* dock = window.findChild<QDockWidget*>(QStringLiteral("markersDock"));
    QVERIFY(!dock->isVisible());
    window.state().select(everyThird(1), ExplorerState::SelectionMode::Replace, {});
    QTest::keyClick(&window, Qt::Key_M);
    QVERIFY(dock->isVisible());
    QTRY_VERIFY(panel->markers() != nullptr);
    QCOMPARE(panel->markers()->cellsA, Index(100));
    QCOMPARE(panel->markers()->cellsB, Index(200));
    QCOMPARE(firstGenes(20), genes(20, 39));
    QCOMPARE(panel->findChild<QLabel*>(QStringLiteral("markersFacts"))->text(),
        QStringLiteral("A: 100 cells, selected cells · B: 200 cells, all other cells · ranked by Wilcoxon between cells, q values by the same test · measured values"));
}

void tst_MarkersDock::labelsCanBeComparedWithoutSelecting() {
    AppFixture app;
    openSmall(app);
    app.window->actions().markers->setEnabled(true);
    app.window->findChild<QDockWidget*>(QStringLiteral("markersDock"))->show();
    box("markersA")->setCurrentText(QStringLiteral("fibroblast"));
    box("markersB")->setCurrentText(QStringLiteral("B cell"));
    compare();
    for (std::size_t gene = 0; gene < 20; ++gene) { // those of B cells, then those of fibroblasts
        QCOMPARE(panel->markers()->table.auc[gene], 0.0);
        QCOMPARE(panel->markers()->table.auc[gene + 40], 1.0);
    }
    QCOMPARE(panel->markers()->cellsA, Index(99)); // the first five cells have no label
    QCOMPARE(panel->markers()->cellsB, Index(98));
}

void tst_MarkersDock::hiddenCellsAreOnNeitherSide() {
    MarkersRequest request;
    request.visible = everyThird(0);
    request.a.cells = CellSet(kCells);
    request.a.cells.insert(0);
    request.a.cells.insert(1); // hidden
    request.b.kind = MarkerSide::Kind::Rest;
    const CellGroups groups = cellGroups(request);
    QCOMPARE(groups.a, std::vector<Index>{0});
    QCOMPARE(groups.b.size(), std::size_t(99));
    QCOMPARE(groups.b.front(), Index(3));
}

void tst_MarkersDock::cellsOnBothSidesCountForA() {
    auto labels = std::make_shared<CategoryColumn>();
    labels->categories = {"x", "y"};
    labels->codes = {0, 1, 0, -1};
    MarkersRequest request;
    request.visible = CellSet(4, true);
    request.a.cells = CellSet(4);
    request.a.cells.insert(0);
    request.a.cells.insert(3);
    request.b = {MarkerSide::Kind::Label, QStringLiteral("x"), {}, labels, 0};
    const CellGroups groups = cellGroups(request);
    QCOMPARE(groups.a, (std::vector<Index>{0, 3}));
    QCOMPARE(groups.b, std::vector<Index>{2});
}

void tst_MarkersDock::donorsInferWhileCellsRank() {
    AppFixture app;
    openWithMarkersOfTCells(app);
    const auto byCells = panel->markers();
    auto* donors = box("markersDonor");
    // None, and the columns that split the cells: the small file has its cell types only.
    QCOMPARE(donors->itemData(0).toString(), QString());
    const int column = donors->findData(QStringLiteral("cell_type"));
    QVERIFY(column > 0);
    donors->setCurrentIndex(column);
    panel->chooseSelection();
    QCOMPARE(panel->request()->donorColumn, std::string("cell_type"));
    // Every "donor" is on one side only, one of A and two of B: too few, and that is said.
    QTest::mouseClick(panel->findChild<QPushButton*>(QStringLiteral("runMarkers")), Qt::LeftButton);
    QTRY_VERIFY(app.window->messages().message().contains(QStringLiteral("donor")));
    QVERIFY(panel->markers() == byCells); // the table of before stays
}

void tst_MarkersDock::aClickedGeneColoursTheMap() {
    AppFixture app;
    openWithMarkersOfTCells(app);
    auto* table = panel->findChild<QTableView*>(QStringLiteral("markersTable"));
    const QModelIndex first = table->model()->index(0, 0);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(first).center());
    const ColourSource source = app.window->state().colourSource(2);
    QCOMPARE(source.kind, ColourSource::Kind::Gene);
    QCOMPARE(QString::fromStdString(source.name), first.data(MarkersModel::GeneRole).toString());
}

void tst_MarkersDock::theDonorTestIsNamedBesideTheRanks() {
    AppFixture app;
    openWithMarkersOfTCells(app);
    auto byDonors = std::make_shared<FoundMarkers>(*panel->markers());
    byDonors->byDonors = true;
    byDonors->infers = "paired t-test over 8 donors";
    panel->showResult(byDonors, QStringLiteral("x"), QStringLiteral("y"));
    const QString facts = panel->findChild<QLabel*>(QStringLiteral("markersFacts"))->text();
    QVERIFY2(facts.contains(QStringLiteral("ranked by Wilcoxon between cells, q values by paired t-test over 8 donors")),
        qPrintable(facts));
    const QAbstractItemModel* model = panel->findChild<QTableView*>(QStringLiteral("markersTable"))->model();
    QVERIFY(model->headerData(MarkersModel::MeanA, Qt::Horizontal, Qt::ToolTipRole).toString().contains(QStringLiteral("donors of A")));
}

void tst_MarkersDock::theTableIsSearchedAndSorted() {
    AppFixture app;
    openWithMarkersOfTCells(app);
    auto* table = panel->findChild<QTableView*>(QStringLiteral("markersTable"));
    QCOMPARE(table->model()->rowCount(), 60);
    const QString leader = table->model()->index(0, 0).data().toString();
    table->sortByColumn(MarkersModel::Auc, Qt::AscendingOrder);
    double before = 0.0;
    for (int row = 0; row < 60; ++row) {
        const double auc = table->model()->index(row, MarkersModel::Auc).data(MarkersModel::SortRole).toDouble();
        QVERIFY(auc >= before && auc <= 1.0);
        before = auc;
    }
    auto* find = panel->findChild<QLineEdit*>(QStringLiteral("findMarker"));
    QTest::keyClicks(find, leader.toLower());
    QCOMPARE(table->model()->rowCount(), 1);
    QCOMPARE(table->model()->index(0, 0).data().toString(), leader);
    QTest::keyClick(find, Qt::Key_Escape);
    QCOMPARE(table->model()->rowCount(), 60);
}

void tst_MarkersDock::theTableIsSavedWhole() {
    AppFixture app;
    openWithMarkersOfTCells(app);
    const QString path = app.folder.filePath(QStringLiteral("markers.tsv"));
    MarkerJobs::save(*panel->markers(), path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromStdString(markersText(*panel->markers())), QString::fromUtf8(file.readAll()));
    const QString nowhere = app.folder.filePath(QStringLiteral("no such folder/markers.tsv"));
    QVERIFY_EXCEPTION_THROWN(MarkerJobs::save(*panel->markers(), nowhere), ocellus::Error);
}

void tst_MarkersDock::withoutCellsItSaysWhatToDo() {
    AppFixture app;
    openSmall(app);
    QVERIFY(!app.window->actions().markers->isEnabled());
    app.window->findChild<QDockWidget*>(QStringLiteral("markersDock"))->show();
    auto* empty = panel->findChild<QLabel*>(QStringLiteral("markersEmpty"));
    QCOMPARE(empty->text(), QStringLiteral("No cells selected. Press L and draw around some, or choose a label."));
    QVERIFY(!panel->findChild<QPushButton*>(QStringLiteral("runMarkers"))->isEnabled());
    box("markersA")->setCurrentText(QStringLiteral("T cell"));
    QCOMPARE(empty->text(), QStringLiteral("Press Compare to rank the genes that tell A from B."));
    box("markersB")->setCurrentText(QStringLiteral("T cell"));
    QCOMPARE(empty->text(), QStringLiteral("A and B are the same. Choose other cells for one of them."));
}

void tst_MarkersDock::anotherDataSetEmptiesTheTable() {
    AppFixture app;
    openWithMarkersOfTCells(app);
    app.window->closeData();
    QVERIFY(panel->markers() == nullptr);
    QVERIFY(!app.window->findChild<QDockWidget*>(QStringLiteral("markersDock"))->isVisible());
}

QTEST_MAIN(tst_MarkersDock)
#include "tst_MarkersDock.moc"

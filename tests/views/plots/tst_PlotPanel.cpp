// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/ViewFixtures.h"
#include "views/plots/PlotCanvas.h"
#include "views/plots/PlotPanel.h"
#include "views/plots/ScatterCanvas.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>

#include <algorithm>
#include <deque>
#include <memory>

using namespace ocellus;
using Mode = ExplorerState::SelectionMode;
using Shown = PlotData::Shown;

Q_DECLARE_METATYPE(ocellus::PlotData::Shown)

namespace {

constexpr Index kCells = 600;

/// Cells of `clusters` labels with two genes, some cells without a label.
std::shared_ptr<const Dataset> manyLabels(int clusters, Index cells) {
    CellTable table;
    CategoryColumn column;
    CategoryColumn batch{{}, {"first", "second", "third"}, false};
    for (int cluster = 0; cluster < clusters; ++cluster) {
        column.categories.push_back("cluster " + std::to_string(cluster));
    }
    CountBatch counts;
    counts.clear();
    for (Index cell = 0; cell < cells; ++cell) {
        table.names.push_back(std::to_string(cell));
        column.codes.push_back(cell % 51 == 50 ? -1
                                               : static_cast<std::int32_t>(cell * 7 % clusters));
        batch.codes.push_back(static_cast<std::int32_t>(cell % 3));
        counts.cells.push_back(cell);
        counts.genes.push_back(static_cast<std::int32_t>(cell % 2));
        counts.values.push_back(3.0F);
        counts.rowStart.push_back(cell + 1);
    }
    table.columns = {{"cluster", column}, {"batch", batch}};
    Table genes;
    genes.names = {"EVEN", "ODD"};
    return Dataset::inMemory(std::move(table),
                             GeneTable(std::move(genes)),
                             std::make_shared<const MemoryRowSource>(std::move(counts), 2),
                             {});
}

/// A panel on a data set; work is done when the bench is told to.
struct Bench {
    explicit Bench(std::shared_ptr<const Dataset> dataset = test::threeClusters(kCells),
                   bool runs = true)
        : atOnce(runs) {
        test::serve(state);
        panel = std::make_unique<PlotPanel>(state);
        QObject::connect(
            panel.get(), &PlotPanel::workWanted, panel.get(), [this](const PlotWork& work) {
                if (atOnce) {
                    QCOMPARE(work.run(RunControl()), Outcome::Finished);
                    ++running;
                    QMetaObject::invokeMethod(
                        panel.get(),
                        [this, work] {
                            --running;
                            work.finished();
                        },
                        Qt::QueuedConnection);
                } else {
                    waiting.push_back(work);
                }
            });
        state.setDataset(std::move(dataset), {});
        panel->resize(1000, 420);
        panel->show();
        panel->activateWindow();
        (void)QTest::qWaitForWindowExposed(panel.get());
    }

    void show(Shown shown, const std::vector<std::string>& genes = {"CD3D", "CD3E", "CD3G"}) {
        panel->setGenes(genes);
        panel->showPlot(shown);
        panel->resize(1000, 420);
        settle();
    }

    /// Waits until changes have led to works, and these to a plot.
    void settle() {
        for (int round = 0; round < 3; ++round) {
            QTest::qWait(5);
            (void)QTest::qWaitFor([this] { return running == 0; }, 10000);
        }
    }

    PlotCanvas* canvas() { return panel->findChild<PlotCanvas*>(QStringLiteral("plotCanvas")); }

    ScatterCanvas* scatter() {
        return panel->findChild<ScatterCanvas*>(QStringLiteral("scatterCanvas"));
    }

    const TablePlot& table() { return *panel->data().table(); }

    Index rowOf(const std::string& label) {
        for (std::size_t row = 0; row < table().rows.size(); ++row) {
            if (table().rows[row].label == label) {
                return static_cast<Index>(row);
            }
        }
        return -1;
    }

    QPoint middleOf(Index row, Index column) {
        const PlotMark* mark = canvas()->picture().find(row, column);
        return mark != nullptr ? canvas()->rectOf(*mark).center() : QPoint(-1, -1);
    }

    void click(Index row, Index column, Qt::KeyboardModifiers keys = {}) {
        QTest::mouseClick(canvas()->viewport(), Qt::LeftButton, keys, middleOf(row, column));
        QTest::qWait(20);
    }

    void
    drag(QWidget* widget, const QPoint& from, const QPoint& to, Qt::KeyboardModifiers keys = {}) {
        QTest::mousePress(widget, Qt::LeftButton, keys, from);
        QTest::mouseMove(widget, (from + to) / 2);
        QTest::mouseMove(widget, to);
        QTest::mouseRelease(widget, Qt::LeftButton, keys, to);
        QTest::qWait(20);
    }

    /// Cells for which `wanted(cell)` holds.
    template <class Wanted>
    CellSet cells(Wanted wanted) {
        CellSet found(state.dataset()->cellCount());
        for (Index cell = 0; cell < found.size(); ++cell) {
            if (state.visible().contains(cell) && wanted(cell)) {
                found.insert(cell);
            }
        }
        return found;
    }

    const bool atOnce; ///< works are run as they come
    ExplorerState state;
    std::unique_ptr<PlotPanel> panel;
    std::deque<PlotWork> waiting;
    int running = 0;
};

float valueOf(Bench& bench, const char* gene, Index cell) {
    return (*bench.state.geneValues(gene))[static_cast<std::size_t>(cell)];
}

} // namespace

class tst_PlotPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRowSelectsItsLabel_data();
    void aRowSelectsItsLabel();
    void aDotSelectsTheCellsAboveZero();
    void shiftAddsAltSubtracts();
    void draggingOverDotsSelectsAllOfThem();
    void draggingOverNamesSelectsTheRows();
    void aViolinSelectsTheValuesDraggedOver();
    void aTileSelectsItsLabel();
    void aPartOfABarSelectsItsCells();
    void aRectangleInTheScatterPlotSelectsItsCells();
    void hiddenCellsAreNeitherCountedNorSelected();
    void countsFollowTheSelection();
    void aGeneNameColoursTheMaps();
    void hoveringARowHighlightsItOnTheMaps();
    void everythingIsReachedByKeyboard();
    void eightHundredLabelsScrollAndAreFound();
    void rowsFollowMapOneUntilChosen();
    void emptyPlotsSayWhatToDo_data();
    void emptyPlotsSayWhatToDo();
    void resultsForAnotherDataSetAreIgnored();
    void everyControlHasAName();
    void foldedItKeepsItsTabs();
};

void tst_PlotPanel::aRowSelectsItsLabel_data() {
    QTest::addColumn<Shown>("shown");
    QTest::newRow("dot plot") << Shown::Dots;
    QTest::newRow("violins") << Shown::Violins;
    QTest::newRow("heat map") << Shown::Tiles;
    QTest::newRow("composition") << Shown::Bars;
}

void tst_PlotPanel::aRowSelectsItsLabel() {
    QFETCH(Shown, shown);
    Bench bench(shown == Shown::Bars ? manyLabels(5, kCells) : test::threeClusters(kCells));
    bench.show(shown);
    const CategoryColumn& labels = *bench.state.dataset()->cells().columns[0].category();
    for (const int code : {1, -1}) {
        const Index row =
            bench.rowOf(code < 0 ? "no label" : labels.categories[static_cast<std::size_t>(code)]);
        QVERIFY(row >= 0);
        bench.click(row, -1);
        const CellSet expected = bench.cells(
            [&](Index cell) { return labels.codes[static_cast<std::size_t>(cell)] == code; });
        QVERIFY(!expected.empty());
        QVERIFY(bench.state.selection() == expected);
        QCOMPARE(bench.table().rows[static_cast<std::size_t>(row)].cells, expected.count());
    }
}

void tst_PlotPanel::aDotSelectsTheCellsAboveZero() {
    Bench bench;
    bench.show(Shown::Dots);
    const Index row = bench.rowOf("monocyte");
    bench.click(row, 2);
    const CellSet expected = bench.cells([&](Index cell) {
        return test::labelOf(cell) == 1 && valueOf(bench, "CD3G", cell) > 0.0F;
    });
    QVERIFY(bench.state.selection() == expected);
    QCOMPARE(bench.table().genes[2].summary->groups[1].expressing, expected.count());
    QCOMPARE(bench.state.undoStack().undoText(),
             QStringLiteral("Select %1 cells: monocyte, CD3G above zero").arg(expected.count()));
    bench.state.undoStack().undo();
    QVERIFY(bench.state.selection().empty());
}

void tst_PlotPanel::shiftAddsAltSubtracts() {
    Bench bench;
    bench.show(Shown::Dots);
    bench.click(bench.rowOf("B cell"), -1);
    bench.click(bench.rowOf("neuron"), -1, Qt::ShiftModifier);
    QVERIFY(bench.state.selection() == bench.cells([](Index cell) {
        return test::labelOf(cell) == 0 || test::labelOf(cell) == 2;
    }));
    bench.click(bench.rowOf("neuron"), 0, Qt::AltModifier);
    QVERIFY(bench.state.selection() == bench.cells([&](Index cell) {
        return test::labelOf(cell) == 0 ||
               (test::labelOf(cell) == 2 && !(valueOf(bench, "CD3D", cell) > 0.0F));
    }));
}

void tst_PlotPanel::draggingOverDotsSelectsAllOfThem() {
    Bench bench;
    bench.show(Shown::Dots);
    bench.drag(bench.canvas()->viewport(), bench.middleOf(0, 0), bench.middleOf(1, 1));
    const auto code = [&](int row) {
        return static_cast<int>(bench.table().rows[static_cast<std::size_t>(row)].group);
    };
    const CellSet expected = bench.cells([&](Index cell) {
        const bool row = test::labelOf(cell) == code(0) || test::labelOf(cell) == code(1);
        return row && (valueOf(bench, "CD3D", cell) > 0.0F || valueOf(bench, "CD3E", cell) > 0.0F);
    });
    QVERIFY(!expected.empty());
    QVERIFY(bench.state.selection() == expected);
}

void tst_PlotPanel::draggingOverNamesSelectsTheRows() {
    Bench bench;
    bench.show(Shown::Tiles);
    bench.drag(bench.canvas()->viewport(), bench.middleOf(0, -1), bench.middleOf(2, -1));
    QVERIFY(bench.state.selection() ==
            bench.cells([](Index cell) { return test::labelOf(cell) >= 0; }));
}

void tst_PlotPanel::aViolinSelectsTheValuesDraggedOver() {
    Bench bench;
    bench.show(Shown::Violins, {"CD3D"});
    const Index row = bench.rowOf("B cell");
    const QRect place = bench.canvas()->rectOf(*bench.canvas()->picture().find(row, 0));
    const QPoint from(place.left() + place.width() / 2, place.center().y());
    bench.drag(bench.canvas()->viewport(), from, QPoint(place.right() + 40, from.y()));
    // CD3D is 0, log 2 or log 21: the upper half of the axis holds only the last
    const CellSet expected = bench.cells([&](Index cell) {
        return test::labelOf(cell) == 0 && valueOf(bench, "CD3D", cell) > 2.0F;
    });
    QVERIFY(expected.count() > 20);
    QVERIFY(bench.state.selection() == expected);
}

void tst_PlotPanel::aTileSelectsItsLabel() {
    Bench bench;
    bench.show(Shown::Tiles);
    bench.click(bench.rowOf("neuron"), 1);
    QVERIFY(bench.state.selection() ==
            bench.cells([](Index cell) { return test::labelOf(cell) == 2; }));
}

void tst_PlotPanel::aPartOfABarSelectsItsCells() {
    Bench bench(manyLabels(4, kCells));
    bench.show(Shown::Bars, {});
    const auto& columns = bench.state.dataset()->cells().columns;
    const Index row = bench.rowOf("cluster 1");
    bench.click(row, 1);
    const std::string part = bench.table().parts[1].label;
    const CellSet expected = bench.cells([&](Index cell) {
        const auto at = static_cast<std::size_t>(cell);
        const auto batch = static_cast<std::size_t>(columns[1].category()->codes[at]);
        return columns[0].category()->codes[at] == 1 &&
               columns[1].category()->categories[batch] == part;
    });
    QVERIFY(!expected.empty());
    QVERIFY(bench.state.selection() == expected);
    // and the other way of drawing it
    QTest::mouseClick(bench.panel->findChild<QAbstractButton*>(QStringLiteral("plotLengths2")),
                      Qt::LeftButton);
    QVERIFY(!bench.table().shares);
}

void tst_PlotPanel::aRectangleInTheScatterPlotSelectsItsCells() {
    Bench bench;
    bench.show(Shown::Scatter);
    QTRY_VERIFY(bench.scatter()->picture().area.width > 0.0);
    const QPoint low = bench.scatter()->pixelOf(-0.05, 0.3).toPoint();
    const QPoint high = bench.scatter()->pixelOf(1.0, 3.2).toPoint();
    bench.drag(bench.scatter(), low, high);
    const CellSet expected = bench.cells([&](Index cell) {
        return valueOf(bench, "CD3D", cell) < 1.0F && valueOf(bench, "CD3E", cell) > 0.3F;
    });
    QVERIFY(expected.count() > 50);
    QVERIFY(bench.state.selection() == expected);
    bench.drag(
        bench.scatter(), bench.scatter()->pixelOf(0.3, 0.3).toPoint(), high, Qt::AltModifier);
    QVERIFY(bench.state.selection() == bench.cells([&](Index cell) {
        return expected.contains(cell) && valueOf(bench, "CD3D", cell) < 0.3F;
    }));
    QTest::mouseClick(bench.scatter(), Qt::LeftButton, {}, low);
    QVERIFY(bench.state.selection().empty());
}

void tst_PlotPanel::hiddenCellsAreNeitherCountedNorSelected() {
    Bench bench;
    bench.show(Shown::Dots);
    bench.state.setVisible(bench.cells([](Index cell) { return cell % 2 == 0; }),
                           QStringLiteral("Hide"));
    bench.settle();
    const Index row = bench.rowOf("B cell");
    const CellSet expected =
        bench.cells([](Index cell) { return test::labelOf(cell) == 0; }); // visible ones
    QCOMPARE(bench.table().rows[static_cast<std::size_t>(row)].cells, expected.count());
    QCOMPARE(bench.table().genes[0].summary->groups[0].cells, expected.count());
    bench.click(row, -1);
    QVERIFY(bench.state.selection() == expected);
}

void tst_PlotPanel::countsFollowTheSelection() {
    Bench bench;
    bench.show(Shown::Dots);
    QVERIFY(!bench.table().selecting);
    bench.state.select(bench.cells([](Index cell) { return cell < 30; }), Mode::Replace, {});
    bench.settle();
    QVERIFY(bench.table().selecting);
    for (const PlotRow& row : bench.table().rows) {
        const int code = row.label == "no label" ? -1 : static_cast<int>(row.group);
        QCOMPARE(row.selected,
                 bench.cells([&](Index cell) { return cell < 30 && test::labelOf(cell) == code; })
                     .count());
    }
}

void tst_PlotPanel::aGeneNameColoursTheMaps() {
    Bench bench;
    bench.state.setMapShown(1, true);
    bench.show(Shown::Dots);
    bench.click(-1, 1);
    QVERIFY(bench.state.colourSource(1) == (ColourSource{ColourSource::Kind::Gene, "CD3E", {}}));
    QVERIFY(bench.panel->data().table() != nullptr); // rows keep a column of labels
}

void tst_PlotPanel::hoveringARowHighlightsItOnTheMaps() {
    Bench bench;
    bench.show(Shown::Dots);
    const Index row = bench.rowOf("monocyte");
    QTest::mouseMove(bench.canvas()->viewport(), bench.middleOf(row, 1));
    QTRY_VERIFY(bench.state.hoveredLabel().has_value());
    QCOMPARE(bench.state.hoveredLabel()->second, 1);
    const auto* facts = bench.panel->findChild<QLabel*>(QStringLiteral("plotFacts"));
    const Index cells = bench.cells([](Index cell) { return test::labelOf(cell) == 1; }).count();
    QVERIFY2(facts->text().startsWith(QStringLiteral("monocyte, CD3E: ")),
             qPrintable(facts->text()));
    QVERIFY2(facts->text().contains(QStringLiteral(" of %1 cells above zero, mean ").arg(cells)),
             qPrintable(facts->text()));
}

void tst_PlotPanel::everythingIsReachedByKeyboard() {
    Bench bench;
    bench.show(Shown::Dots);
    bench.canvas()->setFocus(Qt::TabFocusReason);
    QTest::keyClick(bench.canvas(), Qt::Key_Home);
    QTest::keyClick(bench.canvas(), Qt::Key_Down);
    QTest::keyClick(bench.canvas(), Qt::Key_Right);
    QVERIFY2(bench.canvas()->accessibleDescription().contains(QStringLiteral("CD3D")),
             qPrintable(bench.canvas()->accessibleDescription()));
    QTest::keyClick(bench.canvas(), Qt::Key_Return);
    const int code = static_cast<int>(bench.table().rows[1].group);
    QVERIFY(bench.state.selection() == bench.cells([&](Index cell) {
        return test::labelOf(cell) == code && valueOf(bench, "CD3D", cell) > 0.0F;
    }));
    QTest::keyClick(bench.canvas(), Qt::Key_Left);
    QTest::keyClick(bench.canvas(), Qt::Key_Return);
    QVERIFY(bench.state.selection() ==
            bench.cells([&](Index cell) { return test::labelOf(cell) == code; }));

    bench.show(Shown::Scatter);
    QTRY_VERIFY(bench.scatter()->picture().area.width > 0.0);
    bench.scatter()->setFocus(Qt::TabFocusReason);
    for (int step = 0; step < 30; ++step) {
        QTest::keyClick(bench.scatter(), Qt::Key_Left);
        QTest::keyClick(bench.scatter(), Qt::Key_Up);
    }
    QTest::keyClick(bench.scatter(), Qt::Key_Return); // the upper left tenth of the axes
    QVERIFY(bench.state.selection().count() > 20);
    QVERIFY(bench.state.selection() == bench.cells([&](Index cell) {
        return valueOf(bench, "CD3D", cell) == 0.0F && valueOf(bench, "CD3E", cell) > 2.9F;
    }));
}

void tst_PlotPanel::eightHundredLabelsScrollAndAreFound() {
    Bench bench(manyLabels(800, 20000));
    bench.show(Shown::Dots, {"EVEN", "ODD"});
    const auto all = static_cast<Index>(bench.table().rows.size());
    QCOMPARE(all, Index(801));
    QVERIFY(bench.canvas()->picture().rowsShown < 30);
    QScrollBar* bar = bench.canvas()->verticalScrollBar();
    QCOMPARE(bar->maximum() + bench.canvas()->picture().rowsShown, all);
    bar->setValue(bar->maximum());
    QTRY_VERIFY(bench.canvas()->picture().find(all - 1, -1) != nullptr);
    bench.click(all - 1, -1); // "no label" is the last
    QVERIFY(bench.state.selection() == bench.cells([](Index cell) { return cell % 51 == 50; }));

    auto* find = bench.panel->findChild<QLineEdit*>(QStringLiteral("plotFind"));
    QTest::keyClicks(find, QStringLiteral("cluster 676"));
    QTest::qWait(20);
    QCOMPARE(bench.table().rows.size(), std::size_t(1));
    bench.click(0, -1);
    const auto& codes = bench.state.dataset()->cells().columns[0].category()->codes;
    QVERIFY(bench.state.selection() ==
            bench.cells([&](Index cell) { return codes[static_cast<std::size_t>(cell)] == 676; }));
    find->clear();
    bench.canvas()->setFocus(Qt::TabFocusReason);
    QTest::keyClick(bench.canvas(), Qt::Key_End);
    QVERIFY(bench.canvas()->picture().find(all - 1, -1) != nullptr);
}

void tst_PlotPanel::rowsFollowMapOneUntilChosen() {
    Bench bench(manyLabels(4, kCells));
    bench.state.setColourSource(1, {ColourSource::Kind::Column, "batch", {}});
    bench.show(Shown::Dots, {"EVEN"});
    QCOMPARE(bench.table().rowsTitle, std::string("Batch"));
    auto* rows = bench.panel->findChild<QComboBox*>(QStringLiteral("plotRows"));
    QCOMPARE(rows->currentText(), QStringLiteral("Batch"));
    const int other = rows->findText(QStringLiteral("Cluster"));
    QVERIFY(other >= 0);
    rows->setCurrentIndex(other);
    Q_EMIT rows->activated(other);
    bench.settle();
    QCOMPARE(bench.table().rowsTitle, std::string("Cluster"));
    QCOMPARE(bench.table().rows.size(), std::size_t(5)); // and no label
}

void tst_PlotPanel::emptyPlotsSayWhatToDo_data() {
    QTest::addColumn<Shown>("shown");
    QTest::addColumn<bool>("withGenes");
    QTest::addColumn<QString>("title");
    QTest::newRow("no genes chosen")
        << Shown::Dots << true << QStringLiteral("No genes chosen yet");
    QTest::newRow("no counts") << Shown::Violins << false
                               << QStringLiteral("This map has no counts");
    QTest::newRow("two genes needed")
        << Shown::Scatter << true << QStringLiteral("A scatter plot needs two genes");
    QTest::newRow("one column only")
        << Shown::Bars << true << QStringLiteral("Only one column of labels");
}

void tst_PlotPanel::emptyPlotsSayWhatToDo() {
    QFETCH(Shown, shown);
    QFETCH(bool, withGenes);
    QFETCH(QString, title);
    Bench bench(test::threeClusters(100, withGenes));
    bench.show(shown, {});
    const auto* empty = bench.panel->findChild<QWidget*>(QStringLiteral("plotEmpty"));
    QVERIFY(empty->isVisible());
    const auto words = empty->findChildren<QLabel*>();
    QCOMPARE(words[0]->text(), title);
    QVERIFY(words[1]->text().size() > 20);
    if (shown == Shown::Dots) {
        bench.show(shown, {"LYZ"});
        QVERIFY(!empty->isVisible());
    }
}

void tst_PlotPanel::resultsForAnotherDataSetAreIgnored() {
    Bench bench(test::threeClusters(kCells), false);
    bench.show(Shown::Dots, {"CD3D"});
    QVERIFY(!bench.waiting.empty());
    bench.state.setDataset(test::threeClusters(90), {});
    QTest::qWait(20);
    while (!bench.waiting.empty()) { // the old works end late, before the new ones
        const PlotWork work = bench.waiting.front();
        bench.waiting.pop_front();
        work.run(RunControl());
        work.finished();
    }
    bench.show(Shown::Dots, {"CD3D"});
    while (!bench.waiting.empty()) {
        const PlotWork work = bench.waiting.front();
        bench.waiting.pop_front();
        work.run(RunControl());
        work.finished();
    }
    Index cells = 0;
    for (const PlotRow& row : bench.table().rows) {
        cells += row.cells;
    }
    QCOMPARE(cells, Index(90));
}

void tst_PlotPanel::everyControlHasAName() {
    Bench bench;
    bench.show(Shown::Dots);
    for (QWidget* widget : bench.panel->findChildren<QWidget*>()) {
        if (widget->focusPolicy() != Qt::NoFocus &&
            !widget->objectName().startsWith(QStringLiteral("qt_"))) {
            QVERIFY2(!widget->accessibleName().isEmpty(),
                     qPrintable(QString::fromLatin1(widget->metaObject()->className()) +
                                QLatin1Char(' ') + widget->objectName()));
        }
    }
}

void tst_PlotPanel::foldedItKeepsItsTabs() {
    Bench bench;
    QVERIFY(!bench.panel->isOpen());
    QCOMPARE(bench.panel->height(), PlotPanel::kTabsHeight + 1);
    auto* tabs = bench.panel->findChild<QTabBar*>(QStringLiteral("plotTabs"));
    QVERIFY(tabs->isVisible());
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(2).center());
    QVERIFY(bench.panel->isOpen());
    QCOMPARE(bench.panel->data().shown(), Shown::Tiles);
    QTest::mouseClick(bench.panel->findChild<QAbstractButton*>(QStringLiteral("plotFold")),
                      Qt::LeftButton);
    QVERIFY(!bench.panel->isOpen());
    QCOMPARE(bench.panel->data().shown(), Shown::Nothing); // a folded plot computes nothing
}

QTEST_MAIN(tst_PlotPanel)
#include "tst_PlotPanel.moc"

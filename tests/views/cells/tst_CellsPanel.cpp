// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/cells/CellsBench.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTimer>

#include <functional>

using namespace ocellus;
using test::manyLabels;
using Bench = test::CellsBench;
using Kind = CellsModel::Kind;

namespace {

constexpr Index kCells = test::kBenchCells;

CellSet withLabel(int code) {
    CellSet cells(kCells);
    for (Index cell = 0; cell < kCells; ++cell) {
        if (test::labelOf(cell) == code) {
            cells.insert(cell);
        }
    }
    return cells;
}

} // namespace

class tst_CellsPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsAreSortedByCountWithNoLabelLast();
    void countsAddUp();
    void headerSaysHowManyCells();
    void checkBoxHidesAndShows();
    void partlyHiddenLabelIsHalfChecked();
    void doubleClickSelects();
    void spaceAndEnterWorkWithoutMouse();
    void selectionIsCountedInEveryRow();
    void hoverHighlightsTheLabel();
    void dropIconColoursTheMap();
    void swatchesAreTheMapsColours();
    void barsShowHowTheColouredFieldSplits();
    void filterFindsLabels();
    void longListsFold();
    void brushingAHistogramSelects();
    void numbersWithoutValueAreCounted();
    void lineagesOpen();
    void eightHundredLabelsAreListedAndCounted();
    void undoGivesTheChecksBack();
    void theMenuOfARowThatIsGoneDoesNothing();
};

void tst_CellsPanel::theMenuOfARowThatIsGoneDoesNothing() {
    Bench bench;
    QVERIFY(bench.shown);
    bool triggered = false;
    QTimer::singleShot(0, &bench.state, [&] { // while the menu is open
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (menu == nullptr) {
            return;
        }
        bench.state.setDataset(manyLabels(2, 50), QStringLiteral("other data"));
        for (QAction* action : menu->actions()) {
            if (action->text().startsWith(QLatin1String("Take from"))) {
                triggered = true;
                action->trigger();
            }
        }
        menu->close();
    });
    const QPoint middle = bench.view->visualRect(bench.row(Kind::Label, bench.texts(Kind::Label).first())).center();
    QContextMenuEvent event(QContextMenuEvent::Mouse, middle, bench.view->viewport()->mapToGlobal(middle));
    QApplication::sendEvent(bench.view->viewport(), &event);
    QVERIFY(triggered);
    QVERIFY(bench.state.selection().empty());
}

void tst_CellsPanel::rowsAreSortedByCountWithNoLabelLast() {
    Bench bench;
    QVERIFY(bench.shown);
    QCOMPARE(bench.texts(Kind::Section), (QStringList{"Cell type", "n counts"})); // the id column is folded away
    QCOMPARE(bench.texts(Kind::Label).size(), 3); // the category that no cell carries is left out
    Index before = kCells;
    for (const QString& label : bench.texts(Kind::Label)) {
        const auto counts = bench.model().counts(bench.model().row(bench.row(Kind::Label, label)));
        QVERIFY(counts.total <= before);
        before = counts.total;
    }
    const QModelIndex none = bench.row(Kind::NoLabel);
    QCOMPARE(bench.model().counts(bench.model().row(none)).total, Index(60));
    QVERIFY(none.row() > bench.row(Kind::Label, bench.texts(Kind::Label).last()).row());
}

void tst_CellsPanel::countsAddUp() {
    Bench bench;
    Index sum = bench.model().counts(bench.model().row(bench.row(Kind::NoLabel))).total;
    for (const QString& label : bench.texts(Kind::Label)) {
        sum += bench.model().counts(bench.model().row(bench.row(Kind::Label, label))).total;
    }
    QCOMPARE(sum, kCells);
}

void tst_CellsPanel::headerSaysHowManyCells() {
    Bench bench;
    QCOMPARE(bench.panel->countText(), QStringLiteral("600"));
    QSignalSpy changed(bench.panel.get(), &CellsPanel::countTextChanged);
    CellSet visible(kCells, true);
    visible -= withLabel(1);
    bench.state.setVisible(visible, {});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(bench.panel->countText(), QStringLiteral("420 of 600 shown"));
}

void tst_CellsPanel::checkBoxHidesAndShows() {
    Bench bench;
    const QModelIndex monocyte = bench.row(Kind::Label, QStringLiteral("monocyte"));
    bench.click(bench.parts(monocyte).check.center());
    CellSet expected(kCells, true);
    expected -= withLabel(1);
    QVERIFY(bench.state.visible() == expected);
    QCOMPARE(monocyte.data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
    QCOMPARE(bench.state.undoStack().undoText(), QStringLiteral("Hide 180 cells: monocyte"));
    bench.click(bench.parts(monocyte).check.center());
    QCOMPARE(bench.state.visible().count(), kCells);
    QCOMPARE(monocyte.data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
}

void tst_CellsPanel::partlyHiddenLabelIsHalfChecked() {
    Bench bench;
    CellSet visible(kCells, true);
    visible.remove(1); // a monocyte
    bench.state.setVisible(visible, {});
    QCOMPARE(bench.row(Kind::Label, QStringLiteral("monocyte")).data(Qt::CheckStateRole).toInt(), int(Qt::PartiallyChecked));
    QCOMPARE(bench.row(Kind::Label, QStringLiteral("neuron")).data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
}

void tst_CellsPanel::doubleClickSelects() {
    Bench bench;
    const QPoint at = bench.parts(bench.row(Kind::Label, QStringLiteral("neuron"))).text.center();
    QTest::mouseDClick(bench.view->viewport(), Qt::LeftButton, {}, at);
    QVERIFY(bench.state.selection() == withLabel(2));
    QCOMPARE(bench.state.undoStack().undoText(), QStringLiteral("Select 180 cells: neuron"));
    const QPoint none = bench.parts(bench.row(Kind::NoLabel)).text.center();
    QTest::mouseDClick(bench.view->viewport(), Qt::LeftButton, Qt::ShiftModifier, none);
    CellSet expected = withLabel(2);
    expected |= withLabel(-1);
    QVERIFY(bench.state.selection() == expected);
}

void tst_CellsPanel::spaceAndEnterWorkWithoutMouse() {
    Bench bench;
    bench.view->setFocus();
    bench.view->setCurrentIndex(bench.row(Kind::Label, QStringLiteral("monocyte")));
    QTest::keyClick(bench.view, Qt::Key_Space);
    QCOMPARE(bench.state.visible().count(), Index(420));
    QTest::keyClick(bench.view, Qt::Key_Space);
    QTest::keyClick(bench.view, Qt::Key_Return);
    QVERIFY(bench.state.selection() == withLabel(1));
    bench.view->setCurrentIndex(bench.row(Kind::Section, QStringLiteral("Cell type")));
    QTest::keyClick(bench.view, Qt::Key_Left);
    QVERIFY(bench.texts(Kind::Label).isEmpty());
    QTest::keyClick(bench.view, Qt::Key_Right);
    QCOMPARE(bench.texts(Kind::Label).size(), 3);
}

void tst_CellsPanel::selectionIsCountedInEveryRow() {
    Bench bench;
    CellSet cells(kCells);
    for (const Index cell : {1, 4, 2}) {
        cells.insert(cell);
    }
    bench.state.select(cells, ExplorerState::SelectionMode::Replace, {});
    const auto selected = [&](const QString& label) {
        return bench.model().counts(bench.model().row(bench.row(Kind::Label, label))).selected;
    };
    QCOMPARE(selected(QStringLiteral("monocyte")), Index(2));
    QCOMPARE(selected(QStringLiteral("neuron")), Index(1));
    QCOMPARE(selected(QStringLiteral("B cell")), Index(0));
}

void tst_CellsPanel::hoverHighlightsTheLabel() {
    Bench bench;
    QTest::mouseMove(bench.view->viewport(), bench.parts(bench.row(Kind::Label, QStringLiteral("neuron"))).text.center());
    QTRY_VERIFY(bench.state.hoveredCells());
    QVERIFY(*bench.state.hoveredCells() == withLabel(2));
    QTest::mouseMove(bench.view->viewport(), bench.view->visualRect(bench.row(Kind::Section)).center());
    QTRY_VERIFY(!bench.state.hoveredCells());
}

void tst_CellsPanel::dropIconColoursTheMap() {
    Bench bench;
    const QModelIndex counts = bench.row(Kind::Section, QStringLiteral("n counts"));
    bench.click(bench.parts(counts).drop.center());
    QCOMPARE(bench.state.colourSource(1).name, std::string("n_counts"));
    QVERIFY(bench.state.colouring(1)->continuous);
    const int steps = bench.state.undoStack().count();
    bench.click(bench.parts(bench.row(Kind::Section, QStringLiteral("n counts"))).drop.center());
    QCOMPARE(bench.state.colourSource(1).name, std::string("n_counts")); // a second click does not turn it off
    QCOMPARE(bench.state.undoStack().count(), steps);
}

void tst_CellsPanel::swatchesAreTheMapsColours() {
    Bench bench;
    for (const Colouring::Entry& entry : bench.state.colouring(1)->entries) {
        const QModelIndex index =
            entry.code < 0 ? bench.row(Kind::NoLabel) : bench.row(Kind::Label, QString::fromStdString(entry.label));
        const auto swatch = bench.model().swatch(bench.model().row(index));
        QVERIFY(swatch);
        QCOMPARE(*swatch, QColor(entry.colour.r, entry.colour.g, entry.colour.b));
    }
    bench.state.setColourSource(1, {ColourSource::Kind::Column, "n_counts", {}});
    QVERIFY(!bench.model().swatch(bench.model().row(bench.row(Kind::Label))));
}

void tst_CellsPanel::barsShowHowTheColouredFieldSplits() {
    CellTable table;
    CategoryColumn types;
    types.categories = {"a", "b"};
    CategoryColumn donors;
    donors.categories = {"d1", "d2"};
    for (int cell = 0; cell < 40; ++cell) {
        table.names.push_back(std::to_string(cell));
        types.codes.push_back(cell < 10 ? 0 : 1);
        donors.codes.push_back(cell < 20 ? 0 : 1);
    }
    table.columns = {{"cell_type", types}, {"donor", donors}};
    Bench bench(Dataset::inMemory(table, GeneTable(), nullptr, {}));
    const auto shares = bench.model().occupancy(bench.model().row(bench.row(Kind::Label, QStringLiteral("d1"))));
    QCOMPARE(shares.size(), std::size_t(2));
    QCOMPARE(shares[0].second, 0.5);
    const auto other = bench.model().occupancy(bench.model().row(bench.row(Kind::Label, QStringLiteral("d2"))));
    QCOMPARE(other.size(), std::size_t(1));
    QCOMPARE(other[0].second, 1.0);
    QVERIFY(other[0].first == shares[0].first || other[0].first == shares[1].first);
}

void tst_CellsPanel::filterFindsLabels() {
    Bench bench(manyLabels(60, 3000));
    auto* find = bench.panel->findChild<QLineEdit*>(QStringLiteral("findLabel"));
    find->setText(QStringLiteral("CLUSTER 1"));
    for (const QString& label : bench.texts(Kind::Label)) {
        QVERIFY(label.contains(QStringLiteral("cluster 1")));
    }
    QVERIFY(bench.texts(Kind::Label).size() >= 2);
    find->setText(QStringLiteral("nothing of that kind"));
    QCOMPARE(bench.model().rowCount(), 0);
    find->clear();
    QVERIFY(bench.row(Kind::More).isValid());
}

void tst_CellsPanel::longListsFold() {
    Bench bench(manyLabels(60, 3000));
    const int folded = int(bench.texts(Kind::Label).size());
    QCOMPARE(folded, 8);
    const QModelIndex more = bench.row(Kind::More);
    const int all = int(bench.model().sections().front().byCount.size());
    Index rest = 3000;
    for (const QString& label : bench.texts(Kind::Label)) {
        rest -= bench.model().counts(bench.model().row(bench.row(Kind::Label, label))).total;
    }
    QCOMPARE(bench.model().moreText(bench.model().row(more)),
        QStringLiteral("%1 more labels, %2").arg(all - folded).arg(cellsText(rest)));
    bench.click(bench.parts(more).link.center());
    QCOMPARE(int(bench.texts(Kind::Label).size()), all);
    bench.click(bench.parts(bench.row(Kind::More)).link.center());
    QCOMPARE(int(bench.texts(Kind::Label).size()), folded);
}

void tst_CellsPanel::brushingAHistogramSelects() {
    Bench bench;
    const QModelIndex index = bench.row(Kind::Histogram);
    QVERIFY(index.isValid());
    const QRect area = bench.parts(index).histogram;
    const auto x = [&](double part) { return QPoint(area.left() + int(part * area.width()), area.center().y()); };
    QTest::mousePress(bench.view->viewport(), Qt::LeftButton, {}, x(0.25));
    QTest::mouseMove(bench.view->viewport(), x(0.4));
    QTest::mouseMove(bench.view->viewport(), x(0.5));
    QTest::mouseRelease(bench.view->viewport(), Qt::LeftButton, {}, x(0.5));
    const CellsModel::Section section = bench.model().section(bench.model().row(bench.row(Kind::Histogram)));
    QVERIFY(section.brushHigh > section.brushLow);
    Index expected = 0;
    const NumberColumn& numbers = *bench.state.column("n_counts")->number();
    for (const double value : numbers.values) {
        expected += value >= section.brushLow && value <= section.brushHigh;
    }
    QVERIFY(expected > 50);
    QCOMPARE(bench.state.selection().count(), expected);
    QCOMPARE(bench.state.undoStack().count(), 1); // the drag is one step
    bench.click(x(0.9));
    QVERIFY(bench.state.selection().empty());
}

void tst_CellsPanel::numbersWithoutValueAreCounted() {
    Bench bench;
    const NumberCounts& counts = bench.model().numberCounts(bench.model().section(bench.model().row(bench.row(Kind::Histogram))));
    QCOMPARE(counts.missing, kCells / 7);
    Index sum = counts.missing;
    for (const Index count : counts.total) {
        sum += count;
    }
    QCOMPARE(sum, kCells);
}

void tst_CellsPanel::lineagesOpen() {
    CellTable table;
    CategoryColumn types;
    for (int type = 0; type < 30; ++type) {
        types.categories.push_back((type % 2 ? "neuron " : "B cell ") + std::to_string(type));
    }
    for (int cell = 0; cell < 900; ++cell) {
        table.names.push_back(std::to_string(cell));
        types.codes.push_back(cell % 30);
    }
    table.columns = {{"cell_type", types}};
    Bench bench(Dataset::inMemory(table, GeneTable(), nullptr, {}));
    QTRY_COMPARE(bench.texts(Kind::Lineage), (QStringList{QStringLiteral("B / plasma"), QStringLiteral("Neuron")}));
    QVERIFY(bench.texts(Kind::Label).isEmpty());
    const QModelIndex neuron = bench.row(Kind::Lineage, QStringLiteral("Neuron"));
    QVERIFY(neuron.isValid());
    QCOMPARE(bench.model().counts(bench.model().row(neuron)).total, Index(450));
    bench.click(bench.parts(neuron).check.center());
    QCOMPARE(bench.state.visible().count(), Index(450));
    bench.click(bench.parts(bench.row(Kind::Lineage, QStringLiteral("Neuron"))).chevron.center());
    QCOMPARE(bench.texts(Kind::Label).size(), 15);
    QCOMPARE(bench.row(Kind::Label, QStringLiteral("neuron 1")).data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
}

void tst_CellsPanel::eightHundredLabelsAreListedAndCounted() {
    Bench bench(manyLabels(1601, 100000)); // squares fall on about half of the labels
    bench.model().toggle(bench.row(Kind::More));
    QVERIFY(bench.texts(Kind::Label).size() >= 800);
    bench.state.selectAll();
    Index selected = 0;
    for (const QString& label : bench.texts(Kind::Label)) {
        selected += bench.model().counts(bench.model().row(bench.row(Kind::Label, label))).selected;
    }
    QCOMPARE(selected, Index{100000});
}

void tst_CellsPanel::undoGivesTheChecksBack() {
    Bench bench;
    for (const char* label : {"monocyte", "neuron"}) {
        bench.model().setData(bench.row(Kind::Label, QString::fromLatin1(label)), Qt::Unchecked, Qt::CheckStateRole);
    }
    QCOMPARE(bench.state.visible().count(), Index(240));
    bench.state.undoStack().undo();
    QCOMPARE(bench.row(Kind::Label, QStringLiteral("neuron")).data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
    QCOMPARE(bench.row(Kind::Label, QStringLiteral("monocyte")).data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
    bench.state.undoStack().undo();
    QCOMPARE(bench.state.visible().count(), kCells);
}

QTEST_MAIN(tst_CellsPanel)
#include "tst_CellsPanel.moc"

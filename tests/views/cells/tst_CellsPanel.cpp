// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ontology/Ontology.h"
#include "core/tasks/LabelTable.h"
#include "tests/views/ViewFixtures.h"
#include "views/cells/CellsDelegate.h"
#include "views/cells/CellsModel.h"
#include "views/cells/CellsPanel.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <functional>

using namespace ocellus;
using Kind = CellsModel::Kind;

namespace {

constexpr Index kCells = 600;

struct Bench {
    explicit Bench(std::shared_ptr<const Dataset> dataset = test::threeClusters(kCells)) {
        test::serve(state);
        state.setDataset(std::move(dataset), {});
        panel = std::make_unique<CellsPanel>(state);
        panel->resize(276, 700);
        panel->show();
        shown = QTest::qWaitForWindowExposed(panel.get());
        view = panel->findChild<CellsView*>();
        delegate = qobject_cast<CellsDelegate*>(view->itemDelegate());
    }

    CellsModel& model() { return panel->model(); }

    QModelIndex row(Kind kind, const QString& text = {}) {
        for (int i = 0; i < model().rowCount(); ++i) {
            const QModelIndex index = model().index(i);
            if (model().row(index).kind == kind && (text.isEmpty() || model().text(model().row(index)) == text)) {
                return index;
            }
        }
        return {};
    }

    QStringList texts(Kind kind) {
        QStringList found;
        for (int i = 0; i < model().rowCount(); ++i) {
            if (model().row(model().index(i)).kind == kind) {
                found << model().text(model().row(model().index(i)));
            }
        }
        return found;
    }

    CellsRowParts parts(const QModelIndex& index) {
        view->scrollTo(index);
        return delegate->partsOf(index, view->visualRect(index));
    }

    void click(const QPoint& at) { QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, at); }

    ExplorerState state;
    std::unique_ptr<CellsPanel> panel;
    CellsView* view = nullptr;
    CellsDelegate* delegate = nullptr;
    bool shown = false;
};

CellSet withLabel(int code) {
    CellSet cells(kCells);
    for (Index cell = 0; cell < kCells; ++cell) {
        if (test::labelOf(cell) == code) {
            cells.insert(cell);
        }
    }
    return cells;
}

/// Cells with `labels` different types, each fewer than the one before.
std::shared_ptr<const Dataset> manyLabels(int labels, Index cells) {
    CellTable table;
    CategoryColumn types;
    for (int label = 0; label < labels; ++label) {
        types.categories.push_back("cluster " + std::to_string(label));
    }
    for (Index cell = 0; cell < cells; ++cell) {
        table.names.push_back(std::to_string(cell));
        types.codes.push_back(static_cast<std::int32_t>((cell * cell) % labels));
    }
    table.columns = {{"leiden", types}};
    return Dataset::inMemory(table, GeneTable(), nullptr, {});
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
    void termsGroupLabelsWithTheirCounts();
    void aRowAboveOthersSwitchesThemAll();
    void treeOrListIsAskedForAndKept();
    void aGroupIsSelectedAndHighlightedWhole();
    void leftGoesUpTheTree();
    void showingALabelOpensTheTreeAtItsRow();
    void findingShowsGroupsToo();
    void eightHundredTermsAreATree();
    void predictionsThatFailAreHiddenWithTheReason();
    void predictionsOfTheSessionAreHiddenAlike();
    void theModelsRecordsDecideWhereNoLabelTests();
    void theTreeIsTheOneTheCommandLinePrints();
    void eightHundredLabelsAreQuick();
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

void tst_CellsPanel::eightHundredLabelsAreQuick() {
    QElapsedTimer clock;
    clock.start();
    Bench bench(manyLabels(1601, 100000)); // squares fall on about half of the labels
    bench.model().toggle(bench.row(Kind::More));
    QVERIFY(bench.texts(Kind::Label).size() >= 800);
    QTest::qWait(50);
    const qint64 opened = clock.elapsed();
    clock.restart();
    bench.state.selectAll();
    bench.view->viewport()->repaint();
    const qint64 changed = clock.elapsed();
    qInfo("%d labels, 100,000 cells: opened in %lld ms, selection shown in %lld ms", int(bench.texts(Kind::Label).size()), opened, changed);
    QVERIFY(opened < 5000);
    QVERIFY(changed < 400);
}

/// Six kinds of lymphocytes, the rest without a term in common but through the top; 12 labels, so a tree at first.
std::shared_ptr<const Dataset> bloodLabels() {
    CellTable table;
    CategoryColumn types;
    types.categories = {"CD4-positive, alpha-beta T cell", "CD8-positive, alpha-beta T cell", "T cell", "regulatory T cell", "B cell", "naive B cell", "hepatocyte", "erythrocyte", "neuron", "astrocyte", "keratinocyte", "my own label"};
    for (int cell = 0; cell < 1200; ++cell) {
        table.names.push_back(std::to_string(cell));
        types.codes.push_back(cell % 12);
    }
    table.columns = {{"cell_type", types}};
    return Dataset::inMemory(table, GeneTable(), nullptr, {});
}

Index countOf(Bench& bench, Kind kind, const char* label) {
    return bench.model().counts(bench.model().row(bench.row(kind, QString::fromLatin1(label)))).total;
}

void openTree(Bench& bench) {
    QTRY_VERIFY(bench.model().canBeTree(bench.model().sections().front()));
    for (int row = 0; row < bench.model().rowCount(); ++row) {
        const CellsModel::Row one = bench.model().row(bench.model().index(row));
        if (bench.model().hasRowsBelow(one) && !bench.model().isOpen(one)) {
            bench.model().toggle(bench.model().index(row));
        }
    }
}

void tst_CellsPanel::termsGroupLabelsWithTheirCounts() {
    Bench bench(bloodLabels());
    openTree(bench);
    QVERIFY(bench.texts(Kind::Group).contains(QStringLiteral("lymphocyte")));
    QVERIFY(!bench.texts(Kind::Group).contains(QStringLiteral("cell"))); // says nothing
    QCOMPARE(countOf(bench, Kind::Group, "lymphocyte"), Index(600));
    QCOMPARE(countOf(bench, Kind::Label, "T cell"), Index(400)); // with its kinds
    QCOMPARE(countOf(bench, Kind::Label, "B cell"), Index(200));
    QCOMPARE(countOf(bench, Kind::Label, "regulatory T cell"), Index(100));
    QCOMPARE(bench.model().ownCount(bench.model().row(bench.row(Kind::Label, QStringLiteral("T cell")))), Index(100));
    QVERIFY(bench.row(Kind::Label, QStringLiteral("T cell")).data(Qt::ToolTipRole).toString().contains(QStringLiteral("100 of them labelled no finer")));
    QVERIFY(bench.row(Kind::Label, QStringLiteral("my own label")).isValid());
    QCOMPARE(bench.texts(Kind::Label).size(), 12); // every label once
}

void tst_CellsPanel::aRowAboveOthersSwitchesThemAll() {
    Bench bench(bloodLabels());
    openTree(bench);
    const auto checked = [&](Kind kind, const char* label) {
        return bench.row(kind, QString::fromLatin1(label)).data(Qt::CheckStateRole).toInt();
    };
    bench.click(bench.parts(bench.row(Kind::Label, QStringLiteral("T cell"))).check.center());
    QCOMPARE(bench.state.visible().count(), Index(800));
    QCOMPARE(bench.state.undoStack().undoText(), QStringLiteral("Hide 400 cells: T cell"));
    QCOMPARE(checked(Kind::Label, "regulatory T cell"), int(Qt::Unchecked));
    QCOMPARE(checked(Kind::Label, "CD4-positive, alpha-beta T cell"), int(Qt::Unchecked));
    QCOMPARE(checked(Kind::Label, "naive B cell"), int(Qt::Checked));
    QCOMPARE(checked(Kind::Group, "lymphocyte"), int(Qt::PartiallyChecked));
    bench.click(bench.parts(bench.row(Kind::Label, QStringLiteral("regulatory T cell"))).check.center());
    QCOMPARE(checked(Kind::Label, "T cell"), int(Qt::PartiallyChecked));
    bench.click(bench.parts(bench.row(Kind::Group, QStringLiteral("lymphocyte"))).check.center());
    QCOMPARE(bench.state.visible().count(), Index(1200)); // some were hidden: all are shown
}

void tst_CellsPanel::treeOrListIsAskedForAndKept() {
    Bench bench(bloodLabels());
    QTRY_VERIFY(bench.row(Kind::Group).isValid());
    QSignalSpy chosen(&bench.model(), &CellsModel::treeChoicesChanged);
    bench.click(bench.parts(bench.row(Kind::Section)).tree.center());
    QVERIFY(!bench.row(Kind::Group).isValid());
    QCOMPARE(countOf(bench, Kind::Label, "T cell"), Index(100)); // in a list every label stands for itself
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(bench.model().treeChoices(), (std::map<std::string, bool>{{"cell_type", false}}));
    bench.state.setDataset(bloodLabels(), {});
    QTRY_VERIFY(bench.model().canBeTree(bench.model().sections().front()));
    QVERIFY(!bench.row(Kind::Group).isValid()); // as chosen for columns of this name
    bench.view->setFocus();
    bench.view->setCurrentIndex(bench.row(Kind::Label, QStringLiteral("T cell")));
    QTest::keyClick(bench.view, Qt::Key_T);
    QVERIFY(bench.row(Kind::Group).isValid());
    Bench few; // three labels: a list at first
    QTest::qWait(0);
    QVERIFY(!few.row(Kind::Group).isValid());
}

void tst_CellsPanel::aGroupIsSelectedAndHighlightedWhole() {
    Bench bench(bloodLabels());
    openTree(bench);
    QTest::mouseMove(bench.view->viewport(), bench.parts(bench.row(Kind::Group)).text.center());
    QTRY_VERIFY(bench.state.hoveredCells());
    QCOMPARE(bench.state.hoveredCells()->count(), Index(600));
    QTest::mouseMove(bench.view->viewport(), bench.parts(bench.row(Kind::Label, QStringLiteral("neuron"))).text.center());
    QTRY_COMPARE(bench.state.hoveredCells()->count(), Index(100));
    QTest::mouseDClick(bench.view->viewport(), Qt::LeftButton, {}, bench.parts(bench.row(Kind::Group)).text.center());
    QCOMPARE(bench.state.selection().count(), Index(600));
    QCOMPARE(bench.state.undoStack().undoText(), QStringLiteral("Select 600 cells: lymphocyte"));
    bench.model().selectOnly(bench.row(Kind::Label, QStringLiteral("T cell")));
    QCOMPARE(bench.state.selection().count(), Index(100));
}

void tst_CellsPanel::leftGoesUpTheTree() {
    Bench bench(bloodLabels());
    openTree(bench);
    bench.view->setFocus();
    bench.view->setCurrentIndex(bench.row(Kind::Label, QStringLiteral("regulatory T cell")));
    const auto current = [&] { return bench.model().text(bench.model().row(bench.view->currentIndex())); };
    QTest::keyClick(bench.view, Qt::Key_Left); // nothing to close: to the row above it
    const QString parent = current();
    QVERIFY(parent == QStringLiteral("T cell") || parent.contains(QStringLiteral("T cell")));
    while (current() != QStringLiteral("T cell")) {
        QTest::keyClick(bench.view, Qt::Key_Left);
    }
    QTest::keyClick(bench.view, Qt::Key_Left); // closes
    QVERIFY(!bench.row(Kind::Label, QStringLiteral("regulatory T cell")).isValid());
    QCOMPARE(current(), QStringLiteral("T cell"));
    QTest::keyClick(bench.view, Qt::Key_Left);
    QCOMPARE(current(), QStringLiteral("lymphocyte"));
}

void tst_CellsPanel::showingALabelOpensTheTreeAtItsRow() {
    Bench bench(bloodLabels());
    QTRY_VERIFY(bench.row(Kind::Group).isValid());
    QVERIFY(!bench.row(Kind::Label, QStringLiteral("naive B cell")).isValid());
    bench.panel->findChild<QLineEdit*>(QStringLiteral("findLabel"))->setText(QStringLiteral("neur"));
    const ColumnKey key = bench.model().sections().front().key;
    QVERIFY(bench.panel->showLabel(key, 5));
    const QModelIndex row = bench.row(Kind::Label, QStringLiteral("naive B cell"));
    QCOMPARE(bench.view->currentIndex(), row);
    QVERIFY(bench.view->viewport()->rect().contains(bench.view->visualRect(row)));
    QVERIFY(!bench.panel->showLabel({"no such column", {}}, 0));
}

void tst_CellsPanel::findingShowsGroupsToo() {
    Bench bench(bloodLabels());
    QTRY_VERIFY(bench.row(Kind::Group).isValid());
    bench.panel->findChild<QLineEdit*>(QStringLiteral("findLabel"))->setText(QStringLiteral("lympho"));
    QCOMPARE(countOf(bench, Kind::Group, "lymphocyte"), Index(600));
    QCOMPARE(bench.model().groupsCalled(QStringLiteral("LYMPHO")).size(), std::size_t(1));
    bench.click(bench.parts(bench.row(Kind::Group)).check.center());
    QCOMPARE(bench.state.visible().count(), Index(600));
}

void tst_CellsPanel::eightHundredTermsAreATree() {
    const auto ontology = Ontology::shippedCellTypes();
    CellTable table;
    CategoryColumn types;
    for (TermIndex term = 0; types.categories.size() < 800; term += 3) {
        if (!ontology->term(term).obsolete) {
            types.categories.push_back(ontology->term(term).name);
        }
    }
    for (int cell = 0; cell < 8000; ++cell) {
        table.names.push_back(std::to_string(cell));
        types.codes.push_back(cell % 800);
    }
    table.columns = {{"cell_type", types}};
    Bench bench(Dataset::inMemory(table, GeneTable(), nullptr, {}));
    QTRY_VERIFY(bench.row(Kind::Lineage).isValid());
    QVERIFY(bench.model().rowCount() < 20); // what is seen at first
    if (bench.row(Kind::More).isValid()) {
        bench.model().toggle(bench.row(Kind::More));
    }
    openTree(bench);
    QCOMPARE(bench.texts(Kind::Label).size(), 800); // no label is out of reach
    Index sum = 0;
    for (int row = 0; row < bench.model().rowCount(); ++row) {
        const CellsModel::Row one = bench.model().row(bench.model().index(row));
        sum += one.node >= 0 && bench.model().level(one) == 0 ? bench.model().counts(one).total : 0;
    }
    QCOMPARE(sum, Index(8000));
}

void tst_CellsPanel::predictionsThatFailAreHiddenWithTheReason() {
    // 100 labelled cells of two kinds; the predicted sex is always the same, the predicted cell type is right
    CellTable table;
    CategoryColumn sex, said, types;
    sex.categories = {"male", "female"};
    said.categories = {"male"};
    types.categories = {"T cell", "B cell"};
    for (int cell = 0; cell < 100; ++cell) {
        table.names.push_back(std::to_string(cell));
        sex.codes.push_back(cell % 2);
        said.codes.push_back(0);
        types.codes.push_back(cell % 2);
    }
    table.columns = {{"cell_type", types}, {"sex", sex}, {"pred_cell_type", types}, {"pred_sex", said}};
    Bench bench(Dataset::inMemory(table, GeneTable(), nullptr, {}));
    const auto section = [&](const std::string& name) {
        const auto& all = bench.model().sections();
        return *std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.key.name == name; });
    };
    QTRY_VERIFY(bench.model().isHidden(section("pred_sex")));
    QVERIFY(!bench.model().isHidden(section("pred_cell_type")));
    QVERIFY(!bench.model().isHidden(section("sex"))); // the author's own
    QVERIFY(section("pred_sex").hidden.contains(QStringLiteral("50 %")));
    QModelIndex row;
    for (int i = 0; i < bench.model().rowCount(); ++i) {
        const CellsModel::Row one = bench.model().row(bench.model().index(i));
        if (one.kind == Kind::Section && bench.model().section(one).key.name == "pred_sex") {
            row = bench.model().index(i);
        }
    }
    QVERIFY(row.data(Qt::ToolTipRole).toString().contains(section("pred_sex").hidden));
    bench.click(bench.parts(row).text.center());
    QVERIFY(bench.row(Kind::Hidden).isValid());
    bench.click(bench.parts(bench.row(Kind::Hidden)).link.center());
    QVERIFY(!bench.row(Kind::Hidden).isValid()); // shown all the same
    QVERIFY(!section("pred_sex").hidden.isEmpty()); // and the reason stays on its title
}

namespace {

/// 100 cells of both sexes.
std::shared_ptr<const Dataset> bothSexes() {
    CellTable table;
    CategoryColumn sex;
    sex.categories = {"male", "female"};
    for (int cell = 0; cell < 100; ++cell) {
        table.names.push_back(std::to_string(cell));
        sex.codes.push_back(cell % 2);
    }
    table.columns = {{"sex", sex}};
    return Dataset::inMemory(table, GeneTable(), nullptr, {});
}

/// A running prediction after `done` of 100 cells. @param right  else every cell is said to be male
LayerPtr predictedSexes(int done, bool right) {
    CategoryColumn said;
    said.categories = {"male", "female"};
    for (int cell = 0; cell < 100; ++cell) {
        said.codes.push_back(cell >= done ? -1 : right ? cell % 2 : 0);
    }
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "scprint";
    layer->provenance.modelHash = "abc";
    layer->cellsDone = done;
    layer->cellsTotal = 100;
    layer->columns = {{"pred_sex", said}, {"pred_sex_name", said}};
    return layer;
}

const CellsModel::Section* sectionOf(Bench& bench, const std::string& name) {
    const auto& all = bench.model().sections();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.key.name == name; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace

void tst_CellsPanel::predictionsOfTheSessionAreHiddenAlike() {
    Bench bench(bothSexes());
    bench.state.addLayer(predictedSexes(40, false));
    const auto hidden = [&] { return sectionOf(bench, "pred_sex_name") != nullptr && bench.model().isHidden(*sectionOf(bench, "pred_sex_name")); };
    QTRY_VERIFY(hidden());
    QVERIFY(sectionOf(bench, "pred_sex_name")->hidden.contains(QStringLiteral("40 cells")));
    // More cells are predicted: hidden all the while, and the reason follows.
    bench.state.addLayer(predictedSexes(80, false));
    QVERIFY(hidden());
    QTRY_VERIFY(sectionOf(bench, "pred_sex_name")->hidden.contains(QStringLiteral("80 cells")));
    QVERIFY(hidden());
    // A prediction that passes is shown.
    bench.state.addLayer(predictedSexes(100, true));
    QTRY_VERIFY(!hidden());
    QVERIFY(sectionOf(bench, "pred_sex_name")->hidden.isEmpty());
}

void tst_CellsPanel::theModelsRecordsDecideWhereNoLabelTests() {
    CellTable table;
    for (int cell = 0; cell < 100; ++cell) {
        table.names.push_back(std::to_string(cell));
    }
    Bench bench(Dataset::inMemory(table, GeneTable(), nullptr, {}));
    bench.state.addLayer(predictedSexes(100, true));
    QTRY_VERIFY(sectionOf(bench, "pred_sex_name") != nullptr && sectionOf(bench, "pred_sex_name")->treeMade);
    QVERIFY(sectionOf(bench, "pred_sex_name")->hidden.isEmpty()); // nothing speaks against it
    ShownClassesOptions records;
    records.records = {{"sex", 0.4, 0.6, "its recipe"}};
    bench.model().setModelRecords("another model", records);
    QTest::qWait(50);
    QVERIFY(sectionOf(bench, "pred_sex_name")->hidden.isEmpty());
    bench.model().setModelRecords("abc", records);
    QTRY_VERIFY(sectionOf(bench, "pred_sex_name")->hidden.contains(QStringLiteral("its recipe")));
}

void tst_CellsPanel::theTreeIsTheOneTheCommandLinePrints() {
    const auto ontology = Ontology::shippedCellTypes();
    CellTable table;
    CategoryColumn types;
    for (TermIndex term = 0; types.categories.size() < 60; term += 29) { // with lineages above the terms
        if (!ontology->term(term).obsolete) {
            types.categories.push_back(ontology->term(term).name);
        }
    }
    types.categories.push_back("no such type");
    for (int cell = 0; cell < 900; ++cell) {
        table.names.push_back(std::to_string(cell));
        types.codes.push_back(cell % 7 == 6 ? -1 : (cell * cell) % 61);
    }
    table.columns = {{"cell_type", types}};
    const LabelTable printed = labelTable(table, "cell_type");
    Bench bench(Dataset::inMemory(table, GeneTable(), nullptr, {}));
    QTRY_VERIFY(sectionOf(bench, "cell_type")->treeMade);
    const auto tree = sectionOf(bench, "cell_type")->tree;
    QVERIFY(tree != nullptr);
    const auto below = tree->rolledUp(labelCounts(types));
    QCOMPARE(printed.rows.size(), tree->nodes.size());
    std::size_t row = 0;
    std::function<void(const std::vector<std::int32_t>&)> compare = [&](const std::vector<std::int32_t>& nodes) {
        for (const std::int32_t place : nodes) {
            const LabelTreeNode& node = tree->nodes[static_cast<std::size_t>(place)];
            const LabelRow& own = printed.rows[row++];
            QCOMPARE(own.name, node.name);
            QCOMPARE(own.term, node.term);
            QCOMPARE(own.depth, node.level);
            QCOMPARE(own.below, below[static_cast<std::size_t>(place)]);
            compare(node.children);
        }
    };
    compare(tree->top);
    QCOMPARE(row, printed.rows.size());
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

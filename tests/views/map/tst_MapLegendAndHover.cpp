// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/map/MapBench.h"
#include "views/map/MapLegend.h"
#include "views/style/Badge.h"
#include "views/style/Fonts.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

using namespace ocellus;
using namespace ocellus::test;

class tst_MapLegendAndHover : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hoverFindsTheCell();
    void clickInTheLegendSelectsTheLabel();
    void hoveringTheLegendIsolatesTheLabel();
    void headerSaysWhatIsShown();
    void aNarrowHeaderShortensWhatIsPartial();
    void theSelectionsChipCoversNoCount_data();
    void theSelectionsChipCoversNoCount();
    void bothEndsOfTheColourBarAreDragged_data();
    void bothEndsOfTheColourBarAreDragged();
    void typedEndsAreRememberedForTheGene();
    void anEmptiedFieldGivesTheEndsBack();
    void theColourBarIsReachedByKeyboard();
};

namespace {

const ColourSource kGene{ColourSource::Kind::Gene, "CD3D", {}};

/// The legend as the map lays it out, so that a test knows where its parts are.
MapLegend legendOf(MapBench& bench) {
    MapLegend legend;
    legend.setColouring(bench.state.colouring(1), false);
    legend.layOut(bench.surface()->size());
    return legend;
}

/// Clicks the number at an end of the colour bar and types another.
void typeEnd(MapBench& bench, int end, const QString& text) {
    QTest::mouseClick(
        bench.surface(), Qt::LeftButton, {}, legendOf(bench).endRect(end).center().toPoint());
    auto* field = bench.map().findChild<QLineEdit*>(QStringLiteral("map1ScaleEnd"));
    QVERIFY(field->isVisible());
    QVERIFY(!field->accessibleName().isEmpty());
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(field, Qt::Key_Delete);
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(!field->isVisible());
    QTest::qWait(30);
}

} // namespace

void tst_MapLegendAndHover::hoverFindsTheCell() {
    MapBench bench;
    const Index cell = 100;
    QTest::mouseMove(bench.surface(), bench.map().pixelOf(cell).toPoint());
    QTRY_VERIFY(bench.state.hoveredCell() >= 0);
    const QPointF found = bench.map().pixelOf(bench.state.hoveredCell());
    QVERIFY(QLineF(found, bench.map().pixelOf(cell)).length() < 4.0);
    QTest::mouseMove(bench.surface(), QPoint(4, 300));
    QTRY_COMPARE(bench.state.hoveredCell(), Index(-1));
}

void tst_MapLegendAndHover::clickInTheLegendSelectsTheLabel() {
    MapBench bench;
    const Colouring::Entry entry = bench.state.colouring(1)->entries.front();
    const QPoint at = swatchOf(bench.map(), entry.colour);
    QVERIFY(at.x() > 0);
    QTest::mouseClick(bench.surface(), Qt::LeftButton, {}, at);
    QCOMPARE(bench.state.selection().count(), entry.count);
    QVERIFY(bench.state.undoStack().undoText().contains(QString::fromStdString(entry.label)));
}

void tst_MapLegendAndHover::hoveringTheLegendIsolatesTheLabel() {
    MapBench bench;
    const Colouring::Entry entry = bench.state.colouring(1)->entries.front();
    const QPoint at = swatchOf(bench.map(), entry.colour);
    QTest::mouseMove(bench.surface(), at);
    QTRY_COMPARE(bench.state.hoveredEntry(1), 0);
    QTest::qWait(50);
    const QImage image = bench.map().grabImage();
    int faded = 0;
    for (Index cell = 0; cell < kCells; ++cell) {
        faded += cell != kNoPlace && labelOf(cell) != entry.code &&
                 distance(pixel(bench.map(), image, cell), fadedColour(Theme::Light)) < 25;
    }
    QVERIFY(faded > 250);
    QVERIFY(bench.state.selection().empty());
    QTest::mouseMove(bench.surface(), QPoint(4, 200));
    QTRY_COMPARE(bench.state.hoveredEntry(1), -1);
}

void tst_MapLegendAndHover::headerSaysWhatIsShown() {
    MapBench bench;
    auto* source = bench.map().findChild<QToolButton*>(QStringLiteral("map1Source"));
    QVERIFY(source);
    QCOMPARE(source->text(), QStringLiteral("Cell type"));
    bench.state.setColourSource(1, {ColourSource::Kind::Gene, "PTPRC", {}});
    QCOMPARE(source->text(), QStringLiteral("PTPRC"));
    bench.state.undoStack().undo();
    QCOMPARE(source->text(), QStringLiteral("Cell type"));
    for (QToolButton* button : bench.map().findChildren<QToolButton*>()) {
        QVERIFY2(!button->accessibleName().isEmpty(), qPrintable(button->objectName()));
    }
}

void tst_MapLegendAndHover::aNarrowHeaderShortensWhatIsPartial() {
    MapBench bench;
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "predictions";
    layer->provenance.task = "annotate";
    layer->cellsDone = 280;
    layer->cellsTotal = kCells;
    CategoryColumn types;
    types.categories = {"B cell"};
    types.codes.assign(std::size_t(kCells), 0);
    layer->columns.push_back({"pred_a_kind_of_cell_with_a_long_name", std::move(types)});
    bench.state.addLayer(layer);
    bench.state.setColourSource(1, {ColourSource::Kind::Column, layer->columns[0].name, "predictions"});
    QTest::qWait(30);
    const auto* source = bench.map().findChild<QToolButton*>(QStringLiteral("map1Source"));
    const auto* chip = bench.map().findChild<Chip*>(QStringLiteral("map1Partial"));
    const QString name = source->text();
    QVERIFY(chip->isVisible());
    QCOMPARE(chip->text(), QStringLiteral("partial, 280 of 600"));
    QVERIFY(chip->toolTip().isEmpty());
    bench.map().resize(300, 560);
    QTest::qWait(30);
    QCOMPARE(chip->text(), QStringLiteral("partial 46 %"));
    QCOMPARE(chip->toolTip(), QStringLiteral("partial, 280 of 600"));
    QCOMPARE(chip->accessibleName(), chip->toolTip());
    QVERIFY(chip->width() >= chip->sizeHint().width()); // not cut
    QVERIFY(source->text() != name && source->text().endsWith(QChar(0x2026)));
    QCOMPARE(source->toolTip(), name);
    bench.map().resize(520, 560);
    QTest::qWait(30);
    QCOMPARE(source->text(), name);
    QCOMPARE(chip->text(), QStringLiteral("partial, 280 of 600"));
}

void tst_MapLegendAndHover::theSelectionsChipCoversNoCount_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<bool>("beside");
    QTest::newRow("wide: beside the count") << 620 << true;
    QTest::newRow("narrow: below the count") << 360 << false;
}

void tst_MapLegendAndHover::theSelectionsChipCoversNoCount() {
    QFETCH(int, width);
    QFETCH(bool, beside);
    MapBench bench;
    bench.map().resize(width, 560);
    bench.state.selectAll();
    QTest::qWait(30);
    const auto* chip = bench.map().findChild<QWidget*>(QStringLiteral("selectionChip"));
    QVERIFY(chip->isVisible());
    const QFontMetricsF metrics(interfaceFont(TextSize::Secondary));
    const QRectF count(12, 10, metrics.horizontalAdvance(bench.map().countText()), 12);
    QVERIFY(!QRectF(chip->geometry()).intersects(count));
    QCOMPARE(chip->y() < 20, beside);
}

void tst_MapLegendAndHover::bothEndsOfTheColourBarAreDragged_data() {
    QTest::addColumn<int>("end");
    QTest::addColumn<double>("share");
    QTest::newRow("low end up") << 0 << 0.25;
    QTest::newRow("high end down") << 1 << -0.5;
    QTest::newRow("high end up") << 1 << 0.5;
}

void tst_MapLegendAndHover::bothEndsOfTheColourBarAreDragged() {
    QFETCH(int, end);
    QFETCH(double, share);
    MapBench bench;
    bench.state.setColourSource(1, kGene);
    QTest::qWait(50);
    const int steps = bench.state.undoStack().count();
    const auto before = bench.state.colouring(1);
    QVERIFY(before->continuous && !before->endsChosen);
    const QRectF bar = legendOf(bench).bar();
    const QPoint from((end == 0 ? bar.topLeft() : bar.topRight() - QPointF(1, 0)).toPoint() +
                      QPoint(0, 4));
    const QPoint to = from + QPoint(static_cast<int>(share * bar.width()), 0);
    bench.drag({from, (from + to) / 2, to});
    const auto after = bench.state.colouring(1);
    const double moved = (to.x() - from.x()) / bar.width() * (before->high - before->low);
    QVERIFY(after->endsChosen);
    QVERIFY(std::abs(after->low - (before->low + (end == 0 ? moved : 0.0))) < 1e-9);
    QVERIFY(std::abs(after->high - (before->high + (end == 1 ? moved : 0.0))) < 1e-9);
    QVERIFY(bench.state.selection().empty());
    QCOMPARE(bench.state.undoStack().count(), steps + 1); // one step a drag
    bench.state.undoStack().undo();
    QCOMPARE(bench.state.colouring(1)->high, before->high);
    QVERIFY(!bench.state.colouring(1)->endsChosen);
}

void tst_MapLegendAndHover::typedEndsAreRememberedForTheGene() {
    MapBench bench;
    bench.state.setColourSource(1, kGene);
    QTest::qWait(50);
    typeEnd(bench, 1, QStringLiteral("1.5"));
    typeEnd(bench, 0, QStringLiteral("0.25"));
    QCOMPARE(bench.state.colouring(1)->low, 0.25);
    QCOMPARE(bench.state.colouring(1)->high, 1.5);
    const Rgb top = colourAt(ColourMap::Viridis, 1.0);
    const auto values = bench.state.geneValues("CD3D");
    for (std::size_t cell = 0; cell < values->size(); ++cell) {
        QCOMPARE(bench.state.colouring(1)->colours[cell] == top, (*values)[cell] >= 1.5F);
    }
    bench.state.setColourSource(1, {ColourSource::Kind::Gene, "LYZ", {}});
    QVERIFY(!bench.state.colouring(1)->endsChosen);
    bench.state.setColourSource(2, kGene); // wherever the gene is shown
    QCOMPARE(bench.state.colouring(2)->high, 1.5);
    bench.state.setColourSource(1, kGene);
    QCOMPARE(bench.state.colouring(1)->low, 0.25);
}

void tst_MapLegendAndHover::anEmptiedFieldGivesTheEndsBack() {
    MapBench bench;
    bench.state.setColourSource(1, kGene);
    QTest::qWait(50);
    const double automatic = bench.state.colouring(1)->high;
    typeEnd(bench, 1, QStringLiteral("9"));
    typeEnd(bench, 1, QStringLiteral("nine")); // no number: nothing changes
    QCOMPARE(bench.state.colouring(1)->high, 9.0);
    typeEnd(bench, 0, QString());
    QCOMPARE(bench.state.colouring(1)->high, automatic);
    QVERIFY(!bench.state.colouring(1)->endsChosen);
}

void tst_MapLegendAndHover::theColourBarIsReachedByKeyboard() {
    MapBench bench;
    bench.state.setColourSource(1, {ColourSource::Kind::Column, "n_counts", {}});
    QTest::qWait(50);
    auto* more = bench.map().findChild<QToolButton*>(QStringLiteral("map1More"));
    QMenu* menu = more->menu();
    Q_EMIT menu->aboutToShow();
    const QList<QAction*> actions = menu->actions();
    const auto change = std::find_if(actions.begin(), actions.end(), [](const QAction* action) {
        return action->text() == QStringLiteral("Change the ends of the colour scale");
    });
    QVERIFY(change != actions.end() && (*change)->isEnabled());
    (*change)->trigger();
    auto* field = bench.map().findChild<QLineEdit*>(QStringLiteral("map1ScaleEnd"));
    QVERIFY(field->isVisible());
    field->selectAll();
    QTest::keyClicks(field, QStringLiteral("110"));
    QTest::keyClick(field, Qt::Key_Tab); // to the high end
    QVERIFY(field->isVisible());
    field->selectAll();
    QTest::keyClicks(field, QStringLiteral("120"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(bench.state.colouring(1)->low, 110.0);
    QCOMPARE(bench.state.colouring(1)->high, 120.0);
    QTest::mouseClick(
        bench.surface(), Qt::LeftButton, {}, legendOf(bench).endRect(1).center().toPoint());
    QTest::keyClicks(field, QStringLiteral("7"));
    QTest::keyClick(field, Qt::Key_Escape); // leaves all as it was
    QCOMPARE(bench.state.colouring(1)->high, 120.0);
}

QTEST_MAIN(tst_MapLegendAndHover)
#include "tst_MapLegendAndHover.moc"

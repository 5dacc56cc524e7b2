// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/map/MapBench.h"

#include <QLabel>
#include <QToolButton>

using namespace ocellus;
using namespace ocellus::test;
using Mode = ExplorerState::SelectionMode;

class tst_MapSelecting : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lassoEqualsPointInPolygon_data();
    void lassoEqualsPointInPolygon();
    void shiftAddsAltSubtracts();
    void polygonByClicksAndEnter();
    void rectangleSelects();
    void brushSelectsWhatItTouches();
    void clickBesideClearsTheSelection();
    void hiddenCellsAreNeitherDrawnNorSelected();
    void chipShowsAndClearsTheSelection();
};

void tst_MapSelecting::lassoEqualsPointInPolygon_data() {
    everyBackEnd();
}

void tst_MapSelecting::lassoEqualsPointInPolygon() {
    QFETCH(QByteArray, gl);
    if (gl != "none" && glKind() == GlKind::None) {
        QSKIP("no OpenGL here");
    }
    MapBench bench(gl);
    QVERIFY(bench.drawn);
    bench.map().setTool(MapTool::Lasso);
    const QList<QPoint> path = ring(bench.map().pixelOf(1), 90);
    bench.drag(path);
    const CellSet expected = bench.inside(path);
    QVERIFY(expected.count() > 40);
    QVERIFY(expected.count() < kCells);
    QVERIFY(bench.state.selection() == expected);
    QCOMPARE(bench.state.undoStack().undoText(),
             QStringLiteral("Select %1 cells").arg(expected.count()));
}

void tst_MapSelecting::shiftAddsAltSubtracts() {
    MapBench bench;
    bench.map().setTool(MapTool::Lasso);
    const QList<QPoint> first = ring(bench.map().pixelOf(0), 60);
    const QList<QPoint> second = ring(bench.map().pixelOf(1), 60);
    const QList<QPoint> third = ring(bench.map().pixelOf(0), 25);
    bench.drag(first);
    CellSet expected = bench.inside(first);
    QVERIFY(bench.state.selection() == expected);
    bench.drag(second, Qt::ShiftModifier);
    expected |= bench.inside(second);
    QVERIFY(bench.state.selection() == expected);
    bench.drag(third, Qt::AltModifier);
    const Index before = expected.count();
    expected -= bench.inside(third);
    QVERIFY(expected.count() < before);
    QVERIFY(bench.state.selection() == expected);
    bench.state.invertSelection();
    QCOMPARE(bench.state.selection().count(), kCells - expected.count());
    bench.state.undoStack().undo();
    QVERIFY(bench.state.selection() == expected);
}

void tst_MapSelecting::polygonByClicksAndEnter() {
    MapBench bench;
    bench.map().setTool(MapTool::Polygon);
    const QPoint middle = bench.map().pixelOf(2).toPoint();
    const QList<QPoint> corners = {middle + QPoint(-80, -60),
                                   middle + QPoint(70, -70),
                                   middle + QPoint(60, 80),
                                   middle + QPoint(-50, 40)};
    for (const QPoint& corner : corners) {
        QTest::mouseClick(bench.surface(), Qt::LeftButton, {}, corner);
        QTest::qWait(10);
    }
    QVERIFY(bench.state.selection().empty()); // not closed yet
    QTest::keyClick(bench.surface(), Qt::Key_Return);
    QVERIFY(bench.state.selection() == bench.inside(corners));
    QVERIFY(!bench.state.selection().empty());
    // a polygon begun and cancelled changes nothing
    const CellSet before = bench.state.selection();
    QTest::mouseClick(bench.surface(), Qt::LeftButton, {}, QPoint(30, 200));
    QTest::keyClick(bench.surface(), Qt::Key_Escape);
    QTest::keyClick(bench.surface(), Qt::Key_Return);
    QVERIFY(bench.state.selection() == before);
}

void tst_MapSelecting::rectangleSelects() {
    MapBench bench;
    bench.map().setTool(MapTool::Rectangle);
    const QPoint from = bench.map().pixelOf(0).toPoint() - QPoint(50, 60);
    const QPoint to = from + QPoint(130, 95);
    bench.drag({from, from + QPoint(20, 10), to});
    QVERIFY(bench.state.selection() ==
            bench.inside({from, QPoint(to.x(), from.y()), to, QPoint(from.x(), to.y())}));
    QVERIFY(!bench.state.selection().empty());
}

void tst_MapSelecting::brushSelectsWhatItTouches() {
    MapBench bench;
    bench.map().setTool(MapTool::Brush);
    const QPointF from = bench.map().pixelOf(0).toPoint();
    const QPointF to = from + QPointF(60, 0);
    bench.drag({from.toPoint(), (from + QPointF(30, 0)).toPoint(), to.toPoint()});
    Index wrong = 0;
    for (Index cell = 0; cell < kCells; ++cell) {
        const QPointF at = bench.map().pixelOf(cell);
        const double along = std::clamp(at.x(), from.x(), to.x());
        const double away = std::hypot(at.x() - along, at.y() - from.y());
        // the round ends are polygons: half a pixel either way
        wrong += std::isfinite(away) && std::abs(away - MapSurface::kBrushRadius) > 0.5 &&
                 bench.state.selection().contains(cell) != (away < MapSurface::kBrushRadius);
    }
    QCOMPARE(wrong, Index(0));
    QVERIFY(!bench.state.selection().empty());
}

void tst_MapSelecting::clickBesideClearsTheSelection() {
    MapBench bench;
    bench.state.selectAll();
    bench.map().setTool(MapTool::Lasso);
    QTest::mouseClick(bench.surface(), Qt::LeftButton, {}, QPoint(8, 300));
    QVERIFY(bench.state.selection().empty());
}

void tst_MapSelecting::hiddenCellsAreNeitherDrawnNorSelected() {
    MapBench bench;
    CellSet visible(kCells, true);
    for (Index cell = 0; cell < kCells; cell += 2) {
        visible.remove(cell);
    }
    bench.state.setVisible(visible, {});
    QTRY_COMPARE(bench.map().drawnCells(), kCells / 2);
    bench.map().setTool(MapTool::Rectangle);
    bench.drag({QPoint(2, 2),
                QPoint(100, 100),
                QPoint(bench.surface()->width() - 2, bench.surface()->height() - 2)});
    QVERIFY(bench.state.selection() == visible);
}

void tst_MapSelecting::chipShowsAndClearsTheSelection() {
    MapBench bench("none", 2);
    auto* chip = bench.map(1).findChild<QWidget*>(QStringLiteral("selectionChip"));
    QVERIFY(chip && !chip->isVisible());
    CellSet cells(kCells);
    cells.insert(3);
    cells.insert(4);
    bench.state.select(cells, Mode::Replace, {});
    QVERIFY(chip->isVisible());
    QCOMPARE(chip->findChildren<QLabel*>().first()->text(), QStringLiteral("2 cells"));
    QVERIFY(bench.surface()->rect().contains(chip->geometry()));
    QVERIFY(!bench.map(2).findChild<QWidget*>(QStringLiteral("selectionChip"))->isVisible());
    QTest::mouseClick(chip->findChild<QToolButton*>(QStringLiteral("showSelected")),
                      Qt::LeftButton);
    QCOMPARE(bench.state.visible().count(), Index(2));
    bench.state.undoStack().undo();
    QTest::mouseClick(chip->findChild<QToolButton*>(QStringLiteral("clearSelection")),
                      Qt::LeftButton);
    QVERIFY(bench.state.selection().empty() && !chip->isVisible());
}

QTEST_MAIN(tst_MapSelecting)
#include "tst_MapSelecting.moc"

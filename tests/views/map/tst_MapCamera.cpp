// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/map/MapBench.h"

#include <QSignalSpy>
#include <QToolButton>
#include <QWheelEvent>

using namespace ocellus;
using namespace ocellus::test;

class tst_MapCamera : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wheelKeepsThePointUnderThePointer();
    void linkedMapsMoveTogether();
    void unlinkedMapMovesAlone();
    void doubleClickAndSpaceFit();
    void zoomToBringsTheCellsIn();
    void panningManyCellsKeepsThemUnderThePointer();
};

void tst_MapCamera::wheelKeepsThePointUnderThePointer() {
    MapBench bench;
    const QPointF before = bench.map().pixelOf(1);
    const double apart = QLineF(before, bench.map().pixelOf(4)).length();
    QWheelEvent wheel(before,
                      bench.surface()->mapToGlobal(before),
                      {},
                      QPoint(0, 240),
                      Qt::NoButton,
                      {},
                      Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(bench.surface(), &wheel);
    QTRY_VERIFY(QLineF(bench.map().pixelOf(1), bench.map().pixelOf(4)).length() > 1.3 * apart);
    QVERIFY(QLineF(bench.map().pixelOf(1), before).length() < 0.5);
}

void tst_MapCamera::linkedMapsMoveTogether() {
    MapBench bench("none", 2);
    QVERIFY(bench.map(2).isLinked());
    QTest::mousePress(bench.surface(1), Qt::LeftButton, {}, QPoint(200, 200));
    QTest::mouseMove(bench.surface(1), QPoint(230, 190));
    QTest::mouseMove(bench.surface(1), QPoint(260, 170));
    QTest::mouseRelease(bench.surface(1), Qt::LeftButton, {}, QPoint(260, 170));
    QTest::keyClick(bench.surface(1), Qt::Key_Plus);
    QTest::qWait(120);
    for (const Index cell : {0, 1, 2, 100}) {
        QVERIFY(QLineF(bench.map(1).pixelOf(cell), bench.map(2).pixelOf(cell)).length() < 1.0);
    }
    // a selection made on one is drawn on the other
    bench.map(1).setTool(MapTool::Lasso);
    const QList<QPoint> path = ring(bench.map(1).pixelOf(1), 50);
    QSignalSpy drawn(&bench.map(2), &MapPane::drawn);
    bench.drag(path);
    QVERIFY(drawn.count() > 0 || drawn.wait(200));
}

void tst_MapCamera::unlinkedMapMovesAlone() {
    MapBench bench("none", 2);
    auto* link = bench.map(2).findChild<QToolButton*>(QStringLiteral("map2Link"));
    QVERIFY(link);
    QTest::mouseClick(link, Qt::LeftButton);
    QVERIFY(!bench.map(2).isLinked());
    const QPointF before = bench.map(2).pixelOf(1);
    QTest::keyClick(bench.surface(1), Qt::Key_Right);
    QTest::qWait(100);
    QVERIFY(QLineF(bench.map(2).pixelOf(1), before).length() < 0.01);
    QVERIFY(QLineF(bench.map(1).pixelOf(1), before).length() > 20);
    QTest::mouseClick(link, Qt::LeftButton);
    QTest::qWait(100);
    QVERIFY(QLineF(bench.map(1).pixelOf(1), bench.map(2).pixelOf(1)).length() < 1.0);
}

void tst_MapCamera::doubleClickAndSpaceFit() {
    MapBench bench;
    const QPointF fitted = bench.map().pixelOf(1);
    for (const bool space : {true, false}) {
        QTest::keyClick(bench.surface(), Qt::Key_Plus);
        QTest::keyClick(bench.surface(), Qt::Key_Up);
        QTRY_VERIFY(QLineF(bench.map().pixelOf(1), fitted).length() > 10);
        if (space) {
            QTest::keyClick(bench.surface(), Qt::Key_Space);
        } else {
            QTest::mouseDClick(bench.surface(), Qt::LeftButton, {}, QPoint(30, 200));
        }
        QTRY_VERIFY(QLineF(bench.map().pixelOf(1), fitted).length() < 0.01);
    }
}

void tst_MapCamera::zoomToBringsTheCellsIn() {
    MapBench bench;
    CellSet cells(kCells);
    for (const Index cell : {0, 3, 6, 12}) {
        cells.insert(cell);
    }
    const double before = QLineF(bench.map().pixelOf(0), bench.map().pixelOf(3)).length();
    bench.map().zoomTo(cells);
    QTRY_VERIFY(QLineF(bench.map().pixelOf(0), bench.map().pixelOf(3)).length() > 1.5 * before);
    for (const Index cell : {0, 3, 6, 12}) {
        QVERIFY(QRectF(bench.surface()->rect()).contains(bench.map().pixelOf(cell)));
    }
    bench.map().zoomTo(CellSet(kCells)); // an empty set changes nothing
    bench.map().fit();
    QTRY_VERIFY(std::abs(QLineF(bench.map().pixelOf(0), bench.map().pixelOf(3)).length() - before) <
                0.01);
}

void tst_MapCamera::panningManyCellsKeepsThemUnderThePointer() {
    MapBench bench("none", 1, 50000);
    QVERIFY(bench.drawn);
    bench.map().resize(900, 760);
    bench.map().setTool(MapTool::Pan);
    QTest::qWait(200);
    const QPointF before = bench.map().pixelOf(1);
    constexpr int kFrames = 60;
    QTest::mousePress(bench.surface(), Qt::LeftButton, {}, QPoint(400, 300));
    for (int frame = 0; frame < kFrames; ++frame) {
        QTest::mouseMove(bench.surface(), QPoint(400 + (frame * 7) % 80, 300 + (frame * 5) % 60));
        bench.surface()->repaint();
    }
    QTest::mouseMove(bench.surface(), QPoint(420, 310));
    QTest::mouseRelease(bench.surface(), Qt::LeftButton, {}, QPoint(420, 310));
    QTRY_VERIFY(QLineF(bench.map().pixelOf(1), before + QPointF(20.0, 10.0)).length() < 0.01);
    QTRY_COMPARE(bench.map().drawnCells(), Index(49999));
}

QTEST_MAIN(tst_MapCamera)
#include "tst_MapCamera.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ReferenceData.h"
#include "tests/views/map/MapBench.h"

#include <set>

using namespace ocellus;
using namespace ocellus::test;
using Mode = ExplorerState::SelectionMode;

class tst_MapPicture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyBackEndShowsTheSamePicture_data();
    void everyBackEndShowsTheSamePicture();
    void countsSayWhatIsDrawn();
    void legendColoursAreInThePicture();
    void cellsWithoutLabelAreGrey();
    void unselectedCellsFade();
    void withoutMapThePaneSaysSo();
    void paneSurvivesBeingMovedToAnotherWindow();
    void stateMayDieFirst();
    void theAtlasMapIsDrawnWhole();
};

void tst_MapPicture::everyBackEndShowsTheSamePicture_data() {
    everyBackEnd();
}

void tst_MapPicture::everyBackEndShowsTheSamePicture() {
    QFETCH(QByteArray, gl);
    if (gl != "none" && glKind() == GlKind::None) {
        QSKIP("no OpenGL here");
    }
    MapBench bench(gl);
    QCOMPARE(bench.map().backend(),
             gl == "none"       ? QStringLiteral("painter")
             : gl == "software" ? QStringLiteral("VTK, CPU picture")
                                : QStringLiteral("VTK, GPU points"));
    bench.map().setLabelsShown(false);
    QTest::qWait(200);
    const QImage image = bench.map().grabImage();
    int right = 0;
    int looked = 0;
    for (Index cell = 0; cell < kCells; ++cell) {
        if (cell == kNoPlace) {
            continue;
        }
        ++looked;
        const QColor found = pixel(bench.map(), image, cell);
        const int cluster = static_cast<int>(cell % 3);
        const auto colouring = bench.state.colouring(1);
        bool fits = false; // another cell of the cluster may lie on top: its colour or grey
        for (const Colouring::Entry& entry : colouring->entries) {
            fits = fits || ((entry.code == cluster || entry.code == -1) &&
                            distance(found, entry.colour) < 60);
        }
        right += fits;
    }
    QVERIFY2(right > 0.97 * looked, qPrintable(QStringLiteral("%1 of %2").arg(right).arg(looked)));
    // and nothing lies where no cell is
    QCOMPARE(image.pixelColor(image.width() - 5, image.height() / 3),
             image.pixelColor(5, image.height() - 120));
}

void tst_MapPicture::countsSayWhatIsDrawn() {
    MapBench bench;
    QCOMPARE(bench.map().drawnCells(), kCells - 1); // one has no place
    QCOMPARE(bench.map().countText(), QStringLiteral("599 of 600 cells drawn"));
}

void tst_MapPicture::legendColoursAreInThePicture() {
    MapBench bench;
    bench.map().setLabelsShown(false);
    QTest::qWait(50);
    const QImage image = bench.map().grabImage();
    for (const Colouring::Entry& entry : bench.state.colouring(1)->entries) {
        int inLegend = 0;
        int onMap = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                if (distance(image.pixelColor(x, y), entry.colour) <= 2) {
                    (y > image.height() - 90 ? inLegend : onMap) += 1;
                }
            }
        }
        QVERIFY2(inLegend >= 40, entry.label.c_str());                // its 9 px swatch
        QVERIFY2(onMap >= 20 || entry.code < 0, entry.label.c_str()); // grey cells: next test
    }
}

void tst_MapPicture::cellsWithoutLabelAreGrey() {
    MapBench bench;
    CellSet grey(kCells);
    for (Index cell = 0; cell < kCells; ++cell) {
        if (labelOf(cell) < 0) {
            grey.insert(cell);
        }
    }
    bench.map().setLabelsShown(false);
    bench.state.setVisible(grey, {});
    QTRY_COMPARE(bench.map().drawnCells(), grey.count());
    const QImage image = bench.map().grabImage();
    const Rgb wanted = noLabelColour(Theme::Light);
    for (Index cell = 9; cell < kCells; cell += 10) {
        QVERIFY2(distance(pixel(bench.map(), image, cell), wanted) < 30,
                 qPrintable(QString::number(cell)));
    }
    for (const Colouring::Entry& entry : bench.state.colouring(1)->entries) {
        QVERIFY(entry.code < 0 || !(entry.colour == wanted));
    }
}

void tst_MapPicture::unselectedCellsFade() {
    MapBench bench;
    bench.map().setLabelsShown(false);
    CellSet first(kCells);
    for (Index cell = 0; cell < kCells; cell += 3) {
        first.insert(cell);
    }
    bench.state.select(first, Mode::Replace, {});
    QTest::qWait(100);
    const QImage image = bench.map().grabImage();
    int faded = 0;
    for (Index cell = 1; cell < kCells; cell += 3) {
        faded += distance(pixel(bench.map(), image, cell), fadedColour(Theme::Light)) < 25;
    }
    QVERIFY(faded > 190);
}

void tst_MapPicture::withoutMapThePaneSaysSo() {
    ExplorerState state;
    MapPane pane(state, 1);
    pane.resize(300, 300);
    pane.show();
    QVERIFY(QTest::qWaitForWindowExposed(&pane));
    CellTable table;
    table.names = {"a", "b"};
    state.setDataset(Dataset::inMemory(table, GeneTable(), nullptr, {}), {});
    QTest::qWait(30);
    QCOMPARE(pane.drawnCells(), Index(0));
    QVERIFY(pane.mapName().isEmpty());
    const QImage image = pane.grabImage(); // the sentence is painted
    std::set<QRgb> colours;
    for (int x = 0; x < image.width(); ++x) {
        colours.insert(image.pixel(x, image.height() / 2));
    }
    QVERIFY(colours.size() > 3);
}

void tst_MapPicture::paneSurvivesBeingMovedToAnotherWindow() {
    if (glKind() == GlKind::None) {
        QSKIP("no OpenGL here");
    }
    MapBench bench("software");
    QWidget other;
    other.resize(700, 600);
    other.show();
    QVERIFY(QTest::qWaitForWindowExposed(&other));
    MapPane& pane = bench.map();
    pane.setParent(&other);
    pane.setGeometry(20, 20, 500, 500);
    pane.show();
    QTest::qWait(200);
    const QImage inside = pane.grabImage();
    pane.setParent(nullptr);
    pane.show();
    QVERIFY(QTest::qWaitForWindowExposed(&pane));
    QTest::qWait(200);
    const QImage outside = pane.grabImage();
    QCOMPARE(inside.size(), outside.size());
    for (const QImage& image : {inside, outside}) {
        int right = 0;
        for (Index cell = 0; cell < kCells; cell += 3) {
            right += image.pixelColor((pane.pixelOf(cell) * pane.devicePixelRatioF()).toPoint()) !=
                     image.pixelColor(3, 200);
        }
        QVERIFY(right > 190);
    }
}

void tst_MapPicture::stateMayDieFirst() {
    auto state = std::make_unique<ExplorerState>();
    serve(*state);
    state->setDataset(threeClusters(50), {});
    auto pane = std::make_unique<MapPane>(*state, 1);
    pane->show();
    state.reset();
    pane.reset();
}

void tst_MapPicture::theAtlasMapIsDrawnWhole() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    qputenv("OCELLUS_GL", "none");
    ExplorerState state;
    serve(state);
    state.setDataset(Dataset::open(referenceData() + "/data/atlas-50k/scprint2_atlas_50k.h5ad"),
                     {});
    MapPane pane(state, 1);
    pane.setAnimated(false);
    pane.resize(640, 700);
    pane.show();
    QVERIFY(QTest::qWaitForWindowExposed(&pane));
    QTRY_COMPARE(pane.drawnCells(), Index(50000));
    QCOMPARE(pane.countText(), QStringLiteral("50,000 of 50,000 cells drawn"));
    const QImage image = pane.grabImage();
    std::set<QRgb> legend;
    int inked = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor c = image.pixelColor(x, y);
            inked += c != QColor(Qt::white);
            for (const Colouring::Entry& entry : state.colouring(1)->entries) {
                if (distance(c, entry.colour) <= 1) {
                    legend.insert(c.rgb());
                }
            }
        }
    }
    QVERIFY(inked > 0.05 * image.width() * image.height());
    QVERIFY(legend.size() >= 8);
}

QTEST_MAIN(tst_MapPicture)
#include "tst_MapPicture.moc"

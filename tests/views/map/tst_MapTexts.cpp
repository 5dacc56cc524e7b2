// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/Palette.h"
#include "tests/views/ViewFixtures.h"
#include "views/map/MapLabels.h"
#include "views/map/MapLegend.h"
#include "views/map/MapPoints.h"

#include <QTest>

using namespace ocellus;

namespace {

std::shared_ptr<const Colouring> categories(int count) {
    auto colouring = std::make_shared<Colouring>();
    colouring->source = {ColourSource::Kind::Column, "cell_type", {}};
    for (int i = 0; i < count; ++i) {
        colouring->entries.push_back({"type number " + std::to_string(i), Rgb{std::uint8_t(i), 100, 50}, 1000 - i, i});
    }
    colouring->codes.assign(10, 0);
    return colouring;
}

/// Three clusters drawn at 400 x 400.
struct Scene {
    Scene() {
        const auto dataset = test::threeClusters(3000);
        auto frozen = std::make_shared<MapPoints>();
        frozen->positions = std::make_shared<const FloatMatrix>(dataset->embedding("X_umap"));
        frozen->colouring = std::make_shared<const Colouring>(colourByCategory(*dataset->cells().find("cell_type")->category(), {}, Theme::Light));
        frozen->order = std::make_shared<const DrawOrder>(frozen->colouring);
        frozen->visible = CellSet(3000, true);
        frozen->background = {255, 255, 255};
        frozen->faded = fadedColour(Theme::Light);
        points = frozen;
        view = Viewport{8.0, 2.0, 0.075, 400, 400};
        picture = drawPicture(*points, view);
        anchors = findAnchors(*points->positions, *points->colouring, points->visible);
    }

    std::shared_ptr<const MapPoints> points;
    Viewport view;
    MapPicture picture;
    std::vector<LabelAnchor> anchors;
};

} // namespace

class tst_MapTexts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void legendShowsEveryEntryOnce_data();
    void legendShowsEveryEntryOnce();
    void aLongLegendScrolls();
    void namesAreWholeWhileThereIsHeight_data();
    void namesAreWholeWhileThereIsHeight();
    void scaleNumbersAreShort_data();
    void scaleNumbersAreShort();
    void anchorsLieInTheirClusters();
    void labelsNeverOverlap();
    void labelsKeepOffOtherClusters();
    void labelsAtTheEdgeAreMovedIntoThePicture();
    void theNearestCellIsPicked();
    void restMayKeepPartOfItsColour();
    void boundsLeaveOutCellsWithoutPlace();
};

void tst_MapTexts::legendShowsEveryEntryOnce_data() {
    QTest::addColumn<int>("entries");
    QTest::addColumn<QSizeF>("area");
    QTest::newRow("few, wide") << 5 << QSizeF(900, 600);
    QTest::newRow("few, narrow") << 5 << QSizeF(200, 400);
    QTest::newRow("many, wide") << 26 << QSizeF(900, 700);
}

void tst_MapTexts::legendShowsEveryEntryOnce() {
    QFETCH(int, entries);
    QFETCH(QSizeF, area);
    MapLegend legend;
    legend.setColouring(categories(entries), false);
    legend.layOut(area);
    QCOMPARE(legend.hiddenEntries(), 0);
    QVERIFY(QRectF(QPointF(0, 0), area).contains(legend.bounds()));
    for (int i = 0; i < entries; ++i) {
        QVERIFY(legend.bounds().contains(legend.rectOf(i)));
        QCOMPARE(legend.entryAt(legend.rectOf(i).center()), i);
        for (int j = 0; j < i; ++j) {
            QVERIFY(!legend.rectOf(i).intersects(legend.rectOf(j)));
        }
    }
}

void tst_MapTexts::aLongLegendScrolls() {
    MapLegend legend;
    legend.setColouring(categories(26), false);
    legend.layOut(QSizeF(220, 500));
    QVERIFY(legend.height() < 0.42 * 500);
    const int hidden = legend.hiddenEntries();
    QVERIFY(hidden > 10);
    QVERIFY(legend.rectOf(25).isNull());
    int steps = 0;
    while (legend.scroll(1)) {
        ++steps;
    }
    QVERIFY(steps > 0);
    QVERIFY(!legend.rectOf(25).isNull());
    QVERIFY(legend.rectOf(0).isNull());
    QCOMPARE(legend.hiddenEntries(), hidden);
}

void tst_MapTexts::namesAreWholeWhileThereIsHeight_data() {
    QTest::addColumn<int>("entries");
    QTest::addColumn<QSizeF>("area");
    QTest::addColumn<bool>("whole");
    QTest::newRow("a map beside another") << 17 << QSizeF(540, 740) << true;
    QTest::newRow("two columns fit exactly") << 24 << QSizeF(540, 740) << true;
    QTest::newRow("too low for them") << 17 << QSizeF(540, 300) << false;
}

void tst_MapTexts::namesAreWholeWhileThereIsHeight() {
    QFETCH(int, entries);
    QFETCH(QSizeF, area);
    QFETCH(bool, whole);
    auto colouring = std::make_shared<Colouring>(*categories(entries));
    for (int i = 0; i < entries; ++i) {
        colouring->entries[std::size_t(i)].label = "pulmonary alveolar type " + std::to_string(i) + " cell";
    }
    MapLegend legend;
    legend.setColouring(colouring, false);
    legend.layOut(area);
    QStringList shortened;
    for (int i = 0; i < entries; ++i) {
        shortened << legend.elidedText(i);
    }
    shortened.removeAll(QString());
    QCOMPARE(shortened.isEmpty(), whole);
    QCOMPARE(legend.hiddenEntries() == 0, whole);
    QVERIFY(legend.height() < 0.42 * area.height());
}

void tst_MapTexts::scaleNumbersAreShort_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << 0.0 << "0";
    QTest::newRow("one digit") << 3.46 << "3.5";
    QTest::newRow("whole") << 4.0 << "4";
    QTest::newRow("large") << 12345.6 << "12,346";
    QTest::newRow("small") << 0.0123 << "0.012";
    QTest::newRow("negative") << -2.5 << QString(QChar(0x2212)) + "2.5";
}

void tst_MapTexts::scaleNumbersAreShort() {
    QFETCH(double, value);
    QTEST(scaleText(value), "text");
}

void tst_MapTexts::anchorsLieInTheirClusters() {
    Scene scene;
    QCOMPARE(scene.anchors.size(), std::size_t(3)); // not "no label"
    for (const LabelAnchor& anchor : scene.anchors) {
        const int cluster = scene.points->colouring->entries[std::size_t(anchor.entry)].code;
        QVERIFY(std::hypot(anchor.x - 8.0 * cluster, anchor.y - 4.0 * (cluster == 1)) < 2.1);
        QVERIFY(std::abs(anchor.cluster.left - (8.0 * cluster - 2.0)) < 0.6);
        QVERIFY(std::abs(anchor.cluster.right - (8.0 * cluster + 2.0)) < 0.6);
    }
}

void tst_MapTexts::labelsNeverOverlap() {
    Scene scene;
    const QRectF legend(0, 330, 400, 70);
    const auto labels = placeLabels(scene.anchors, *scene.points->colouring, scene.picture, 1.0, false, {legend});
    QCOMPARE(labels.size(), std::size_t(3));
    std::vector<QRectF> taken = {legend};
    for (const PlacedLabel& label : labels) {
        const QPointF centre = QPointF(scene.view.pixelX(label.dataX), scene.view.pixelY(label.dataY)) + label.offset;
        QRectF box(QPointF(), label.size);
        box.moveCenter(centre);
        QVERIFY(QRectF(0, 0, 400, 400).contains(box));
        for (const QRectF& other : taken) {
            QVERIFY(!box.intersects(other));
        }
        taken.push_back(box);
    }
}

void tst_MapTexts::labelsKeepOffOtherClusters() {
    Scene scene;
    const Colouring& colouring = *scene.points->colouring;
    for (const PlacedLabel& label : placeLabels(scene.anchors, colouring, scene.picture, 1.0, false, {})) {
        const QPointF centre = QPointF(scene.view.pixelX(label.dataX), scene.view.pixelY(label.dataY)) + label.offset;
        int foreign = 0;
        for (int y = int(centre.y() - label.size.height() / 2); y < centre.y() + label.size.height() / 2; ++y) {
            for (int x = int(centre.x() - label.size.width() / 2); x < centre.x() + label.size.width() / 2; ++x) {
                const int cell = scene.picture.cellIds[std::size_t(y * 400 + x)];
                const int code = cell < 0 ? -1 : colouring.entries[std::size_t(colouring.codes[std::size_t(cell)])].code;
                foreign += code >= 0 && colouring.codes[std::size_t(cell)] != label.entry;
            }
        }
        QVERIFY(foreign < 0.1 * label.size.width() * label.size.height());
    }
}

void tst_MapTexts::labelsAtTheEdgeAreMovedIntoThePicture() {
    Scene scene;
    Colouring colouring = *scene.points->colouring;
    for (auto& entry : colouring.entries) {
        entry.label = "CD14+ Monocyte, classical"; // wider than a cluster
    }
    Viewport view = scene.view;
    view.centreX = 10.8; // the first cluster lies at the left edge
    view.unitsPerPixel = 0.065;
    view.width = view.height = 400;
    const MapPicture picture = drawPicture(*scene.points, view);
    for (const LabelAnchor& anchor : scene.anchors) {
        const double x = view.pixelX(anchor.x);
        if (x > 100 || x < 5) {
            continue;
        }
        const auto labels = placeLabels({anchor}, colouring, picture, 1.0, false, {});
        QCOMPARE(labels.size(), std::size_t(1));
        const double left = x + labels[0].offset.x() - labels[0].size.width() / 2;
        QVERIFY(left >= 3.9);
        QVERIFY(left < view.pixelX(anchor.cluster.right)); // still beside its cluster
        return;
    }
    QFAIL("no cluster at the edge");
}

void tst_MapTexts::theNearestCellIsPicked() {
    MapPicture picture;
    picture.viewport = Viewport{0, 0, 1, 10, 10};
    picture.cellIds.assign(100, -1);
    picture.cellIds[55] = 7;
    picture.cellIds[58] = 9;
    QCOMPARE(picture.cellNear(5.5, 5.5, 4), Index(7));
    QCOMPARE(picture.cellNear(7.5, 5.5, 4), Index(9));
    QCOMPARE(picture.cellNear(0.5, 0.5, 4), Index(-1));
    QCOMPARE(picture.cellNear(-20, 5, 4), Index(-1));
    QCOMPARE(MapPicture().cellNear(0, 0, 4), Index(-1));
}

void tst_MapTexts::restMayKeepPartOfItsColour() {
    Scene scene;
    auto points = std::make_shared<MapPoints>(*scene.points);
    points->highlighted = CellSet(3000);
    points->highlighted.insert(1);
    points->alpha = 1.0;
    points->diameter = 6.0;
    const auto middleOf = [&](const MapPicture& picture) {
        return picture.image.pixelColor(int(scene.view.pixelX(0.0)), int(scene.view.pixelY(0.0)));
    };
    const QColor faded = middleOf(drawPicture(*points, scene.view));
    points->restKeepsColour = true;
    const MapPicture kept = drawPicture(*points, scene.view);
    const QColor pale = middleOf(kept);
    QVERIFY(faded != pale);
    const int px = int(scene.view.pixelX(0.0));
    const int py = int(scene.view.pixelY(0.0));
    const int cell = kept.cellIds[std::size_t(py * 400 + px)];
    QVERIFY(cell >= 0);
    const Rgb own = points->colouring->colours[std::size_t(cell)];
    QVERIFY(std::abs(pale.red() - int(0.34 * own.r + 0.66 * 255)) <= 2);
    QVERIFY(std::abs(pale.blue() - int(0.34 * own.b + 0.66 * 255)) <= 2);
}

void tst_MapTexts::boundsLeaveOutCellsWithoutPlace() {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const FloatMatrix positions{4, 2, {1, 2, nan, 5, 3, -4, 100, 100}};
    CellSet cells(4, true);
    cells.remove(3);
    const auto box = boundsOf(positions, &cells);
    QVERIFY(box);
    QCOMPARE(box->left, 1.0);
    QCOMPARE(box->right, 3.0);
    QCOMPARE(box->bottom, -4.0);
    QCOMPARE(box->top, 2.0);
    QVERIFY(!boundsOf(FloatMatrix{1, 2, {nan, nan}}, nullptr));
}

QTEST_MAIN(tst_MapTexts)
#include "tst_MapTexts.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/PointRasteriser.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace ocellus;

namespace {

struct Cloud {
    std::vector<float> xy;
    std::vector<Rgb> colours;
    std::vector<std::int32_t> order;
    CellSet visible;
    CellSet selected;
};

Cloud cloudOf(Index cells) {
    std::mt19937 random(7);
    std::normal_distribution<float> normal;
    Cloud cloud;
    cloud.visible = CellSet(cells);
    cloud.selected = CellSet(cells);
    for (Index i = 0; i < cells; ++i) {
        cloud.xy.push_back(normal(random) * 3.0F);
        cloud.xy.push_back(normal(random));
        const std::uint32_t bits = random();
        cloud.colours.push_back({static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(bits >> 8),
            static_cast<std::uint8_t>(bits >> 16)});
        cloud.order.push_back(static_cast<std::int32_t>(i));
        if (bits >> 24 < 200) {
            cloud.visible.insert(i);
        }
        if (bits >> 24 < 60) {
            cloud.selected.insert(i);
        }
    }
    std::ranges::shuffle(cloud.order, random);
    return cloud;
}

PointImage drawOne(double x, double y, double diameter, double alpha, int size = 21) {
    const std::vector<float> xy = {static_cast<float>(x), static_cast<float>(y)};
    const std::vector<Rgb> colours = {{200, 100, 50}};
    PointImage image;
    PointStyle style;
    style.diameter = diameter;
    style.alpha = alpha;
    rasterisePoints(xy, colours, {}, nullptr, nullptr, {0.5 * size, 0.5 * size, 1.0, size, size}, style, true, 1, image);
    return image;
}

/// Sum of coverage over the picture, in pixels.
double areaOf(const PointImage& image) {
    double sum = 0.0;
    for (const std::uint32_t pixel : image.argb) {
        sum += (pixel >> 24) / 255.0;
    }
    return sum;
}

bool insideBruteForce(double x, double y, const std::vector<double>& polygon) {
    bool inside = false;
    const std::size_t n = polygon.size() / 2;
    for (std::size_t i = 0, j = n - 1; i < n; j = i++) {
        const double x1 = polygon[2 * j], y1 = polygon[2 * j + 1], x2 = polygon[2 * i], y2 = polygon[2 * i + 1];
        if ((y1 > y) != (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1) {
            inside = !inside;
        }
    }
    return inside;
}

} // namespace

class tst_PointRasteriser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void diameterFollowsTheNumberOfCells_data();
    void diameterFollowsTheNumberOfCells();
    void fittingShowsAllPointsInsideTheMargin();
    void discsHaveTheirArea_data();
    void discsHaveTheirArea();
    void discsAreDrawnAtTheirPlace();
    void anyNumberOfThreadsGivesTheSameBytes_data();
    void anyNumberOfThreadsGivesTheSameBytes();
    void everyPaintedPixelNamesACellThatPaintsIt();
    void laterCellsLieOnTop();
    void unselectedCellsAreFadedAndBelow();
    void fadedCellsMayKeepAShareOfTheirColour();
    void hiddenAndNonFiniteCellsAreSkipped();
    void discsAtTheEdgesOfPictureAndTilesAreWhole();
    void emptyPicturesAreFine();
    void lassoEqualsBruteForce_data();
    void lassoEqualsBruteForce();
    void lassoLeavesOutNonFinitePositions();
};

void tst_PointRasteriser::diameterFollowsTheNumberOfCells_data() {
    QTest::addColumn<qint64>("cells");
    QTest::addColumn<double>("diameter");
    QTest::newRow("one") << qint64(1) << 4.5;
    QTest::newRow("1,000") << qint64(1000) << 4.5;
    QTest::newRow("10,000") << qint64(10000) << 3.1;
    QTest::newRow("100,000") << qint64(100000) << 1.7;
    QTest::newRow("3.5 million") << qint64(3500000) << 1.2;
}

void tst_PointRasteriser::diameterFollowsTheNumberOfCells() {
    QFETCH(qint64, cells);
    QFETCH(double, diameter);
    QVERIFY(std::abs(defaultPointDiameter(cells) - diameter) < 1e-9);
    QCOMPARE(defaultPointAlpha(cells), cells < 10000 ? 0.95 : 0.85);
}

void tst_PointRasteriser::fittingShowsAllPointsInsideTheMargin() {
    const std::vector<float> xy = {-2, 1, 6, 3, std::numeric_limits<float>::quiet_NaN(), 900};
    const Viewport view = fitViewport(xy, 420, 300, 10);
    QVERIFY(std::abs(view.pixelX(-2) - 10) < 1e-9);
    QVERIFY(std::abs(view.pixelX(6) - 410) < 1e-9);
    QVERIFY(std::abs(0.5 * (view.pixelY(1) + view.pixelY(3)) - 150) < 1e-9);
    QVERIFY(view.pixelY(3) < view.pixelY(1)); // y points up
    QVERIFY(std::abs(view.dataX(view.pixelX(5.5)) - 5.5) < 1e-9);
    QVERIFY(std::abs(view.dataY(view.pixelY(1.5)) - 1.5) < 1e-9);
    QCOMPARE(fitViewport({}, 10, 10, 1).unitsPerPixel, 1.0);
    QCOMPARE(fitViewport(std::vector<float>{4, 4}, 10, 10, 1).unitsPerPixel, 1.0);
}

void tst_PointRasteriser::discsHaveTheirArea_data() {
    QTest::addColumn<double>("diameter");
    for (const double diameter : {1.2, 2.1, 3.0, 4.5, 9.0, 30.0}) {
        QTest::newRow(qPrintable(QString::number(diameter))) << diameter;
    }
}

void tst_PointRasteriser::discsHaveTheirArea() {
    QFETCH(double, diameter);
    const double expected = 3.14159265 * diameter * diameter / 4.0;
    for (const double shift : {0.0, 0.13, 0.5, 0.77}) {
        const PointImage image = drawOne(25.5 + shift, 25.5 - shift, diameter, 1.0, 51);
        QVERIFY2(std::abs(areaOf(image) - expected) < 0.05 * expected + 0.05, qPrintable(QString::number(areaOf(image))));
    }
    QVERIFY(std::abs(areaOf(drawOne(25.5, 25.5, diameter, 0.5, 51)) - 0.5 * expected) < 0.03 * expected + 0.05);
}

void tst_PointRasteriser::discsAreDrawnAtTheirPlace() {
    for (const double diameter : {1.2, 4.0, 12.0}) {
        const double x = 14.3, y = 6.6; // y up: row 21 - 6.6 = 14.4
        const PointImage image = drawOne(x, y, diameter, 1.0);
        double sumX = 0, sumY = 0;
        for (int i = 0; i < 21 * 21; ++i) {
            sumX += (image.argb[i] >> 24) / 255.0 * (i % 21 + 0.5);
            sumY += (image.argb[i] >> 24) / 255.0 * (i / 21 + 0.5);
        }
        QVERIFY(std::abs(sumX / areaOf(image) - x) < 0.15);
        QVERIFY(std::abs(sumY / areaOf(image) - (21 - y)) < 0.15);
        QCOMPARE(image.cellIds[14 * 21 + 14], 0);
        QCOMPARE(image.cellIds[0], -1);
    }
    // Colours are premultiplied: full cover keeps the colour.
    QCOMPARE(drawOne(10.5, 10.5, 8, 1.0).argb[10 * 21 + 10], 0xFFC86432U);
}

void tst_PointRasteriser::anyNumberOfThreadsGivesTheSameBytes_data() {
    QTest::addColumn<qint64>("cells");
    QTest::addColumn<double>("diameter");
    QTest::addColumn<bool>("selection");
    QTest::newRow("few, large") << qint64(3000) << 9.0 << false;
    QTest::newRow("many") << qint64(200000) << 2.0 << false;
    QTest::newRow("many, selection") << qint64(200000) << 2.0 << true;
    QTest::newRow("more than one chunk, selection") << qint64(1200000) << 1.2 << true;
}

void tst_PointRasteriser::anyNumberOfThreadsGivesTheSameBytes() {
    QFETCH(qint64, cells);
    QFETCH(double, diameter);
    QFETCH(bool, selection);
    const Cloud cloud = cloudOf(cells);
    const Viewport view = fitViewport(cloud.xy, 700, 500, -20); // some outside
    PointStyle style;
    style.diameter = diameter;
    style.faded = {220, 220, 220};
    PointImage one;
    PointImage many;
    const CellSet* selected = selection ? &cloud.selected : nullptr;
    const Index drawn =
        rasterisePoints(cloud.xy, cloud.colours, cloud.order, &cloud.visible, selected, view, style, true, 1, one);
    QCOMPARE(drawn, cloud.visible.count());
    for (const int threads : {2, 5}) {
        many.argb.assign(99, 1); // a buffer that was used before
        rasterisePoints(
            cloud.xy, cloud.colours, cloud.order, &cloud.visible, selected, view, style, true, threads, many);
        QVERIFY(one.argb == many.argb);
        QVERIFY(one.cellIds == many.cellIds);
    }
    rasterisePoints(cloud.xy, cloud.colours, cloud.order, &cloud.visible, selected, view, style, false, 2, many);
    QVERIFY(one.argb == many.argb);
    QVERIFY(many.cellIds.empty());
}

void tst_PointRasteriser::everyPaintedPixelNamesACellThatPaintsIt() {
    const Cloud cloud = cloudOf(400);
    const Viewport view = fitViewport(cloud.xy, 300, 200, 5);
    PointStyle style;
    style.diameter = 5.0;
    style.alpha = 1.0;
    PointImage image;
    rasterisePoints(cloud.xy, cloud.colours, cloud.order, nullptr, nullptr, view, style, true, 2, image);
    std::vector<int> placeInOrder(400);
    for (int i = 0; i < 400; ++i) {
        placeInOrder[cloud.order[i]] = i;
    }
    int named = 0;
    for (int y = 0; y < 200; ++y) {
        for (int x = 0; x < 300; ++x) {
            // Independent of the stamps: the last cell whose disc holds the middle of the pixel.
            int last = -1;
            for (int cell = 0; cell < 400; ++cell) {
                const double distance = std::hypot(
                    view.pixelX(cloud.xy[2 * cell]) - x - 0.5, view.pixelY(cloud.xy[2 * cell + 1]) - y - 0.5);
                if (distance < 2.5 - 0.2 && (last < 0 || placeInOrder[cell] > placeInOrder[last])) {
                    last = cell;
                }
            }
            const int found = image.cellIds[y * 300 + x];
            if (last >= 0) {
                QVERIFY(found >= 0 && placeInOrder[found] >= placeInOrder[last]);
            }
            if (found >= 0) {
                ++named;
                const double distance = std::hypot(
                    view.pixelX(cloud.xy[2 * found]) - x - 0.5, view.pixelY(cloud.xy[2 * found + 1]) - y - 0.5);
                QVERIFY(distance < 2.5 + 0.8);
                QVERIFY(image.argb[y * 300 + x] >> 24 > 60);
            }
        }
    }
    QVERIFY(named > 2000);
}

void tst_PointRasteriser::laterCellsLieOnTop() {
    const std::vector<float> xy = {5, 5, 5, 5};
    const std::vector<Rgb> colours = {{255, 0, 0}, {0, 255, 0}};
    const Viewport view{5, 5, 1, 11, 11};
    PointStyle style;
    style.diameter = 6;
    style.alpha = 1.0;
    PointImage image;
    rasterisePoints(xy, colours, {}, nullptr, nullptr, view, style, true, 1, image);
    QCOMPARE(image.argb[5 * 11 + 5], 0xFF00FF00U);
    const std::vector<std::int32_t> order = {1, 0};
    rasterisePoints(xy, colours, order, nullptr, nullptr, view, style, true, 1, image);
    QCOMPARE(image.argb[5 * 11 + 5], 0xFFFF0000U);
    QCOMPARE(image.cellIds[5 * 11 + 5], 0);
}

void tst_PointRasteriser::unselectedCellsAreFadedAndBelow() {
    const std::vector<float> xy = {5, 5, 5, 5, 9, 9};
    const std::vector<Rgb> colours = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}};
    CellSet selected(3);
    selected.insert(0);
    PointStyle style;
    style.diameter = 4;
    style.alpha = 1.0;
    style.faded = {10, 20, 30};
    PointImage image;
    const Viewport view{5.5, 5.5, 1, 11, 11};
    rasterisePoints(xy, colours, {}, nullptr, &selected, view, style, true, 1, image);
    QCOMPARE(image.argb[5 * 11 + 5], 0xFFFF0000U); // selected on top although it comes first
    QCOMPARE(image.argb[1 * 11 + 9], 0xFF0A141EU);
    QCOMPARE(image.cellIds[1 * 11 + 9], 2);
    style.fadeUnselected = false;
    rasterisePoints(xy, colours, {}, nullptr, &selected, view, style, true, 1, image);
    QCOMPARE(image.argb[5 * 11 + 5], 0xFFFF0000U);
    QCOMPARE(image.argb[1 * 11 + 9], 0xFF0000FFU);
    const CellSet none(3);
    style.fadeUnselected = true;
    rasterisePoints(xy, colours, {}, nullptr, &none, view, style, true, 1, image);
    QCOMPARE(image.argb[5 * 11 + 5], 0xFF00FF00U); // an empty selection fades nothing
}

void tst_PointRasteriser::fadedCellsMayKeepAShareOfTheirColour() {
    const std::vector<float> xy = {5, 5, 50, 50};
    const std::vector<Rgb> colours = {{200, 0, 100}, {0, 0, 0}};
    CellSet selected(2);
    selected.insert(1);
    PointStyle style;
    style.diameter = 6;
    style.alpha = 1.0;
    style.faded = {100, 100, 100};
    style.fadedKeeps = 0.34;
    PointImage image;
    rasterisePoints(xy, colours, {}, nullptr, &selected, {5, 5, 1, 11, 11}, style, false, 1, image);
    QCOMPARE(image.argb[5 * 11 + 5], 0xFF864264U); // 100 + 0.34 * (200 - 100) = 134, 66, 100
}

void tst_PointRasteriser::hiddenAndNonFiniteCellsAreSkipped() {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float inf = std::numeric_limits<float>::infinity();
    const std::vector<float> xy = {5, 5, nan, 5, 5, inf, 1e30F, -1e30F, 2, 2};
    const std::vector<Rgb> colours(5, Rgb{9, 9, 9});
    CellSet visible(5, true);
    visible.remove(4);
    PointImage image;
    const Index drawn = rasterisePoints(xy, colours, {}, &visible, nullptr, {5, 5, 1, 11, 11}, {}, true, 2, image);
    QCOMPARE(drawn, Index(2)); // the one in view and the one far outside
    QVERIFY(std::ranges::all_of(image.cellIds, [](int id) { return id == -1 || id == 0; }));
}

void tst_PointRasteriser::discsAtTheEdgesOfPictureAndTilesAreWhole() {
    // A picture of all tile corners against the same discs drawn one by one in a small picture.
    const int size = 515;
    for (const double diameter : {3.0, 12.0, 40.0}) {
        const int reach = static_cast<int>(diameter / 2 + 2);
        for (const int at : {0, 1, 32, 63, 64, 128, 256, 384, 512, 514}) {
            const std::vector<float> xy = {static_cast<float>(at + 0.5), static_cast<float>(size - at - 0.5)};
            const std::vector<Rgb> colours = {{200, 100, 50}};
            PointStyle style;
            style.diameter = diameter;
            style.alpha = 0.9;
            PointImage image;
            rasterisePoints(
                xy, colours, {}, nullptr, nullptr, {0.5 * size, 0.5 * size, 1, size, size}, style, true, 2, image);
            const PointImage alone = drawOne(30.5, 30.5, diameter, 0.9, 61);
            for (int dy = -reach; dy <= reach; ++dy) {
                for (int dx = -reach; dx <= reach; ++dx) {
                    const int x = at + dx;
                    const int y = at + dy;
                    if (x >= 0 && y >= 0 && x < size && y < size) {
                        QCOMPARE(image.argb[y * size + x], alone.argb[(30 + dy) * 61 + 30 + dx]);
                        QCOMPARE(image.cellIds[y * size + x], alone.cellIds[(30 + dy) * 61 + 30 + dx]);
                    }
                }
            }
        }
    }
}

void tst_PointRasteriser::emptyPicturesAreFine() {
    PointImage image;
    image.argb.assign(50, 7);
    QCOMPARE(rasterisePoints({}, {}, {}, nullptr, nullptr, {0, 0, 1, 5, 4}, {}, true, 0, image), Index(0));
    QCOMPARE(image.argb, std::vector<std::uint32_t>(20, 0));
    QCOMPARE(image.cellIds, std::vector<std::int32_t>(20, -1));
    QCOMPARE(rasterisePoints({}, {}, {}, nullptr, nullptr, {0, 0, 1, 0, 0}, {}, true, 0, image), Index(0));
    QVERIFY(image.argb.empty());
}

void tst_PointRasteriser::lassoEqualsBruteForce_data() {
    QTest::addColumn<QList<double>>("polygon");
    QTest::newRow("triangle") << QList<double>{-1, -1, 2, -0.5, 0, 2};
    QTest::newRow("rectangle through points") << QList<double>{0, 0, 4, 0, 4, 2, 0, 2};
    QTest::newRow("crosses itself") << QList<double>{-3, -1, 3, 1, 3, -1, -3, 1};
    QTest::newRow("flat") << QList<double>{-3, 0, 3, 0, 1, 0};
    QList<double> flower;
    for (int i = 0; i < 700; ++i) {
        const double a = i * 6.283185307 / 700;
        flower << (2 + std::sin(a * 11)) * std::cos(a) << (1 + 0.5 * std::sin(a * 7)) * std::sin(a);
    }
    QTest::newRow("700 corners") << flower;
    QTest::newRow("two corners") << QList<double>{0, 0, 1, 1};
    QTest::newRow("nothing") << QList<double>{};
}

void tst_PointRasteriser::lassoEqualsBruteForce() {
    QFETCH(QList<double>, polygon);
    const std::vector<double> corners(polygon.begin(), polygon.end());
    std::vector<float> xy = cloudOf(150000).xy;
    for (std::size_t i = 0; i < 20000; ++i) {
        xy[i] = std::round(xy[i]); // many exactly on edges and corners
    }
    const CellSet found = cellsInPolygon(xy, corners, 2);
    QVERIFY(found == cellsInPolygon(xy, corners, 1));
    CellSet expected(found.size());
    if (corners.size() >= 6) {
        for (Index i = 0; i < expected.size(); ++i) {
            if (insideBruteForce(xy[2 * i], xy[2 * i + 1], corners)) {
                expected.insert(i);
            }
        }
    }
    QCOMPARE(found.count(), expected.count());
    QVERIFY(found == expected);
}

void tst_PointRasteriser::lassoLeavesOutNonFinitePositions() {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> xy = {0.5F, 0.5F, nan, 0.5F, 0.5F, nan, std::numeric_limits<float>::infinity(), 0.5F};
    const CellSet found = cellsInPolygon(xy, std::vector<double>{0, 0, 1, 0, 1, 1, 0, 1}, 1);
    QCOMPARE(found.count(), Index(1));
    QVERIFY(found.contains(0));
    const std::vector<double> broken = {0, 0, 1, nan, 1, 1};
    QVERIFY(cellsInPolygon(xy, broken, 1).empty());
}

QTEST_APPLESS_MAIN(tst_PointRasteriser)
#include "tst_PointRasteriser.moc"

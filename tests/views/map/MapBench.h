// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/views/ViewFixtures.h"
#include "views/map/MapCanvas.h"
#include "views/map/MapPane.h"

#include <QTest>

#include <memory>

namespace ocellus::test {

inline constexpr Index kCells = 600;

/// A pane on three clusters, shown; `gl` as in OCELLUS_GL.
struct MapBench {
    explicit MapBench(const QByteArray& gl = "none", int panes = 1, Index cells = kCells) {
        qputenv("OCELLUS_GL", gl);
        serve(state);
        state.setDataset(threeClusters(cells), {});
        for (int number = 1; number <= panes; ++number) {
            maps.push_back(std::make_unique<MapPane>(state, number));
            maps.back()->setAnimated(false);
            maps.back()->resize(520, 560);
            maps.back()->show();
        }
        for (const auto& map : maps) {
            drawn = QTest::qWaitForWindowExposed(map.get()) && drawn;
        }
        drawn = drawn && QTest::qWaitFor([&] { return maps.back()->drawnCells() > 0; }, 10000);
        QTest::qWait(30);
    }

    MapPane& map(int number = 1) { return *maps[std::size_t(number - 1)]; }

    MapSurface* surface(int number = 1) { return map(number).surface(); }

    /// Drags through the points with the button held.
    void drag(const QList<QPoint>& path, Qt::KeyboardModifiers keys = {}) {
        QTest::mousePress(surface(), Qt::LeftButton, keys, path.first());
        for (const QPoint& at : path.mid(1)) {
            QTest::mouseMove(surface(), at);
        }
        QTest::mouseRelease(surface(), Qt::LeftButton, keys, path.last());
    }

    /// Cells inside a polygon of pixels, judged by the test's own rule.
    CellSet inside(const QList<QPoint>& path) {
        std::vector<std::pair<double, double>> corners;
        for (const QPoint& at : path) {
            corners.emplace_back(at.x(), at.y());
        }
        CellSet cells(kCells);
        for (Index cell = 0; cell < kCells; ++cell) {
            const QPointF at = map().pixelOf(cell);
            if (state.visible().contains(cell) && std::isfinite(at.x()) &&
                inPolygon(at.x(), at.y(), corners)) {
                cells.insert(cell);
            }
        }
        return cells;
    }

    ExplorerState state;
    std::vector<std::unique_ptr<MapPane>> maps;
    bool drawn = true;
};

inline QList<QPoint> ring(const QPointF& middle, double radius) {
    QList<QPoint> path;
    for (int step = 0; step < 24; ++step) {
        const double angle = step * 6.283185307 / 24;
        path << (middle + radius * (1 + 0.2 * std::sin(3 * angle)) *
                              QPointF(std::cos(angle), std::sin(angle)))
                    .toPoint();
    }
    return path;
}

inline QColor pixel(MapPane& pane, const QImage& image, Index cell) {
    const QPointF at = pane.pixelOf(cell) * pane.devicePixelRatioF();
    return std::isfinite(at.x()) ? image.pixelColor(int(at.x()), int(at.y())) : QColor();
}

inline int distance(const QColor& a, Rgb b) {
    return std::abs(a.red() - b.r) + std::abs(a.green() - b.g) + std::abs(a.blue() - b.b);
}

/// A point in the swatch of the first legend entry: looked for in the picture.
inline QPoint swatchOf(MapPane& pane, Rgb colour) {
    const QImage image = pane.grabImage();
    for (int y = image.height() - 90; y < image.height(); ++y) {
        for (int x = 8; x < 40; ++x) {
            if (distance(image.pixelColor(x, y), colour) <= 2) {
                return (QPointF(x + 3, y + 4) / pane.devicePixelRatioF()).toPoint();
            }
        }
    }
    return {-1, -1};
}

/// Rows of a table-driven test: what draws the points.
inline void everyBackEnd() {
    QTest::addColumn<QByteArray>("gl");
    QTest::newRow("painter") << QByteArray("none");
    QTest::newRow("VTK picture") << QByteArray("software");
    QTest::newRow("VTK points") << QByteArray("hardware");
}

} // namespace ocellus::test

// SPDX-License-Identifier: GPL-3.0-or-later
// Tissue: what point 13 of the acceptance list asks of cells (no outlines, no transcripts yet).
#include "core/figures/PointRasteriser.h"
#include "tests/app/StateChecks.h"
#include "tests/app/XeniumFolder.h"
#include "views/genes/GenesPanel.h"
#include "views/style/Badge.h"

#include <QLabel>
#include <QWheelEvent>

using namespace ocellus;
using namespace ocellus::test;

namespace {

/// Opens the section and presses 3.
void showSection(AppFixture& app) {
    app.show();
    app.window->openPath(xeniumFolder(app.folder));
    QTRY_VERIFY(app.window->state().dataset() != nullptr);
    QTest::keyClick(app.window.get(), Qt::Key_3);
    QTRY_COMPARE(app.window->workArea().map(1)->mapName(), QStringLiteral("spatial"));
    QTRY_COMPARE(app.window->workArea().map(1)->drawnCells(), Index(kSide * kSide));
    QTRY_COMPARE(app.window->runner().runningCount(), 0);
}

} // namespace

class tst_AcceptanceTissue : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void point13TheScaleBarIsRightAtEveryZoom() {
        AppFixture app;
        showSection(app);
        MapPane* map = app.window->workArea().map(1);
        MapSurface* surface = map->surface();
        for (int zoom = 0; zoom < 6; ++zoom) {
            const auto bar = surface->scaleBar();
            QVERIFY(bar.has_value());
            // Two cells of a row are kStep micrometres apart.
            const double pixels = (map->pixelOf(kSide + 1) - map->pixelOf(kSide)).x();
            QVERIFY2(std::abs(bar->rect.width() - bar->micrometres / kStep * pixels) < 0.51, qPrintable(bar->text)); // pixels are rounded
            QVERIFY(bar->rect.width() >= 24.0 && bar->rect.width() <= 161.0);
            const double leading = bar->micrometres / std::pow(10.0, std::floor(std::log10(bar->micrometres) + 1e-9));
            QVERIFY(std::abs(leading - 1.0) < 1e-6 || std::abs(leading - 2.0) < 1e-6 || std::abs(leading - 5.0) < 1e-6);
            QCOMPARE(bar->text, bar->micrometres >= 1000.0 ? QStringLiteral("%1 mm").arg(bar->micrometres / 1000.0) : QStringLiteral("%1 µm").arg(bar->micrometres));
            Q_EMIT surface->zoomed(QPointF(surface->rect().center()), 1.9);
            QTest::qWait(0);
            QTRY_VERIFY(surface->scaleBar()->rect.width() != bar->rect.width() || surface->scaleBar()->micrometres != bar->micrometres);
        }
        keepPicture(*app.window, QStringLiteral("point13-tissue"));
    }

    void theFirstRowOfTheSectionIsOnTop() {
        AppFixture app;
        showSection(app);
        MapPane* map = app.window->workArea().map(1);
        QVERIFY(map->pixelOf(0).y() < map->pixelOf(kSide * (kSide - 1)).y());
        QVERIFY(map->pixelOf(0).x() < map->pixelOf(kSide - 1).x());
        // Both axes have the same scale.
        const double across = map->pixelOf(kSide - 1).x() - map->pixelOf(0).x();
        const double down = map->pixelOf(kSide * (kSide - 1)).y() - map->pixelOf(0).y();
        QVERIFY(std::abs(across - down) < 1.0);
    }

    void aLassoTakesTheCellsInsideIt() {
        AppFixture app;
        showSection(app);
        MapPane* map = app.window->workArea().map(1);
        // Around the four upper left cells.
        const QPointF half = 0.5 * (map->pixelOf(kSide + 1) - map->pixelOf(0));
        const QPointF a = map->pixelOf(0) - half, b = map->pixelOf(kSide + 1) + half;
        Q_EMIT map->surface()->outlineDrawn(QPolygonF{{a, {b.x(), a.y()}, b, {a.x(), b.y()}}}, ExplorerState::SelectionMode::Replace);
        QTRY_COMPARE(app.window->state().selection().count(), Index{4});
        for (const Index cell : {Index{0}, Index{1}, Index{kSide}, Index{kSide + 1}}) {
            QVERIFY(app.window->state().selection().contains(cell));
        }
    }

    void aGeneColoursTheSectionWithABadge() {
        AppFixture app;
        showSection(app);
        app.window->findChild<GenesPanel*>(QStringLiteral("genesPanel"))->showGene("ENSG00000000001", true);
        QTRY_VERIFY(app.window->state().colouring(1) && app.window->state().colouring(1)->continuous);
        const auto colouring = app.window->state().colouring(1);
        QVERIFY(colouring->state == ValueState::Measured);
        QCOMPARE(colouring->zeros, Index{kSide}); // the first row
        QVERIFY(app.window->workArea().map(1)->findChild<ValueBadge*>()->isVisible());
    }

    void theSectionFollowsTheGeneAndElsewhereTheSecondMapDoes() {
        const auto grid = gridDataset(12);
        CountBatch all;
        grid->mainMatrix()->readRange(0, grid->cellCount(), all);
        const FloatMatrix map = grid->embedding("X_umap");
        const auto dataset = Dataset::inMemory(grid->cells(), grid->genes(), std::make_shared<MemoryRowSource>(std::move(all), grid->geneCount()), {{"X_umap", map}, {"spatial", map}});
        AppFixture app;
        app.show();
        app.window->openPath(fileOf(app.folder, QStringLiteral("section.h5ad"), dataset));
        QTRY_VERIFY(app.window->state().dataset() != nullptr);
        ExplorerState& state = app.window->state();
        QTest::keyClick(app.window.get(), Qt::Key_3);
        QTRY_COMPARE(app.window->workArea().map(1)->mapName(), QStringLiteral("spatial"));
        QTRY_VERIFY(app.window->workArea().map(2)->isVisible());
        auto* genes = app.window->findChild<GenesPanel*>(QStringLiteral("genesPanel"));
        genes->showGene(grid->genes().id(0), true);
        QVERIFY(state.colourSource(1).kind == ColourSource::Kind::Gene);
        QVERIFY(state.colourSource(2).kind != ColourSource::Kind::Gene);
        QTest::keyClick(app.window.get(), Qt::Key_1);
        QVERIFY(!state.followsGenes(1));
        QVERIFY(state.followsGenes(2));
    }

    void leavingTheModeBringsTheMapsBack() {
        AppFixture app;
        showSection(app);
        QTest::keyClick(app.window.get(), Qt::Key_1);
        QCOMPARE(app.window->currentMode(), 0);
        QCOMPARE(app.window->workArea().map(1)->mapName(), QStringLiteral("spatial")); // its only map
    }

    void dataWithoutPositionsSaySo() {
        AppFixture app;
        openSmall(app);
        QTest::keyClick(app.window.get(), Qt::Key_3);
        QVERIFY(app.window->messages().message().contains(QStringLiteral("no positions in tissue")));
        QVERIFY(!app.window->workArea().map(1)->surface()->scaleBar().has_value());
        QCOMPARE(app.window->workArea().map(1)->mapName(), QStringLiteral("X_umap"));
    }
};

QTEST_MAIN(tst_AcceptanceTissue)
#include "tst_AcceptanceTissue.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// What a random person does to views: nothing here is a decision to be kept.
#include "tests/bench/RandomPerson.h"

#include "app/WorkArea.h"
#include "views/cells/CellsPanel.h"
#include "views/state/ColouringJob.h"
#include "views/genes/GenesPanel.h"
#include "views/map/MapLegend.h"
#include "views/markers/MarkersPanel.h"
#include "views/plots/PlotPanel.h"
#include "views/state/ColourScales.h"

#include <QAbstractButton>
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QWheelEvent>

#include <cmath>

namespace ocellus::test {

const std::vector<RandomPerson::Action>& RandomPerson::all() {
    using P = RandomPerson;
    static const std::vector<Action> actions = {
        {"pick a tool", 6, &P::pickTool},
        {"draw an outline", 16, &P::drawOutline},
        {"click a polygon", 4, &P::clickPolygon},
        {"press a selection key", 8, &P::pressSelectionKey},
        {"click on a map", 8, &P::clickMap},
        {"move the view", 8, &P::moveView},
        {"click in the Cells panel", 10, &P::clickCells},
        {"click in other panels", 6, &P::clickPanels},
        {"find a gene", 6, &P::findGene},
        {"search everything", 4, &P::searchEverything},
        {"colour a map", 6, &P::colourMap},
        {"choose from a menu", 4, &P::chooseFromMenu},
        {"drag the colour bar", 5, &P::dragColourBar},
        {"compare in the plots", 5, &P::comparePlots},
        {"click in a plot", 5, &P::clickPlot},
        {"find markers", 2, &P::findMarkers},
        {"change theme or colours", 2, &P::changeLooks},
        {"move panels", 4, &P::movePanels},
        {"resize the window", 2, &P::resizeWindow},
        {"open a sheet", 2, &P::openSheet},
        {"label cells", 18, &P::labelCells},
        {"restore labels", 4, &P::restoreLabels},
        {"save cells", 5, &P::saveCells},
        {"change saved cells", 4, &P::changeSavedCells},
        {"undo", 14, &P::undoSome},
        {"redo", 8, &P::redoSome},
        {"make a figure", 1, &P::makeFigure},
        {"export", 2, &P::exportSomething},
        {"save the project as", 1, &P::saveProjectAs},
        {"close and open the data", 2, &P::reopenData},
        {"close and open the window", 1, &P::reopenWindow},
        {"open a damaged file", 1, &P::openDamagedFile},
    };
    return actions;
}

// --- maps -----------------------------------------------------------------------------------------

void RandomPerson::pickTool() {
    constexpr Qt::Key kKeys[] = {Qt::Key_L, Qt::Key_P, Qt::Key_R, Qt::Key_B};
    key(kKeys[dice(4)]);
}

void RandomPerson::drawOutline() {
    constexpr Qt::Key kKeys[] = {Qt::Key_L, Qt::Key_R, Qt::Key_B};
    MapPane& map = anyMap();
    if (map.tool() == MapTool::Pan || map.tool() == MapTool::Polygon) {
        key(kKeys[dice(3)]);
    }
    const QPoint middle = anyPoint(*map.surface());
    const double radius = 10 + dice(200);
    QList<QPoint> path;
    const int steps = 3 + dice(16);
    for (int step = 0; step < steps; ++step) {
        const double angle = step * 6.283185307 / steps;
        const QPoint at = middle + (radius * QPointF(std::cos(angle), std::sin(angle))).toPoint();
        path << QPoint(std::clamp(at.x(), 0, map.surface()->width() - 1), std::clamp(at.y(), 0, map.surface()->height() - 1));
    }
    drag(map.surface(), path, anyModifiers());
    if (chance(10)) {
        QTest::keyClick(map.surface(), Qt::Key_Escape);
    }
}

void RandomPerson::clickPolygon() {
    MapPane& map = anyMap();
    if (map.tool() != MapTool::Polygon) {
        key(Qt::Key_P);
    }
    for (int corner = 1 + dice(6); corner > 0; --corner) {
        QTest::mouseClick(map.surface(), Qt::LeftButton, {}, anyPoint(*map.surface()));
    }
    constexpr Qt::Key kEnds[] = {Qt::Key_Return, Qt::Key_Return, Qt::Key_Escape};
    QTest::keyClick(map.surface(), kEnds[dice(3)], anyModifiers());
    QTest::keyClick(map.surface(), Qt::Key_Escape);
}

void RandomPerson::pressSelectionKey() {
    constexpr Qt::Key kKeys[] = {Qt::Key_A, Qt::Key_I, Qt::Key_E, Qt::Key_Plus, Qt::Key_Minus, Qt::Key_Ampersand, Qt::Key_I};
    key(kKeys[dice(7)]);
}

void RandomPerson::clickMap() {
    MapPane& map = anyMap();
    const QPoint at = anyPoint(*map.surface());
    QTest::mouseMove(map.surface(), at);
    QTest::mouseClick(map.surface(), Qt::LeftButton, anyModifiers(), at);
    if (chance(10)) {
        QTest::mouseDClick(map.surface(), Qt::LeftButton, {}, at);
    }
    if (auto* field = window().findChild<QLineEdit*>(QStringLiteral("map%1ScaleEnd").arg(map.mapNumber()));
        field != nullptr && field->isVisible()) {
        QTest::keyClicks(field, QString::number(dice(60) / 10.0));
        QTest::keyClick(field, chance(70) ? Qt::Key_Return : Qt::Key_Escape);
    }
    if (map.surface()->isDragging()) {
        QTest::keyClick(map.surface(), Qt::Key_Escape);
    }
}

void RandomPerson::moveView() {
    MapPane& map = anyMap();
    MapSurface* surface = map.surface();
    if (chance(50)) {
        const QPoint at = anyPoint(*surface);
        QWheelEvent wheel(at, surface->mapToGlobal(at), {}, QPoint(0, chance(50) ? 120 : -120), Qt::NoButton, {},
            Qt::NoScrollPhase, false);
        QApplication::sendEvent(surface, &wheel);
    } else if (chance(50)) {
        if (map.tool() == MapTool::Pan) {
            drag(surface, {anyPoint(*surface), anyPoint(*surface), anyPoint(*surface)});
        }
    } else if (chance(50)) {
        surface->setFocus();
        QTest::keyClick(surface, Qt::Key_Space);
    } else {
        map.zoomTo(anyCells());
    }
    if (chance(10)) {
        QTest::mouseClick(window().findChild<QToolButton*>(QStringLiteral("map%1Link").arg(map.mapNumber())), Qt::LeftButton);
    }
}

// --- panels ---------------------------------------------------------------------------------------

void RandomPerson::clickCells() {
    auto* view = window().findChild<CellsView*>();
    QWidget* port = view->viewport();
    const QPoint at = anyPoint(*port);
    switch (dice(6)) {
    case 0: QTest::mouseDClick(port, Qt::LeftButton, {}, at); break;
    case 1: drag(port, {at, anyPoint(*port), anyPoint(*port)}); break; // brushes a histogram
    case 2: {
        constexpr Qt::Key kKeys[] = {Qt::Key_Down, Qt::Key_Up, Qt::Key_Space, Qt::Key_Return, Qt::Key_Left, Qt::Key_Right};
        view->setFocus();
        QTest::keyClick(view, kKeys[dice(6)]);
        break;
    }
    case 3: {
        answerMenus();
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, port->mapToGlobal(at));
        QApplication::sendEvent(port, &event);
        break;
    }
    default: QTest::mouseClick(port, Qt::LeftButton, anyModifiers(), at);
    }
    auto* find = window().findChild<QLineEdit*>(QStringLiteral("findLabel"));
    if (chance(10)) {
        find->setFocus();
        QTest::keyClicks(find, chance(50) ? QStringLiteral("cell") : QStringLiteral("zz"));
        QTest::keyClick(find, chance(50) ? Qt::Key_Return : Qt::Key_Down);
        QTest::keyClick(find, Qt::Key_Escape);
    }
    if (state().visible().empty() || chance(15)) {
        state().setVisible(CellSet(state().visible().size(), true), QStringLiteral("Show all cells"));
    }
}

void RandomPerson::clickPanels() {
    constexpr const char* kButtons[] = {"colourByGene", "closeGene", "showSelected", "clearSelection", "compareSides"};
    const char* name = kButtons[dice(5)];
    auto* button = window().findChild<QAbstractButton*>(QLatin1String(name));
    if (button != nullptr && button->isVisible() && button->isEnabled()) {
        say(QStringLiteral("  ") + QLatin1String(name));
        QTest::mouseClick(button, Qt::LeftButton);
    } else if (auto* list = window().findChild<QAbstractItemView*>(QStringLiteral("geneList"))) {
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, anyPoint(*list->viewport()));
    }
    auto* histogram = window().findChild<QWidget*>(QStringLiteral("geneHistogram"));
    if (histogram->isVisible() && chance(50)) {
        drag(histogram, {anyPoint(*histogram), anyPoint(*histogram), anyPoint(*histogram)});
    }
}

void RandomPerson::findGene() {
    key(Qt::Key_G);
    auto* box = window().findChild<QLineEdit*>(QStringLiteral("findGene"));
    const QString gene = chance(10) ? QStringLiteral("nosuchgene")
                                    : QString::fromStdString(chance(50) ? anyGene() : geneSymbol(*state().dataset(), anyGene()));
    QTest::keyClicks(box, gene);
    QTest::keyClick(box, chance(85) ? Qt::Key_Return : Qt::Key_Escape);
    while (QApplication::activePopupWidget() != nullptr) {
        QApplication::activePopupWidget()->close();
    }
    box->clear();
    if (auto* panel = window().findChild<GenesPanel*>(); panel->genes().size() > 12) {
        panel->setGenes({});
    }
}

void RandomPerson::searchEverything() {
    key(Qt::Key_K, Qt::ControlModifier);
    auto* field = window().findChild<QLineEdit*>(QStringLiteral("searchEverything"));
    const QString texts[] = {QString::fromStdString(anyGene()), QStringLiteral("cell"), QStringLiteral("clear the sel"),
        QStringLiteral("show the second"), QStringLiteral("zzzz")};
    field->setFocus();
    QTest::keyClicks(field, texts[dice(5)]);
    QTest::keyClick(field, chance(70) ? Qt::Key_Return : Qt::Key_Escape);
    QTest::keyClick(field, Qt::Key_Escape);
    field->clear();
    while (QApplication::activePopupWidget() != nullptr) {
        QApplication::activePopupWidget()->close();
    }
}

void RandomPerson::colourMap() {
    const int map = 1 + dice(2);
    if (chance(40) && state().dataset()->geneCount() > 0) {
        state().setColourSource(map, {ColourSource::Kind::Gene, anyGene(), {}});
        return;
    }
    const auto keys = state().columnKeys();
    const auto sources = state().colourSources(keys[static_cast<std::size_t>(dice(static_cast<int>(keys.size())))]);
    if (!sources.empty()) {
        state().setColourSource(map, sources[static_cast<std::size_t>(dice(static_cast<int>(sources.size())))]);
    }
}

void RandomPerson::chooseFromMenu() {
    auto* button = window().findChild<QToolButton*>(
        QStringLiteral("map%1%2").arg(anyMap().mapNumber()).arg(chance(50) ? QStringLiteral("Source") : QStringLiteral("More")));
    if (button->isVisible() && button->isEnabled()) {
        answerMenus();
        QTest::mouseClick(button, Qt::LeftButton);
    }
}

void RandomPerson::dragColourBar() {
    const int number = anyMap().mapNumber();
    const auto colouring = state().colouring(number);
    if (!colouring->continuous || state().colourPending(number)) {
        state().setColourSource(number, {ColourSource::Kind::Gene, anyGene(), {}});
        return;
    }
    MapSurface* surface = window().workArea().map(number)->surface();
    MapLegend legend;
    legend.setColouring(colouring, state().theme() == Theme::Dark);
    legend.layOut(surface->size());
    const QPoint from((chance(50) ? legend.bar().topLeft() : legend.bar().topRight() - QPointF(1, 0)).toPoint() + QPoint(0, 4));
    if (chance(20)) {
        setColourEnds(state(), state().colourSource(number), std::nullopt);
    } else {
        drag(surface, {from, from + QPoint(dice(40) - 20, 0), from + QPoint(dice(120) - 60, 2)});
    }
}

// --- plots, markers -------------------------------------------------------------------------------

void RandomPerson::comparePlots() {
    auto* plots = window().findChild<PlotPanel*>();
    if (!plots->isVisible()) {
        return;
    }
    constexpr PlotData::Shown kShown[] = {PlotData::Shown::Dots, PlotData::Shown::Violins, PlotData::Shown::Tiles,
        PlotData::Shown::Scatter, PlotData::Shown::Bars};
    if (chance(80)) {
        plots->showPlot(kShown[dice(5)]);
    } else {
        QTest::mouseClick(plots->findChild<QToolButton*>(QStringLiteral("plotFold")), Qt::LeftButton);
    }
    constexpr const char* kBoxes[] = {"plotRows", "plotParts", "plotX", "plotY"};
    auto* box = plots->findChild<QComboBox*>(QLatin1String(kBoxes[dice(4)]));
    if (box->isVisible() && box->count() > 1) {
        box->setFocus();
        QTest::keyClick(box, chance(50) ? Qt::Key_Down : Qt::Key_Up);
    }
}

void RandomPerson::clickPlot() {
    auto* plots = window().findChild<PlotPanel*>();
    for (const char* name : {"plotCanvas", "scatterCanvas"}) {
        auto* canvas = plots->findChild<QWidget*>(QLatin1String(name));
        if (canvas == nullptr || !canvas->isVisible()) {
            continue;
        }
        auto* area = qobject_cast<QAbstractScrollArea*>(canvas);
        QWidget* target = area != nullptr ? area->viewport() : canvas;
        const QPoint at = anyPoint(*target);
        QTest::mouseMove(target, at);
        if (chance(50)) {
            QTest::mouseClick(target, Qt::LeftButton, anyModifiers(), at);
        } else {
            drag(target, {at, anyPoint(*target), anyPoint(*target), anyPoint(*target)}, anyModifiers());
        }
    }
}

void RandomPerson::findMarkers() {
    auto* panel = window().findChild<MarkersPanel*>();
    auto* table = panel->findChild<QTableView*>(QStringLiteral("markersTable"));
    if (panel->isVisible() && table->isVisible() && chance(40)) {
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, anyPoint(*table->viewport()));
        return;
    }
    ensureSelection();
    key(Qt::Key_M);
    if (chance(30)) {
        QTest::qWait(dice(50));
        auto* cancel = panel->findChild<QPushButton*>(QStringLiteral("cancelMarkers"));
        if (cancel->isVisible()) {
            QTest::mouseClick(cancel, Qt::LeftButton);
        }
    }
}

// --- the window -----------------------------------------------------------------------------------

void RandomPerson::changeLooks() {
    const QActionGroup* group = chance(60) ? window().actions().themeGroup : window().actions().colourMapGroup;
    group->actions().at(dice(static_cast<int>(group->actions().size())))->trigger();
}

void RandomPerson::movePanels() {
    const auto docks = window().findChildren<QDockWidget*>();
    QDockWidget* dock = docks[dice(static_cast<int>(docks.size()))];
    switch (dice(6)) {
    case 0: key(Qt::Key_T); break;
    case 1:
        dock->setFloating(!dock->isFloating());
        break;
    case 2: window().actions().resetLayout->trigger(); break;
    case 3: key(static_cast<Qt::Key>(Qt::Key_1 + dice(5))); break;
    case 4:
        window().addDockWidget(chance(50) ? Qt::LeftDockWidgetArea : Qt::RightDockWidgetArea, dock);
        break;
    default: dock->toggleViewAction()->trigger();
    }
    say(QStringLiteral("  ") + dock->objectName());
}

void RandomPerson::resizeWindow() {
    constexpr QSize kSizes[] = {{1440, 900}, {1280, 800}, {1024, 640}, {1600, 1000}, {1200, 700}};
    window().resize(kSizes[dice(5)]);
}

void RandomPerson::openSheet() {
    const MainActions& a = window().actions();
    QAction* sheets[] = {a.shortcuts, a.learnCheck, a.learnValues, a.about, a.modelHelp};
    sheets[dice(5)]->trigger();
    QTest::qWait(20);
    closeSheets();
    if (chance(30)) {
        a.predict->trigger(); // the panel only: running the model is tested elsewhere
    }
}

} // namespace ocellus::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Layouts.h"
#include "app/StateDump.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "tests/app/AppFixture.h"
#include "views/network/NetworkState.h"
#include "views/plots/PlotPanel.h"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QUndoStack>

using namespace ocellus;
using test::AppFixture;

// Panels and maps: where they are at first, where the person puts them, and the way back.
class tst_Layouts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void resettingIsOneUndoStep();
    void resettingWithThePredictPanelOpenGivesTheOthersTheirPlaces();
    void theNextStartFindsTheSameArrangement();
    void theStartPageDoesNotHidePanelsForGood();
    void damagedSettingsAreLeftAlone();
    void everyLayoutCanBeAskedForByName();
    void thePlotsAreFoldedAgainAfterTheNetwork();

private:
    void openSmall(AppFixture& app) {
        app.show();
        app.window->openPath(test::smallFile(app.folder));
        QTRY_VERIFY(app.window->state().dataset() != nullptr);
        QTRY_VERIFY(dock(app, "cellsDock")->isVisible());
        QTRY_VERIFY(app.window->findChild<Layouts*>()->hasDefault());
    }

    QDockWidget* dock(AppFixture& app, const char* name) const {
        return app.window->findChild<QDockWidget*>(QString::fromLatin1(name));
    }
};

void tst_Layouts::resettingIsOneUndoStep() {
    AppFixture app;
    openSmall(app);
    MainWindow& window = *app.window;
    const int steps = window.state().undoStack().index();
    window.actions().split->trigger();
    dock(app, "genesDock")->hide();
    window.addDockWidget(Qt::RightDockWidgetArea, dock(app, "cellsDock"));
    QVERIFY(!window.workArea().secondMapShown());

    window.actions().resetLayout->trigger();
    QVERIFY(window.workArea().secondMapShown());
    QVERIFY(dock(app, "genesDock")->isVisible());
    QCOMPARE(window.dockWidgetArea(dock(app, "cellsDock")), Qt::LeftDockWidgetArea);
    QCOMPARE(window.actions().split->text(), QStringLiteral("Hide the &second map"));
    QCOMPARE(window.state().undoStack().index(), steps + 1);
    QCOMPARE(window.actions().undo->text(), QStringLiteral("&Undo: Reset layout"));

    window.actions().undo->trigger();
    QVERIFY(!window.workArea().secondMapShown());
    QVERIFY(!dock(app, "genesDock")->isVisible());
    QCOMPARE(window.dockWidgetArea(dock(app, "cellsDock")), Qt::RightDockWidgetArea);
    window.actions().redo->trigger();
    QVERIFY(window.workArea().secondMapShown());
}

void tst_Layouts::resettingWithThePredictPanelOpenGivesTheOthersTheirPlaces() {
    AppFixture app;
    openSmall(app);
    app.window->actions().predict->trigger();
    QVERIFY(dock(app, "modelDock")->isVisible());
    QVERIFY(!dock(app, "cellsDock")->isVisible());
    app.window->actions().resetLayout->trigger();
    QVERIFY(!dock(app, "modelDock")->isVisible());
    QVERIFY(dock(app, "cellsDock")->isVisible());
    QVERIFY(dock(app, "genesDock")->isVisible());
}

void tst_Layouts::theNextStartFindsTheSameArrangement() {
    AppFixture app;
    app.options.uiTest = false; // settings are kept, in the fixture's own folder
    openSmall(app);
    app.window->actions().split->trigger();
    dock(app, "genesDock")->hide();
    app.window->close();
    openSmall(app);
    QTRY_VERIFY(!app.window->workArea().secondMapShown());
    QVERIFY(!dock(app, "genesDock")->isVisible());
    QVERIFY(dock(app, "cellsDock")->isVisible());
}

void tst_Layouts::theStartPageDoesNotHidePanelsForGood() {
    AppFixture app;
    openSmall(app);
    app.window->actions().split->trigger();
    app.window->closeData();
    QVERIFY(!dock(app, "cellsDock")->isVisible());
    app.window->openPath(test::smallFile(app.folder));
    QTRY_VERIFY(dock(app, "cellsDock")->isVisible());
    QTest::qWait(50); // laying out waits for the docks' sizes
    QVERIFY(dock(app, "genesDock")->isVisible());
    QVERIFY(!app.window->workArea().secondMapShown());
}

void tst_Layouts::damagedSettingsAreLeftAlone() {
    AppFixture app;
    openSmall(app);
    auto* layouts = app.window->findChild<Layouts*>();
    const QByteArray good = layouts->saved();
    for (const QByteArray& bad :
         {QByteArray(), QByteArray("x"), QByteArray(200, '\xff'), good.left(good.size() / 2)}) {
        layouts->restore(bad);
        layouts->show();
        QVERIFY(dock(app, "cellsDock")->isVisible());
    }
}

void tst_Layouts::thePlotsAreFoldedAgainAfterTheNetwork() {
    AppFixture app;
    openSmall(app);
    auto* plots = app.window->findChild<PlotPanel*>();
    const auto press = [&](Qt::Key key) { QTest::keyClick(app.window.get(), key); };
    QVERIFY(!plots->isOpen());
    press(Qt::Key_4);
    QVERIFY(dock(app, "edgesDock")->isVisible());
    QVERIFY(!dock(app, "plotsDock")->isVisible()); // nothing to plot before an edge is chosen
    for (const char* name : {"edgesEmpty", "hubsEmpty"}) {
        const auto* sentence = app.window->findChild<QLabel*>(QLatin1String(name));
        QVERIFY2(sentence->isVisible() && !sentence->text().isEmpty(), name);
    }
    Q_EMIT app.window->network().edgeChosen(QStringLiteral("ENSG00000001000"), QStringLiteral("ENSG00000001025"));
    QVERIFY(dock(app, "plotsDock")->isVisible());
    QVERIFY(plots->isOpen());
    press(Qt::Key_1);
    QVERIFY(dock(app, "plotsDock")->isVisible());
    QVERIFY(!plots->isOpen());
    QCOMPARE(plots->height(), PlotPanel::kTabsHeight + 1);
    plots->showPlot(PlotData::Shown::Violins);
    QCOMPARE(plots->data().shown(), PlotData::Shown::Violins);
    press(Qt::Key_4);
    QCOMPARE(plots->data().shown(), PlotData::Shown::Scatter); // each mode its own
    plots->setOpen(false);
    QVERIFY(!dock(app, "plotsDock")->isVisible());
    press(Qt::Key_1);
    QCOMPARE(plots->data().shown(), PlotData::Shown::Violins);
}

void tst_Layouts::everyLayoutCanBeAskedForByName() {
    for (const ModeInfo& mode : modes()) {
        AppFixture app;
        app.options.layout = mode.name;
        app.show();
        QCOMPARE(stateDump(*app.window).value(QStringLiteral("mode")).toString(), mode.name);
    }
}

QTEST_MAIN(tst_Layouts)
#include "tst_Layouts.moc"

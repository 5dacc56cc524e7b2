// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/JobRunner.h"
#include "app/PlotsDock.h"
#include "tests/app/AppFixture.h"
#include "views/composer/FigureDialog.h"
#include "views/genes/GenesPanel.h"
#include "views/plots/PlotCanvas.h"
#include "views/plots/PlotPanel.h"

#include <QCheckBox>
#include <QPlainTextEdit>

#include <map>
using namespace ocellus;

/// The plots in the assembled window, their work done by jobs.
class tst_Plots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void genesOfThePanelArePlottedAndBrushBack();
    void theFigureOffersThePlotThatIsOpen();
    void closingWhileJobsRunIsHarmless();
};

void tst_Plots::genesOfThePanelArePlottedAndBrushBack() {
    test::AppFixture fixture;
    MainWindow& window = fixture.show();
    window.openPath(test::smallFile(fixture.folder));
    QTRY_VERIFY_WITH_TIMEOUT(!window.showsStartPage(), 20000);
    auto* plots = window.findChild<PlotPanel*>();
    auto* genes = window.findChild<GenesPanel*>();
    QVERIFY(plots != nullptr && plots->isVisible() && !plots->isOpen());
    QCOMPARE(plots->height(), PlotPanel::kTabsHeight + 1); // folded: the tabs alone
    genes->showGene("ENSG00000001000", false);
    genes->showGene("ENSG00000001025", false);
    plots->showPlot(PlotData::Shown::Dots);
    const auto isDrawn = [&] {
        const TablePlot* table = plots->data().table();
        return table != nullptr && table->genes.size() == 2 && table->genes[0].summary &&
               table->genes[1].summary;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(), 20000);
    const TablePlot& table = *plots->data().table();
    QCOMPARE(table.unit, std::string("log1p CP10k"));
    // 300 cells of three types in turn, the first five without a label
    std::map<std::string, Index> cells;
    for (const PlotRow& row : table.rows) {
        cells[row.label] = row.cells;
    }
    const std::map<std::string, Index> expected = {
        {"B cell", 98}, {"T cell", 98}, {"fibroblast", 99}, {"no label", 5}};
    QVERIFY(cells == expected);

    auto* canvas = plots->findChild<PlotCanvas*>(QStringLiteral("plotCanvas"));
    QTRY_VERIFY(canvas->picture().find(0, -1) != nullptr);
    QTest::mouseClick(canvas->viewport(),
                      Qt::LeftButton,
                      {},
                      canvas->rectOf(*canvas->picture().find(0, -1)).center());
    QCOMPARE(window.state().selection().count(), table.rows[0].cells);
    QVERIFY(window.state().undoStack().undoText().contains(
        QString::fromStdString(table.rows[0].label)));
}

void tst_Plots::theFigureOffersThePlotThatIsOpen() {
    test::AppFixture fixture;
    MainWindow& window = fixture.show();
    window.openPath(test::smallFile(fixture.folder));
    QTRY_VERIFY_WITH_TIMEOUT(!window.showsStartPage(), 20000);
    auto* plots = window.findChild<PlotPanel*>();
    window.findChild<GenesPanel*>()->setGenes({"ENSG00000001000", "ENSG00000001025"});
    plots->showPlot(PlotData::Shown::Dots);
    QTRY_VERIFY_WITH_TIMEOUT(plotOnScreen(*plots) && std::get<TablePlot>(plotOnScreen(*plots)->plot).columns() == 2,
                             20000);
    window.actions().figure->trigger();
    auto* dialog = window.findChild<FigureDialog*>();
    QVERIFY(dialog != nullptr);
    auto* panel = dialog->findChild<QAbstractButton*>(QStringLiteral("figurePanel3"));
    QVERIFY(panel != nullptr);
    QCOMPARE(panel->accessibleName(), QStringLiteral("Panel C, Dot plot, 2 genes"));
    QTRY_VERIFY_WITH_TIMEOUT(dialog->isIdle(), 20000);
    auto* caption = dialog->findChild<QPlainTextEdit*>(QStringLiteral("figureCaption"));
    QVERIFY2(caption->toPlainText().contains(QLatin1String("(C) 2 genes in 300 cells")),
             qPrintable(caption->toPlainText()));
    panel->click();
    QVERIFY(!dialog->findChild<QCheckBox*>(QStringLiteral("figureLabels"))->isVisible());
    dialog->findChild<QCheckBox*>(QStringLiteral("figurePanelShown"))->click();
    QTRY_VERIFY_WITH_TIMEOUT(!caption->toPlainText().contains(QLatin1String("(C)")), 20000);
    dialog->reject();
    plots->setOpen(false);
    QVERIFY(!plotOnScreen(*plots));
}

void tst_Plots::closingWhileJobsRunIsHarmless() {
    test::AppFixture fixture;
    MainWindow& window = fixture.show();
    window.openPath(test::smallFile(fixture.folder, 3000));
    QTRY_VERIFY_WITH_TIMEOUT(!window.showsStartPage(), 20000);
    auto* plots = window.findChild<PlotPanel*>();
    window.findChild<GenesPanel*>()->setGenes({"ENSG00000001000", "ENSG00000001001"});
    plots->showPlot(PlotData::Shown::Violins);
    window.closeData();
    QVERIFY(window.showsStartPage());
    window.runner().waitForAll();
    QTest::qWait(50);
    QVERIFY(plots->data().table() == nullptr);
}

QTEST_MAIN(tst_Plots)
#include "tst_Plots.moc"

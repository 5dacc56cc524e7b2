// SPDX-License-Identifier: GPL-3.0-or-later
// Network: point 14 of the acceptance list, and what else the mode does.
#include "app/NetworkJobs.h"
#include "tests/app/NetworkData.h"
#include "tests/app/StateChecks.h"
#include "views/composer/FigureDialog.h"
#include "views/genes/GenesPanel.h"
#include "views/network/NetworkCanvas.h"
#include "views/network/NetworkPane.h"
#include "views/network/NetworkTables.h"
#include "views/plots/PlotPanel.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QTabBar>
#include <QTableView>

using namespace ocellus;
using namespace ocellus::test;

namespace {

template <class Widget>
Widget* part(MainWindow& window, const char* name) {
    auto* found = window.findChild<Widget*>(QLatin1String(name));
    Q_ASSERT(found != nullptr);
    return found;
}

/// Opens the data set, presses 4, chooses correlation and makes the network.
void makeNetworkIn(AppFixture& app, int width = 1440, int height = 900) {
    app.show(width, height);
    app.window->openPath(fileOf(app.folder, QStringLiteral("network.h5ad"), networkDataset()));
    QTRY_VERIFY(app.window->state().dataset() != nullptr);
    QTRY_COMPARE(app.window->workArea().map(1)->drawnCells(), Index(300));
    QTest::keyClick(app.window.get(), Qt::Key_4);
    auto* method = part<QComboBox>(*app.window, "networkMethod");
    method->setCurrentIndex(method->findText(QStringLiteral("Correlation")));
    QTest::mouseClick(part<QPushButton>(*app.window, "makeNetwork"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(app.window->network().drawing() != nullptr, 20000);
    QTRY_COMPARE(app.window->runner().runningCount(), 0);
    QTRY_VERIFY(!app.window->networkPane().canvas()->picture().nodes.empty());
}

QJsonObject networkDump(MainWindow& window) {
    return stateDump(window)[QStringLiteral("network")].toObject();
}

/// The names that are drawn, and whether any two of them overlap.
bool namesOverlap(const QJsonObject& dump) {
    std::vector<QRectF> boxes;
    for (const auto gene : dump[QStringLiteral("genes")].toArray()) {
        const QJsonObject box = gene.toObject()[QStringLiteral("label")].toObject();
        if (!box.isEmpty()) {
            const QRectF rect(box[QStringLiteral("x")].toDouble(), box[QStringLiteral("y")].toDouble(), box[QStringLiteral("width")].toDouble(),
                box[QStringLiteral("height")].toDouble());
            for (const QRectF& other : boxes) {
                if (rect.intersects(other)) {
                    return true;
                }
            }
            boxes.push_back(rect);
        }
    }
    return false;
}

std::set<std::pair<std::string, std::string>> edgesOf(const NetworkPlot& plot) {
    std::set<std::pair<std::string, std::string>> edges;
    for (const NetworkEdge& edge : plot.edges) {
        edges.emplace(plot.nodes[static_cast<std::size_t>(edge.from)].id, plot.nodes[static_cast<std::size_t>(edge.to)].id);
    }
    return edges;
}

} // namespace

class tst_AcceptanceNetwork : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void point14ThirtyEdgesWithNamesThatDoNotOverlap() {
        AppFixture app;
        makeNetworkIn(app);
        const QJsonObject dump = networkDump(*app.window);
        QCOMPARE(dump[QStringLiteral("edges")].toInt(), 30);
        QCOMPARE(app.window->network().drawing()->plot.edges.size(), std::size_t{30});
        QVERIFY(part<QLabel>(*app.window, "networkCount")->text().startsWith(QStringLiteral("30 of ")));
        QVERIFY(!namesOverlap(dump));
        for (const auto gene : dump[QStringLiteral("genes")].toArray()) {
            QVERIFY(gene.toObject().contains(QStringLiteral("label")));
        }
        QVERIFY(app.window->network().note().contains(QStringLiteral("without a model")));
        QCOMPARE(part<QTableView>(*app.window, "edgesTable")->model()->rowCount(), 30);
        QCOMPARE(part<QTableView>(*app.window, "hubsTable")->model()->rowCount(), kFactors);
        keepPicture(*app.window, QStringLiteral("point14-network"));
    }

    void point14TheNetworkOfAFactorAndMoreEdges() {
        AppFixture app;
        makeNetworkIn(app);
        NetworkState& network = app.window->network();
        auto* hubs = part<QTableView>(*app.window, "hubsTable");
        QTest::mouseClick(hubs->viewport(), Qt::LeftButton, {}, hubs->visualRect(hubs->model()->index(0, 0)).center());
        QTRY_VERIFY(network.drawing()->choice.around == NetworkChoice::Around::Gene);
        QCOMPARE(network.drawing()->plot.seed, Index{0});
        QVERIFY(part<QLabel>(*app.window, "networkTitle")->text().startsWith(QStringLiteral("Network of ")));
        auto* around = part<QComboBox>(*app.window, "networkAround");
        around->setCurrentIndex(0);
        Q_EMIT around->activated(0);
        QTRY_VERIFY(network.drawing()->choice.around == NetworkChoice::Around::Strongest);
        part<QSpinBox>(*app.window, "edgeCount")->setValue(200);
        QTRY_COMPARE(network.drawing()->plot.edges.size(), std::size_t{200});
        QTRY_COMPARE(networkDump(*app.window)[QStringLiteral("edges")].toInt(), 200);
        QVERIFY(part<QLabel>(*app.window, "networkCount")->text().startsWith(QStringLiteral("200 of ")));
        QVERIFY(!namesOverlap(networkDump(*app.window)));
        auto* slider = part<QSlider>(*app.window, "edgeSlider");
        slider->setValue(slider->minimum());
        QTRY_COMPARE(network.drawing()->plot.edges.size(), std::size_t{10});
    }

    void point14AClickedGeneColoursTheMapAndAnEdgeShowsItsGenes() {
        AppFixture app;
        makeNetworkIn(app);
        NetworkCanvas* canvas = app.window->networkPane().canvas();
        const NetworkPlot& plot = app.window->network().drawing()->plot;
        Index target = 0;
        while (plot.nodes[static_cast<std::size_t>(target)].regulator) {
            ++target;
        }
        QTest::mouseClick(canvas, Qt::LeftButton, {}, canvas->pointOfNode(target));
        const std::string id = plot.nodes[static_cast<std::size_t>(target)].id;
        QCOMPARE(app.window->state().colourSource(1).name, id);
        QVERIFY(app.window->state().colourSource(1).kind == ColourSource::Kind::Gene);
        QTRY_VERIFY(!app.window->state().colourPending(1));
        QCOMPARE(networkDump(*app.window)[QStringLiteral("gene")].toString().toStdString(), plot.nodes[static_cast<std::size_t>(target)].name);
        QVERIFY(part<QLabel>(*app.window, "networkGeneText")->text().contains(QStringLiteral("linked to")));
        QVERIFY(part<QLabel>(*app.window, "networkGeneText")->text().contains(QStringLiteral("Centrality")));

        auto* table = part<QTableView>(*app.window, "edgesTable");
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(2, 1)).center());
        QCOMPARE(app.window->network().currentEdge(), 2);
        const NetworkEdge& edge = plot.edges[2];
        const auto genes = app.window->findChild<PlotPanel*>(QStringLiteral("plotsPanel"))->data().scatterGenes();
        QCOMPARE(genes.first, plot.nodes[static_cast<std::size_t>(edge.from)].id);
        QCOMPARE(genes.second, plot.nodes[static_cast<std::size_t>(edge.to)].id);
        QTRY_VERIFY(app.window->findChild<PlotPanel*>(QStringLiteral("plotsPanel"))->data().scatter() != nullptr);
    }

    void point14TheNetworkOfASelectionIsAnother() {
        AppFixture app;
        makeNetworkIn(app);
        const auto before = edgesOf(app.window->network().drawing()->plot);
        auto* selection = part<QPushButton>(*app.window, "selectionNetwork");
        QVERIFY(!selection->isEnabled());
        CellSet cells(300);
        for (Index cell = 0; cell < 300; cell += 2) { // all of one type
            cells.insert(cell);
        }
        app.window->state().select(cells, ExplorerState::SelectionMode::Replace, QString());
        QVERIFY(selection->isEnabled());
        QTest::mouseClick(selection, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(app.window->network().drawing() && app.window->network().drawing()->plot.cells == 150, 20000);
        const auto& drawing = *app.window->network().drawing();
        QCOMPARE(drawing.plot.cellsName, std::string("selected cells"));
        QVERIFY(edgesOf(drawing.plot) != before);
        // In this type gene g follows regulator g % 3.
        for (std::size_t i = 0; i < drawing.plot.edges.size(); ++i) {
            const auto& network = app.window->network().network()->network;
            const auto gene = [&](Index node) { return network.genes[static_cast<std::size_t>(drawing.geneOf[static_cast<std::size_t>(node)])]; };
            QCOMPARE(gene(drawing.plot.edges[i].to) % kFactors, gene(drawing.plot.edges[i].from));
        }
    }

    void moreThan500EdgesAreAskedFor() {
        AppFixture app;
        makeNetworkIn(app);
        part<QSpinBox>(*app.window, "edgeCount")->setValue(600);
        auto* box = app.window->findChild<QMessageBox*>(QStringLiteral("manyEdgesBox"));
        QVERIFY(box != nullptr && box->isVisible());
        QCOMPARE(app.window->network().choice().edges, Index{30});
        QCOMPARE(part<QSpinBox>(*app.window, "edgeCount")->value(), 30);
        QTest::mouseClick(box->findChild<QPushButton*>(QStringLiteral("drawManyEdges")), Qt::LeftButton);
        QTRY_COMPARE(app.window->network().choice().edges, Index{600});
        QTRY_COMPARE(app.window->runner().runningCount(), 0);
        QVERIFY(app.window->network().drawing()->plot.edges.size() <= 600);
    }

    void aGeneIsFoundByItsNameAndAStrangeOneIsToldApart() {
        AppFixture app;
        makeNetworkIn(app);
        auto* find = part<QLineEdit>(*app.window, "findFactor");
        find->setFocus();
        QTest::keyClicks(find, QStringLiteral("gene8"));
        QTest::keyClick(find, Qt::Key_Return);
        QTRY_COMPARE(part<QLabel>(*app.window, "networkTitle")->text(), QStringLiteral("Network of GENE8"));
        QTest::keyClicks(find, QStringLiteral("CD3X"));
        QTest::keyClick(find, Qt::Key_Return);
        QVERIFY(part<QLabel>(*app.window, "hubsMessage")->text().contains(QStringLiteral("CD3X is not among the")));
    }

    void filesOfTheNetworkAreWrittenAndReadBack() {
        AppFixture app;
        makeNetworkIn(app);
        const auto edges = app.window->network().network()->links.size();
        const QString svg = app.folder.filePath(QStringLiteral("n.svg"));
        app.window->networkJobs().savePicture(svg);
        QFile picture(svg);
        QVERIFY(picture.open(QIODevice::ReadOnly));
        const QByteArray text = picture.readAll();
        for (const NetworkNode& node : app.window->network().drawing()->plot.nodes) {
            QVERIFY2(text.contains('>' + QByteArray::fromStdString(node.name) + '<'), node.name.c_str());
        }
        QVERIFY(text.contains("transcription factor"));
        const QString tsv = app.folder.filePath(QStringLiteral("n.tsv"));
        app.window->networkJobs().saveNetwork(tsv);
        QTRY_VERIFY(QFile::exists(tsv));
        QTRY_COMPARE(app.window->runner().runningCount(), 0);
        app.window->networkJobs().openKnown(tsv); // its own edges: all are known
        QTRY_COMPARE(app.window->network().knownName(), QStringLiteral("n"));
        QTRY_VERIFY(app.window->network().drawing()->plot.edges.front().known);
        app.window->networkJobs().openEdges(tsv);
        QTRY_VERIFY(app.window->network().note().contains(QStringLiteral("n.tsv")));
        QTRY_VERIFY(app.window->network().drawing() != nullptr);
        QCOMPARE(app.window->network().network()->links.size(), edges);
        QFile wrong(app.folder.filePath(QStringLiteral("wrong.tsv")));
        QVERIFY(wrong.open(QIODevice::WriteOnly));
        wrong.write("regulator\ttarget\tweight\nA\tB\tx\n");
        wrong.close();
        app.window->networkJobs().openEdges(wrong.fileName());
        QTRY_VERIFY(app.window->messages().message().contains(QStringLiteral("a number expected")));
        QVERIFY(app.window->network().drawing() != nullptr); // the network before is kept
    }

    void twoLabelsAreComparedInTheTabOfChanges() {
        AppFixture app;
        makeNetworkIn(app);
        auto* tabs = part<QTabBar>(*app.window, "networkTabs");
        tabs->setCurrentIndex(1);
        auto* a = part<QComboBox>(*app.window, "changesA");
        auto* b = part<QComboBox>(*app.window, "changesB");
        a->setCurrentIndex(a->findText(QStringLiteral("B cell"), Qt::MatchStartsWith));
        b->setCurrentIndex(b->findText(QStringLiteral("B cell"), Qt::MatchStartsWith));
        auto* compare = part<QPushButton>(*app.window, "compareNetworks");
        QVERIFY(compare->isVisible() && !compare->isEnabled()); // a group with itself
        b->setCurrentIndex(0); // all others
        QVERIFY(compare->isEnabled());
        QTest::mouseClick(compare, Qt::LeftButton);
        QVERIFY(part<QPushButton>(*app.window, "cancelCompare")->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(app.window->network().comparison() != nullptr, 30000);
        const NetworkComparison& found = *app.window->network().comparison();
        QCOMPARE(found.cellsA, Index{150});
        QCOMPARE(found.cellsB, Index{150});
        QCOMPARE(found.nameB, std::string("all other cells"));
        // In B cells gene g follows factor g % 3, in T cells factor (g + 1) % 3: all the first are changes of these.
        for (std::size_t i = 0; i < 60; ++i) {
            const EdgeChange& change = found.changes[i];
            const Index follows = change.target % kFactors;
            QCOMPARE(change.regulator, change.difference() > 0.0 ? follows : (follows + 1) % kFactors);
            QVERIFY(change.qValue < 0.05);
        }
        auto* table = part<QTableView>(*app.window, "changesTable");
        QCOMPARE(table->model()->rowCount(), static_cast<int>(found.changes.size())); // none is left out
        QVERIFY(part<QLabel>(*app.window, "changesNote")->text().contains(QStringLiteral("pairs differ (q below 0.05)")));
        keepPicture(*app.window, QStringLiteral("network-changes"));
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(1, 1)).center());
        const auto genes = app.window->findChild<PlotPanel*>(QStringLiteral("plotsPanel"))->data().scatterGenes();
        QCOMPARE(genes.first, found.table->id(found.changes[1].regulator));
        QCOMPARE(genes.second, found.table->id(found.changes[1].target));
        const QString tsv = app.folder.filePath(QStringLiteral("changes.tsv"));
        app.window->networkJobs().saveChanges(tsv);
        QTRY_VERIFY(QFile::exists(tsv));
        // Groups that share cells are refused in words, and the comparison before is kept.
        b->setCurrentIndex(b->findText(QStringLiteral("T cell"), Qt::MatchStartsWith));
        a->setCurrentIndex(0); // all cells
        QTest::mouseClick(compare, Qt::LeftButton);
        QTRY_VERIFY2(app.window->messages().message().contains(QStringLiteral("150 cells are in both all cells and T cell")), qPrintable(app.window->messages().message()));
        QCOMPARE(app.window->network().comparison()->nameB, std::string("all other cells"));
    }

    void geneSetsAreTestedAgainstTheModuleShown() {
        AppFixture app;
        makeNetworkIn(app);
        part<QTabBar>(*app.window, "networkTabs")->setCurrentIndex(2);
        QVERIFY(part<QLabel>(*app.window, "setsNote")->text().contains(QStringLiteral("Open a GMT file")));
        NetworkState& network = app.window->network();
        NetworkChoice choice = network.choice();
        choice.around = NetworkChoice::Around::Module;
        choice.which = 0;
        network.setChoice(choice);
        QTRY_VERIFY(network.drawing() && network.drawing()->choice.around == NetworkChoice::Around::Module);
        QFile gmt(app.folder.filePath(QStringLiteral("sets.gmt")));
        QVERIFY(gmt.open(QIODevice::WriteOnly));
        gmt.write("other\tnone");
        const auto own = genesOfModule(network.network()->modules, 0);
        for (std::size_t gene = 0; gene < network.network()->network.genes.size(); ++gene) {
            if (std::find(own.begin(), own.end(), static_cast<std::int32_t>(gene)) == own.end()) {
                gmt.write("\t" + QByteArray::fromStdString(network.network()->nameOf(static_cast<std::int32_t>(gene))));
            }
        }
        gmt.write("\nthe module\tnone");
        for (const std::int32_t gene : own) {
            gmt.write("\t" + QByteArray::fromStdString(network.network()->nameOf(gene)));
        }
        gmt.write("\nstrange\tnone\tXYZ\n");
        gmt.close();
        app.window->networkJobs().openSets(gmt.fileName());
        QTRY_VERIFY_WITH_TIMEOUT(network.enrichment() != nullptr, 20000);
        auto* table = part<QTableView>(*app.window, "setsTable");
        QCOMPARE(table->model()->rowCount(), 2);
        QCOMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("the module"));
        QCOMPARE(table->model()->index(1, 0).data().toString(), QStringLiteral("other"));
        QCOMPARE(network.enrichment()->found.sets.front().shared.size(), own.size());
        QVERIFY(network.enrichment()->found.sets.front().qValue < 1e-6);
        const QString note = part<QLabel>(*app.window, "setsNote")->text();
        QVERIFY2(note.startsWith(QStringLiteral("Module 1, led by ")) && note.contains(QStringLiteral("1 without a gene here left out")), qPrintable(note));
        keepPicture(*app.window, QStringLiteral("network-sets"));
        QFile wrong(app.folder.filePath(QStringLiteral("wrong.gmt")));
        QVERIFY(wrong.open(QIODevice::WriteOnly));
        wrong.write("A,B\n");
        wrong.close();
        app.window->networkJobs().openSets(wrong.fileName());
        QTRY_VERIFY(app.window->messages().message().contains(QStringLiteral("separated by tabs, expected (GMT)")));
        QCOMPARE(network.geneSetsName(), QStringLiteral("sets.gmt")); // kept
    }

    void theFigureOffersTheNetwork() {
        AppFixture app;
        makeNetworkIn(app);
        app.window->actions().figure->trigger();
        auto* dialog = app.window->findChild<FigureDialog*>();
        QVERIFY(dialog != nullptr);
        auto* panel = dialog->findChild<QAbstractButton*>(QStringLiteral("figurePanel2"));
        QVERIFY(panel != nullptr);
        QVERIFY2(panel->accessibleName().startsWith(QStringLiteral("Panel B, Strongest edges")), qPrintable(panel->accessibleName()));
        QTRY_VERIFY_WITH_TIMEOUT(dialog->isIdle(), 20000);
        const QString caption = dialog->findChild<QPlainTextEdit*>(QStringLiteral("figureCaption"))->toPlainText();
        const NetworkPlot& plot = app.window->network().drawing()->plot;
        QVERIFY2(caption.contains(QStringLiteral("(B) Strongest edges: 30 of %1 edges, %2 genes, from 300 cells").arg(plot.allEdges).arg(plot.nodes.size())), qPrintable(caption));
        QVERIFY2(caption.contains(QStringLiteral("absolute Pearson correlation")), qPrintable(caption));
        dialog->reject();
    }

    void theModeLeavesTheOthersAsTheyWere() {
        AppFixture app;
        makeNetworkIn(app, 1280, 800);
        QVERIFY(app.window->networkPane().isVisible());
        QVERIFY(part<QDockWidget>(*app.window, "hubsDock")->isVisible());
        QTest::keyClick(app.window.get(), Qt::Key_1);
        QVERIFY(!app.window->networkPane().isVisible());
        QVERIFY(!part<QDockWidget>(*app.window, "hubsDock")->isVisible());
        QVERIFY(!part<QDockWidget>(*app.window, "edgesDock")->isVisible());
        QVERIFY(part<GenesPanel>(*app.window, "genesPanel")->isVisible());
        QTest::keyClick(app.window.get(), Qt::Key_4);
        QVERIFY(app.window->networkPane().isVisible());
        QVERIFY(app.window->network().drawing() != nullptr);
    }

    void theCanvasIsUsedByKeys() {
        AppFixture app;
        makeNetworkIn(app);
        NetworkCanvas* canvas = app.window->networkPane().canvas();
        canvas->setFocus();
        QTest::keyClick(canvas, Qt::Key_Right);
        QTest::keyClick(canvas, Qt::Key_Right);
        QVERIFY(canvas->accessibleDescription().contains(QStringLiteral("linked to")));
        QTest::keyClick(canvas, Qt::Key_Return);
        QCOMPARE(app.window->network().currentGene(), app.window->network().drawing()->geneOf[1]);
        QTest::keyClick(canvas, Qt::Key_Down);
        QTest::keyClick(canvas, Qt::Key_Return);
        QCOMPARE(app.window->network().currentEdge(), 0);
    }
};

QTEST_MAIN(tst_AcceptanceNetwork)
#include "tst_AcceptanceNetwork.moc"

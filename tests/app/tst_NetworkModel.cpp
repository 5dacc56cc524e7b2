// SPDX-License-Identifier: GPL-3.0-or-later
// Networks of the model's attention in the window, with the model that comes with Ocellus, and what is said of
// those that cannot be made.
#include "app/NetworkJobs.h"
#include "app/PredictJobs.h"
#include "tests/app/StateChecks.h"
#include "tests/app/XeniumFolder.h"
#include "views/network/NetworkCanvas.h"
#include "views/network/NetworkPane.h"
#include "views/style/Badge.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>

#include <map>

using namespace ocellus;
using namespace ocellus::test;

namespace {

/// Genes that the model knows, two transcription factors among them, and one that it does not.
Panel panelWithFactors() {
    Panel panel = lungPanel();
    panel.emplace_back("ENSG00000136352", "NKX2-1");
    panel.emplace_back("ENSG00000073282", "TP63");
    panel.emplace_back("ENSG00009999999", "STRANGE");
    return panel;
}

/// Opens a section, waits for the model, and goes to the network with its attention chosen.
void openWithAttention(AppFixture& app, const Panel& panel) {
    app.show(1440, 900);
    app.window->openPath(xeniumFolder(app.folder, panel));
    QTRY_VERIFY(app.window->state().dataset() != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(!app.window->predictJobs().modelName().isEmpty(), 30000);
    QTRY_COMPARE_WITH_TIMEOUT(app.window->runner().runningCount(), 0, 60000);
    QTest::keyClick(app.window.get(), Qt::Key_4);
    auto* method = app.window->findChild<QComboBox*>(QStringLiteral("networkMethod"));
    method->setCurrentIndex(method->findData(static_cast<int>(NetworkMethod::Attention)));
    QVERIFY(method->currentIndex() >= 0);
}

void pressMake(AppFixture& app) {
    QTest::mouseClick(app.window->findChild<QPushButton*>(QStringLiteral("makeNetwork")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!app.window->networkJobs().isRunning(), 120000);
}

} // namespace

class tst_NetworkModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theShippedModelGivesANetworkThatReadsBothWays() {
        AppFixture app;
        openWithAttention(app, panelWithFactors());
        pressMake(app);
        NetworkState& network = app.window->network();
        QTRY_VERIFY_WITH_TIMEOUT(network.drawing() != nullptr, 30000);
        QVERIFY2(network.note().startsWith(QStringLiteral("From the attention of ")), qPrintable(network.note()));
        QVERIFY2(network.note().contains(QStringLiteral("400 cells, 35 genes")), qPrintable(network.note()));
        QVERIFY2(network.note().endsWith(QStringLiteral("find several times as many")), qPrintable(network.note()));
        const auto* caution = app.window->findChild<Chip*>(QStringLiteral("networkCaution"));
        QVERIFY(caution->isVisible());
        QVERIFY2(caution->toolTip().contains(QStringLiteral("no better than chance")), qPrintable(caution->toolTip()));
        for (const NetworkEdge& edge : network.drawing()->plot.edges) { // only factors regulate
            QVERIFY(network.drawing()->plot.nodes[static_cast<std::size_t>(edge.from)].regulator);
        }
        QVERIFY(network.canTurn());
        const auto before = network.drawing();
        network.setTurned(true);
        QTRY_VERIFY(network.drawing() != before);
        QVERIFY(network.drawing()->plot.reading != before->plot.reading);
        keepPicture(*app.window, QStringLiteral("network-of-the-model"));
        QVERIFY(network.goAround(QStringLiteral("STRANGE")).contains(QStringLiteral("STRANGE is not among the 35 genes of this network: the model does not know it")));
        QVERIFY(network.goAround(QStringLiteral("CD3X")).contains(QStringLiteral("the data set has no gene of that name")));
    }

    void theNetworkOfTheModelComesBackReadBothWays() {
        AppFixture app;
        openWithAttention(app, panelWithFactors());
        pressMake(app);
        MainWindow& window = *app.window;
        NetworkState& network = window.network();
        QTRY_VERIFY_WITH_TIMEOUT(network.drawing() != nullptr && window.runner().runningCount() == 0, 30000);
        const QString note = network.note();
        const QString path = QString::fromStdString(window.state().dataset()->path());
        const auto first = network.network();
        network.setTurned(true);
        const auto turned = network.network();
        window.closeData();
        window.openPath(path);
        QTRY_VERIFY_WITH_TIMEOUT(network.drawing() != nullptr, 30000);
        QCOMPARE(network.note(), note);
        QVERIFY(network.canTurn() && !network.turned());
        const auto back = network.network();
        QVERIFY(back->network.edges.columns == first->network.edges.columns && back->network.edges.values == first->network.edges.values);
        QCOMPARE(back->caution, first->caution);
        QVERIFY(app.window->findChild<Chip*>(QStringLiteral("networkCaution"))->toolTip().contains(QStringLiteral("no better than chance")));
        network.setTurned(true);
        QVERIFY(network.network()->network.edges.values == turned->network.edges.values);
        QVERIFY(network.network()->network.orientation == Orientation::Attending);
    }

    /// The ten strongest edges that all heads give each factor are known: some heads carry them.
    void headsAreChosenOnKnownEdges() {
        AppFixture app;
        openWithAttention(app, panelWithFactors());
        pressMake(app);
        NetworkState& network = app.window->network();
        QTRY_VERIFY_WITH_TIMEOUT(network.drawing() != nullptr, 30000);
        QVERIFY(!network.network()->network.headChoice);
        const auto heads = [&app] {
            auto* menu = app.window->findChild<QMenu*>(QStringLiteral("networkMenu"));
            Q_EMIT menu->aboutToShow();
            return menu->findChild<QAction*>(QStringLiteral("headsOnKnown"));
        };
        QVERIFY(!heads()->isEnabled()); // nothing is known yet
        QFile known(app.folder.filePath(QStringLiteral("known.tsv")));
        QVERIFY(known.open(QIODevice::WriteOnly));
        const auto& links = network.network()->links;
        std::map<std::int32_t, int> written;
        for (const NetworkLink& link : links) {
            if (++written[link.regulator] <= 10) {
                known.write(QByteArray::fromStdString(network.network()->nameOf(link.regulator) + "\t" + network.network()->nameOf(link.target) + "\n"));
            }
        }
        known.close();
        app.window->networkJobs().openKnown(known.fileName());
        QTRY_COMPARE(network.knownName(), QStringLiteral("known"));
        heads()->trigger();
        QVERIFY(network.headsOnKnown());
        pressMake(app);
        QTRY_VERIFY2_WITH_TIMEOUT(network.network() && network.network()->network.headChoice, qPrintable(app.window->messages().message() + network.note()), 5000);
        const HeadChoice& choice = *network.network()->network.headChoice;
        QCOMPARE(choice.edges, Index{30});
        QCOMPARE(choice.regulators, Index{3});
        QVERIFY(!choice.heads.empty() && static_cast<Index>(choice.heads.size()) <= choice.allHeads);
        QVERIFY2(network.note().contains(QStringLiteral("times as well as chance")), qPrintable(network.note()));
        QTRY_VERIFY(network.drawing() != nullptr);
        QVERIFY(QString::fromStdString(network.drawing()->plot.made).contains(QStringLiteral("chosen on ")));
    }

    void oneSelectedCellIsTooFew() {
        AppFixture app;
        openWithAttention(app, panelWithFactors());
        CellSet one(app.window->state().dataset()->cellCount());
        one.insert(7);
        app.window->state().select(one, ExplorerState::SelectionMode::Replace, QString());
        for (const NetworkMethod method : {NetworkMethod::Attention, NetworkMethod::Correlation}) {
            auto* box = app.window->findChild<QComboBox*>(QStringLiteral("networkMethod"));
            box->setCurrentIndex(box->findData(static_cast<int>(method)));
            QTest::mouseClick(app.window->findChild<QPushButton*>(QStringLiteral("selectionNetwork")), Qt::LeftButton);
            QTRY_VERIFY_WITH_TIMEOUT(!app.window->networkJobs().isRunning(), 60000);
            QTRY_VERIFY2(app.window->messages().message().contains(QStringLiteral("1 was chosen")), qPrintable(app.window->messages().message()));
            QCOMPARE(app.window->network().message(), app.window->messages().message()); // there is no network to keep
        }
    }

    void cellsWithoutGenesOfTheModelBecomeASentence() {
        AppFixture app;
        openWithAttention(app, {{"ENSG00009999997", "STRANGE1"}, {"ENSG00009999998", "STRANGE2"}, {"ENSG00000119888", "EPCAM"}, {"ENSG00000136352", "NKX2-1"}});
        CellSet cells(app.window->state().dataset()->cellCount());
        for (Index cell = 0; cell < 400; ++cell) { // in these the model's two genes have no count
            if ((cell * 7 + 2 * 13) % 5 == 0) {
                cells.insert(cell);
            }
        }
        QVERIFY(cells.count() == 80);
        app.window->state().select(cells, ExplorerState::SelectionMode::Replace, QString());
        QTest::mouseClick(app.window->findChild<QPushButton*>(QStringLiteral("selectionNetwork")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!app.window->networkJobs().isRunning(), 60000);
        const QString sentence = app.window->messages().message();
        QVERIFY2(sentence.contains(QStringLiteral("genes that the model knows")), qPrintable(sentence));
        QVERIFY2(sentence.contains(QStringLiteral("Choose ")), qPrintable(sentence));
        QVERIFY2(!sentence.contains(QStringLiteral("The model was given")), qPrintable(sentence));
    }
};

QTEST_MAIN(tst_NetworkModel)
#include "tst_NetworkModel.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Denoised and imputed genes in the window, with the model that comes with Ocellus on a small section:
// what point 13 of the acceptance list asks of an imputed gene.
#include "app/ExportJobs.h"
#include "app/JobRunner.h"
#include "app/ModelGenesJobs.h"
#include "app/PredictJobs.h"
#include "app/ProjectSession.h"
#include "app/SearchPopup.h"
#include "app/StateDump.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "core/project/Project.h"
#include "tests/app/AppFixture.h"
#include "tests/app/StateChecks.h"
#include "tests/app/XeniumFolder.h"
#include "views/genes/GeneCard.h"
#include "views/genes/GenesPanel.h"
#include "views/genes/ImputedGenes.h"
#include "views/map/MapLegend.h"
#include "views/style/Badge.h"
#include "views/style/ThemeTokens.h"

#include <QAction>
#include <QComboBox>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

using namespace ocellus;
using namespace ocellus::test;

namespace {

// Genes that the shipped model knows; the first is measured in the section, the other is not.
const QString kMeasured = QStringLiteral("EPCAM");
const QString kMeasuredId = QStringLiteral("ENSG00000119888");
const QString kNotMeasured = QStringLiteral("SFTPC");

template <class T>
T* find(AppFixture& app, const char* name) {
    return app.window->findChild<T*>(QString::fromLatin1(name));
}

void openSection(AppFixture& app, int side = kSide) {
    app.show();
    app.window->openPath(xeniumFolder(app.folder, lungPanel(), side));
    QTRY_VERIFY(app.window->state().dataset() != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(!app.window->predictJobs().modelName().isEmpty(), 20000);
    QTRY_COMPARE_WITH_TIMEOUT(app.window->runner().runningCount(), 0, 60000);
    QTest::keyClick(app.window.get(), Qt::Key_3);
    QCOMPARE(app.window->modelGenesJobs().isRunning(), false);
}

/// Imputes through the dialog.
void imputeInDialog(AppFixture& app, const QString& genes) {
    app.window->actions().impute->trigger();
    auto* dialog = find<ModelGenesDialog>(app, "modelGenesDialog");
    QVERIFY(dialog != nullptr);
    dialog->findChild<QPlainTextEdit*>(QStringLiteral("modelGenesList"))->setPlainText(genes);
    auto* run = dialog->findChild<QPushButton*>(QStringLiteral("modelGenesRun"));
    QVERIFY(run->isEnabled());
    QTest::mouseClick(run, Qt::LeftButton);
    QVERIFY(app.window->modelGenesJobs().isRunning());
    QTRY_VERIFY_WITH_TIMEOUT(!app.window->modelGenesJobs().isRunning(), 120000);
}

ValueBadge* badge(AppFixture& app, int map) { return app.window->workArea().map(map)->findChild<ValueBadge*>(); }

/// Pixels of the colour bar in the colour of the map, as hatching leaves them; viridis has none.
int whiteInLegend(const std::shared_ptr<const Colouring>& colouring) {
    MapLegend legend;
    legend.setColouring(colouring, false);
    legend.layOut(QSizeF(400, 300));
    QImage image(400, 300, QImage::Format_RGB32);
    image.fill(tokens(Theme::Light).map);
    QPainter painter(&image);
    legend.paint(painter, -1);
    painter.end();
    int white = 0;
    const QRect bar = legend.bar().toAlignedRect().adjusted(1, 1, -1, -1);
    for (int y = bar.top(); y <= bar.bottom(); ++y) {
        for (int x = bar.left(); x <= bar.right(); ++x) {
            white += image.pixelColor(x, y) == tokens(Theme::Light).map ? 1 : 0;
        }
    }
    return white;
}

} // namespace

class tst_ModelGenes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theDialogSaysWhatItWouldDo() {
        AppFixture app;
        openSection(app);
        app.window->actions().impute->trigger();
        auto* dialog = find<ModelGenesDialog>(app, "modelGenesDialog");
        auto* run = dialog->findChild<QPushButton*>(QStringLiteral("modelGenesRun"));
        QVERIFY(!run->isEnabled()); // no gene yet
        dialog->setGenes({kMeasured, kNotMeasured});
        QVERIFY(run->isEnabled());
        QCOMPARE(run->text(), QStringLiteral("Impute 2 genes in 400 cells"));
        QCOMPARE(dialog->findChild<QLabel*>(QStringLiteral("modelGenesCount"))->text(),
            QStringLiteral("2 genes: 1 not measured, 1 measured and hidden from the model."));
        QVERIFY(dialog->findChild<QLabel*>(QStringLiteral("modelGenesTime"))->text().contains(QStringLiteral("not known before the first run")));
        dialog->reject();
        app.window->actions().denoise->trigger();
        auto* other = app.window->findChildren<ModelGenesDialog*>().last();
        other->setGenes({kNotMeasured});
        QVERIFY(!other->findChild<QPushButton*>(QStringLiteral("modelGenesRun"))->isEnabled());
        QVERIFY(other->findChild<QLabel*>(QStringLiteral("modelGenesCount"))->text().contains(QStringLiteral("Not measured, so left out: SFTPC")));
        other->reject();
    }

    void anImputedGeneIsMarkedEverywhereAndKept() {
        AppFixture app;
        openSection(app);
        const QStringList commands = [&] {
            QStringList found;
            for (const SearchHit& hit : findEverything(kNotMeasured, app.window->state(), app.window->actions().all(), {{}, [](const QString&) {}, {}, nullptr})) {
                found << hit.text;
            }
            return found;
        }();
        QVERIFY(commands.contains(QStringLiteral("Impute SFTPC…"))); // a search finds what could be imputed
        imputeInDialog(app, kNotMeasured);
        ExplorerState& state = app.window->state();
        QCOMPARE(genesWith(state, ValueState::Imputed), Index{1});
        QVERIFY(app.window->statusLine().outcome().startsWith(QStringLiteral("Imputed SFTPC in 400 cells")));
        // by the chip of the finished job
        QTest::mouseClick(find<QPushButton>(app, "outcomeChip"), Qt::LeftButton);
        QTRY_VERIFY(state.colouring(1) && state.colouring(1)->state == ValueState::Imputed && !state.colourPending(1));
        QCOMPARE(state.colouring(1)->title, std::string("SFTPC"));
        QCOMPARE(app.window->valueState(), QStringLiteral("imputed"));
        QVERIFY(badge(app, 1)->isVisible() && badge(app, 1)->state() == ValueState::Imputed);
        QCOMPARE(find<QLabel>(app, "statusValues")->text(), QStringLiteral("Values: imputed"));
        QVERIFY(find<Chip>(app, "map1Reliability")->isVisible());
        QVERIFY(find<Chip>(app, "map1Reliability")->text().startsWith(QStringLiteral("reliability ")));
        QVERIFY(find<QLabel>(app, "geneReliability")->isVisible());
        QVERIFY(find<ImputedGenesBox>(app, "imputedGenes")->isVisible());
        QCOMPARE(find<QListView>(app, "imputedList")->model()->rowCount(), 1);
        // a search finds it as a gene now, by symbol and marked
        const auto hits = findEverything(QStringLiteral("sftpc"), state, {}, {{}, [](const QString&) {}, {}, nullptr});
        QVERIFY(!hits.empty() && hits.front().kind == SearchHit::Kind::Gene);
        QCOMPARE(hits.front().hint, QStringLiteral("imputed"));
        // a measured gene says that it has no imputed values, and is not shown as zeros
        find<GenesPanel>(app, "genesPanel")->showGene(kMeasuredId.toStdString(), false);
        state.setColourSource(1, {ColourSource::Kind::Gene, kMeasuredId.toStdString(), {}});
        QTRY_VERIFY(!state.colourPending(1));
        QVERIFY(state.colouring(1)->state == ValueState::Measured);
        QVERIFY(find<Chip>(app, "map1OtherValues")->isVisible());
        QVERIFY(find<QLabel>(app, "geneValuesNote")->text().contains(QStringLiteral("has no imputed values: measured ones are shown")));
        state.undoStack().undo();
        // kept with the project, and there again
        QTRY_VERIFY_WITH_TIMEOUT(app.window->session().project() != nullptr && !app.window->session().project()->layers().empty(), 20000);
        QTRY_COMPARE_WITH_TIMEOUT(app.window->runner().runningCount(), 0, 20000);
        const QString path = QString::fromStdString(state.dataset()->path());
        app.window->closeData();
        QTRY_VERIFY(!app.window->state().dataset());
        app.window->openPath(path);
        QTRY_VERIFY(app.window->state().dataset() != nullptr);
        QTRY_COMPARE(app.window->valueState(), QStringLiteral("imputed"));
        QTRY_VERIFY(state.colouring(1) && state.colouring(1)->state == ValueState::Imputed);
        QCOMPARE(genesWith(state, ValueState::Imputed), Index{1});
        QVERIFY(modelledGenes(state, ValueState::Imputed).front().layer->values->rows() == 400);
    }

    void exportedValuesComeBackAsInTheSessionThatMadeThem() {
        AppFixture app;
        openSection(app);
        imputeInDialog(app, kNotMeasured);
        ExplorerState& state = app.window->state();
        const auto gene = [&] { return modelledGenes(state, ValueState::Imputed).front(); };
        const std::string id = gene().gene().id;
        struct Seen {
            QString chip, reliability, legend;
            double low, high;
            int hatched;
            std::vector<float> values;
            std::string options;
        };
        const auto look = [&](Seen& seen) {
            state.setValueState(ValueState::Imputed);
            find<GenesPanel>(app, "genesPanel")->showGene(id, false);
            state.setColourSource(1, {ColourSource::Kind::Gene, id, {}});
            QTRY_VERIFY(!state.colourPending(1) && state.colouring(1) && state.colouring(1)->state == ValueState::Imputed);
            QVERIFY(badge(app, 1)->state() == ValueState::Imputed);
            const auto colouring = state.colouring(1);
            seen = {find<Chip>(app, "map1Reliability")->text(), find<QLabel>(app, "geneReliability")->text(),
                    QString::fromStdString(colouring->title + " / " + colouring->subtitle), colouring->low, colouring->high, whiteInLegend(colouring),
                    *state.geneValues(id, ValueState::Imputed), gene().layer->provenance.options};
        };
        Seen before;
        look(before);
        QVERIFY(before.hatched > 50);
        const QString path = app.folder.filePath(QStringLiteral("exported.h5ad"));
        QSignalSpy written(&app.window->exports(), &ExportJobs::written);
        app.window->exports().start(ExportJobs::What::Cells, path, std::nullopt, app.window->session().project());
        QTRY_COMPARE_WITH_TIMEOUT(written.count(), 1, 60000);
        app.window->closeData();
        app.window->openPath(path);
        QTRY_VERIFY(state.dataset() != nullptr);
        QTRY_COMPARE_WITH_TIMEOUT(app.window->runner().runningCount(), 0, 60000);
        QCOMPARE(genesWith(state, ValueState::Imputed), Index{1});
        QVERIFY(!state.dataset()->measures(id));
        Seen after;
        look(after);
        QCOMPARE(after.chip, before.chip);
        QCOMPARE(after.reliability, before.reliability);
        QCOMPARE(after.legend, before.legend);
        QCOMPARE(after.low, before.low);
        QCOMPARE(after.high, before.high);
        QCOMPARE(after.hatched, before.hatched);
        QCOMPARE(after.values, before.values);
        QCOMPARE(after.options, before.options);
        // They stay where they are: the project of the exported file keeps no copy, and they are there when it is opened again.
        QTRY_VERIFY_WITH_TIMEOUT(app.window->session().project() != nullptr, 20000);
        QTest::qWait(2000); // the layers would be saved by now
        QTRY_COMPARE(app.window->runner().runningCount(), 0);
        QVERIFY(app.window->session().project()->layers().empty());
        const QString project = app.window->session().folder();
        app.window->closeData();
        app.window->openPath(project);
        QTRY_VERIFY(state.dataset() != nullptr);
        QTRY_COMPARE(app.window->valueState(), QStringLiteral("imputed"));
        QTRY_VERIFY(state.colouring(1) && state.colouring(1)->state == ValueState::Imputed);
    }

    void point13MeasuredAndImputedMapsDifferInBadgeAndHatching() {
        AppFixture app;
        openSection(app);
        find<GenesPanel>(app, "genesPanel")->showGene(kMeasuredId.toStdString(), true);
        auto* hide = find<QPushButton>(app, "hideGene");
        QVERIFY(hide->isVisible());
        QTest::mouseClick(hide, Qt::LeftButton);
        QVERIFY(app.window->modelGenesJobs().isRunning());
        QTRY_VERIFY_WITH_TIMEOUT(!app.window->modelGenesJobs().isRunning(), 120000);
        const ExplorerState& state = app.window->state();
        QTRY_VERIFY(!state.colourPending(1) && !state.colourPending(2));
        QVERIFY(app.window->workArea().secondMapShown());
        QCOMPARE(app.window->workArea().map(2)->mapName(), app.window->workArea().map(1)->mapName());
        QVERIFY(state.colouring(1)->state == ValueState::Measured);
        QVERIFY(state.colouring(2)->state == ValueState::Imputed);
        QCOMPARE(state.colouring(2)->title, kMeasured.toStdString());
        QVERIFY(badge(app, 1)->state() == ValueState::Measured && badge(app, 2)->state() == ValueState::Imputed);
        QVERIFY(find<Chip>(app, "map2Reliability")->text().startsWith(QStringLiteral("hidden, Spearman ")));
        QVERIFY(!find<Chip>(app, "map1Reliability")->isVisible());
        // the legends differ in more than colour: the imputed one is hatched
        QVERIFY(state.colouring(1)->colours != state.colouring(2)->colours);
        QCOMPARE(whiteInLegend(state.colouring(1)), 0);
        QVERIFY(whiteInLegend(state.colouring(2)) > 50);
        keepPicture(*app.window, QStringLiteral("point13-imputed"));
        app.window->state().undoStack().undo();
        QVERIFY(state.valueState() == ValueState::Measured);
    }

    void cancellingKeepsTheCellsThatAreDone() {
        AppFixture app;
        constexpr int kLargeSide = 80; // one cell at a time these take seconds, a cancel some hundredths of one
        constexpr Index kCells = kLargeSide * kLargeSide;
        openSection(app, kLargeSide);
        find<QSpinBox>(app, "predictBatch")->setValue(1); // many small steps
        ModelGenesRequest request;
        request.values = ValueState::Denoised;
        request.genes = {kMeasured.toStdString()};
        request.depthMultiplier = 4.0;
        ModelGenesJobs& jobs = app.window->modelGenesJobs();
        jobs.run(request);
        const auto done = [&] {
            const auto active = app.window->jobs().active();
            const auto own = std::find_if(active.begin(), active.end(), [](const JobRow* job) { return job->stage == QStringLiteral("Denoising"); });
            return own == active.end() ? Index{0} : (*own)->done;
        };
        QTRY_VERIFY_WITH_TIMEOUT(done() >= 3 || !jobs.isRunning(), 60000);
        jobs.cancel();
        QTRY_VERIFY_WITH_TIMEOUT(!jobs.isRunning(), 10000);
        const ExplorerState& state = app.window->state();
        const auto gene = modelledGene(state, kMeasuredId.toStdString(), ValueState::Denoised);
        QVERIFY(gene.has_value());
        QVERIFY(gene->layer->isPartial());
        QVERIFY(gene->layer->cellsDone >= 3 && gene->layer->cellsDone < kCells);
        QVERIFY(app.window->statusLine().outcome().startsWith(QStringLiteral("Cancelled. Denoised EPCAM in ")));
        app.window->state().setValueState(ValueState::Denoised);
        app.window->state().setColourSource(1, {ColourSource::Kind::Gene, kMeasuredId.toStdString(), {}});
        QTRY_VERIFY(!state.colourPending(1) && state.colouring(1)->state == ValueState::Denoised);
        QCOMPARE(state.colouring(1)->missing, kCells - gene->layer->cellsDone); // not zeros
    }
};

QTEST_MAIN(tst_ModelGenes)
#include "tst_ModelGenes.moc"

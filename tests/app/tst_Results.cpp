// SPDX-License-Identifier: GPL-3.0-or-later
// The page "Results": what was computed, shown, exported, deleted and brought back.
#include "app/JobRunner.h"
#include "app/PredictJobs.h"
#include "app/ProjectSession.h"
#include "app/ResultsPage.h"
#include "app/WorkArea.h"
#include "core/base/Sha256.h"
#include "core/project/Project.h"
#include "core/tasks/StoredValues.h"
#include "tests/MemoryGeneValues.h"
#include "tests/app/PlantedLabels.h"
#include "tests/app/StateChecks.h"
#include "tests/app/XeniumFolder.h"
#include "views/state/GeneValueStates.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTreeWidget>

using namespace ocellus;
using test::AppFixture;

namespace {

const std::string kGene = "ENSG00000001005";

/// Predicted labels as a run leaves them.
LayerPtr predictions() {
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "scprint";
    layer->provenance = {"annotate", "data", std::string(64, 'a'), R"({"context":2000})", "1.0"};
    layer->cellsDone = 300;
    layer->cellsTotal = 480;
    CategoryColumn labels;
    labels.categories = {"B cell", "fibroblast"};
    for (int cell = 0; cell < 480; ++cell) {
        labels.codes.push_back(cell < 300 ? cell % 2 : -1);
    }
    layer->columns.push_back({"pred_cell_type_name", labels});
    return layer;
}

LayerPtr imputed() { return test::modelledLayer("imputed", "impute", 480, {{kGene, "G5", true, 0.5}, {"ENSG77", "LUM", false, 0.25}}, 1.5F); }

/// Opens a data set with both results, once the project keeps them.
void openWithResults(AppFixture& app) {
    MainWindow& window = app.show();
    window.openPath(test::plantedFile(app.folder));
    QTRY_VERIFY(window.state().dataset() != nullptr);
    QTRY_COMPARE(window.runner().runningCount(), 0);
    window.state().addLayer(imputed());
    window.state().addLayer(predictions());
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project() && window.session().project()->layers().size() == 2, 20000);
    QTRY_COMPARE(window.runner().runningCount(), 0);
}

/// Cells with counts of genes that the shipped model knows.
std::shared_ptr<const Dataset> cellsOfKnownGenes(Index cells) {
    CellTable table;
    Table var;
    for (const auto& [id, symbol] : test::lungPanel()) {
        var.names.push_back(id);
    }
    const auto genes = static_cast<Index>(var.names.size());
    CountBatch counts;
    counts.clear();
    FloatMatrix map{cells, 2, {}};
    for (Index cell = 0; cell < cells; ++cell) {
        table.names.push_back("cell" + std::to_string(cell));
        for (Index gene = 0; gene < genes; ++gene) {
            counts.genes.push_back(static_cast<std::int32_t>(gene));
            counts.values.push_back(static_cast<float>(1 + (cell * (gene + 3)) % 7));
        }
        counts.cells.push_back(cell);
        counts.rowStart.push_back(static_cast<Index>(counts.genes.size()));
        map.values.push_back(static_cast<float>(cell % 64));
        map.values.push_back(static_cast<float>(cell / 64));
    }
    return Dataset::inMemory(std::move(table), GeneTable(std::move(var)), std::make_shared<MemoryRowSource>(std::move(counts), genes), {{"X_umap", std::move(map)}});
}

/// Opens such cells and waits until the shipped model can run on them.
void openKnownGenes(AppFixture& app, Index cells) {
    MainWindow& window = app.show();
    window.openPath(test::fileOf(app.folder, QStringLiteral("known.h5ad"), cellsOfKnownGenes(cells)));
    QTRY_VERIFY(window.state().dataset() != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(!window.predictJobs().modelName().isEmpty(), 20000);
    QTRY_COMPARE_WITH_TIMEOUT(window.runner().runningCount(), 0, 60000);
}

ResultsDialog* openPage(AppFixture& app) {
    app.window->actions().results->trigger();
    return app.window->results().page();
}

QStringList rowOf(ResultsDialog* page, const QString& name) {
    auto* table = page->findChild<QTreeWidget*>(QStringLiteral("resultsTable"));
    for (QTreeWidgetItem* item : table->findItems(name, Qt::MatchExactly)) {
        QStringList texts;
        for (int i = 0; i < table->columnCount(); ++i) {
            texts << item->text(i);
        }
        table->setCurrentItem(item);
        return texts;
    }
    return {};
}

void press(ResultsDialog* page, const char* button) { QTest::mouseClick(page->findChild<QPushButton*>(QLatin1String(button)), Qt::LeftButton); }

QStringList keptIn(MainWindow& window) {
    QStringList names;
    for (const LayerInfo& info : window.session().project()->layers()) {
        names << QString::fromStdString(info.name);
    }
    names.sort();
    return names;
}

} // namespace

class tst_Results : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyResultIsListedWithWhereItComesFrom() {
        AppFixture app;
        openWithResults(app);
        ResultsDialog* page = openPage(app);
        const QStringList values = rowOf(page, QStringLiteral("imputed"));
        QCOMPARE(values.mid(1, 3), QStringList({QStringLiteral("imputed values"), QStringLiteral("imputed"), QStringLiteral("480 cells × 2 genes")}));
        QCOMPARE(values.last(), QStringLiteral("project"));
        QVERIFY(values[5].startsWith(QString::number(QDate::currentDate().year())) && !values[6].isEmpty());
        const QStringList labels = rowOf(page, QStringLiteral("scprint"));
        QCOMPARE(labels.mid(1, 4), QStringList({QStringLiteral("predictions"), QStringLiteral("predicted"), QStringLiteral("300 cells, 1 column, partial"),
                                                QStringLiteral("aaaaaaaaaaaa…")}));
        const QString details = page->findChild<QLabel*>(QStringLiteral("resultDetails"))->text();
        QVERIFY2(details.contains(QStringLiteral("Options: context 2,000")) && details.contains(QStringLiteral("Model: aaaaaaaaaaaa…")), qPrintable(details));
        const QString tip = page->findChild<QLabel*>(QStringLiteral("resultDetails"))->toolTip(); // has them as they are kept
        QVERIFY2(tip.contains(QStringLiteral("{\"context\":2000}")) && tip.contains(QString(64, QLatin1Char('a'))), qPrintable(tip));
        QVERIFY(page->findChild<QPushButton*>(QStringLiteral("closeResults"))->isVisible());
        for (const QWidget* widget : page->findChildren<QWidget*>()) {
            QVERIFY2(!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus || !widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
        }
        test::keepPicture(*page, QStringLiteral("results"));
    }

    void aResultIsShown() {
        AppFixture app;
        openWithResults(app);
        ResultsDialog* page = openPage(app);
        rowOf(page, QStringLiteral("scprint"));
        press(page, "showResult");
        QCOMPARE(app.window->state().colourSource(1).layer, std::string("scprint"));
        rowOf(page, QStringLiteral("imputed"));
        press(page, "showResult");
        QVERIFY(app.window->state().valueState() == ValueState::Imputed);
    }

    void deletingIsOneStepUntilTheDataAreClosed() {
        AppFixture app;
        openWithResults(app);
        MainWindow& window = *app.window;
        ExplorerState& state = window.state();
        const std::string hash = sha256OfFile(state.dataset()->path(), {});
        ResultsDialog* page = openPage(app);
        const ColourSource coloured{ColourSource::Kind::Column, "pred_cell_type_name", "scprint"};
        state.setColourSource(1, coloured);
        state.setValueState(ValueState::Imputed);
        for (const char* name : {"imputed", "scprint"}) {
            rowOf(page, QLatin1String(name));
            press(page, "deleteResult");
            QVERIFY(!state.store().find(name));
            QCOMPARE(state.undoStack().undoText(), QStringLiteral("Delete the result %1").arg(QLatin1String(name)));
        }
        QVERIFY(state.valueState() == ValueState::Measured);
        QVERIFY(state.colourSource(1).layer.empty());
        QVERIFY(keptIn(window).isEmpty());
        QVERIFY(page->findChild<QLabel*>(QStringLiteral("resultsNone"))->isVisible());
        state.undoStack().undo();
        state.undoStack().undo();
        QVERIFY(state.colourSource(1) == coloured);
        QVERIFY(state.valueState() == ValueState::Imputed);
        QTRY_COMPARE_WITH_TIMEOUT(keptIn(window), QStringList({QStringLiteral("imputed"), QStringLiteral("scprint")}), 20000);
        QTRY_COMPARE(window.runner().runningCount(), 0);
        // The values are the same as before, from a file that was deleted and written again.
        float value = 0.0F;
        state.store().find("imputed")->values->read(479, 1, std::span(&value, 1));
        QCOMPARE(value, 1.5F);
        rowOf(page, QStringLiteral("imputed"));
        press(page, "deleteResult");
        const QString project = window.session().folder();
        window.closeData();
        window.openPath(project);
        QTRY_VERIFY(state.dataset() != nullptr);
        QVERIFY(!state.store().find("imputed") && state.store().find("scprint"));
        QVERIFY(!state.undoStack().canUndo() || !state.undoStack().undoText().startsWith(QStringLiteral("Delete")));
        QCOMPARE(sha256OfFile(state.dataset()->path(), {}), hash);
    }

    void whatAJobStillWorksOnIsNotDeleted() {
        AppFixture app;
        openKnownGenes(app, 480);
        MainWindow& window = *app.window;
        window.state().addLayer(predictions()); // as the first snapshot of a run would
        QSignalSpy failed(&window.results(), &ResultsPage::failed);
        window.predictJobs().run();
        // No event is handled in between, so that the run cannot end here however fast the machine is.
        QVERIFY(window.predictJobs().isRunning());
        window.results().remove(QStringLiteral("scprint"));
        QCOMPARE(failed.count(), 1);
        QVERIFY(failed.front().front().toString().startsWith(QStringLiteral("Cells are still being predicted")));
        QVERIFY(window.state().store().find("scprint"));
        window.predictJobs().cancel();
        QTRY_VERIFY_WITH_TIMEOUT(!window.predictJobs().isRunning(), 20000);
        window.results().remove(QStringLiteral("scprint"));
        QVERIFY(!window.state().store().find("scprint"));
    }

    void predictionsOfChosenCellsLeaveThoseOfTheOthers() {
        AppFixture app;
        openKnownGenes(app, 60);
        MainWindow& window = *app.window;
        const auto predict = [&window] {
            window.predictJobs().run();
            QVERIFY(window.predictJobs().isRunning());
            QTRY_VERIFY_WITH_TIMEOUT(!window.predictJobs().isRunning(), 60000);
        };
        const auto predicted = [&window] { return window.state().store().find("scprint"); };
        predict();
        const LayerPtr all = predicted();
        QVERIFY(all && all->cellsDone == 60);
        CellSet chosen(60);
        for (const Index cell : {3, 4, 50}) {
            chosen.insert(cell);
        }
        window.state().select(chosen, ExplorerState::SelectionMode::Replace, {});
        window.findChild<QComboBox*>(QStringLiteral("predictCells"))->setCurrentIndex(1);
        predict(); // the same weights and settings: the same answers
        QVERIFY(predicted() != all);
        QCOMPARE(predicted()->cellsDone, Index(60));
        QCOMPARE(predicted()->embeddings.front().second.values, all->embeddings.front().second.values);
        const LayerPtr again = predicted();
        const int steps = window.state().undoStack().count();
        window.findChild<QSpinBox*>(QStringLiteral("predictContext"))->setValue(40);
        predict(); // other settings: no one answer, but the earlier one is a step back
        QCOMPARE(predicted()->cellsDone, Index(3));
        QVERIFY2(window.messages().message().contains(QStringLiteral("The predictions of 60 cells")), qPrintable(window.messages().message()));
        QCOMPARE(window.state().undoStack().count(), steps + 1);
        window.state().undoStack().undo();
        QVERIFY(predicted() == again);
    }

    void aResultThatIsBeingKeptIsNotLeftBehind() {
        AppFixture app;
        openWithResults(app);
        MainWindow& window = *app.window;
        auto again = std::make_shared<ResultLayer>(*imputed());
        again->name = "imputed 2";
        QSignalSpy saved(&window.session(), &ProjectSession::savedTextChanged);
        window.state().addLayer(again);
        QTest::qWait(1500); // about when it is written
        window.results().remove(QStringLiteral("imputed 2"));
        QTest::qWait(2000);
        QTRY_COMPARE(window.runner().runningCount(), 0);
        QCOMPARE(keptIn(window), QStringList({QStringLiteral("imputed"), QStringLiteral("scprint")}));
    }

    void anExportHoldsTheResultAndThatFileIsNeverChanged() {
        AppFixture app;
        openWithResults(app);
        MainWindow& window = *app.window;
        const QString path = app.folder.filePath(QStringLiteral("values.h5ad"));
        window.results().save(QStringLiteral("imputed"), path);
        QTRY_VERIFY(!window.results().isSaving());
        const std::string hash = sha256OfFile(path.toStdString(), {});
        std::vector<LayerPtr> layers;
        storedValues(Dataset::open(path.toStdString()), {}, &layers);
        QCOMPARE(layers.size(), std::size_t(1));
        window.results().save(QStringLiteral("scprint"), app.folder.filePath(QStringLiteral("labels.tsv")));
        QTRY_VERIFY(!window.results().isSaving());
        QFile table(app.folder.filePath(QStringLiteral("labels.tsv")));
        QVERIFY(table.open(QIODevice::ReadOnly));
        QCOMPARE(table.readAll().split('\n').mid(0, 2), QList<QByteArray>({"cell\tpred_cell_type_name", "cell0\tB cell"}));
        window.closeData();
        window.openPath(path);
        QTRY_VERIFY(window.state().dataset() != nullptr);
        ResultsDialog* page = openPage(app);
        QCOMPARE(rowOf(page, QStringLiteral("imputed")).last(), QStringLiteral("data file"));
        QVERIFY(!page->findChild<QPushButton*>(QStringLiteral("deleteResult"))->isEnabled());
        QSignalSpy failed(&window.results(), &ResultsPage::failed);
        window.results().remove(QStringLiteral("imputed"));
        QCOMPARE(failed.front().front().toString(), QStringLiteral("It is part of values.h5ad, and data files are never changed."));
        QVERIFY(window.state().store().find("imputed"));
        QCOMPARE(sha256OfFile(path.toStdString(), {}), hash);
    }
};

QTEST_MAIN(tst_Results)
#include "tst_Results.moc"

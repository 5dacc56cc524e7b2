// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/CheckJobs.h"
#include "app/JobRunner.h"
#include "tests/app/AppFixture.h"
#include "views/check/CheckPanel.h"
#include "views/check/QualityFilters.h"
#include "views/state/ExplorerState.h"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QPushButton>

#include <cmath>
#include <functional>

using namespace ocellus;
using test::AppFixture;

// The data check in the window.
class tst_DataCheck : public QObject {
    Q_OBJECT

private:
    static void open(AppFixture& app, const QString& path) {
        app.show();
        app.window->openPath(path);
        QTRY_VERIFY(app.window->state().dataset() != nullptr);
        QTRY_COMPARE(app.window->runner().runningCount(), 0);
    }

    void openChecked(AppFixture& app) {
        open(app, test::smallFile(app.folder));
        panel = app.window->findChild<CheckPanel*>();
        QTest::keyClick(app.window.get(), Qt::Key_D, Qt::ControlModifier);
        QTRY_VERIFY(panel->figures() != nullptr);
    }

    /// 300 cells of 60 genes. @param valueOf  of a cell and a gene; 0 is not stored
    static QString fileOfValues(const QTemporaryDir& folder,
                                const QString& name,
                                const std::function<float(Index, int)>& valueOf) {
        CellTable cells;
        Table var;
        CountBatch values;
        values.clear();
        FloatMatrix map{300, 2, {}};
        for (int gene = 0; gene < 60; ++gene) {
            var.names.push_back("ENSG0000000" + std::to_string(1000 + gene));
        }
        for (Index cell = 0; cell < 300; ++cell) {
            cells.names.push_back("cell" + std::to_string(cell));
            for (std::int32_t gene = 0; gene < 60; ++gene) {
                if (const float value = valueOf(cell, gene); value != 0.0F) {
                    values.genes.push_back(gene);
                    values.values.push_back(value);
                }
            }
            values.cells.push_back(cell);
            values.rowStart.push_back(static_cast<Index>(values.genes.size()));
            map.values.insert(map.values.end(), {float(cell % 20), float(cell / 20)});
        }
        return test::fileOf(folder,
                            name,
                            Dataset::inMemory(std::move(cells),
                                              GeneTable(std::move(var)),
                                              std::make_shared<MemoryRowSource>(std::move(values), 60),
                                              {{"X_umap", std::move(map)}}));
    }

    /// 1 to 60 genes a cell, one count each.
    static QString unevenFile(const QTemporaryDir& folder) {
        return fileOfValues(folder, QStringLiteral("uneven.h5ad"), [](Index cell, int gene) {
            return gene <= cell % 60 ? 1.0F : 0.0F;
        });
    }

    /// 1 to 7 counts, as log1p of counts per 10,000.
    static QString logFile(const QTemporaryDir& folder) {
        const auto countOf = [](Index cell, int gene) { return 1 + (cell % 11 + 1) * gene % 7; };
        return fileOfValues(folder, QStringLiteral("log.h5ad"), [countOf](Index cell, int gene) {
            double total = 0.0;
            for (int other = 0; other < 60; ++other) {
                total += double(countOf(cell, other));
            }
            return static_cast<float>(std::log1p(double(countOf(cell, gene)) / total * 1e4));
        });
    }

    QDockWidget* dock(const AppFixture& app, const char* name) const {
        return app.window->findChild<QDockWidget*>(QString::fromLatin1(name));
    }

    CheckPanel* panel = nullptr;

private Q_SLOTS:

    void theKeyOpensThePanelAndChecks() {
        AppFixture app;
        openChecked(app);
        QVERIFY(dock(app, "checkDock")->isVisible());
        QVERIFY(!dock(app, "genesDock")->isVisible());
        QVERIFY(dock(app, "cellsDock")->isVisible());
        const DataCheck& check = *panel->figures()->check;
        QCOMPARE(check.values, std::string("counts"));
        QCOMPARE(check.quality.total.size(), std::size_t(300));
        QVERIFY(check.samples.empty()); // doublets wait until they are asked for
        dock(app, "checkDock")->close();
        QVERIFY(dock(app, "genesDock")->isVisible());
    }

    void theModelPanelLeadsToItAndTakesItsPlace() {
        AppFixture app;
        open(app, test::smallFile(app.folder));
        app.window->actions().predict->trigger();
        auto* link = app.window->findChild<QPushButton*>(QStringLiteral("checkDataLink"));
        QVERIFY(link->isVisible());
        QTest::mouseClick(link, Qt::LeftButton);
        QVERIFY(dock(app, "checkDock")->isVisible());
        QVERIFY(!dock(app, "modelDock")->isVisible());
        QVERIFY(dock(app, "cellsDock")->isVisible());
        app.window->actions().predict->trigger();
        QVERIFY(!dock(app, "checkDock")->isVisible());
        QVERIFY(!dock(app, "genesDock")->isVisible());
        QTRY_COMPARE(app.window->runner().runningCount(), 0);
    }

    void doubletsAreScoredWhenAskedFor() {
        AppFixture app;
        openChecked(app);
        auto* score = panel->findChild<QPushButton*>(QStringLiteral("scoreDoublets"));
        QTest::mouseClick(score, Qt::LeftButton);
        QTRY_COMPARE(panel->figures()->check->samples.size(), std::size_t(1));
        QCOMPARE(panel->figures()->check->doubletScore.size(), std::size_t(300));
        QVERIFY(score->isEnabled());
    }

    void theTablesAreThoseOfTheCommandLine() {
        AppFixture app;
        openChecked(app);
        const auto lines = [](const QString& path) {
            QFile file(path);
            return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().split('\n')
                                                  : QList<QByteArray>();
        };
        const QString genes = app.folder.filePath(QStringLiteral("genes.tsv"));
        const QString cells = app.folder.filePath(QStringLiteral("cells.tsv"));
        app.window->checkJobs().save(CheckJobs::Table::Genes, genes);
        app.window->checkJobs().save(CheckJobs::Table::Cells, cells);
        QTRY_COMPARE(lines(genes).size(), 61);
        QTRY_COMPARE(lines(cells).size(), 301);
        QCOMPARE(lines(genes).front().split('\t').front(), QByteArray("gene"));
        QCOMPARE(lines(cells)[1].split('\t').front(), QByteArray("cell0"));
    }

    void filtersAreThereWhenTheDataIsOpenedAgain() {
        AppFixture app;
        open(app, unevenFile(app.folder));
        panel = app.window->findChild<CheckPanel*>();
        app.window->actions().checkData->trigger();
        QTRY_VERIFY(panel->figures() != nullptr);
        const MeasureFigure& genes = panel->figures()->measure(Measure::Genes);
        const std::pair<double, double> range(genes.placeOf(0.0), genes.placeOf(40.0));
        panel->filters().setRange(Measure::Genes, range);
        const CellSet visible = app.window->state().visible();
        QCOMPARE(visible.count(), Index(200));
        const QString path = QString::fromStdString(app.window->state().dataset()->path());
        app.window->closeData();
        app.window->openPath(path);
        QTRY_VERIFY(app.window->state().dataset() != nullptr);
        QTRY_VERIFY(app.window->state().visible() == visible);
        app.window->actions().checkData->trigger();
        QTRY_VERIFY(panel->figures() != nullptr);
        QCOMPARE(panel->filters().filters().ranges[1], std::optional(range));
        panel->filters().reset();
        QCOMPARE(app.window->state().visible().count(), Index(300));
    }

    void recoveredCountsAreADecisionThatUndoes() {
        AppFixture app;
        open(app, logFile(app.folder));
        panel = app.window->findChild<CheckPanel*>();
        ExplorerState& state = app.window->state();
        app.window->actions().checkData->trigger();
        QTRY_VERIFY(panel->figures() != nullptr);
        QVERIFY(panel->figures()->check->recovery);
        state.requestGeneValues("ENSG00000001003");
        QTRY_VERIFY(state.geneValues("ENSG00000001003") != nullptr);
        const std::string unit = state.geneUnit("ENSG00000001003");
        auto* use = panel->findChild<QPushButton*>(QStringLiteral("useRecovered"));
        QVERIFY(use->isVisible());

        QTest::mouseClick(use, Qt::LeftButton);
        QVERIFY(state.dataset()->recovery());
        QVERIFY(!panel->figures()); // of the other values
        QTRY_VERIFY(panel->figures() != nullptr);
        QVERIFY(panel->figures()->check->recovered);
        // Gene 0 has one count in every cell; 60 genes with 1 to 7 counts make the total.
        QCOMPARE(panel->figures()->check->quality.genes[0], Index(60));
        QCOMPARE(panel->figures()->check->values, std::string("counts"));
        QCOMPARE(state.undoStack().undoText(), QStringLiteral("Use the recovered counts"));
        state.requestGeneValues("ENSG00000001003");
        QTRY_VERIFY(state.geneValues("ENSG00000001003") != nullptr);
        QVERIFY(state.geneUnit("ENSG00000001003") != unit);

        state.undoStack().undo();
        QVERIFY(!state.dataset()->recovery());
        QVERIFY(!state.dataset()->counts());
        state.undoStack().redo();
        QVERIFY(state.dataset()->counts().has_value());

        const QString path = QString::fromStdString(state.dataset()->path());
        app.window->closeData();
        app.window->openPath(path);
        QTRY_VERIFY(state.dataset() != nullptr);
        QVERIFY(state.dataset()->recovery()); // kept by the project
        QTRY_COMPARE(app.window->runner().runningCount(), 0);
    }

    void filtersGoInTheStepThatTakesOtherValues() {
        AppFixture app;
        open(app, logFile(app.folder));
        panel = app.window->findChild<CheckPanel*>();
        ExplorerState& state = app.window->state();
        app.window->actions().checkData->trigger();
        QTRY_VERIFY(panel->figures() != nullptr);
        const auto& axis = panel->figures()->measure(Measure::Total);
        panel->filters().setRange(Measure::Total, std::pair(axis.sorted[100], axis.sorted.back()));
        const CellSet filtered = state.visible();
        QVERIFY(filtered.count() < 300);
        QTest::mouseClick(panel->findChild<QPushButton*>(QStringLiteral("useRecovered")),
                          Qt::LeftButton);
        QCOMPARE(state.visible().count(), Index(300));
        QTRY_VERIFY(panel->figures() != nullptr);
        state.undoStack().undo();
        QVERIFY(state.visible() == filtered);
        QVERIFY(!state.dataset()->recovery());
        QTRY_VERIFY(panel->figures() != nullptr);
        QVERIFY(panel->filters().filters().any());
        QVERIFY(state.undoStack().canRedo()); // checking again made no step
        QTRY_COMPARE(app.window->runner().runningCount(), 0);
    }

    void anotherDataSetIsCheckedAnew() {
        AppFixture app;
        openChecked(app);
        app.window->closeData();
        QVERIFY(panel->figures() == nullptr);
        QVERIFY(!dock(app, "checkDock")->isVisible());
    }

    void whatCannotBeCheckedIsTold() {
        AppFixture app;
        open(app, test::smallFile(app.folder));
        panel = app.window->findChild<CheckPanel*>();
        app.window->checkJobs().run({"no such column", true});
        dock(app, "checkDock")->show(); // while the check goes on: no second one
        auto* problem = panel->findChild<QLabel*>(QStringLiteral("checkProblem"));
        QTRY_VERIFY(problem->text().contains(QStringLiteral("no such column")));
        QVERIFY(problem->isVisible());
        QVERIFY(panel->figures() == nullptr);
        QVERIFY(app.window->messages().message().endsWith(QStringLiteral("Nothing was changed.")));
        QTest::mouseClick(panel->findChild<QPushButton*>(QStringLiteral("checkAgain")),
                          Qt::LeftButton);
        QTRY_VERIFY(panel->figures() != nullptr);
    }
};

QTEST_MAIN(tst_DataCheck)
#include "tst_DataCheck.moc"

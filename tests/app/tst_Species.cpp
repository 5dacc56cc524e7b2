// SPDX-License-Identifier: GPL-3.0-or-later
// Species, the fifth mode: cells generated with another label by the model that comes with Ocellus.
#include "app/JobRunner.h"
#include "app/ShippedModel.h"
#include "app/SpeciesJobs.h"
#include "app/SpeciesPage.h"
#include "app/StatusLine.h"
#include "core/datasets/GeneReference.h"
#include "core/model/LoadedCheckpoint.h"
#include "tests/app/StateChecks.h"
#include "views/genes/GenesPanel.h"
#include "views/map/MapPane.h"
#include "views/species/DifferencesModel.h"
#include "views/species/EffectsPanel.h"

#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>

#include <set>

using namespace ocellus;
using namespace ocellus::test;

namespace {

constexpr int kGenes = 120;
constexpr int kCells = 60;

/// Pairs of orthologues that the shipped model knows, human and mouse.
std::pair<std::vector<std::string>, std::vector<std::string>> knownPairs() {
    const ModelInfo info = loadCheckpoint(shippedModel()->toStdString()).info;
    const auto& mouse = info.genes.at("NCBITaxon:10090");
    const std::set<std::string> there(mouse.begin(), mouse.end());
    const auto orthologueOf = orthologues("NCBITaxon:9606", "NCBITaxon:10090");
    std::pair<std::vector<std::string>, std::vector<std::string>> pairs;
    for (const std::string& gene : info.genes.at("NCBITaxon:9606")) {
        const auto other = orthologueOf.find(gene);
        if (other != orthologueOf.end() && there.contains(other->second) && std::ssize(pairs.first) < kGenes) {
            pairs.first.push_back(gene);
            pairs.second.push_back(other->second);
        }
    }
    return pairs;
}

/// Cells of two types, which differ in half of the genes; sexes in turn. @param shift  makes the organisms differ
std::shared_ptr<const Dataset> cellsOf(const std::vector<std::string>& genes, const std::string& organism, int shift, int cells = kCells) {
    CellTable obs;
    CategoryColumn types{{}, {"B cell", "T cell"}, false}, organisms{{}, {organism}, false}, sexes{{}, {"PATO:0000383", "PATO:0000384"}, false};
    CountBatch counts;
    counts.clear();
    FloatMatrix map{cells, 2, {}};
    for (int cell = 0; cell < cells; ++cell) {
        obs.names.push_back("cell" + std::to_string(cell));
        types.codes.push_back(cell % 2);
        organisms.codes.push_back(0);
        sexes.codes.push_back(cell / 2 % 2);
        for (int gene = 0; gene < static_cast<int>(genes.size()); ++gene) {
            const int value = (gene % 2 == cell % 2 ? 4 : 0) + (gene % 5 == shift ? 3 : 0) + (cell * 7 + gene * 13) % 3;
            if (value > 0) {
                counts.genes.push_back(gene);
                counts.values.push_back(static_cast<float>(value));
            }
        }
        counts.cells.push_back(cell);
        counts.rowStart.push_back(static_cast<Index>(counts.genes.size()));
        map.values.push_back(static_cast<float>(10 * (cell % 2)) + 0.1F * static_cast<float>(cell % 7));
        map.values.push_back(0.1F * static_cast<float>(cell % 11));
    }
    obs.columns = {{"cell_type", types}, {"organism_ontology_term_id", organisms}, {"sex_ontology_term_id", sexes}};
    Table var;
    var.names = genes;
    return Dataset::inMemory(std::move(obs), GeneTable(std::move(var)), std::make_shared<MemoryRowSource>(std::move(counts), std::ssize(genes)), {{"X_umap", std::move(map)}});
}

template <class Widget>
Widget* part(MainWindow& window, const char* name) {
    auto* found = window.findChild<Widget*>(QLatin1String(name));
    Q_ASSERT(found != nullptr);
    return found;
}

void press(MainWindow& window, const char* button) { QTest::mouseClick(part<QPushButton>(window, button), Qt::LeftButton); }

void type(MainWindow& window, const QString& term) { part<QComboBox>(window, "speciesTerm")->setEditText(term); }

QString message(MainWindow& window) { return part<QLabel>(window, "speciesMessage")->text(); }

/// Opens human cells and goes to the mode with key 5.
void openHuman(AppFixture& app, std::shared_ptr<const Dataset> dataset = nullptr, int width = 1440, int height = 900) {
    app.show(width, height);
    if (!dataset) {
        dataset = cellsOf(knownPairs().first, "NCBITaxon:9606", 0);
    }
    app.window->openPath(fileOf(app.folder, QStringLiteral("human.h5ad"), dataset));
    QTRY_VERIFY(app.window->state().dataset() != nullptr);
    QTRY_COMPARE(app.window->workArea().map(1)->drawnCells(), dataset->cellCount());
    QTest::keyClick(app.window.get(), Qt::Key_5);
    QTRY_VERIFY(part<QComboBox>(*app.window, "speciesClass")->count() > 0); // the model was read
    QTRY_COMPARE(app.window->runner().runningCount(), 0);
}

/// The human cells as mouse cells, from a second file.
void generateMouse(AppFixture& app, int width = 1440, int height = 900) {
    openHuman(app, nullptr, width, height);
    app.window->speciesJobs().openTarget(fileOf(app.folder, QStringLiteral("mouse.h5ad"), cellsOf(knownPairs().second, "NCBITaxon:10090", 1)));
    QTRY_COMPARE(part<QComboBox>(*app.window, "speciesTarget")->currentText(), QStringLiteral("mouse.h5ad"));
    press(*app.window, "generateCells");
    QTRY_VERIFY_WITH_TIMEOUT(app.window->species().answer() != nullptr, 60000);
    QTRY_COMPARE(app.window->runner().runningCount(), 0);
}

/// A gene of the table, clicked with the mouse. @returns its id
QString clickRow(AppFixture& app, int row) {
    auto* table = part<QTableView>(*app.window, "differencesTable");
    const QModelIndex index = table->model()->index(row, DifferencesModel::Gene);
    table->scrollTo(index);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(index).center());
    return index.data(Qt::ToolTipRole).toString();
}

} // namespace

class tst_Species : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void threeMapsTheDifferencesAndTheBanner() {
        AppFixture app;
        generateMouse(app);
        MainWindow& window = *app.window;
        QCOMPARE(part<QLabel>(window, "speciesTitle1")->accessibleName(), QStringLiteral("Human cells, observed"));
        QCOMPARE(part<QLabel>(window, "speciesTitle2")->accessibleName(), QStringLiteral("Human cells as mouse"));
        QCOMPARE(part<QLabel>(window, "speciesTitle3")->accessibleName(), QStringLiteral("Mouse cells, observed"));
        QCOMPARE(part<QLabel>(window, "speciesCount2")->text(), QStringLiteral("60 cells"));
        auto* banner = part<QWidget>(window, "generatedBanner");
        QVERIFY(banner->isVisible());
        const auto& order = window.species().answer()->result->effects.order;
        QCOMPARE(window.species().answer()->generatedGenes(), static_cast<Index>(order.size())); // all could be generated
        QCOMPARE(part<QLabel>(window, "differencesTitle")->text(), QStringLiteral("Differences  %1").arg(order.size()));
        QVERIFY(part<QLabel>(window, "speciesFacts")->text().contains(QStringLiteral("%1 of %1 genes with a one-to-one orthologue generated").arg(order.size())));
        QVERIFY(banner->accessibleName().startsWith(QStringLiteral("Generated by a model. Not measured.")));
        const auto& answer = window.species().answer();
        QCOMPARE(part<QTableView>(window, "differencesTable")->model()->rowCount(), kGenes);
        QCOMPARE(answer->result->cells.size(), std::size_t{kCells});
        QVERIFY(window.speciesPage().effects()->sentence().contains(QStringLiteral("over chance")));
        QVERIFY(part<QLabel>(window, "effectsNumber")->text().endsWith(QStringLiteral("×")));
        QVERIFY(!part<QDockWidget>(window, "genesDock")->isVisible()); // the page has all it needs
        QVERIFY(part<QTableView>(window, "differencesTable")->hasFocus()); // arrows and Enter go on from here
        QTRY_VERIFY(window.speciesPage().map(1)->drawnCells() > 0);
        keepPicture(window, QStringLiteral("species"));
        QTest::keyClick(&window, Qt::Key_1);
        QVERIFY(!banner->isVisible());
        QVERIFY(window.workArea().map(1)->isVisible());
        QTest::keyClick(&window, Qt::Key_5);
        QVERIFY(banner->isVisible());
    }

    void aClickedGeneColoursTheMapsInOneUndoStep() {
        AppFixture app;
        generateMouse(app);
        SpeciesPage& page = app.window->speciesPage();
        const auto kind = [&](int place) { return page.shown().colourSource(SpeciesPage::kFirstMap + place).kind; };
        QVERIFY(kind(0) == ColourSource::Kind::Column);
        const QString gene = clickRow(app, 0);
        QTRY_VERIFY(app.window->species().values() != nullptr);
        for (int place = 0; place < 3; ++place) {
            QVERIFY(kind(place) == ColourSource::Kind::Gene);
            QVERIFY(QString::fromStdString(page.shown().colourSource(SpeciesPage::kFirstMap + place).name).startsWith(gene));
        }
        QVERIFY(page.shown().colouring(SpeciesPage::kFirstMap + 1)->state == ValueState::Generated);
        QVERIFY(page.shown().colouring(SpeciesPage::kFirstMap)->state == ValueState::Measured);
        // one scale for all of them
        QCOMPARE(page.shown().colouring(SpeciesPage::kFirstMap)->high, page.shown().colouring(SpeciesPage::kFirstMap + 1)->high);
        QVERIFY(part<QLabel>(*app.window, "effectsNumber")->isVisible());
        QUndoStack& undo = app.window->state().undoStack();
        QVERIFY(undo.undoText().startsWith(QStringLiteral("Colour the three maps by ")));
        undo.undo();
        QVERIFY(kind(1) == ColourSource::Kind::Column);
        QCOMPARE(app.window->species().gene(), std::ptrdiff_t{-1});
        undo.redo();
        QTRY_VERIFY(kind(1) == ColourSource::Kind::Gene);
    }

    void beforeAnythingIsGeneratedNothingSaysSo() {
        AppFixture app;
        openHuman(app, nullptr);
        QVERIFY(part<QWidget>(*app.window, "speciesPage")->isVisible());
        QVERIFY(!part<QWidget>(*app.window, "generatedBanner")->isVisible());
    }

    void besideAWidePanelTitlesEndInDotsAndColumnsStay() {
        AppFixture app;
        generateMouse(app, 1280, 800);
        app.window->actions().predict->trigger(); // opens the model's panel
        QVERIFY(part<QDockWidget>(*app.window, "modelDock")->isVisible());
        QTest::qWait(50);
        for (int pane = 1; pane <= 3; ++pane) {
            const auto* count = part<QLabel>(*app.window, qPrintable(QStringLiteral("speciesCount%1").arg(pane)));
            QVERIFY(count->width() >= count->sizeHint().width());
        }
        const auto* table = part<QTableView>(*app.window, "differencesTable");
        const int right = table->columnViewportPosition(DifferencesModel::Agrees) + table->columnWidth(DifferencesModel::Agrees);
        QVERIFY2(right <= table->viewport()->width(), qPrintable(QString::number(right)));
    }

    void generatingIsNoStepToUndo() {
        AppFixture app;
        generateMouse(app);
        QCOMPARE(app.window->state().undoStack().count(), 0);
    }

    void theThirdMapShowsTheTargetOrTheControl() {
        AppFixture app;
        generateMouse(app);
        QTest::mouseClick(part<QToolButton>(*app.window, "speciesThird"), Qt::LeftButton);
        QCOMPARE(part<QLabel>(*app.window, "speciesTitle3")->accessibleName(), QStringLiteral("Human cells, rebuilt unchanged"));
        QTest::mouseClick(part<QToolButton>(*app.window, "speciesThird"), Qt::LeftButton);
        QCOMPARE(part<QLabel>(*app.window, "speciesTitle3")->accessibleName(), QStringLiteral("Mouse cells, observed"));
    }

    void cellsSelectedOnAMapAreSelectedInTheWindow() {
        AppFixture app;
        generateMouse(app);
        ExplorerState& shown = app.window->speciesPage().shown();
        const CounterfactualView& view = *app.window->species().answer()->view;
        CellSet rows(view.rowCount());
        rows.insert(view.first(CounterfactualGroup::Generated) + 3); // what was made of the fourth cell
        shown.select(rows, ExplorerState::SelectionMode::Replace, {});
        QCOMPARE(app.window->state().selection().count(), Index{1});
        QVERIFY(app.window->state().selection().contains(3));
        QVERIFY(shown.selection().contains(3)); // and the cell itself
        QCOMPARE(shown.selection().count(), Index{4}); // measured, generated, control, wrong target
        app.window->state().undoStack().undo();
        QVERIFY(shown.selection().empty());
    }

    void anotherLabelOfTheSameData() {
        AppFixture app;
        openHuman(app);
        auto* classes = part<QComboBox>(*app.window, "speciesClass");
        classes->setCurrentIndex(classes->findData(QStringLiteral("sex")));
        type(*app.window, QStringLiteral("female"));
        press(*app.window, "generateCells");
        QTRY_VERIFY_WITH_TIMEOUT(app.window->species().answer() != nullptr, 60000);
        QCOMPARE(app.window->species().answer()->result->cells.size(), std::size_t{kCells / 2}); // the males
        QCOMPARE(part<QLabel>(*app.window, "speciesTitle2")->accessibleName(), QStringLiteral("All cells as female"));
    }

    void impossibleRequestsGetTheirSentence_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("no cell carries the label") << QStringLiteral("target") << QStringLiteral("carries organism = mouse");
        QTest::newRow("one cell is selected") << QStringLiteral("one") << QStringLiteral("Only one cell is left to change");
        QTest::newRow("the organism has no stand-in") << QStringLiteral("organism") << QStringLiteral("zebrafish");
        QTest::newRow("the genes are not in the vocabulary") << QStringLiteral("genes") << QStringLiteral("None of the 1 wanted genes can be generated");
    }

    void impossibleRequestsGetTheirSentence() {
        QFETCH(QString, what);
        QFETCH(QString, sentence);
        AppFixture app;
        const auto [human, mouse] = knownPairs();
        std::vector<std::string> genes = human;
        genes.emplace_back("ENSG00000999999"); // the model does not know it
        const bool fish = what == QLatin1String("organism");
        openHuman(app, fish ? cellsOf({"ENSDARG00000000001", "ENSDARG00000000002"}, "NCBITaxon:7955", 0) : cellsOf(genes, "NCBITaxon:9606", 0));
        MainWindow& window = *app.window;
        if (what != QLatin1String("target")) {
            window.speciesJobs().openTarget(fileOf(app.folder, QStringLiteral("mouse.h5ad"), cellsOf(mouse, "NCBITaxon:10090", 1)));
            QTRY_COMPARE(part<QComboBox>(window, "speciesTarget")->currentText(), QStringLiteral("mouse.h5ad"));
        }
        type(window, QStringLiteral("mouse"));
        if (what == QLatin1String("one")) {
            CellSet one(window.state().dataset()->cellCount());
            one.insert(5);
            window.state().select(one, ExplorerState::SelectionMode::Replace, {});
            part<QComboBox>(window, "speciesCells")->setCurrentIndex(1);
        } else if (what == QLatin1String("genes")) {
            window.findChild<GenesPanel*>()->setGenes({"ENSG00000999999"});
            QTest::keyClick(&window, Qt::Key_1);
            QTest::keyClick(&window, Qt::Key_5); // the list is counted when the mode is shown
            auto* list = part<QComboBox>(window, "speciesGenes");
            list->setCurrentIndex(3);
        }
        press(window, "generateCells");
        QTRY_VERIFY_WITH_TIMEOUT(message(window).contains(sentence), 60000);
        QVERIFY(window.species().answer() == nullptr);
        QVERIFY(part<QLabel>(window, "speciesMessage")->isVisible());
        QVERIFY(message(window).contains(QStringLiteral("Nothing was")) || fish); // what was kept is said
    }

    void cancellingLeavesWhatWasThere() {
        AppFixture app;
        openHuman(app, cellsOf(knownPairs().first, "NCBITaxon:9606", 0, 3000));
        auto* classes = part<QComboBox>(*app.window, "speciesClass");
        classes->setCurrentIndex(classes->findData(QStringLiteral("sex")));
        type(*app.window, QStringLiteral("female"));
        auto* most = part<QComboBox>(*app.window, "speciesMost");
        most->setCurrentIndex(most->count() - 1); // every cell
        press(*app.window, "generateCells");
        QTRY_VERIFY_WITH_TIMEOUT(message(*app.window).contains(QStringLiteral(" of ")), 60000); // it says how far it is
        QVERIFY(!part<QPushButton>(*app.window, "generateCells")->isEnabled());
        press(*app.window, "cancelSpecies");
        QTRY_VERIFY(app.window->species().progress().isEmpty());
        QVERIFY(app.window->species().answer() == nullptr);
        QCOMPARE(app.window->statusLine().outcome(), QStringLiteral("Cancelled; nothing was generated"));
        QVERIFY(part<QPushButton>(*app.window, "generateCells")->isEnabled());
    }

    void filesSayThatTheyWereGenerated() {
        AppFixture app;
        generateMouse(app);
        SpeciesJobs& jobs = app.window->speciesJobs();
        const auto saved = [&](const QString& name, void (SpeciesJobs::*save)(const QString&)) {
            const QString path = app.folder.filePath(name);
            (jobs.*save)(path);
            [&] { QTRY_VERIFY(QFile::exists(path)); }();
            [&] { QTRY_COMPARE(app.window->runner().runningCount(), 0); }();
            return path;
        };
        QFile table(saved(QStringLiteral("d.tsv"), &SpeciesJobs::saveTable));
        QVERIFY(table.open(QIODevice::ReadOnly));
        const QByteArray text = table.readAll();
        QVERIFY(text.startsWith("# Every value of the layers was generated by a model"));
        QVERIFY(text.contains("gene\teffect_generated\teffect_control\teffect_observed\tflags\n"));
        QCOMPARE(text.count("\tgenerated"), kGenes);
        QFile curves(saved(QStringLiteral("c.tsv"), &SpeciesJobs::saveCurves));
        QVERIFY(curves.open(QIODevice::ReadOnly));
        QVERIFY(curves.readAll().contains("wrong target\tdown\t"));
        const auto cells = Dataset::open(saved(QStringLiteral("g.h5ad"), &SpeciesJobs::saveCells).toStdString());
        QCOMPARE(cells->cellCount(), Index{kCells});
        const std::set<std::string> layers(cells->layers().begin(), cells->layers().end());
        QCOMPARE(layers, (std::set<std::string>{"control", "generated", "generated_wrong_target"}));
    }

    void otherDataForgetWhatWasGenerated() {
        AppFixture app;
        generateMouse(app);
        app.window->openPath(smallFile(app.folder));
        QTRY_COMPARE(app.window->state().dataset()->cellCount(), Index{300});
        QVERIFY(app.window->species().answer() == nullptr);
        QVERIFY(message(*app.window).startsWith(QStringLiteral("Nothing is generated yet")));
    }

    void everythingHasANameAndFitsTheSmallestWindow() {
        AppFixture app;
        generateMouse(app, 1280, 800);
        for (const QWidget* widget : app.window->speciesPage().findChildren<QWidget*>()) {
            if (widget->focusPolicy() != Qt::NoFocus && widget->isVisible()) {
                QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName() + QLatin1String(widget->metaObject()->className())));
            }
        }
        auto* button = part<QPushButton>(*app.window, "generateCells");
        QVERIFY(button->width() >= button->sizeHint().width());
        QTRY_VERIFY(app.window->rect().contains(button->mapTo(app.window.get(), button->rect().bottomRight())));
        keepPicture(*app.window, QStringLiteral("species-small"));
    }
};

QTEST_MAIN(tst_Species)
#include "tst_Species.moc"

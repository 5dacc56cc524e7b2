// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/ResultFile.h"
#include "core/tasks/LabelColumns.h"
#include "tests/views/ViewFixtures.h"
#include "views/state/ColumnFacts.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace ocellus;
using Mode = ExplorerState::SelectionMode;

namespace {

CellSet some(Index size, std::initializer_list<Index> cells) {
    CellSet set(size);
    for (const Index cell : cells) {
        set.insert(cell);
    }
    return set;
}

ColourSource byColumn(const char* name) { return {ColourSource::Kind::Column, name, {}}; }

ColourSource byGene(const char* name) { return {ColourSource::Kind::Gene, name, {}}; }

} // namespace

class tst_ExplorerState : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void selectionModesCombineSets_data();
    void selectionModesCombineSets();
    void stepsHavePlainNames();
    void aGestureIsOneStep();
    void hidingCellsTakesThemFromTheSelection();
    void hiddenCellsCannotBeSelected();
    void thirtyMixedStepsUndoneGiveTheStateBack();
    void firstMapShowsCellTypesFirst();
    void cellsWithoutLabelHaveTheirOwnRowAndColour();
    void geneColoursWaitForTheValues();
    void aGeneThatCannotBeReadGivesTheOldColoursBack();
    void onlyTheChangedMapIsColouredAgain();
    void themeChangesEveryMap();
    void idColumnsWithNamesAreLeftOut();
    void columnNamesReadAsWords_data();
    void columnNamesReadAsWords();
    void columnsThatOcellusWroteIntoTheFileAreComputed();
    void ontologyTermsAreNamed();
    void manyCellTypesCanBeShownByLineage();
    void mapsAreFoundByName();
    void wrongWidthIsNoMap();
    void aHoveredLabelIsFoundOnEveryMap();
    void genesColourTheMapsThatFollow();
    void aNewDatasetForgetsEverything();
    void aLayerReplacesColoursOfItsColumns();
    void predictedLabelsKeepTheColoursOfTheAuthors();
    void manyCellsAreColouredOffTheGuiThread();
};

void tst_ExplorerState::selectionModesCombineSets_data() {
    QTest::addColumn<Mode>("mode");
    QTest::addColumn<QList<int>>("expected");
    QTest::newRow("replace") << Mode::Replace << QList<int>{2, 3};
    QTest::newRow("add") << Mode::Add << QList<int>{1, 2, 3};
    QTest::newRow("subtract") << Mode::Subtract << QList<int>{1};
    QTest::newRow("intersect") << Mode::Intersect << QList<int>{2};
}

void tst_ExplorerState::selectionModesCombineSets() {
    QFETCH(Mode, mode);
    QFETCH(QList<int>, expected);
    ExplorerState state;
    state.setDataset(test::threeClusters(50), {});
    state.select(some(50, {1, 2}), Mode::Replace, {});
    QSignalSpy changed(&state, &ExplorerState::selectionChanged);
    state.select(some(50, {2, 3}), mode, {});
    QCOMPARE(changed.count(), 1);
    QList<int> found;
    for (int cell = 0; cell < 50; ++cell) {
        if (state.selection().contains(cell)) {
            found << cell;
        }
    }
    QCOMPARE(found, expected);
    state.undoStack().undo();
    QVERIFY(state.selection() == some(50, {1, 2}));
    state.undoStack().redo();
    QCOMPARE(state.selection().count(), Index(expected.size()));
}

void tst_ExplorerState::stepsHavePlainNames() {
    ExplorerState state;
    test::serve(state);
    state.setDataset(test::threeClusters(60), {});
    state.select(some(60, {4}), Mode::Replace, {});
    QCOMPARE(state.undoStack().undoText(), QStringLiteral("Select 1 cell"));
    state.select(some(60, {5, 6}), Mode::Add, {});
    QCOMPARE(state.undoStack().undoText(), QStringLiteral("Add 2 cells to the selection"));
    state.select(some(60, {5}), Mode::Subtract, {});
    QCOMPARE(state.undoStack().undoText(), QStringLiteral("Take 1 cell from the selection"));
    state.invertSelection();
    QCOMPARE(state.undoStack().undoText(), QStringLiteral("Invert the selection to 58 cells"));
    state.clearSelection();
    QCOMPARE(state.undoStack().undoText(), QStringLiteral("Clear the selection"));
    state.setColourSource(1, byGene("PTPRC"));
    QCOMPARE(state.undoStack().undoText(), QStringLiteral("Colour map 1 by PTPRC"));
    state.setColourSource(2, byColumn("n_counts"));
    QCOMPARE(state.undoStack().undoText(), QStringLiteral("Colour map 2 by n counts"));
    const int steps = state.undoStack().count();
    state.setColourSource(2, byColumn("n_counts"));
    state.clearSelection();
    QCOMPARE(state.undoStack().count(), steps); // nothing changed, no step
}

void tst_ExplorerState::aGestureIsOneStep() {
    ExplorerState state;
    state.setDataset(test::threeClusters(50), {});
    state.beginGesture();
    state.select(some(50, {1}), Mode::Replace, {});
    state.select(some(50, {1, 2}), Mode::Replace, {});
    state.select(some(50, {1, 2, 3}), Mode::Replace, {});
    state.endGesture();
    QCOMPARE(state.undoStack().count(), 1);
    QCOMPARE(state.undoStack().undoText(), QStringLiteral("Select 3 cells"));
    state.select(some(50, {9}), Mode::Replace, {});
    QCOMPARE(state.undoStack().count(), 2);
    state.undoStack().undo();
    state.undoStack().undo();
    QVERIFY(state.selection().empty());
}

void tst_ExplorerState::hidingCellsTakesThemFromTheSelection() {
    ExplorerState state;
    state.setDataset(test::threeClusters(50), {});
    state.select(some(50, {1, 2}), Mode::Replace, {});
    CellSet visible(50, true);
    visible.remove(2);
    state.setVisible(visible, QStringLiteral("Hide 1 cell"));
    QVERIFY(state.selection() == some(50, {1}));
    state.selectAll();
    QCOMPARE(state.selection().count(), Index(49));
    state.undoStack().undo();
    state.undoStack().undo();
    QVERIFY(state.selection() == some(50, {1, 2}));
    QCOMPARE(state.visible().count(), Index(50));
}

void tst_ExplorerState::hiddenCellsCannotBeSelected() {
    ExplorerState state;
    state.setDataset(test::threeClusters(50), {});
    state.setVisible(some(50, {1, 2, 3}), {});
    state.select(some(50, {3, 4, 5}), Mode::Replace, {}); // a saved set that reaches beyond
    QVERIFY(state.selection() == some(50, {3}));
    QCOMPARE(state.undoStack().undoText(), QStringLiteral("Select 1 cell"));
    state.select(some(50, {2, 6}), Mode::Add, {});
    QVERIFY(state.selection() == some(50, {2, 3}));
    const int steps = state.undoStack().count();
    state.select(some(50, {7}), Mode::Add, {});
    QCOMPARE(state.undoStack().count(), steps); // nothing to add leaves no step
}

void tst_ExplorerState::thirtyMixedStepsUndoneGiveTheStateBack() {
    ExplorerState state;
    test::serve(state);
    state.setDataset(test::threeClusters(90), {});
    state.select(some(90, {7, 8}), Mode::Replace, {});
    const CellSet selection = state.selection();
    const CellSet visible = state.visible();
    const ColourSource source = state.colourSource(1);
    const std::vector<Rgb> colours = state.colouring(1)->colours;
    const int before = state.undoStack().index();
    const char* genes[] = {"CD3D", "LYZ", "HBB"};
    for (int step = 0; step < 30; ++step) {
        switch (step % 3) {
        case 0:
            state.select(some(90, {step, step + 20}), Mode::Add, {});
            break;
        case 1: {
            CellSet now = state.visible();
            now.remove(step + 30);
            state.setVisible(now, {});
            break;
        }
        default:
            state.setColourSource(1, step % 2 ? byGene(genes[step % 3]) : byColumn(step % 4 ? "n_counts" : "cell_type"));
        }
    }
    QVERIFY(state.undoStack().index() > before + 20);
    while (state.undoStack().index() > before) {
        QVERIFY(!state.undoStack().undoText().isEmpty());
        state.undoStack().undo();
    }
    QVERIFY(state.selection() == selection);
    QVERIFY(state.visible() == visible);
    QVERIFY(state.colourSource(1) == source);
    QVERIFY(state.colouring(1)->colours == colours);
}

void tst_ExplorerState::firstMapShowsCellTypesFirst() {
    ExplorerState state;
    state.setDataset(test::threeClusters(60), {});
    QSignalSpy changed(&state, &ExplorerState::colouringChanged);
    QVERIFY(state.colourSource(1) == byColumn("cell_type"));
    QCOMPARE(changed.count(), 0); // asking changes nothing
    QCOMPARE(state.colouring(1)->title, std::string("Cell type"));
    QCOMPARE(state.colouring(1)->subtitle, std::string("author"));
}

void tst_ExplorerState::cellsWithoutLabelHaveTheirOwnRowAndColour() {
    ExplorerState state;
    state.setDataset(test::threeClusters(200), {});
    const auto shown = state.colouring(1);
    QCOMPARE(shown->entries.back().code, -1);
    QCOMPARE(shown->entries.back().count, Index(20));
    for (Index cell = 0; cell < 200; ++cell) {
        const bool grey = shown->colours[std::size_t(cell)] == noLabelColour(Theme::Light);
        QCOMPARE(grey, test::labelOf(cell) < 0);
    }
    QCOMPARE(shown->entries.size(), std::size_t(4)); // a category that no cell carries is not shown
}

void tst_ExplorerState::geneColoursWaitForTheValues() {
    ExplorerState state;
    state.setDataset(test::threeClusters(60), {});
    QSignalSpy wanted(&state, &ExplorerState::geneValuesWanted);
    const auto before = state.colouring(1);
    state.setColourSource(1, byGene("CD3E"));
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(wanted.first().first().toString(), QStringLiteral("CD3E"));
    QVERIFY(state.colourPending(1));
    QVERIFY(state.colouring(1) == before);
    std::vector<float> values(60, 0.0F);
    values[7] = 2.0F;
    state.setGeneValues("CD3E", std::make_shared<const std::vector<float>>(values), "log1p CP10k");
    QVERIFY(!state.colourPending(1));
    QVERIFY(state.colouring(1)->continuous);
    QCOMPARE(state.colouring(1)->title, std::string("CD3E"));
    QCOMPARE(state.colouring(1)->subtitle, std::string("log1p CP10k"));
    QCOMPARE(state.colouring(1)->zeros, Index(59));
    // values of another data set are not taken
    state.setGeneValues("LYZ", std::make_shared<const std::vector<float>>(59, 0.0F), "");
    QVERIFY(!state.geneValues("LYZ"));
}

void tst_ExplorerState::aGeneThatCannotBeReadGivesTheOldColoursBack() {
    ExplorerState state;
    state.setDataset(test::threeClusters(60), {});
    const auto before = state.colouring(1);
    state.setColourSource(1, byGene("LYZ"));
    state.setGeneFailed("LYZ");
    QVERIFY(!state.colourPending(1));
    QVERIFY(state.colourSource(1) == byColumn("cell_type"));
    QVERIFY(state.colouring(1) == before);
}

void tst_ExplorerState::onlyTheChangedMapIsColouredAgain() {
    ExplorerState state;
    state.setDataset(test::threeClusters(60), {});
    const auto first = state.colouring(1);
    state.colouring(2);
    QSignalSpy changed(&state, &ExplorerState::colouringChanged);
    state.setColourSource(2, byColumn("n_counts"));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.first().first().toInt(), 2);
    QVERIFY(state.colouring(1) == first);
    state.setColourSource(2, byColumn("cell_type"));
    QVERIFY(state.colouring(2) == first); // shared, not computed again
}

void tst_ExplorerState::themeChangesEveryMap() {
    ExplorerState state;
    state.setDataset(test::threeClusters(60), {});
    state.colouring(1);
    state.colouring(2);
    QSignalSpy changed(&state, &ExplorerState::colouringChanged);
    state.setTheme(Theme::Dark);
    QCOMPARE(changed.count(), 2);
    QVERIFY(state.colouring(1)->entries.back().colour == noLabelColour(Theme::Dark));
    QVERIFY(state.undoStack().count() == 0);
}

void tst_ExplorerState::idColumnsWithNamesAreLeftOut() {
    ExplorerState state;
    state.setDataset(test::threeClusters(60), {});
    const std::vector<ColumnKey> keys = state.columnKeys();
    QCOMPARE(keys.size(), std::size_t(2));
    QCOMPARE(keys[0].name, std::string("cell_type"));
    QVERIFY(isIdTwin("pred_cell_type", {"pred_cell_type", "pred_cell_type_name"}));
    QVERIFY(!isIdTwin("pred_cell_type", {"pred_cell_type"}));
    QVERIFY(!isIdTwin("cell_type_ontology_term_id", {"cell_type_ontology_term_id"}));
}

void tst_ExplorerState::columnNamesReadAsWords_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("says");
    QTest::newRow("author") << "cell_type" << "Cell type" << "author";
    QTest::newRow("model") << "pred_cell_type_name" << "Cell type" << "model";
    QTest::newRow("id") << "organism_ontology_term_id" << "Organism" << "author";
    QTest::newRow("probability") << "pred_cell_type_score" << "Cell type probability" << "model";
    QTest::newRow("count") << "n_counts" << "n counts" << "author";
    QTest::newRow("as people say it") << "pred_self_reported_ethnicity_name" << "Ethnicity" << "model";
}

void tst_ExplorerState::columnNamesReadAsWords() {
    QFETCH(QString, name);
    QTEST(columnTitle(name.toStdString()), "title");
    QTEST(columnSource(name.toStdString(), nullptr, nullptr), "says");
}

void tst_ExplorerState::columnsThatOcellusWroteIntoTheFileAreComputed() {
    const QTemporaryDir folder;
    const auto cells = test::threeClusters(60);
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "umap";
    layer->provenance.task = "umap";
    layer->columns.push_back({"groups found", CategoryColumn{std::vector<std::int32_t>(static_cast<std::size_t>(cells->cellCount()), 0), {"0"}, false}});
    ResultFileContent content;
    content.dataset = cells;
    content.layers = {layer};
    const std::string path = folder.filePath(QStringLiteral("mapped.h5ad")).toStdString();
    QVERIFY(writeResultFile(path, content, {}) == Outcome::Finished);
    const auto file = Dataset::open(path);
    QCOMPARE(columnSource("groups found", nullptr, file.get()), QStringLiteral("computed"));
    QCOMPARE(columnSource("cell_type", nullptr, file.get()), QStringLiteral("author"));
}

void tst_ExplorerState::ontologyTermsAreNamed() {
    QCOMPARE(labelText("CL:0000236"), QStringLiteral("B cell"));
    QCOMPARE(labelText("T cell: naive"), QStringLiteral("T cell: naive"));
    QCOMPARE(labelText("12:30"), QStringLiteral("12:30"));
}

void tst_ExplorerState::manyCellTypesCanBeShownByLineage() {
    CellTable table;
    CategoryColumn types;
    for (int type = 0; type < 30; ++type) {
        types.categories.push_back((type % 2 ? "neuron " : "B cell ") + std::to_string(type));
    }
    for (int cell = 0; cell < 300; ++cell) {
        table.names.push_back(std::to_string(cell));
        types.codes.push_back(cell % 31 == 30 ? -1 : cell % 30);
    }
    table.columns = {{"cell_type", types}};
    ExplorerState state;
    state.setDataset(Dataset::inMemory(table, GeneTable(), nullptr, {}), {});
    QVERIFY(isLineageSource(state.colourSource(1)));
    const auto shown = state.colouring(1);
    QCOMPARE(shown->entries.size(), std::size_t(3)); // B / plasma, neuron, no label
    Index cells = 0;
    for (const Colouring::Entry& entry : shown->entries) {
        cells += entry.count;
    }
    QCOMPARE(cells, Index(300));
    for (int cell = 0; cell < 300; ++cell) {
        const Colouring::Entry& entry = shown->entries[std::size_t(shown->codes[std::size_t(cell)])];
        QCOMPARE(entry.code < 0, types.codes[std::size_t(cell)] < 0);
        QVERIFY(entry.colour == shown->colours[std::size_t(cell)]);
    }
    QCOMPARE(QString::fromStdString(shown->subtitle), QStringLiteral("author, by lineage"));
}

void tst_ExplorerState::mapsAreFoundByName() {
    ExplorerState state;
    state.setDataset(test::threeClusters(60), {});
    QCOMPARE(state.mapNames(), std::vector<std::string>{"X_umap"}); // X_pca is no map
    QSignalSpy wanted(&state, &ExplorerState::positionsWanted);
    QVERIFY(!state.positions("X_umap"));
    state.requestPositions("X_umap");
    state.requestPositions("X_umap");
    QCOMPARE(wanted.count(), 1);
}

void tst_ExplorerState::wrongWidthIsNoMap() {
    ExplorerState state;
    state.setDataset(test::threeClusters(60), {});
    state.setPositions("X_umap", std::make_shared<const FloatMatrix>(FloatMatrix{60, 3, std::vector<float>(180)}));
    QVERIFY(state.mapNames().empty());
    QVERIFY(!state.positions("X_umap"));
}

void tst_ExplorerState::aHoveredLabelIsFoundOnEveryMap() {
    ExplorerState state;
    state.setDataset(test::threeClusters(60), {});
    state.setColourSource(2, byColumn("n_counts"));
    QSignalSpy changed(&state, &ExplorerState::hoverChanged);
    state.setHoveredLabel(ColumnKey{"cell_type", {}}, 1);
    QCOMPARE(changed.count(), 1);
    const int entry = state.hoveredEntry(1);
    QVERIFY(entry >= 0);
    QCOMPARE(state.colouring(1)->entries[std::size_t(entry)].label, std::string("monocyte"));
    QCOMPARE(state.hoveredEntry(2), -1);
    const auto cells = state.hoveredCells();
    QVERIFY(cells);
    for (Index cell = 0; cell < 60; ++cell) {
        QCOMPARE(cells->contains(cell), test::labelOf(cell) == 1);
    }
    state.setHoveredEntry(1, -1);
    QVERIFY(!state.hoveredCells());
}

void tst_ExplorerState::genesColourTheMapsThatFollow() {
    ExplorerState state;
    test::serve(state);
    state.setDataset(test::threeClusters(60), {});
    state.setMapShown(1, true);
    QVERIFY(state.followsGenes(1)); // alone
    state.setMapShown(2, true);
    state.setMapShown(3, true);
    QVERIFY(!state.followsGenes(1));
    state.colourFollowers(byGene("HBB"));
    QVERIFY(state.colourSource(1) == byColumn("cell_type"));
    QVERIFY(state.colourSource(2) == byGene("HBB"));
    QVERIFY(state.colourSource(3) == byGene("HBB"));
    QCOMPARE(state.undoStack().undoText(), QStringLiteral("Colour maps 2, 3 by HBB"));
    state.undoStack().undo();
    QVERIFY(!(state.colourSource(3) == byGene("HBB")));
    state.setFollowsGenes(1, true);
    state.setFollowsGenes(2, false);
    state.colourFollowers(byGene("LYZ"));
    QVERIFY(state.colourSource(1) == byGene("LYZ"));
    QVERIFY(!(state.colourSource(2) == byGene("LYZ")));
}

void tst_ExplorerState::aNewDatasetForgetsEverything() {
    ExplorerState state;
    test::serve(state);
    state.setDataset(test::threeClusters(60), QStringLiteral("one"));
    state.setColourSource(1, byGene("LYZ"));
    state.selectAll();
    state.setDataset(test::threeClusters(30), QStringLiteral("two"));
    QCOMPARE(state.selection().size(), Index(30));
    QVERIFY(state.selection().empty());
    QCOMPARE(state.visible().count(), Index(30));
    QVERIFY(!state.undoStack().canUndo());
    QVERIFY(!state.geneValues("LYZ"));
    QCOMPARE(state.colouring(1)->colours.size(), std::size_t(30));
    state.setDataset(nullptr, {});
    QVERIFY(!state.colouring(1));
    QVERIFY(state.columnKeys().empty());
}

void tst_ExplorerState::aLayerReplacesColoursOfItsColumns() {
    ExplorerState state;
    state.setDataset(test::threeClusters(60), {});
    const auto layer = [](int code) {
        auto result = std::make_shared<ResultLayer>();
        result->name = "annotate";
        CategoryColumn says;
        says.categories = {"x", "y"};
        says.codes.assign(60, code);
        result->columns = {{"pred_cell_type", says}};
        return result;
    };
    state.addLayer(layer(0));
    state.setColourSource(2, {ColourSource::Kind::Column, "pred_cell_type", "annotate"});
    QCOMPARE(state.colouring(2)->entries.front().label, std::string("x"));
    QCOMPARE(state.colouring(2)->subtitle, std::string("model"));
    state.addLayer(layer(1));
    QCOMPARE(state.colouring(2)->entries.front().label, std::string("y"));
}

void tst_ExplorerState::predictedLabelsKeepTheColoursOfTheAuthors() {
    ExplorerState state;
    state.setDataset(test::threeClusters(60), {});
    state.setColourSource(1, byColumn("cell_type"));
    const auto colourOf = [&](int map, const std::string& label) {
        for (const Colouring::Entry& entry : state.colouring(map)->entries) {
            if (readableLabel(entry.label) == readableLabel(label)) {
                return std::optional(entry.colour);
            }
        }
        return std::optional<Rgb>();
    };
    const auto authors = state.labels({"cell_type", ""});
    QVERIFY(authors && authors->categories.size() >= 3);
    // The model says them in another order, as a running job does: the last one most often, and one the authors lack.
    CategoryColumn says;
    says.categories = {"a new one", authors->categories[2], authors->categories[1], authors->categories[0]};
    for (int cell = 0; cell < 60; ++cell) {
        says.codes.push_back(cell < 30 ? 1 : cell < 45 ? 0 : cell < 55 ? 2 : 3);
    }
    for (const char* name : {"pred_cell_type", "pred_cell_type_safe"}) {
        auto layer = std::make_shared<ResultLayer>();
        layer->name = "annotate";
        layer->columns = {{name, says}};
        state.addLayer(layer);
        state.setColourSource(2, {ColourSource::Kind::Column, name, "annotate"});
        for (const std::string& label : authors->categories) {
            QVERIFY2(colourOf(2, label) == colourOf(1, label), label.c_str());
            QVERIFY(colourOf(2, label) != colourOf(2, "a new one"));
        }
    }
}

void tst_ExplorerState::manyCellsAreColouredOffTheGuiThread() {
    constexpr Index kCells = 3500000;
    CellTable table;
    table.names.resize(kCells);
    CategoryColumn types;
    for (int type = 0; type < 20; ++type) {
        types.categories.push_back("type " + std::to_string(type));
    }
    types.codes.resize(kCells);
    for (Index cell = 0; cell < kCells; ++cell) {
        types.codes[std::size_t(cell)] = static_cast<std::int32_t>((cell * 7919) % 21) - 1;
    }
    NumberColumn depth;
    depth.values.assign(kCells, 1.5);
    table.columns = {{"cell_type", types}, {"depth", depth}};
    ExplorerState state;
    state.setDataset(Dataset::inMemory(std::move(table), GeneTable(), nullptr, {}), {});
    state.setColourSource(1, byColumn("depth"));
    QTRY_VERIFY_WITH_TIMEOUT(!state.colourPending(1), 20000);
    const auto before = state.colouring(1);
    state.setColourSource(1, byColumn("cell_type"));
    QVERIFY2(state.colourPending(1) && state.colouring(1) == before, "the GUI thread must not compute the colours");
    QTRY_VERIFY_WITH_TIMEOUT(!state.colourPending(1), 20000);
    QCOMPARE(state.colouring(1)->colours.size(), std::size_t(kCells));
    QCOMPARE(state.colouring(1)->entries.size(), std::size_t(21));
}

QTEST_MAIN(tst_ExplorerState)
#include "tst_ExplorerState.moc"

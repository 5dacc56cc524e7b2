// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "tests/core/project/ProjectFixture.h"

#include <QDir>
#include <QTest>

#include <thread>

using namespace ocellus;
using ocellus::test::ProjectFixture;

namespace {

const Label kGranulocyte{"granulocyte", "CL:0000094"};

/// The sentence of the Error that `action` throws; empty when it throws none.
template <class Action>
std::string complaint(Action action) {
    try {
        action();
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

std::vector<StepState> statesOf(const Project& project) {
    std::vector<StepState> states;
    for (const Step& step : project.steps()) {
        states.push_back(step.state);
    }
    return states;
}

/// Everything a person would miss, as text.
std::string stateOf(const ProjectFixture& fixture) {
    std::string text;
    for (const std::string& label : fixture.labels()) {
        text += label + ",";
    }
    for (const auto& info : fixture.project->annotations()) {
        text += "|" + info.name + "/" + info.originalColumn + "/" + std::to_string(info.editedCells);
    }
    for (const auto& [name, count] : fixture.project->cellSets()) {
        text += "|" + name + "=" + std::to_string(count);
        fixture.project->cellSet(name).forEach([&](Index cell) { text.append(" ").append(std::to_string(cell)); });
    }
    for (const auto& [category, colour] : fixture.project->colours("cell_type")) {
        text += "|" + category + " " + std::to_string(colour.r) + " " + std::to_string(colour.g);
    }
    for (const Section section : {Section::Note, Section::Decision}) {
        for (const auto& [key, note] : fixture.project->entries(section)) {
            text += "|" + key + ":" + note;
        }
    }
    return text;
}

} // namespace

class tst_Project : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNewProjectIsEmpty() {
        ProjectFixture fixture;
        QCOMPARE(fixture.project->name(), std::string("lung"));
        QCOMPARE(fixture.project->cellCount(), Index{30});
        QVERIFY(!fixture.project->isReadOnly());
        QVERIFY(!fixture.project->wasRecovered());
        QVERIFY(fixture.project->notices().empty());
        QVERIFY(fixture.project->steps().empty());
        QVERIFY(!fixture.project->nextUndo());
        QVERIFY(!fixture.project->nextRedo());
        QVERIFY(!fixture.project->undo("me"));
        QVERIFY(!fixture.project->redo("me"));
        QCOMPARE(fixture.labels()[0], std::string("T cell"));
        QCOMPARE(fixture.labels()[2], std::string("-"));
    }

    void relabellingChangesTheseCellsOnly() {
        ProjectFixture fixture;
        const auto before = fixture.labels();
        const auto step = fixture.relabel({3, 4, 29}, kGranulocyte, {"Ada", "S100a8", R"({"S100A8":0.82})"});
        auto expected = before;
        expected[3] = expected[4] = expected[29] = "granulocyte";
        QCOMPARE(fixture.labels(), expected);
        QCOMPARE(step->name, std::string("Relabel 3 cells: 3 labels -> granulocyte"));
        QCOMPARE(step->cells, Index{3});
        QCOMPARE(step->remark.author, std::string("Ada"));
        const auto edits = fixture.project->edits(ProjectFixture::kColumn);
        QCOMPARE(edits.size(), std::size_t{3});
        QCOMPARE(edits[2].cell, Index{29});
        QCOMPARE(edits[2].label.termId, std::string("CL:0000094"));
    }

    void relabelNamesItsStep_data() {
        QTest::addColumn<QList<int>>("cells");
        QTest::addColumn<QString>("label");
        QTest::addColumn<QString>("name"); // empty: nothing to do
        QTest::newRow("one cell") << QList<int>{0} << "granulocyte" << "Relabel 1 cell: T cell -> granulocyte";
        QTest::newRow("one label") << QList<int>{0, 3, 6} << "granulocyte" << "Relabel 3 cells: T cell -> granulocyte";
        QTest::newRow("to another that exists") << QList<int>{0} << "B cell" << "Relabel 1 cell: T cell -> B cell";
        QTest::newRow("from no label") << QList<int>{2} << "B cell" << "Relabel 1 cell: no label -> B cell";
        QTest::newRow("to no label") << QList<int>{1} << "" << "Relabel 1 cell: B cell -> no label";
        QTest::newRow("cells that have it already are left out")
            << QList<int>{0, 1, 3} << "T cell" << "Relabel 1 cell: B cell -> T cell";
        QTest::newRow("all have it already") << QList<int>{0, 3} << "T cell" << "";
        QTest::newRow("all have none already") << QList<int>{2, 5} << "" << "";
        QTest::newRow("no cell") << QList<int>{} << "T cell" << "";
    }

    void relabelNamesItsStep() {
        QFETCH(QList<int>, cells);
        QFETCH(QString, label);
        QFETCH(QString, name);
        ProjectFixture fixture;
        const auto step = fixture.relabel({cells.begin(), cells.end()}, {label.toStdString(), ""});
        QCOMPARE(step ? step->name : std::string(), name.toStdString());
        QCOMPARE(fixture.project->steps().size(), step ? std::size_t{1} : std::size_t{0});
        QCOMPARE(fixture.project->annotations().size(), step ? std::size_t{1} : std::size_t{0});
        for (const int cell : cells) {
            QCOMPARE(fixture.labels()[static_cast<std::size_t>(cell)], label.isEmpty() ? "-" : label.toStdString());
        }
    }

    void aStepSaysWhatItChanged() {
        ProjectFixture fixture;
        fixture.relabel({0}, kGranulocyte);
        const auto step = fixture.relabel({0, 1, 3, 4, 6}, {"monocyte", ""});
        const auto changes = fixture.project->changesOf(step->id);
        QCOMPARE(changes.size(), std::size_t{1});
        QCOMPARE(changes[0].key, std::string(ProjectFixture::kColumn));
        QCOMPARE(*changes[0].cells, fixture.some({0, 1, 3, 4, 6}));
        QCOMPARE(changes[0].before,
            (std::vector<LabelCount>{{"B cell", 2}, {"T cell", 2}, {"granulocyte", 1}}));
        QCOMPARE(changes[0].after, (std::vector<LabelCount>{{"monocyte", 5}}));
        QVERIFY(complaint([&] { fixture.project->changesOf(99); }).find("no step 99") != std::string::npos);
    }

    void everyKindOfStepCanBeUndoneAndRedoneAfterReopening_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("name");
        QTest::newRow("relabel") << 0 << "Relabel 3 cells: T cell -> granulocyte";
        QTest::newRow("restore") << 1 << "Take 2 cells back to the original label";
        QTest::newRow("keep a set") << 2 << "Keep 3 cells as \"odd ones\"";
        QTest::newRow("forget a set") << 3 << "Forget the cells \"first\"";
        QTest::newRow("colour") << 4 << "Colour T cell";
        QTest::newRow("default colour") << 5 << "Default colour for B cell";
        QTest::newRow("note") << 6 << "Write a note";
        QTest::newRow("remove a note") << 7 << "Remove the note on T cell";
        QTest::newRow("accept with a decision") << 8 << "Accept line 1";
    }

    void everyKindOfStepCanBeUndoneAndRedoneAfterReopening() {
        QFETCH(int, kind);
        QFETCH(QString, name);
        ProjectFixture fixture;
        Project& project = *fixture.project;
        fixture.relabel({1, 2}, {"monocyte", ""});
        project.putCellSet("first", fixture.some({5, 6}), {});
        project.setColour("cell_type", "B cell", Rgb{1, 2, 3}, {});
        project.setNote("T cell", "look again", {});
        const std::string before = stateOf(fixture);
        std::optional<Step> step;
        switch (kind) {
        case 0: step = fixture.relabel({0, 3, 6}, kGranulocyte); break;
        case 1: step = project.restoreOriginal(ProjectFixture::kColumn, fixture.original, CellSet(30, true), {}); break;
        case 2: step = project.putCellSet("odd ones", fixture.some({7, 8, 29}), {}); break;
        case 3: step = project.putCellSet("first", std::nullopt, {}); break;
        case 4: step = project.setColour("cell_type", "T cell", Rgb{255, 128, 0}, {}); break;
        case 5: step = project.setColour("cell_type", "B cell", std::nullopt, {}); break;
        case 6: step = project.setNote("", "Ambient RNA in sample 2", {}); break;
        case 7: step = project.setNote("T cell", std::nullopt, {}); break;
        case 8:
            step = project.apply({"Accept line 1", {"Ada", "", ""},
                {RelabelCells{ProjectFixture::kColumn, fixture.original, fixture.some({9, 12}), kGranulocyte},
                    PutEntry{Section::Decision, "T cell|granulocyte", R"({"decision":"accept"})"}}});
            break;
        }
        QVERIFY(step.has_value());
        QCOMPARE(QString::fromStdString(step->name), name);
        const std::string after = stateOf(fixture);
        QVERIFY(after != before);
        fixture.reopen();
        QCOMPARE(stateOf(fixture), after);
        QCOMPARE(fixture.project->undo("Ben")->name, step->name);
        QCOMPARE(stateOf(fixture), before);
        fixture.reopen();
        QCOMPARE(stateOf(fixture), before);
        QCOMPARE(fixture.project->redo("Ben")->name, step->name);
        QCOMPARE(stateOf(fixture), after);
        fixture.reopen();
        QCOMPARE(stateOf(fixture), after);
    }

    void undoGoesBackToTheBeginningAndRedoToTheEnd() {
        ProjectFixture fixture;
        std::vector<std::string> states{stateOf(fixture)};
        for (Index i = 0; i < 30; ++i) {
            if (i % 4 == 3) {
                fixture.project->putCellSet("set " + std::to_string(i % 8), fixture.some({i}), {});
            } else {
                fixture.relabel({i, (i * 7) % 30, (i * 11 + 3) % 30}, {"label " + std::to_string(i % 6), ""});
            }
            states.push_back(stateOf(fixture));
        }
        for (std::size_t i = states.size() - 1; i-- > 0;) {
            QVERIFY(fixture.project->undo("me").has_value());
            QCOMPARE(stateOf(fixture), states[i]);
        }
        QVERIFY(!fixture.project->undo("me"));
        fixture.reopen();
        for (std::size_t i = 1; i < states.size(); ++i) {
            QVERIFY(fixture.project->redo("me").has_value());
            QCOMPARE(stateOf(fixture), states[i]);
        }
        QVERIFY(!fixture.project->redo("me"));
    }

    void aNewStepAbandonsWhatWasUndoneButKeepsItOnRecord() {
        ProjectFixture fixture;
        fixture.relabel({0}, {"first", ""});
        fixture.relabel({1}, {"second", ""});
        fixture.project->undo("Ben");
        QCOMPARE(fixture.project->nextRedo()->name, std::string("Relabel 1 cell: B cell -> second"));
        fixture.relabel({2}, {"third", ""}, {"Ada", "", ""});
        fixture.reopen();
        QVERIFY(!fixture.project->nextRedo());
        QCOMPARE(statesOf(*fixture.project),
            (std::vector<StepState>{StepState::Applied, StepState::Abandoned, StepState::Applied}));
        QCOMPARE(fixture.labels()[1], std::string("B cell"));
        fixture.project->undo("Ben");
        fixture.project->undo("Ben");
        QCOMPARE(statesOf(*fixture.project),
            (std::vector<StepState>{StepState::Undone, StepState::Abandoned, StepState::Undone}));
        QCOMPARE(fixture.project->redo("Ben")->name, std::string("Relabel 1 cell: T cell -> first"));
        QCOMPARE(fixture.project->redo("Ben")->name, std::string("Relabel 1 cell: no label -> third"));
        std::string lines;
        for (const TrailLine& line : fixture.project->trail()) {
            lines += line.action + " " + std::to_string(line.step) + " " + line.author + ";";
            QVERIFY(QDateTime::fromString(QString::fromStdString(line.at), Qt::ISODate).isValid());
        }
        QCOMPARE(lines, std::string("do 1 ;do 2 ;undo 2 Ben;do 3 Ada;undo 3 Ben;undo 1 Ben;redo 1 Ben;redo 3 Ben;"));
    }

    void labelsWithOneNameAreOneCategory() {
        ProjectFixture fixture;
        fixture.relabel({0}, {"B cell", "CL:0000236"}); // the original has no term for it
        fixture.relabel({3}, {"granulocyte", ""});
        fixture.relabel({6}, kGranulocyte);
        const CategoryColumn column = fixture.project->annotationColumn(ProjectFixture::kColumn, *fixture.original.labels);
        QCOMPARE(column.categories, (std::vector<std::string>{"T cell", "B cell", "granulocyte"}));
        QCOMPARE(column.codes[0], 1);
        QCOMPARE(column.codes[3], 2);
        QCOMPARE(column.codes[6], 2);
    }

    void aLabelNobodyCarriesAnyMoreIsNoCategory() {
        ProjectFixture fixture;
        fixture.relabel({0}, kGranulocyte);
        fixture.relabel({0}, {"monocyte", ""});
        QCOMPARE(fixture.project->annotationColumn(ProjectFixture::kColumn, *fixture.original.labels).categories,
            (std::vector<std::string>{"T cell", "B cell", "monocyte"}));
    }

    void anyTextIsKeptAsText_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("SQL") << QByteArray("'); DROP TABLE steps; --");
        QTest::newRow("quotes") << QByteArray("\"type II\" 'cell'");
        QTest::newRow("Greek") << QByteArray("γδ T cell");
        QTest::newRow("lines") << QByteArray("a\nb\tc");
        QTest::newRow("not UTF-8") << QByteArray("cellule \xe9pith\xe9liale");
        QTest::newRow("script") << QByteArray("$(rm -rf /) `id` <script>");
        QTest::newRow("long") << QByteArray(100'000, 'x');
    }

    void anyTextIsKeptAsText() {
        QFETCH(QByteArray, text);
        const std::string label = text.toStdString();
        ProjectFixture fixture;
        QVERIFY(fixture.relabel({0}, {label, label}, {label, label, label}));
        fixture.project->setNote(label, label, {});
        fixture.project->putCellSet(label, fixture.some({1}), {});
        fixture.project->saveViews({{label, label}});
        fixture.reopen();
        QCOMPARE(fixture.labels()[0], label);
        QCOMPARE(fixture.project->edits(ProjectFixture::kColumn)[0].label.termId, label);
        QCOMPARE(fixture.project->steps()[0].remark.evidence, label);
        QCOMPARE(fixture.project->entries(Section::Note).at(label), label);
        QCOMPARE(fixture.project->cellSets()[0].first, label);
        QCOMPARE(fixture.project->views().at(label), label);
        QCOMPARE(fixture.project->changesOf(1)[0].after[0].cells, Index{1});
    }

    void wrongUseIsSaid_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("says");
        QTest::newRow("selection of other cells") << 0 << "covers 29 cells, but the project has 30 cells";
        QTest::newRow("labels of other cells") << 1 << "covers 31 cells, but the project has 30 cells";
        QTest::newRow("column of other cells") << 2 << "cover 31 cells, but the project has 30 cells";
        QTest::newRow("another original") << 3 << "starts from the labels of cell_type, not of leiden";
        QTest::newRow("no original") << 4 << "starts from are missing";
        QTest::newRow("unknown set") << 5 << "no set of cells named nothing";
        QTest::newRow("unknown layer") << 6 << "no layer named nothing";
        QTest::newRow("a set without a name") << 7 << "needs a name";
        QTest::newRow("a column without a name") << 8 << "needs a name";
        QTest::newRow("labels put as text") << 9 << "cannot be put as text";
    }

    void wrongUseIsSaid() {
        QFETCH(int, kind);
        QFETCH(QString, says);
        ProjectFixture fixture;
        Project& project = *fixture.project;
        fixture.relabel({0}, kGranulocyte);
        const std::string before = stateOf(fixture);
        const OriginalLabels longer{"cell_type", "", std::make_shared<CategoryColumn>(test::repeatingLabels(31))};
        const std::string column = ProjectFixture::kColumn;
        const auto action = [&] {
            switch (kind) {
            case 0: project.relabel(column, fixture.original, CellSet(29, true), kGranulocyte, {}); break;
            case 1: project.relabel(column, longer, CellSet(30, true), kGranulocyte, {}); break;
            case 2: project.annotationColumn(column, *longer.labels); break;
            case 3:
                project.relabel(column, {"leiden", "", fixture.original.labels}, CellSet(30, true), kGranulocyte, {});
                break;
            case 4: project.relabel(column, {"cell_type", "", nullptr}, CellSet(30, true), kGranulocyte, {}); break;
            case 5: project.cellSet("nothing"); break;
            case 6: project.loadLayer("nothing"); break;
            case 7: project.putCellSet("", CellSet(30), {}); break;
            case 8: project.relabel("", fixture.original, CellSet(30, true), kGranulocyte, {}); break;
            // what came before the mistake in one draft must not stay
            case 9:
                project.apply({"", {}, {PutEntry{Section::Note, "", "a"}, PutEntry{Section::CellSet, "a", "b"}}});
                break;
            }
        };
        const std::string sentence = complaint(action);
        QVERIFY2(QString::fromStdString(sentence).contains(says), sentence.c_str());
        QCOMPARE(stateOf(fixture), before);
        QCOMPARE(project.steps().size(), std::size_t{1});
        QVERIFY(fixture.relabel({1}, kGranulocyte)); // still usable
    }

    void aDraftIsOneStepForAllItsChanges() {
        ProjectFixture fixture;
        StepDraft draft;
        draft.remark.author = "Ada";
        // the second change sees what the first one did
        draft.changes = {RelabelCells{ProjectFixture::kColumn, fixture.original, fixture.some({0, 1}), {"a", ""}},
            RelabelCells{ProjectFixture::kColumn, fixture.original, fixture.some({1, 2}), {"b", ""}},
            PutCellSet{"both", fixture.some({0, 1, 2})}};
        const auto step = fixture.project->apply(draft);
        QCOMPARE(step->cells, Index{7});
        QCOMPARE(fixture.labels()[0] + fixture.labels()[1] + fixture.labels()[2], std::string("abb"));
        QCOMPARE(fixture.project->changesOf(step->id).size(), std::size_t{3});
        QCOMPARE(fixture.project->changesOf(step->id)[1].before,
            (std::vector<LabelCount>{{"", 1}, {"a", 1}}));
        fixture.project->undo("Ada");
        QCOMPARE(fixture.labels(), (ProjectFixture().labels()));
        QVERIFY(fixture.project->cellSets().empty());
    }

    void manyBlocksOfCellsAreEditedExactly() {
        constexpr Index kCells = 20'000; // five blocks, the last one partly filled
        ProjectFixture fixture(kCells);
        CellSet wanted(kCells);
        for (Index cell = 0; cell < kCells; cell += 37) {
            wanted.insert(cell);
        }
        wanted.insert(4095);
        wanted.insert(4096);
        wanted.insert(kCells - 1);
        fixture.project->relabel(ProjectFixture::kColumn, fixture.original, wanted, kGranulocyte, {});
        fixture.reopen();
        const auto labels = fixture.labels();
        for (Index cell = 0; cell < kCells; ++cell) {
            const bool is = labels[static_cast<std::size_t>(cell)] == "granulocyte";
            QVERIFY(is == wanted.contains(cell));
        }
        fixture.project->relabel(ProjectFixture::kColumn, fixture.original, CellSet(kCells, true), {"all", ""}, {});
        QCOMPARE(fixture.project->annotations()[0].editedCells, kCells);
        fixture.project->undo("me");
        QCOMPARE(fixture.labels(), labels);
        fixture.project->undo("me");
        fixture.reopen();
        QVERIFY(fixture.project->annotations().empty());
        QCOMPARE(fixture.labels()[4096], std::string("B cell"));
    }

    void eightHundredLabelsAreUsable() {
        ProjectFixture fixture(1000);
        StepDraft draft;
        for (Index i = 0; i < 800; ++i) {
            const Label label{QStringLiteral("type %1").arg(i).toStdString(), ""};
            draft.changes.push_back(RelabelCells{ProjectFixture::kColumn, fixture.original, fixture.some({i}), label});
        }
        fixture.project->apply(draft);
        const auto labels = fixture.labels();
        QCOMPARE(labels[799], std::string("type 799"));
        const auto column = fixture.project->annotationColumn(ProjectFixture::kColumn, *fixture.original.labels);
        QCOMPARE(column.categories.size(), std::size_t{802});
    }

    void twoAnnotationsDoNotMix() {
        ProjectFixture fixture;
        const OriginalLabels leiden{"leiden", "umap", std::make_shared<CategoryColumn>(test::repeatingLabels(30))};
        fixture.relabel({0}, {"a", ""});
        fixture.project->relabel("leiden (reviewed)", leiden, fixture.some({0, 1}), {"b", ""}, {});
        fixture.reopen();
        QCOMPARE(fixture.labels()[0], std::string("a"));
        QCOMPARE(fixture.labels()[1], std::string("B cell"));
        const auto infos = fixture.project->annotations();
        QCOMPARE(infos.size(), std::size_t{2});
        QCOMPARE(infos[1].originalColumn, std::string("leiden"));
        QCOMPARE(infos[1].originalLayer, std::string("umap"));
        QCOMPARE(infos[1].editedCells, Index{2});
    }

    void viewStatesAreKeptWithoutSteps() {
        ProjectFixture fixture;
        fixture.project->saveViews({{"map/1", R"({"zoom":2})"}, {"colourBar/ENSG00000081237", "[0,3.5]"}});
        fixture.project->saveViews({{"map/1", R"({"zoom":3})"}, {"layout", "check"}});
        fixture.project->saveViews({{"layout", ""}});
        fixture.reopen();
        QCOMPARE(fixture.project->views(),
            (std::map<std::string, std::string>{
                {"map/1", R"({"zoom":3})"}, {"colourBar/ENSG00000081237", "[0,3.5]"}}));
        QVERIFY(fixture.project->steps().empty());
    }

    void layersAreKeptInOrderAndReplacedByName() {
        ProjectFixture fixture;
        const auto save = [&](const char* name, Index done) {
            ResultLayer layer;
            layer.name = name;
            layer.cellsDone = done;
            layer.cellsTotal = 30;
            layer.columns = {{"leiden", test::repeatingLabels(30)}};
            return fixture.project->saveLayer(layer, {});
        };
        QVERIFY(save("umap", 30) == Outcome::Finished);
        save("a/b", 10);
        save("a b", 11); // the same letters in a file name
        save("umap", 20);
        fixture.reopen();
        const auto layers = fixture.project->layers();
        QCOMPARE(layers.size(), std::size_t{3});
        QCOMPARE(layers[0].name + "," + layers[1].name + "," + layers[2].name, std::string("umap,a/b,a b"));
        QCOMPARE(layers[0].cellsDone, Index{20});
        QCOMPARE(fixture.project->loadLayer("a/b")->cellsDone, Index{10});
        fixture.project->removeLayer("umap");
        QCOMPARE(fixture.project->layers().size(), std::size_t{2});
    }

    void aDamagedLayerDoesNotHideTheOthers() {
        ProjectFixture fixture;
        ResultLayer layer;
        layer.name = "good";
        layer.cellsDone = layer.cellsTotal = 30;
        fixture.project->saveLayer(layer, {});
        QFile damaged(QString::fromStdString(fixture.projectPlace() + "/layers/bad.layer"));
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write("OCLAYER\x01 and nothing else");
        damaged.close();
        fixture.reopen();
        int good = 0;
        int bad = 0;
        for (const LayerInfo& info : fixture.project->layers()) {
            good += info.name == "good" && info.problem.empty() ? 1 : 0;
            bad += info.name == "bad.layer" && info.problem.find("bad.layer could not be opened") == 0 ? 1 : 0;
        }
        QCOMPARE(good, 1);
        QCOMPARE(bad, 1);
    }

    void theDataFileIsNeverTouched() {
        ProjectFixture fixture;
        const std::string before = sha256OfFile(fixture.place("data.h5ad"), {});
        fixture.relabel({0, 1, 2}, kGranulocyte);
        fixture.project->undo("me");
        fixture.project->adoptDataset(*fixture.dataset, fixture.dataset->fingerprint({}));
        fixture.reopen();
        QCOMPARE(sha256OfFile(fixture.place("data.h5ad"), {}), before);
        QCOMPARE(fixture.project->datasetLink().fingerprint, before);
    }

    void aProjectIsMadeOnlyWhereThereIsNone_data() {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("says");
        QTest::newRow("exists") << "lung.ocellus" << "exists already";
        QTest::newRow("another ending") << "lung" << "ends in .ocellus";
        QTest::newRow("a file is there") << "data.ocellus" << "exists already";
        QTest::newRow("no such parent") << "no/such/lung.ocellus" << "No such file or directory";
    }

    void aProjectIsMadeOnlyWhereThereIsNone() {
        QFETCH(QString, folder);
        QFETCH(QString, says);
        ProjectFixture fixture;
        QVERIFY(QFile::copy(fixture.folder.filePath("data.h5ad"), fixture.folder.filePath("data.ocellus")));
        fixture.relabel({0}, kGranulocyte);
        const std::string sentence =
            complaint([&] { Project::create(fixture.place(folder.toStdString()), *fixture.dataset); });
        QVERIFY2(QString::fromStdString(sentence).contains(says), sentence.c_str());
        QCOMPARE(QDir(fixture.folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(), 3);
        QCOMPARE(fixture.labels()[0], std::string("granulocyte"));
    }

    void aProjectIsFoundByItsFolderOrItsDatabase_data() {
        QTest::addColumn<QString>("given");
        QTest::newRow("folder") << "lung.ocellus";
        QTest::newRow("folder with a slash") << "lung.ocellus/";
        QTest::newRow("database") << "lung.ocellus/project.sqlite";
        QTest::newRow("a detour") << "lung.ocellus/../lung.ocellus/.";
    }

    void aProjectIsFoundByItsFolderOrItsDatabase() {
        QFETCH(QString, given);
        ProjectFixture fixture;
        fixture.relabel({0}, kGranulocyte);
        fixture.project.reset();
        fixture.project = Project::open(fixture.place(given.toStdString()));
        QCOMPARE(fixture.project->folder(), fixture.projectPlace());
        QCOMPARE(fixture.labels()[0], std::string("granulocyte"));
    }

    void threadsTakeTurns() {
        ProjectFixture fixture(200);
        const auto work = [&](Index first) {
            for (Index cell = first; cell < first + 25; ++cell) {
                fixture.relabel({cell}, {"label " + std::to_string(first), ""});
                fixture.labels();
                fixture.project->steps();
            }
        };
        {
            std::jthread one(work, Index{0});
            std::jthread two(work, Index{100});
        }
        QCOMPARE(fixture.project->steps().size(), std::size_t{50});
        QCOMPARE(fixture.labels()[24], std::string("label 0"));
        QCOMPARE(fixture.labels()[124], std::string("label 100"));
    }

    void whatIsSelectedAndShownIsKeptWithoutAStep() {
        ProjectFixture fixture;
        QVERIFY(!fixture.project->viewCells("selection"));
        fixture.project->saveViews({{"session", R"({"a":1})"}},
            {{"selection", fixture.some({1, 29})}, {"visible", CellSet(fixture.cells, true)}});
        fixture.project->saveViews({}, {{"selection", fixture.some({2})}});
        fixture.reopen();
        QCOMPARE(*fixture.project->viewCells("selection"), fixture.some({2}));
        QCOMPARE(fixture.project->viewCells("visible")->count(), fixture.cells);
        QCOMPARE(fixture.project->views().at("session"), std::string(R"({"a":1})"));
        QVERIFY(fixture.project->steps().empty());
        QVERIFY_THROWS_EXCEPTION(UsageError, fixture.project->saveViews({}, {{"selection", CellSet(29)}}));
    }

    void aCopyHoldsEverythingAndGoesItsOwnWay() {
        ProjectFixture fixture;
        fixture.relabel({0, 3}, {"granulocyte", "CL:0000094"}, {"Ada", "S100a8", ""});
        fixture.project->putCellSet("odd", fixture.some({5, 7}), {});
        ResultLayer layer;
        layer.name = "umap";
        layer.cellsDone = layer.cellsTotal = fixture.cells;
        layer.columns = {{"leiden", test::repeatingLabels(fixture.cells)}};
        fixture.project->saveLayer(layer, {});
        QVERIFY(QDir(fixture.folder.path()).mkdir("elsewhere"));
        const std::string copy = fixture.place("elsewhere/second.ocellus");
        fixture.project->copyTo(copy); // while it is open and being written
        fixture.relabel({1}, {"first only", ""});
        const auto second = Project::open(copy);
        QVERIFY(!second->isReadOnly());
        QVERIFY(!second->wasRecovered());
        QCOMPARE(second->steps().size(), std::size_t{2});
        QCOMPARE(second->steps()[0].remark.note, std::string("S100a8"));
        QCOMPARE(second->cellSet("odd").count(), Index{2});
        QCOMPARE(second->edits(ProjectFixture::kColumn).size(), std::size_t{2});
        QCOMPARE(second->loadLayer("umap")->columns.size(), std::size_t{1});
        QCOMPARE(second->findDataset().value_or(""), fixture.place("data.h5ad"));
        QVERIFY(second->undo("Ada"));
        QCOMPARE(fixture.project->steps().size(), std::size_t{3});
        QVERIFY_THROWS_EXCEPTION(UsageError, fixture.project->copyTo(copy));
        QVERIFY_THROWS_EXCEPTION(UsageError, fixture.project->copyTo(fixture.place("second")));
        QVERIFY_THROWS_EXCEPTION(Error, fixture.project->copyTo(fixture.place("nowhere/second.ocellus")));
        QVERIFY(QDir(fixture.folder.path()).entryList({".*part"}, QDir::Hidden | QDir::Dirs).isEmpty());
    }
};

QTEST_APPLESS_MAIN(tst_Project)
#include "tst_Project.moc"

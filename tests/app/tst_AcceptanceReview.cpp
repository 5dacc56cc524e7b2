// SPDX-License-Identifier: GPL-3.0-or-later
// Check labels: points 8, 9 and 11 of the acceptance list, and what is decided there.
#include "app/ProjectSession.h"
#include "app/ReviewJobs.h"
#include "app/StatusLine.h"
#include "core/base/Sha256.h"
#include "core/project/Project.h"
#include "core/tasks/KeptAnswers.h"
#include "tests/app/RealProgram.h"
#include "tests/app/ReviewChecks.h"
#include "tests/MemoryGeneValues.h"
#include "views/review/ComparePage.h"
#include "views/review/EvidenceDrawings.h"
#include "views/review/NoteLines.h"
#include "views/review/ReviewModel.h"
#include "views/review/ReviewPanel.h"
#include "views/style/Badge.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QTabBar>
#include <QTableView>

#include <random>
#include <set>

using namespace ocellus;
using namespace ocellus::test;

namespace {

const QString kFibroblast = QStringLiteral("fibroblast");
const QString kCd4 = QStringLiteral("CD4-positive, alpha-beta T cell");
const QString kCd8 = QStringLiteral("CD8-positive, alpha-beta T cell");

QString cell(const QTableView* table, int row, ReviewModel::Column column) {
    return table->model()->index(row, column).data().toString();
}

/// The label in force of a cell in the project.
std::string reviewedLabel(MainWindow& window, Index cell) {
    const CategoryColumn& original = *window.state().dataset()->cells().find("cell_type")->category();
    const CategoryColumn column = window.session().project()->annotationColumn("cell_type (reviewed)", original);
    return column.categories[static_cast<std::size_t>(column.codes[static_cast<std::size_t>(cell)])];
}

/// The predictions of a model that is right of every cell; as a layer of the window, or as one of before answers were kept.
LayerPtr trueTypesPredicted(const Dataset& dataset, bool complete) {
    const CategoryColumn& truth = *dataset.cells().find("true_type")->category();
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "scprint";
    layer->provenance = {"annotate", "data", std::string(64, 'a'), "{}", "1.0"};
    layer->cellsDone = layer->cellsTotal = dataset.cellCount();
    TopLabels top{"cell_type", {"CL:0000236", "CL:0000624", "CL:0000625", "CL:0000057"}, 2, {}};
    FloatMatrix probabilities{dataset.cellCount(), 2, {}};
    for (const std::int32_t type : truth.codes) {
        top.codes.insert(top.codes.end(), {type, (type + 1) % 4});
        probabilities.values.insert(probabilities.values.end(), {0.9F, 0.05F});
    }
    layer->columns.push_back({"pred_cell_type", CategoryColumn{truth.codes, top.labels, false}});
    layer->embeddings.emplace_back("pred_cell_type_topk", probabilities);
    return complete ? withKeptAnswers(layer, top) : layer;
}

} // namespace

class tst_AcceptanceReview : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void point8Key2ListsThePlantedLabelsFirst() {
        AppFixture app;
        checkPlanted(app);
        const QTableView* table = tableOf(*app.window);
        QVERIFY(table->isVisible());
        QCOMPARE(cell(table, 0, ReviewModel::Annotated), kCd4);
        QCOMPARE(cell(table, 0, ReviewModel::Suggested), kFibroblast);
        QCOMPARE(cell(table, 0, ReviewModel::RelationColumn), QStringLiteral("contradiction"));
        const CategoryColumn& truth = *app.window->state().dataset()->cells().find("true_type")->category();
        const auto first = app.window->review().cells({ReviewState::List::Groups, 0});
        QCOMPARE(cell(table, 0, ReviewModel::Cells).toInt(), static_cast<int>(first.size()));
        QVERIFY(static_cast<Index>(first.size()) >= kContradictions / 2);
        for (const Index one : first) { // none but planted ones
            QCOMPARE(truth.categories[static_cast<std::size_t>(truth.codes[static_cast<std::size_t>(one)])], kFibroblast.toStdString());
        }
        QVERIFY(cell(table, 0, ReviewModel::Probability).toDouble() > 0.5);
        QVERIFY2(cell(table, 0, ReviewModel::Markers).contains(QLatin1Char('%')),
                 qPrintable(cell(table, 0, ReviewModel::Markers)));
        // Both planted groups in the top 2 + 2; parent and child are never a contradiction.
        std::set<QString> top;
        for (int row = 0; row < std::min(4, table->model()->rowCount()); ++row) {
            top.insert(cell(table, row, ReviewModel::Annotated) + QStringLiteral(" > ") + cell(table, row, ReviewModel::Suggested));
        }
        QVERIFY(top.contains(kCd4 + QStringLiteral(" > ") + kCd8));
        const auto found = app.window->review().found();
        for (const DisagreementGroup& group : found->groups) {
            const auto a = found->labels[static_cast<std::size_t>(group.annotated)].term;
            const auto b = found->labels[static_cast<std::size_t>(group.suggested)].term;
            const Ontology& ontology = found->lineage->ontology();
            if (a && b && (ontology.isAncestor(*a, *b) || ontology.isAncestor(*b, *a))) {
                QVERIFY(group.relation != Relation::Contradiction);
            }
        }
        keepPicture(*app.window, QStringLiteral("point8-review"));
    }

    // What a model says is evidence in every later session too.
    void predictionsOfTheProjectAreEvidence_data() {
        QTest::addColumn<bool>("complete");
        QTest::newRow("with the answers of every cell") << true;
        QTest::newRow("of an older project, without") << false;
    }

    void predictionsOfTheProjectAreEvidence() {
        QFETCH(bool, complete);
        AppFixture app;
        MainWindow& window = app.show();
        const QString path = plantedFile(app.folder);
        window.openPath(path);
        QTRY_VERIFY(window.state().dataset() != nullptr);
        QTRY_COMPARE(window.runner().runningCount(), 0);
        window.state().addLayer(trueTypesPredicted(*window.state().dataset(), complete));
        QTRY_VERIFY_WITH_TIMEOUT(window.session().project() && window.session().project()->layers().size() == 1, 20000);
        QTRY_COMPARE(window.runner().runningCount(), 0);
        const QString project = window.session().folder();
        window.closeData();
        window.openPath(project);
        QTRY_VERIFY(window.state().dataset() != nullptr);
        QTRY_COMPARE(window.runner().runningCount(), 0);
        for (const ColumnKey& key : window.state().columnKeys()) {
            QVERIFY2(!QString::fromStdString(key.name).contains(QStringLiteral("topk")), key.name.c_str()); // nothing to look at
        }
        QTest::keyClick(&window, Qt::Key_2);
        QTRY_VERIFY_WITH_TIMEOUT(window.review().found() != nullptr, 30000);
        QTRY_COMPARE(window.runner().runningCount(), 0);
        QCOMPARE(window.review().whyNoModel().isEmpty(), complete);
        QVERIFY(complete || window.review().whyNoModel().startsWith(QStringLiteral("Predict again to judge by the model")));
        QCOMPARE(window.review().evidence() == Evidence::Both, complete);
        QCOMPARE(QString::fromStdString(window.review().found()->source).contains(QStringLiteral("model")), complete);
        QCOMPARE(cell(tableOf(window), 0, ReviewModel::Suggested), kFibroblast);
    }

    void theLineLookedAtIsSelectedOnBothMaps() {
        AppFixture app;
        checkPlanted(app);
        ReviewState& review = app.window->review();
        QCOMPARE(review.current().row, 0);
        const auto cells = review.cells(review.current());
        QCOMPARE(app.window->state().selection().count(), static_cast<Index>(cells.size()));
        QVERIFY(app.window->state().selection().contains(cells.front()));
        const int steps = app.window->state().undoStack().index();
        QTableView* table = tableOf(*app.window);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Down);
        QCOMPARE(review.current().row, 1);
        QCOMPARE(app.window->state().selection().count(), static_cast<Index>(review.cells(review.current()).size()));
        QCOMPARE(app.window->state().undoStack().index(), steps); // looking is no step
        QCOMPARE(app.window->state().colourSource(1).layer, std::string(Annotations::kLevelsLayer));
        QCOMPARE(app.window->workArea().map(1)->zoomNote(), QStringLiteral("zoomed to line 2"));
        QVERIFY(app.window->workArea().map(1)->surface()->accessibleName().endsWith(QStringLiteral("cells drawn, zoomed to line 2")));
        QVERIFY(app.window->workArea().map(1)->view().camera.zoom > 1.0);
        QTest::keyClick(app.window.get(), Qt::Key_1);
        for (const int number : {1, 2}) { // the zoom was of the line
            QVERIFY(app.window->workArea().map(number)->view().camera.fitted);
            QVERIFY(app.window->workArea().map(number)->zoomNote().isEmpty());
        }
        QVERIFY(app.window->state().colourSource(1).layer != Annotations::kLevelsLayer);
        QVERIFY(!tableOf(*app.window)->isVisible());
    }

    void lookingAtTheFirstLineLeavesTheSelectionOfThePerson_data() {
        QTest::addColumn<int>("line");
        QTest::newRow("nobody chose a line") << 0;
        QTest::newRow("another line was chosen") << 1;
    }

    void lookingAtTheFirstLineLeavesTheSelectionOfThePerson() {
        QFETCH(int, line);
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        QTest::keyClick(&window, Qt::Key_1);
        CellSet mine(window.state().dataset()->cellCount());
        mine.insert(5);
        mine.insert(7);
        window.state().select(mine, ExplorerState::SelectionMode::Replace, {});
        QTest::keyClick(&window, Qt::Key_2);
        QTRY_VERIFY(!(window.state().selection() == mine)); // the cells of the line
        if (line > 0) {
            tableOf(window)->selectRow(line);
        }
        const CellSet chosen = window.state().selection();
        QTest::keyClick(&window, Qt::Key_1);
        QVERIFY(window.state().selection() == (line > 0 ? chosen : mine));
    }

    void point9EvidenceShowsTheMarkersOfBothLabels() {
        AppFixture app;
        checkPlanted(app);
        auto* plot = app.window->findChild<EvidencePlot*>(QStringLiteral("evidencePlot"));
        QTest::mouseClick(tableOf(*app.window)->viewport(), Qt::LeftButton, {}, tableOf(*app.window)->visualRect(tableOf(*app.window)->model()->index(0, 2)).center());
        QTRY_VERIFY(plot->plot() != nullptr);
        std::set<std::string> blocks;
        for (const PlotGene& gene : plot->plot()->genes) {
            blocks.insert(gene.block);
        }
        QCOMPARE(plot->plot()->genes.size(), std::size_t{10});
        QCOMPARE(blocks, (std::set<std::string>{kCd4.toStdString(), kFibroblast.toStdString()}));
        QCOMPARE(plot->plot()->rows.size(), std::size_t{3});
        QCOMPARE(plot->plot()->rows[1].label, "other " + kCd4.toStdString());
        QVERIFY(plot->accessibleDescription().contains(kFibroblast));
        QVERIFY(app.window->findChild<ValueBadge*>(QStringLiteral("evidenceBadge"))->state() == ValueState::Measured);
        const QString sentence = textOf(*app.window, "evidenceSentence");
        QVERIFY2(sentence.contains(QStringLiteral("Markers agree with the neighbours")), qPrintable(sentence));
        QVERIFY(sentence.contains(kFibroblast) && sentence.contains(kCd4));
        keepPicture(*app.window, QStringLiteral("point9-evidence"));
    }

    void point9KeyDShowsDenoisedValuesOnEveryPlot() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        auto* plot = window.findChild<EvidencePlot*>(QStringLiteral("evidencePlot"));
        auto* badge = window.findChild<ValueBadge*>(QStringLiteral("evidenceBadge"));
        const auto key = [&window](const char* action) { window.findChild<QAction*>(QLatin1String(action))->trigger(); };
        QTRY_VERIFY(plot->plot() != nullptr);
        QCOMPARE(window.actions().denoised->shortcut(), QKeySequence(Qt::Key_D));
        const QString measured = plot->accessibleDescription();
        key("denoisedAction"); // nothing was denoised yet: says so, and offers it
        QVERIFY2(window.messages().message().contains(QStringLiteral("no denoised values yet")), qPrintable(window.messages().message()));
        QCOMPARE(window.valueState(), QStringLiteral("measured"));
        QVERIFY(!window.actions().denoised->isChecked());
        const Dataset& dataset = *window.state().dataset();
        std::vector<GeneValues::Gene> genes;
        for (const PlotGene& gene : plot->plot()->genes) {
            genes.push_back({dataset.genes().id(*dataset.genes().find(gene.name)), gene.name, true, 0.5});
        }
        const std::string first = genes.front().id;
        window.state().addLayer(modelledLayer("denoised", "denoise", dataset.cellCount(), genes, 2.5F));
        window.state().setColourSource(1, {ColourSource::Kind::Gene, first, {}});
        QTest::keyClick(&window, Qt::Key_D);
        QCOMPARE(window.valueState(), QStringLiteral("denoised"));
        QVERIFY(window.actions().denoised->isChecked());
        QTRY_VERIFY(badge->state() == ValueState::Denoised);
        QVERIFY(plot->accessibleDescription() != measured);
        QVERIFY(!window.messages().isVisible()); // what it said is so no longer
        QTRY_VERIFY(window.state().colouring(1) && window.state().colouring(1)->state == ValueState::Denoised);
        QVERIFY(textOf(window, "evidenceSentence").contains(QStringLiteral("Markers agree"))); // judged as before
        keepPicture(window, QStringLiteral("point9-denoised"));
        QTest::keyClick(&window, Qt::Key_D);
        QTRY_VERIFY(badge->state() == ValueState::Measured);
        QCOMPARE(plot->accessibleDescription(), measured);
        QTRY_VERIFY(window.state().colouring(1) && window.state().colouring(1)->state == ValueState::Measured);
    }

    void point11TheSliderNeverLowersAgreement() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        auto* slider = window.findChild<QSlider*>(QStringLiteral("depthSlider"));
        auto* tabs = window.findChild<QTabBar*>(QStringLiteral("reviewTabs"));
        tabs->setCurrentIndex(2);
        auto* canvas = window.findChild<PairCanvas*>(QStringLiteral("pairCanvas"));
        QTRY_VERIFY(canvas->plot() != nullptr);
        QVERIFY(slider->maximum() >= 2);
        Index before = window.review().comparison()->labels.agree;
        const std::size_t finestLabels = window.review().comparison()->labels.a.categories.size();
        for (int step = 1; step <= slider->maximum(); ++step) {
            const QString text = textOf(window, "depthName");
            slider->setValue(step);
            QVERIFY(textOf(window, "depthName") != text);
            QTRY_COMPARE(window.runner().runningCount(), 0);
            const auto shown = window.review().comparison();
            QVERIFY(shown->labels.agree >= before);
            before = shown->labels.agree;
            // Number, maps, matrix and flows are of one comparison.
            const QString percent = QString::number(100.0 * shown->labels.agreement(), 'f', 1);
            QVERIFY(textOf(window, "agreementNumber").contains(percent));
            for (const int map : {1, 2}) {
                std::set<std::string> onMap;
                for (const auto& entry : window.state().colouring(map)->entries) {
                    if (entry.code >= 0) {
                        onMap.insert(entry.label);
                    }
                }
                std::set<std::string> inMatrix;
                for (const PlotRow& row : map == 1 ? canvas->plot()->rows : canvas->plot()->columns) {
                    inMatrix.insert(row.label);
                }
                inMatrix.erase("no label");
                QCOMPARE(onMap, inMatrix);
            }
        }
        QVERIFY(before > Index{480} - kContradictions - kSiblings); // siblings agree at the coarsest level
        QVERIFY(window.review().comparison()->labels.a.categories.size() < finestLabels);
        keepPicture(window, QStringLiteral("point11-coarse"));
    }

    void theMatrixAndTheFlowsSelectTheirCells() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        window.findChild<QTabBar*>(QStringLiteral("reviewTabs"))->setCurrentIndex(2);
        auto* canvas = window.findChild<PairCanvas*>(QStringLiteral("pairCanvas"));
        QTRY_VERIFY(!canvas->picture().marks.empty());
        for (const PairMarks marks : {PairMarks::Matrix, PairMarks::Flows}) {
            canvas->setMarks(marks);
            QTRY_VERIFY(!canvas->picture().marks.empty());
            const Index cells = canvas->plot()->cells(0, 0);
            QTest::mouseClick(canvas->viewport(), Qt::LeftButton, {}, canvas->pointOf(0, 0));
            QCOMPARE(window.state().selection().count(), cells);
            QVERIFY(window.state().undoStack().undoText().startsWith(QStringLiteral("Select ")));
            QTRY_COMPARE(window.runner().runningCount(), 0);
            keepPicture(window, marks == PairMarks::Matrix ? QStringLiteral("compare-matrix") : QStringLiteral("compare-flows"));
            QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
        }
    }

    void aStepOfThisModeThatIsUndoneElsewhereLeavesNoMapWithoutColours() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        ExplorerState& state = window.state();
        QTRY_COMPARE(state.colourSource(1).layer, std::string(Annotations::kLevelsLayer));
        state.setColourSource(1, {ColourSource::Kind::Gene, state.dataset()->genes().id(0), {}});
        QTest::keyClick(&window, Qt::Key_1);
        QCOMPARE(state.colourSource(1).kind, ColourSource::Kind::Gene); // chosen by the person
        state.undoStack().undo();
        QCOMPARE(state.colourSource(1), (ColourSource{ColourSource::Kind::Column, "cell_type", {}})); // as before this mode
        state.undoStack().redo();
        QCOMPARE(state.colourSource(1).kind, ColourSource::Kind::Gene);
        QTest::keyClick(&window, Qt::Key_2);
        state.undoStack().undo();
        QCOMPARE(state.colourSource(1).layer, std::string(Annotations::kLevelsLayer)); // here they are
    }

    void everyDecisionIsOneNamedStepThatUndoBringsBack() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        ReviewState& review = window.review();
        const auto cells = review.cells({ReviewState::List::Groups, 0});
        window.findChild<QLineEdit*>(QStringLiteral("evidenceNote"))->setText(QStringLiteral("by its genes"));
        QTableView* table = tableOf(window);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_C); // nothing stands above a T cell and a fibroblast, which is said
        QVERIFY2(window.statusLine().outcome().startsWith(QStringLiteral("No label stands above both “%1” and “%2”").arg(kCd4, kFibroblast)),
                 qPrintable(window.statusLine().outcome()));
        QVERIFY(review.reviewed().empty());
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(window.state().undoStack().undoText(), QStringLiteral("Relabel %1 cells: %2 -> %3").arg(cells.size()).arg(kCd4, kFibroblast));
        QCOMPARE(reviewedLabel(window, cells.front()), kFibroblast.toStdString());
        QCOMPARE(review.current().row, 1);
        QVERIFY(textOf(window, "reviewProgress").startsWith(QStringLiteral("1 of ")));
        QVERIFY(cell(table, 0, ReviewModel::Notes).contains(QStringLiteral("accepted")));
        QCOMPARE(review.decided({ReviewState::List::Groups, 0})->note, std::string("by its genes"));
        // The original column is untouched.
        QCOMPARE(window.state().dataset()->cells().find("cell_type")->category()->codes, plantedDataset()->cells().find("cell_type")->category()->codes);

        QTest::keyClick(table, Qt::Key_K);
        QVERIFY(window.state().undoStack().undoText().startsWith(QStringLiteral("Keep the label of ")));
        QCOMPARE(review.decided({ReviewState::List::Groups, 1})->label, std::string());
        QCOMPARE(review.decided({ReviewState::List::Groups, 1})->note, std::string()); // the note was about the first line
        auto* note = window.findChild<QLineEdit*>(QStringLiteral("evidenceNote"));
        review.setCurrent({ReviewState::List::Groups, 0});
        QCOMPARE(note->text(), QStringLiteral("by its genes"));
        review.setCurrent({ReviewState::List::Groups, 1});
        QVERIFY(note->text().isEmpty());
        note->setText(QStringLiteral("not sure"));
        review.setCurrent({ReviewState::List::Groups, 0});
        review.setCurrent({ReviewState::List::Groups, 1});
        QCOMPARE(note->text(), QStringLiteral("not sure")); // typed and not decided with yet
        note->clear();
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(review.current().row, 1);
        QVERIFY(!review.decided(review.current()));
        QTest::keyClick(table, Qt::Key_C); // the closest label above both kinds of T cell
        const auto coarser = review.decided({ReviewState::List::Groups, 1});
        QVERIFY(coarser.has_value());
        QVERIFY2(coarser->label.find("T cell") != std::string::npos, coarser->label.c_str());
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(table, Qt::Key_N);
        QVERIFY(window.state().undoStack().undoText().startsWith(QStringLiteral("Skip ")));
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);

        QTest::keyClick(table, Qt::Key_O);
        auto* edit = window.findChild<QLineEdit*>(QStringLiteral("termEdit"));
        QTRY_VERIFY(edit->isVisible());
        QTest::keyClicks(edit, QStringLiteral("natural killer cell"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(review.decided({ReviewState::List::Groups, 1})->label, std::string("natural killer cell"));
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);

        QTest::keyClick(table, Qt::Key_O); // and the label that they have is no other one
        QTRY_VERIFY(edit->isVisible());
        QTest::keyClicks(edit, kCd4);
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY2(window.state().undoStack().undoText().startsWith(QStringLiteral("Keep the label of ")), qPrintable(window.state().undoStack().undoText()));
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(review.reviewed().size(), std::size_t{0});
        QCOMPARE(review.current().row, 0); // undo brings the line back
        QCOMPARE(reviewedLabel(window, cells.front()), kCd4.toStdString());
    }

    void decidedLinesCanBeHiddenAndStayHiddenWhenLookedForAgain() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        ReviewState& review = window.review();
        QTableView* table = tableOf(window);
        auto* hide = window.findChild<QPushButton*>(QStringLiteral("hideDecided"));
        QVERIFY(hide->isVisible() && !hide->isChecked());
        const int lines = table->model()->rowCount();
        QVERIFY(lines >= 2);
        QTest::mouseClick(hide, Qt::LeftButton);
        QCOMPARE(table->model()->rowCount(), lines); // nothing is decided
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(table->model()->rowCount(), lines - 1);
        QCOMPARE(review.current().row, 1); // the line after it, and no further
        QCOMPARE(table->currentIndex().row(), 0);
        QCOMPARE(cell(table, 0, ReviewModel::Rank), QStringLiteral("2")); // it keeps its place in the list
        // Looked for anew, as with more cells predicted: what was decided stays out of sight.
        const auto before = review.found();
        QTest::mouseClick(window.findChild<QPushButton*>(QStringLiteral("reviewAgain")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(review.found() != nullptr && review.found() != before, 30000);
        QTRY_COMPARE(window.runner().runningCount(), 0);
        QCOMPARE(review.decidedGroups(), 1);
        QCOMPARE(table->model()->rowCount(), review.count(ReviewState::List::Groups) - 1);
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            QVERIFY(!table->model()->index(row, 0).data(ReviewModel::DecidedRole).toBool());
        }
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(table->model()->rowCount(), review.count(ReviewState::List::Groups));
        QCOMPARE(review.current().row, 0); // undo brings the line back, and goes there
        QCOMPARE(table->currentIndex().row(), 0);
        // All decided: the list says so instead of being empty.
        table->setFocus();
        for (int line = 0; line < review.count(ReviewState::List::Groups); ++line) {
            QTest::keyClick(line == 0 ? table : tableOf(window), Qt::Key_N);
        }
        QCOMPARE(table->model()->rowCount(), 0);
        QTRY_VERIFY(textOf(window, "reviewMessage").contains(QStringLiteral("decided and hidden")));
        QTest::mouseClick(hide, Qt::LeftButton);
        QCOMPARE(table->model()->rowCount(), review.count(ReviewState::List::Groups));
        QVERIFY(table->isVisible());
    }

    void comparingSaysWhatIsComparedByWordsAlone() {
        AppFixture app;
        const auto planted = plantedDataset();
        CellTable cells = planted->cells();
        CategoryColumn words = *cells.find("true_type")->category();
        words.categories[0] = "bee cell of our own";
        cells.columns.push_back({"author_words", words});
        FloatMatrix map = planted->embedding("X_umap");
        const QString file = fileOf(app.folder, QStringLiteral("words.h5ad"), Dataset::inMemory(std::move(cells), planted->genes(), planted->counts()->rows, {{"X_umap", std::move(map)}}));
        checkPlanted(app, 1280, 800, file);
        MainWindow& window = *app.window;
        window.findChild<QTabBar*>(QStringLiteral("reviewTabs"))->setCurrentIndex(2);
        auto* notes = window.findChild<NoteLines*>(QStringLiteral("compareNotes"));
        auto* canvas = window.findChild<PairCanvas*>(QStringLiteral("pairCanvas"));
        QVERIFY(!notes->isVisible()); // all labels are terms
        auto* second = window.findChild<QComboBox*>(QStringLiteral("compareB"));
        second->setCurrentIndex(second->findText(QStringLiteral("Author words, author")));
        QTRY_VERIFY(notes->isVisible());
        QCOMPARE(notes->notes().size(), 1);
        QVERIFY2(notes->notes().front().startsWith(QStringLiteral("1 of 4 labels of \"Author words, author\" are no current Cell Ontology terms (\"bee cell of our own\")")),
                 qPrintable(notes->notes().front()));
        // One line above the picture, open or not.
        QVERIFY(notes->geometry().bottom() <= canvas->geometry().top());
        auto* toggle = window.findChild<QPushButton*>(QStringLiteral("compareNotesToggle"));
        QVERIFY(toggle->isVisible()); // the sentence is longer than the line
        QTest::mouseClick(toggle, Qt::LeftButton);
        QVERIFY(notes->isOpen());
        QVERIFY(window.findChild<QLabel*>(QStringLiteral("compareNotesAll"))->text().endsWith(QStringLiteral("at every level.")));
        QTRY_VERIFY(notes->geometry().bottom() <= canvas->geometry().top());
        QVERIFY(canvas->height() > 80);
        keepPicture(window, QStringLiteral("compare-notes"));
        second->setCurrentIndex(0);
        QTRY_VERIFY(!notes->isVisible());
    }

    void notesAreShortenedInsteadOfCut() {
        const QStringList chips = {QStringLiteral("now pulmonary alveolar type 2 cell"), QStringLiteral("low counts"), QStringLiteral("doublet-like")};
        const auto widthOf = [](const QStringList& all) {
            int width = -4;
            for (const QString& chip : all) {
                width += Chip::sizeFor(chip).width() + 4;
            }
            return width;
        };
        QCOMPARE(chipsThatFit(chips, widthOf(chips)), chips);
        const QStringList narrow = chipsThatFit(chips, 140);
        QVERIFY(widthOf(narrow) <= 140);
        QCOMPARE(narrow.size(), 2);
        QVERIFY(narrow[0].startsWith(QStringLiteral("now pul")) && narrow[0].endsWith(QStringLiteral("…")));
        QCOMPARE(narrow[1], QStringLiteral("+2"));
        QCOMPARE(chipsThatFit({QStringLiteral("low counts")}, 400), QStringList{QStringLiteral("low counts")});
        QVERIFY(chipsThatFit({}, 100).isEmpty());
    }

    void theEvidenceTableIsWhatTheCommandLineReads() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        QTableView* table = tableOf(window);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        const QString path = app.folder.filePath(QStringLiteral("review.tsv"));
        window.reviewJobs().save(path);
        const auto decisions = readDecisions(path.toStdString(), app.folder.filePath(QStringLiteral("review_cells.tsv")).toStdString(), *window.state().dataset());
        QCOMPARE(decisions.size(), std::size_t{1});
        QVERIFY(decisions[0].verdict == Verdict::Accept);
        QCOMPARE(decisions[0].cells, window.review().cells({ReviewState::List::Groups, 0}));
    }

    void everythingFitsOnTheSmallScreen() {
        AppFixture app;
        checkPlanted(app, 1280, 800);
        for (const char* name : {"disagreementTable", "evidencePanel", "agreementBar", "acceptButton", "skipButton", "hideDecided", "saveReview"}) {
            auto* widget = app.window->findChild<QWidget*>(QLatin1String(name));
            QVERIFY2(widget->isVisible(), name);
            const QRect place(widget->mapTo(app.window.get(), QPoint()), widget->size());
            QVERIFY2(app.window->rect().contains(place), name);
        }
        // The labels, of all columns, are what is read.
        const QTableView* table = tableOf(*app.window);
        for (const int column : {ReviewModel::Annotated, ReviewModel::Suggested}) {
            QVERIFY2(table->columnWidth(column) >= 110, qPrintable(QString::number(table->columnWidth(column))));
        }
        // Notes take what their chips need, the markers what is left.
        QVERIFY(table->columnWidth(ReviewModel::Markers) >= 110);
        QVERIFY2(table->columnWidth(ReviewModel::Notes) < 90, qPrintable(QString::number(table->columnWidth(ReviewModel::Notes))));
        for (const QWidget* widget : app.window->findChildren<QWidget*>()) {
            if (widget->isVisible() && widget->focusPolicy() != Qt::NoFocus) {
                QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
            }
        }
        keepPicture(*app.window, QStringLiteral("review-small"));
    }

    void tabsAndDecisionsAreReadInFullAtEveryWidth() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        const auto* tabs = window.findChild<QTabBar*>(QStringLiteral("reviewTabs"));
        for (int width = 1280; width <= 1600; width += 20) {
            window.resize(width, 900);
            QTRY_COMPARE(window.width(), width);
            QTRY_VERIFY2(tabs->width() >= tabs->sizeHint().width(), qPrintable(QString::number(width)));
            for (const char* name : {"acceptButton", "keepButton", "otherButton", "coarserButton", "skipButton"}) {
                const auto* button = window.findChild<QPushButton*>(QLatin1String(name));
                QTRY_VERIFY2(button->width() >= button->sizeHint().width(), qPrintable(QStringLiteral("%1 at %2").arg(QLatin1String(name)).arg(width)));
            }
        }
    }

    void killedAtRandomMomentsAReviewLosesNothing() {
        QVERIFY2(RealProgram::canBeDriven(), "xdotool is not installed; packaging/setup.sh installs it.");
        QTemporaryDir home;
        const QString data = plantedFile(home);
        const std::string hash = sha256OfFile(data.toStdString(), {});
        RealProgram program(home);
        std::mt19937 random(5);
        int decided = 0;
        for (int round = 0; round < 20; ++round) {
            program.start({QStringLiteral("--layout"), QStringLiteral("check"), data});
            QJsonObject seen;
            const auto review = [&] { return (seen = program.look())[QStringLiteral("review")].toObject(); };
            QTRY_VERIFY_WITH_TIMEOUT(review()[QStringLiteral("lines")].toInt() > 0, 60000);
            QTRY_COMPARE_WITH_TIMEOUT(review()[QStringLiteral("decided")].toInt(), decided, 20000);
            // One decision, or one taken back when all are decided.
            const bool all = decided == review()[QStringLiteral("lines")].toInt();
            program.keys(all ? QStringList{QStringLiteral("key"), QStringLiteral("ctrl+z")}
                             : QStringList{QStringLiteral("key"), random() % 2 == 0 ? QStringLiteral("Return") : QStringLiteral("k")});
            decided += all ? -1 : 1;
            QTRY_COMPARE_WITH_TIMEOUT(review()[QStringLiteral("decided")].toInt(), decided, 20000);
            QTest::qWait(static_cast<int>(random() % 400));
            program.killNow();
        }
        QCOMPARE(sha256OfFile(data.toStdString(), {}), hash);
        const auto project = Project::open(home.filePath(QStringLiteral("planted.ocellus")).toStdString());
        QCOMPARE(reviewedLines(*project, "cell_type (reviewed)").size(), static_cast<std::size_t>(decided));
    }
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("ocellus"));
    tst_AcceptanceReview test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_AcceptanceReview.moc"

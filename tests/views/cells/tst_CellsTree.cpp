// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ontology/Ontology.h"
#include "core/tasks/LabelTable.h"
#include "tests/views/cells/CellsBench.h"

#include <QLineEdit>
#include <QSignalSpy>

#include <algorithm>

using namespace ocellus;
using test::manyLabels;
using Bench = test::CellsBench;
using Kind = CellsModel::Kind;

namespace {

/// Six kinds of lymphocytes, the rest without a term in common but through the top; 12 labels, so a tree at first.
std::shared_ptr<const Dataset> bloodLabels() {
    CellTable table;
    CategoryColumn types;
    types.categories = {"CD4-positive, alpha-beta T cell", "CD8-positive, alpha-beta T cell", "T cell", "regulatory T cell", "B cell", "naive B cell", "hepatocyte", "erythrocyte", "neuron", "astrocyte", "keratinocyte", "my own label"};
    for (int cell = 0; cell < 1200; ++cell) {
        table.names.push_back(std::to_string(cell));
        types.codes.push_back(cell % 12);
    }
    table.columns = {{"cell_type", types}};
    return Dataset::inMemory(table, GeneTable(), nullptr, {});
}

Index countOf(Bench& bench, Kind kind, const char* label) {
    return bench.model().counts(bench.model().row(bench.row(kind, QString::fromLatin1(label)))).total;
}

void openTree(Bench& bench) {
    QTRY_VERIFY(bench.model().canBeTree(bench.model().sections().front()));
    for (int row = 0; row < bench.model().rowCount(); ++row) {
        const CellsModel::Row one = bench.model().row(bench.model().index(row));
        if (bench.model().hasRowsBelow(one) && !bench.model().isOpen(one)) {
            bench.model().toggle(bench.model().index(row));
        }
    }
}

/// 100 cells of both sexes.
std::shared_ptr<const Dataset> bothSexes() {
    CellTable table;
    CategoryColumn sex;
    sex.categories = {"male", "female"};
    for (int cell = 0; cell < 100; ++cell) {
        table.names.push_back(std::to_string(cell));
        sex.codes.push_back(cell % 2);
    }
    table.columns = {{"sex", sex}};
    return Dataset::inMemory(table, GeneTable(), nullptr, {});
}

/// A running prediction after `done` of 100 cells. @param right  else every cell is said to be male
LayerPtr predictedSexes(int done, bool right) {
    CategoryColumn said;
    said.categories = {"male", "female"};
    for (int cell = 0; cell < 100; ++cell) {
        said.codes.push_back(cell >= done ? -1 : right ? cell % 2 : 0);
    }
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "scprint";
    layer->provenance.modelHash = "abc";
    layer->cellsDone = done;
    layer->cellsTotal = 100;
    layer->columns = {{"pred_sex", said}, {"pred_sex_name", said}};
    return layer;
}

const CellsModel::Section* sectionOf(Bench& bench, const std::string& name) {
    const auto& all = bench.model().sections();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.key.name == name; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace

class tst_CellsTree : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void termsGroupLabelsWithTheirCounts();
    void aRowAboveOthersSwitchesThemAll();
    void treeOrListIsAskedForAndKept();
    void aGroupIsSelectedAndHighlightedWhole();
    void leftGoesUpTheTree();
    void showingALabelOpensTheTreeAtItsRow();
    void findingShowsGroupsToo();
    void eightHundredTermsAreATree();
    void predictionsThatFailAreHiddenWithTheReason();
    void predictionsOfTheSessionAreHiddenAlike();
    void theModelsRecordsDecideWhereNoLabelTests();
    void theTreeIsTheOneTheCommandLinePrints();
};

void tst_CellsTree::termsGroupLabelsWithTheirCounts() {
    Bench bench(bloodLabels());
    openTree(bench);
    QVERIFY(bench.texts(Kind::Group).contains(QStringLiteral("lymphocyte")));
    QVERIFY(!bench.texts(Kind::Group).contains(QStringLiteral("cell"))); // says nothing
    QCOMPARE(countOf(bench, Kind::Group, "lymphocyte"), Index(600));
    QCOMPARE(countOf(bench, Kind::Label, "T cell"), Index(400)); // with its kinds
    QCOMPARE(countOf(bench, Kind::Label, "B cell"), Index(200));
    QCOMPARE(countOf(bench, Kind::Label, "regulatory T cell"), Index(100));
    QCOMPARE(bench.model().ownCount(bench.model().row(bench.row(Kind::Label, QStringLiteral("T cell")))), Index(100));
    QVERIFY(bench.row(Kind::Label, QStringLiteral("T cell")).data(Qt::ToolTipRole).toString().contains(QStringLiteral("100 of them labelled no finer")));
    QVERIFY(bench.row(Kind::Label, QStringLiteral("my own label")).isValid());
    QCOMPARE(bench.texts(Kind::Label).size(), 12); // every label once
}

void tst_CellsTree::aRowAboveOthersSwitchesThemAll() {
    Bench bench(bloodLabels());
    openTree(bench);
    const auto checked = [&](Kind kind, const char* label) {
        return bench.row(kind, QString::fromLatin1(label)).data(Qt::CheckStateRole).toInt();
    };
    bench.click(bench.parts(bench.row(Kind::Label, QStringLiteral("T cell"))).check.center());
    QCOMPARE(bench.state.visible().count(), Index(800));
    QCOMPARE(bench.state.undoStack().undoText(), QStringLiteral("Hide 400 cells: T cell"));
    QCOMPARE(checked(Kind::Label, "regulatory T cell"), int(Qt::Unchecked));
    QCOMPARE(checked(Kind::Label, "CD4-positive, alpha-beta T cell"), int(Qt::Unchecked));
    QCOMPARE(checked(Kind::Label, "naive B cell"), int(Qt::Checked));
    QCOMPARE(checked(Kind::Group, "lymphocyte"), int(Qt::PartiallyChecked));
    bench.click(bench.parts(bench.row(Kind::Label, QStringLiteral("regulatory T cell"))).check.center());
    QCOMPARE(checked(Kind::Label, "T cell"), int(Qt::PartiallyChecked));
    bench.click(bench.parts(bench.row(Kind::Group, QStringLiteral("lymphocyte"))).check.center());
    QCOMPARE(bench.state.visible().count(), Index(1200)); // some were hidden: all are shown
}

void tst_CellsTree::treeOrListIsAskedForAndKept() {
    Bench bench(bloodLabels());
    QTRY_VERIFY(bench.row(Kind::Group).isValid());
    QSignalSpy chosen(&bench.model(), &CellsModel::treeChoicesChanged);
    bench.click(bench.parts(bench.row(Kind::Section)).tree.center());
    QVERIFY(!bench.row(Kind::Group).isValid());
    QCOMPARE(countOf(bench, Kind::Label, "T cell"), Index(100)); // in a list every label stands for itself
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(bench.model().treeChoices(), (std::map<std::string, bool>{{"cell_type", false}}));
    bench.state.setDataset(bloodLabels(), {});
    QTRY_VERIFY(bench.model().canBeTree(bench.model().sections().front()));
    QVERIFY(!bench.row(Kind::Group).isValid()); // as chosen for columns of this name
    bench.view->setFocus();
    bench.view->setCurrentIndex(bench.row(Kind::Label, QStringLiteral("T cell")));
    QTest::keyClick(bench.view, Qt::Key_T);
    QVERIFY(bench.row(Kind::Group).isValid());
    Bench few; // three labels: a list at first
    QTest::qWait(0);
    QVERIFY(!few.row(Kind::Group).isValid());
}

void tst_CellsTree::aGroupIsSelectedAndHighlightedWhole() {
    Bench bench(bloodLabels());
    openTree(bench);
    QTest::mouseMove(bench.view->viewport(), bench.parts(bench.row(Kind::Group)).text.center());
    QTRY_VERIFY(bench.state.hoveredCells());
    QCOMPARE(bench.state.hoveredCells()->count(), Index(600));
    QTest::mouseMove(bench.view->viewport(), bench.parts(bench.row(Kind::Label, QStringLiteral("neuron"))).text.center());
    QTRY_COMPARE(bench.state.hoveredCells()->count(), Index(100));
    QTest::mouseDClick(bench.view->viewport(), Qt::LeftButton, {}, bench.parts(bench.row(Kind::Group)).text.center());
    QCOMPARE(bench.state.selection().count(), Index(600));
    QCOMPARE(bench.state.undoStack().undoText(), QStringLiteral("Select 600 cells: lymphocyte"));
    bench.model().selectOnly(bench.row(Kind::Label, QStringLiteral("T cell")));
    QCOMPARE(bench.state.selection().count(), Index(100));
}

void tst_CellsTree::leftGoesUpTheTree() {
    Bench bench(bloodLabels());
    openTree(bench);
    bench.view->setFocus();
    bench.view->setCurrentIndex(bench.row(Kind::Label, QStringLiteral("regulatory T cell")));
    const auto current = [&] { return bench.model().text(bench.model().row(bench.view->currentIndex())); };
    QTest::keyClick(bench.view, Qt::Key_Left); // nothing to close: to the row above it
    const QString parent = current();
    QVERIFY(parent == QStringLiteral("T cell") || parent.contains(QStringLiteral("T cell")));
    while (current() != QStringLiteral("T cell")) {
        QTest::keyClick(bench.view, Qt::Key_Left);
    }
    QTest::keyClick(bench.view, Qt::Key_Left); // closes
    QVERIFY(!bench.row(Kind::Label, QStringLiteral("regulatory T cell")).isValid());
    QCOMPARE(current(), QStringLiteral("T cell"));
    QTest::keyClick(bench.view, Qt::Key_Left);
    QCOMPARE(current(), QStringLiteral("lymphocyte"));
}

void tst_CellsTree::showingALabelOpensTheTreeAtItsRow() {
    Bench bench(bloodLabels());
    QTRY_VERIFY(bench.row(Kind::Group).isValid());
    QVERIFY(!bench.row(Kind::Label, QStringLiteral("naive B cell")).isValid());
    bench.panel->findChild<QLineEdit*>(QStringLiteral("findLabel"))->setText(QStringLiteral("neur"));
    const ColumnKey key = bench.model().sections().front().key;
    QVERIFY(bench.panel->showLabel(key, 5));
    const QModelIndex row = bench.row(Kind::Label, QStringLiteral("naive B cell"));
    QCOMPARE(bench.view->currentIndex(), row);
    QVERIFY(bench.view->viewport()->rect().contains(bench.view->visualRect(row)));
    QVERIFY(!bench.panel->showLabel({"no such column", {}}, 0));
}

void tst_CellsTree::findingShowsGroupsToo() {
    Bench bench(bloodLabels());
    QTRY_VERIFY(bench.row(Kind::Group).isValid());
    bench.panel->findChild<QLineEdit*>(QStringLiteral("findLabel"))->setText(QStringLiteral("lympho"));
    QCOMPARE(countOf(bench, Kind::Group, "lymphocyte"), Index(600));
    QCOMPARE(bench.model().groupsCalled(QStringLiteral("LYMPHO")).size(), std::size_t(1));
    bench.click(bench.parts(bench.row(Kind::Group)).check.center());
    QCOMPARE(bench.state.visible().count(), Index(600));
}

void tst_CellsTree::eightHundredTermsAreATree() {
    const auto ontology = Ontology::shippedCellTypes();
    CellTable table;
    CategoryColumn types;
    for (TermIndex term = 0; types.categories.size() < 800; term += 3) {
        if (!ontology->term(term).obsolete) {
            types.categories.push_back(ontology->term(term).name);
        }
    }
    for (int cell = 0; cell < 8000; ++cell) {
        table.names.push_back(std::to_string(cell));
        types.codes.push_back(cell % 800);
    }
    table.columns = {{"cell_type", types}};
    Bench bench(Dataset::inMemory(table, GeneTable(), nullptr, {}));
    QTRY_VERIFY(bench.row(Kind::Lineage).isValid());
    QVERIFY(bench.model().rowCount() < 20); // what is seen at first
    if (bench.row(Kind::More).isValid()) {
        bench.model().toggle(bench.row(Kind::More));
    }
    openTree(bench);
    QCOMPARE(bench.texts(Kind::Label).size(), 800); // no label is out of reach
    Index sum = 0;
    for (int row = 0; row < bench.model().rowCount(); ++row) {
        const CellsModel::Row one = bench.model().row(bench.model().index(row));
        sum += one.node >= 0 && bench.model().level(one) == 0 ? bench.model().counts(one).total : 0;
    }
    QCOMPARE(sum, Index(8000));
}

void tst_CellsTree::predictionsThatFailAreHiddenWithTheReason() {
    // 100 labelled cells of two kinds; the predicted sex is always the same, the predicted cell type is right
    CellTable table;
    CategoryColumn sex, said, types;
    sex.categories = {"male", "female"};
    said.categories = {"male"};
    types.categories = {"T cell", "B cell"};
    for (int cell = 0; cell < 100; ++cell) {
        table.names.push_back(std::to_string(cell));
        sex.codes.push_back(cell % 2);
        said.codes.push_back(0);
        types.codes.push_back(cell % 2);
    }
    table.columns = {{"cell_type", types}, {"sex", sex}, {"pred_cell_type", types}, {"pred_sex", said}};
    Bench bench(Dataset::inMemory(table, GeneTable(), nullptr, {}));
    const auto section = [&](const std::string& name) {
        const auto& all = bench.model().sections();
        return *std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.key.name == name; });
    };
    QTRY_VERIFY(bench.model().isHidden(section("pred_sex")));
    QVERIFY(!bench.model().isHidden(section("pred_cell_type")));
    QVERIFY(!bench.model().isHidden(section("sex"))); // the author's own
    QVERIFY(section("pred_sex").hidden.contains(QStringLiteral("50 %")));
    QModelIndex row;
    for (int i = 0; i < bench.model().rowCount(); ++i) {
        const CellsModel::Row one = bench.model().row(bench.model().index(i));
        if (one.kind == Kind::Section && bench.model().section(one).key.name == "pred_sex") {
            row = bench.model().index(i);
        }
    }
    QVERIFY(row.data(Qt::ToolTipRole).toString().contains(section("pred_sex").hidden));
    bench.click(bench.parts(row).text.center());
    QVERIFY(bench.row(Kind::Hidden).isValid());
    bench.click(bench.parts(bench.row(Kind::Hidden)).link.center());
    QVERIFY(!bench.row(Kind::Hidden).isValid()); // shown all the same
    QVERIFY(!section("pred_sex").hidden.isEmpty()); // and the reason stays on its title
}

void tst_CellsTree::predictionsOfTheSessionAreHiddenAlike() {
    Bench bench(bothSexes());
    bench.state.addLayer(predictedSexes(40, false));
    const auto hidden = [&] { return sectionOf(bench, "pred_sex_name") != nullptr && bench.model().isHidden(*sectionOf(bench, "pred_sex_name")); };
    QTRY_VERIFY(hidden());
    QVERIFY(sectionOf(bench, "pred_sex_name")->hidden.contains(QStringLiteral("40 cells")));
    // More cells are predicted: hidden all the while, and the reason follows.
    bench.state.addLayer(predictedSexes(80, false));
    QVERIFY(hidden());
    QTRY_VERIFY(sectionOf(bench, "pred_sex_name")->hidden.contains(QStringLiteral("80 cells")));
    QVERIFY(hidden());
    // A prediction that passes is shown.
    bench.state.addLayer(predictedSexes(100, true));
    QTRY_VERIFY(!hidden());
    QVERIFY(sectionOf(bench, "pred_sex_name")->hidden.isEmpty());
}

void tst_CellsTree::theModelsRecordsDecideWhereNoLabelTests() {
    CellTable table;
    for (int cell = 0; cell < 100; ++cell) {
        table.names.push_back(std::to_string(cell));
    }
    Bench bench(Dataset::inMemory(table, GeneTable(), nullptr, {}));
    bench.state.addLayer(predictedSexes(100, true));
    QTRY_VERIFY(sectionOf(bench, "pred_sex_name") != nullptr && sectionOf(bench, "pred_sex_name")->treeMade);
    QVERIFY(sectionOf(bench, "pred_sex_name")->hidden.isEmpty()); // nothing speaks against it
    ShownClassesOptions records;
    records.records = {{"sex", 0.4, 0.6, "its recipe"}};
    bench.model().setModelRecords("another model", records);
    QTest::qWait(50);
    QVERIFY(sectionOf(bench, "pred_sex_name")->hidden.isEmpty());
    bench.model().setModelRecords("abc", records);
    QTRY_VERIFY(sectionOf(bench, "pred_sex_name")->hidden.contains(QStringLiteral("its recipe")));
}

void tst_CellsTree::theTreeIsTheOneTheCommandLinePrints() {
    const auto ontology = Ontology::shippedCellTypes();
    CellTable table;
    CategoryColumn types;
    for (TermIndex term = 0; types.categories.size() < 60; term += 29) { // with lineages above the terms
        if (!ontology->term(term).obsolete) {
            types.categories.push_back(ontology->term(term).name);
        }
    }
    types.categories.push_back("no such type");
    for (int cell = 0; cell < 900; ++cell) {
        table.names.push_back(std::to_string(cell));
        types.codes.push_back(cell % 7 == 6 ? -1 : (cell * cell) % 61);
    }
    table.columns = {{"cell_type", types}};
    const LabelTable printed = labelTable(table, "cell_type");
    Bench bench(Dataset::inMemory(table, GeneTable(), nullptr, {}));
    QTRY_VERIFY(sectionOf(bench, "cell_type")->treeMade);
    const auto tree = sectionOf(bench, "cell_type")->tree;
    QVERIFY(tree != nullptr);
    const auto below = tree->rolledUp(labelCounts(types));
    QCOMPARE(printed.rows.size(), tree->nodes.size());
    std::size_t row = 0;
    std::function<void(const std::vector<std::int32_t>&)> compare = [&](const std::vector<std::int32_t>& nodes) {
        for (const std::int32_t place : nodes) {
            const LabelTreeNode& node = tree->nodes[static_cast<std::size_t>(place)];
            const LabelRow& own = printed.rows[row++];
            QCOMPARE(own.name, node.name);
            QCOMPARE(own.term, node.term);
            QCOMPARE(own.depth, node.level);
            QCOMPARE(own.below, below[static_cast<std::size_t>(place)]);
            compare(node.children);
        }
    };
    compare(tree->top);
    QCOMPARE(row, printed.rows.size());
}

QTEST_MAIN(tst_CellsTree)
#include "tst_CellsTree.moc"

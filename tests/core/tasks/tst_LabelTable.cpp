// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/tasks/LabelTable.h"

#include <QTest>

#include <algorithm>

using namespace ocellus;

namespace {

/// Ten cells: three kinds of lymphocyte, a liver cell, free text, an obsolete id, two without a label.
Table tableOfTen() {
    Table cells;
    for (int cell = 0; cell < 10; ++cell) {
        cells.names.push_back(std::to_string(cell));
    }
    cells.columns.push_back({"cell_type", CategoryColumn{{0, 0, 0, 1, 1, 2, 3, 4, -1, -1},
                                                         {"CD4-positive, alpha-beta T cell", "B cell", "T cell", "hepatocyte", "my odd cluster", "never used"}, false}});
    return cells;
}

const LabelRow* rowOf(const LabelTable& table, const std::string& name) {
    const auto found = std::ranges::find(table.rows, name, &LabelRow::name);
    return found == table.rows.end() ? nullptr : &*found;
}

} // namespace

class tst_LabelTable : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void cellsAreCountedAtAndBelowEachTerm() {
        const LabelTable table = labelTable(tableOfTen(), "cell_type");
        QCOMPARE(table.className, std::string("cell_type"));
        QCOMPARE(table.cells, Index{10});
        QCOMPARE(table.noLabel, Index{2});
        const LabelRow* tCell = rowOf(table, "T cell");
        const LabelRow* cd4 = rowOf(table, "CD4-positive, alpha-beta T cell");
        QVERIFY(tCell != nullptr && cd4 != nullptr);
        QCOMPARE(tCell->term, std::string("CL:0000084"));
        QCOMPARE(tCell->cells, Index{1});
        QCOMPARE(tCell->below, Index{4}); // its own cell and the three CD4 T cells
        QCOMPARE(cd4->depth, tCell->depth + 1);
        QVERIFY(cd4 > tCell); // a parent stands before its children
        QVERIFY(rowOf(table, "never used") == nullptr);
        // B and T cells stand below a group; what stands at the top adds up to all labelled cells.
        Index top = 0;
        for (const LabelRow& row : table.rows) {
            QVERIFY(row.group == (row.cells == 0));
            top += row.depth == 0 ? row.below : 0;
        }
        QCOMPARE(top, Index{8});
        const auto lymphocyte = std::ranges::find_if(table.rows, [](const LabelRow& row) { return row.group && row.below == 6; });
        QVERIFY(lymphocyte != table.rows.end());
    }

    void whatHasNoTermSaysWhy() {
        Table cells = tableOfTen();
        auto& labels = std::get<CategoryColumn>(cells.columns[0].data);
        labels.categories[5] = "CL:0000003"; // obsolete, replaced by one term: it has one
        labels.codes[8] = 5;
        labels.categories.push_back("UBERON:0002107");
        labels.codes[9] = 6;
        labels.categories.push_back("unknown");
        labels.codes[7] = 7;
        labels.categories.push_back("CL:9999999");
        labels.codes[6] = 8;
        const LabelTable table = labelTable(cells, "cell_type");
        const auto why = [&](const std::string& name) {
            const LabelRow* row = rowOf(table, name);
            return row == nullptr ? std::string("absent") : row->why;
        };
        QCOMPARE(why("B cell"), std::string());
        QCOMPARE(why("CL:0000003"), std::string());
        QVERIFY(!rowOf(table, "CL:0000003")->term.empty());
        QCOMPARE(why("unknown"), std::string("It says that the label is not known."));
        QCOMPARE(why("CL:9999999"), std::string("CL:9999999 is no current id of CL."));
        QCOMPARE(why("liver"), std::string("UBERON:0002107 is an id of UBERON; the other labels are terms of CL."));
        QCOMPARE(table.unmatched().size(), std::size_t{3});
        QCOMPARE(labelTable(tableOfTen(), "cell_type").unmatched().front().name, std::string("my odd cluster"));
    }

    void idsAreTakenAtTheirWord() {
        // "blood" alone could be read as a blood cell
        Table cells;
        cells.names = {"a", "b"};
        cells.columns.push_back({"tissue_ontology_term_id", CategoryColumn{{0, 0}, {"UBERON:0000178"}, false}});
        const LabelTable table = labelTable(cells, "tissue_ontology_term_id");
        QCOMPARE(table.rows.size(), std::size_t{1});
        QCOMPARE(table.rows[0].name, std::string("blood"));
        QCOMPARE(table.rows[0].term, std::string("UBERON:0000178"));
    }

    void aColumnOfWordsIsAListAndSaysWhy() {
        Table cells;
        cells.names = {"a", "b", "c"};
        cells.columns.push_back({"cell_type", CategoryColumn{{0, 1, 1}, {"blob", "other blob"}, false}});
        const LabelTable table = labelTable(cells, "cell_type");
        QCOMPARE(table.rows.size(), std::size_t{2});
        QCOMPARE(table.rows[0].name, std::string("other blob")); // most cells first
        QCOMPARE(table.rows[0].why, std::string("No ontology here knows half of the labels of this column, so none is read as a term."));
    }

    void idsBesideTheNamesTellTheTerms() {
        Table cells;
        cells.names = {"a", "b", "c", "d"};
        cells.columns.push_back({"cell_type", CategoryColumn{{0, 0, 1, 1}, {"cluster 1", "cluster 2"}, false}});
        cells.columns.push_back({"cell_type_ontology_term_id", CategoryColumn{{0, 0, 1, 1}, {"CL:0000084", "CL:0000236"}, false}});
        const LabelTable table = labelTable(cells, "cell_type");
        QCOMPARE(table.idColumn, std::string("cell_type_ontology_term_id"));
        QCOMPARE(rowOf(table, "cluster 1")->term, std::string("CL:0000084"));
    }

    void theNineClassesAreFoundByTheirColumns() {
        Table cells;
        cells.names = {"a", "b"};
        const CategoryColumn two{{0, 1}, {"x", "y"}, false};
        for (const char* name : {"sex_ontology_term_id", "pred_disease", "pred_disease_name", "tissue", "tissue_ontology_term_id", "donor_id",
                                 "development_stage_ontology_term_id", "cell_culture", "organism", "assay", "self_reported_ethnicity"}) {
            cells.columns.push_back({name, two});
        }
        cells.columns.push_back({"pred_disease_score", NumberColumn{{0.5, 0.25}, false}});
        const auto columns = labelColumns(cells);
        QCOMPARE(columns, (std::vector<std::string>{"organism", "tissue", "pred_disease_name", "assay", "development_stage_ontology_term_id",
                                                    "sex_ontology_term_id", "cell_culture", "self_reported_ethnicity"}));
        QCOMPARE(labelClassOf("development_stage_ontology_term_id").value_or(""), std::string("age_group"));
        QVERIFY(!labelClassOf("donor_id"));
    }

    void theTableHasARowForCellsWithoutALabel() {
        const std::string text = labelTableText({labelTable(tableOfTen(), "cell_type")});
        QVERIFY(text.starts_with("column\tclass\tdepth\tname\tterm\tkind\tcells\tcells_below\treason\n"));
        QVERIFY(text.ends_with("cell_type\tcell_type\t0\tno label\t\tnone\t2\t2\t\n"));
        for (const auto& line : QString::fromStdString(text).split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
            QCOMPARE(line.count(QLatin1Char('\t')), 8);
        }
    }

    void whatHoldsNoLabelsIsRefused() {
        Table cells;
        cells.names = {"a", "b"};
        cells.columns.push_back({"score", NumberColumn{{0.5, 0.25}, false}});
        QVERIFY_EXCEPTION_THROWN(labelTable(cells, "score"), UsageError);
        QVERIFY_EXCEPTION_THROWN(labelTable(cells, "absent"), UsageError);
    }
};

QTEST_APPLESS_MAIN(tst_LabelTable)
#include "tst_LabelTable.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/SchemaRules.h"

#include <QTest>

using namespace ocellus;

namespace {

const Ontology& terms() { return *Ontology::shippedCellTypes(); }

} // namespace

class tst_SchemaRules : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aCleanColumnKeepsAllRules() {
        const CategoryColumn ids{{0, 1, 2}, {"CL:0000084", "CL:0000182", "unknown"}, false};
        const CategoryColumn names{{0, 1, 2}, {"T cell", "hepatocyte", "unknown"}, false};
        const auto rules = cellTypeRules(ids, &names, terms());
        QCOMPARE(rules.size(), std::size_t{6});
        for (const SchemaRule& rule : rules) {
            QVERIFY2(rule.holds && rule.found.empty(), rule.rule.c_str());
        }
    }

    void eachBrokenRuleSaysWhatBreaksIt() {
        const CategoryColumn ids{{0, 1, 2, 3, -1}, {"CL:0000003", "my type", "CL:0000548", "CL:0000084", "CL:0000182"}, false};
        const CategoryColumn names{{-1, -1, 0, 1, -1}, {"animal cell", "B cell"}, false};
        const auto rules = cellTypeRules(ids, &names, terms());
        QCOMPARE(rules[0].found, std::string("1 cells have none"));
        QCOMPARE(rules[1].found, std::string("\"my type\""));
        QCOMPARE(rules[2].found, std::string("\"CL:0000003\", \"CL:0000548\""));
        QCOMPARE(rules[3].found, std::string("\"CL:0000548\""));
        QCOMPARE(rules[4].found, std::string("\"CL:0000182\""));
        QVERIFY2(rules[5].found.find("\"B cell\" for \"CL:0000084\"") != std::string::npos, rules[5].found.c_str());
        for (const SchemaRule& rule : rules) {
            QVERIFY(!rule.holds);
        }
    }

    void reviewedColumnsAreFoundWithTheirNames() {
        Table cells;
        cells.names = {"a", "b"};
        cells.columns.push_back({"cell_type_reviewed", CategoryColumn{{0, 1}, {"T cell", "wrong"}, false}});
        cells.columns.push_back({"cell_type_reviewed_ontology_term_id", CategoryColumn{{0, 1}, {"CL:0000084", "CL:0000182"}, false}});
        cells.columns.push_back({"tissue_reviewed_ontology_term_id", CategoryColumn{{0, 0}, {"UBERON:0002107"}, false}});
        const auto all = reviewedCellTypeRules(
            cells, {"cell_type_reviewed", "cell_type_reviewed_ontology_term_id", "tissue_reviewed_ontology_term_id"}, terms());
        QCOMPARE(all.size(), std::size_t{1});
        QCOMPARE(all[0].first, std::string("cell_type_reviewed_ontology_term_id"));
        QVERIFY(!all[0].second.back().holds);
    }
};

QTEST_APPLESS_MAIN(tst_SchemaRules)
#include "tst_SchemaRules.moc"

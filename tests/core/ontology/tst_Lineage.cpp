// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/ontology/Lineage.h"
#include "core/ontology/TermSuggestions.h"
#include "tests/ReferenceData.h"

#include <QTest>

#include <filesystem>
#include <set>

using namespace ocellus;

namespace {

TermIndex termCalled(const char* name) {
    const auto term = TermFinder::shippedCellTypes().exact(name);
    if (!term) {
        qFatal("no term is called %s", name);
    }
    return *term;
}

/// Current Cell Ontology ids among the labels of every data set below the reference folder.
std::set<TermIndex> termsInUse() {
    std::set<TermIndex> terms;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(test::referenceData() + "/data")) {
        if (entry.path().extension() != ".h5ad") {
            continue;
        }
        std::shared_ptr<const Dataset> data;
        try {
            data = Dataset::open(entry.path());
        } catch (const InputError&) {
            continue; // some are there to be refused
        }
        for (const Column& column : data->cells().columns) {
            const auto labels = column.asCategory();
            for (const std::string& label : labels ? labels->categories : std::vector<std::string>()) {
                const auto term = TermFinder::shippedCellTypes().exact(label);
                if (term && label.size() > 2) {
                    terms.insert(*term);
                }
            }
        }
    }
    return terms;
}

} // namespace

class tst_Lineage : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void knownPairsHaveTheRelationABiologistExpects_data() {
        QTest::addColumn<QString>("annotated");
        QTest::addColumn<QString>("suggested");
        QTest::addColumn<QString>("relation");
        const auto row = [](const char* a, const char* b, const char* relation) {
            QTest::addRow("%s / %s", a, b) << a << b << relation;
        };
        row("hepatocyte", "cardiac muscle cell", "contradiction");
        row("neutrophil", "erythrocyte", "contradiction");
        row("proerythroblast", "granulocyte", "contradiction");
        row("macrophage", "type II pneumocyte", "contradiction");
        row("type B pancreatic cell", "type II pneumocyte", "contradiction");
        row("T cell", "natural killer cell", "close");
        row("club cell", "type II pneumocyte", "close");
        row("monocyte", "dendritic cell", "close");
        row("T cell", "CD4-positive, alpha-beta T cell", "coarser label");
        row("CD4-positive, alpha-beta T cell", "T cell", "model less specific");
        row("leukocyte", "T cell", "coarser label"); // grouping terms are ancestors like others
        row("neuron", "astrocyte", "contradiction");
        row("T cell", "monocyte", "contradiction");
        row("hepatocyte", "hepatocyte", "same");
    }

    void knownPairsHaveTheRelationABiologistExpects() {
        QFETCH(QString, annotated);
        QFETCH(QString, suggested);
        QFETCH(QString, relation);
        const auto lineage = Lineage::shipped();
        const TermIndex a = termCalled(qPrintable(annotated));
        const TermIndex b = termCalled(qPrintable(suggested));
        QCOMPARE(QString::fromStdString(toString(lineage->relation(a, b))), relation);
        if (relation == "close" || relation == "contradiction") { // these have no direction
            QCOMPARE(QString::fromStdString(toString(lineage->relation(b, a))), relation);
        }
    }

    void aTermAndItsAncestorNeverContradict() {
        const auto lineage = Lineage::shipped();
        const Ontology& terms = lineage->ontology();
        for (TermIndex term = 0; term < terms.size(); ++term) {
            for (const TermIndex parent : terms.parents(term)) {
                QVERIFY(lineage->relation(term, parent) == Relation::SuggestionCoarser);
                QVERIFY(lineage->relation(parent, term) == Relation::CoarserLabel);
            }
        }
    }

    void termsOfRealDataNeverContradictTheirAncestors() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const auto lineage = Lineage::shipped();
        const std::set<TermIndex> used = termsInUse();
        QVERIFY2(used.size() > 150, qPrintable(QString::number(used.size())));
        int related = 0;
        for (const TermIndex a : used) {
            for (const TermIndex b : used) {
                if (lineage->ontology().isAncestor(a, b)) {
                    ++related;
                    QVERIFY(lineage->relation(a, b) == Relation::CoarserLabel);
                    QVERIFY(lineage->relation(b, a) == Relation::SuggestionCoarser);
                }
            }
        }
        QVERIFY2(related > 100, qPrintable(QString::number(related)));
    }

    void agreementOnlyRisesWhenMovingCoarser() {
        const auto lineage = Lineage::shipped();
        const Index terms = lineage->ontology().size();
        for (TermIndex a = 0; a < terms; a += 23) {
            for (TermIndex b = 0; b < terms; b += 29) {
                bool agreed = false;
                for (int depth = lineage->greatestDepth(); depth >= 0; --depth) {
                    const bool agree = lineage->agreeAt(a, b, depth);
                    QVERIFY(agree || !agreed);
                    agreed = agree;
                }
                QVERIFY(agreed); // at the top everything is a cell
            }
        }
    }

    void everyLineageTermHasAParentOneStepAbove() {
        const auto lineage = Lineage::shipped();
        QVERIFY(lineage->greatestDepth() > 4);
        for (TermIndex term = 0; term < lineage->ontology().size(); ++term) {
            const int depth = lineage->depth(term);
            bool found = depth <= 1;
            for (const TermIndex parent : lineage->lineageParents(term)) {
                QVERIFY(!lineage->isGrouping(parent));
                found = found || lineage->depth(parent) == depth - 1;
            }
            QVERIFY(found);
        }
    }

    void wordsOfRelationsAreReadBack() {
        for (const Relation relation :
             {Relation::Unknown, Relation::Same, Relation::CoarserLabel, Relation::SuggestionCoarser, Relation::Close, Relation::Contradiction}) {
            QVERIFY(relationOf(toString(relation)) == relation);
        }
        QVERIFY(!relationOf("wrong"));
    }
};

QTEST_APPLESS_MAIN(tst_Lineage)
#include "tst_Lineage.moc"

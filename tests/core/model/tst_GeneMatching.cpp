// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/model/GeneMatching.h"

#include <QTest>

using namespace ocellus;

namespace {

constexpr const char* kHuman = "NCBITaxon:9606";
constexpr const char* kMouse = "NCBITaxon:10090";
constexpr const char* kHumanTp53 = "ENSG00000141510";
constexpr const char* kHumanEgfr = "ENSG00000146648";
constexpr const char* kMouseTp53 = "ENSMUSG00000059552";
constexpr const char* kMouseEgfr = "ENSMUSG00000020122";

/// A model that knows TP53 and EGFR of some organisms, mouse first as checkpoints sort them.
ModelInfo modelOf(const std::vector<std::string>& organisms) {
    ModelInfo model;
    for (const std::string& organism : organisms) {
        model.geneOffset[organism] = static_cast<Index>(2 * model.organisms.size());
        model.organisms.push_back(organism);
        model.genes[organism] = organism == kHuman
                                    ? std::vector<std::string>{kHumanTp53, kHumanEgfr}
                                    : std::vector<std::string>{kMouseTp53, kMouseEgfr};
    }
    return model;
}

GeneTable tableOf(const std::vector<std::string>& names) {
    Table table;
    table.names = names;
    return GeneTable(table);
}

} // namespace

class TestGeneMatching : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTokensByIdentifier_data();
    void findsTokensByIdentifier();
    void countsGenesThatShareAToken();
    void takesTheOrganismThatMatchesMost();
    void runsThroughOrthologuesWhenTheOrganismIsMissing();
    void aSpeciesWithoutAGeneTableRunsThroughItsSymbols_data();
    void aSpeciesWithoutAGeneTableRunsThroughItsSymbols();
    void refusesDataWithoutAnyKnownGene();
};

void TestGeneMatching::findsTokensByIdentifier_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("token");
    QTest::newRow("id") << kHumanEgfr << 3;
    QTest::newRow("id with version") << "ENSG00000146648.18" << 3;
    QTest::newRow("symbol") << "TP53" << 2;
    QTest::newRow("symbol in other letters") << "Tp53" << 2;
    QTest::newRow("of another organism") << kMouseEgfr << -1;
    QTest::newRow("unknown") << "ERCC-00002" << -1;
}

void TestGeneMatching::findsTokensByIdentifier() {
    QFETCH(QString, name);
    QFETCH(int, token);
    // a second gene that always matches, so that there is something to run
    const GeneMatching matching =
        matchGenes(tableOf({name.toStdString(), token == 2 ? kHumanEgfr : kHumanTp53}),
                   std::string(kHuman),
                   modelOf({kMouse, kHuman}),
                   "a.h5ad");
    QCOMPARE(static_cast<int>(matching.tokenOfGene[0]), token);
    QCOMPARE(matching.matched, token < 0 ? Index(1) : Index(2));
    QCOMPARE(matching.unmatched, token < 0 ? Index(1) : Index(0));
    QCOMPARE(matching.fraction, token < 0 ? 0.5 : 1.0);
    QVERIFY(!matching.standIn());
}

void TestGeneMatching::countsGenesThatShareAToken() {
    const GeneMatching matching =
        matchGenes(tableOf({"TP53", kHumanTp53, std::string(kHumanTp53) + ".17", kHumanEgfr}),
                   std::string(kHuman),
                   modelOf({kHuman}),
                   "a.h5ad");
    QCOMPARE(matching.matched, Index(4));
    QCOMPARE(matching.duplicatesSummed, Index(2));
    QCOMPARE(matching.tokens, (std::vector<std::int64_t>{0, 1}));
}

void TestGeneMatching::takesTheOrganismThatMatchesMost() {
    const GeneMatching matching = matchGenes(tableOf({kMouseTp53, kMouseEgfr, kHumanTp53}),
                                             std::nullopt,
                                             modelOf({kHuman, kMouse}),
                                             "a.h5ad");
    QCOMPARE(matching.runAs, std::string(kMouse));
    QCOMPARE(matching.tokens, (std::vector<std::int64_t>{2, 3}));
}

void TestGeneMatching::runsThroughOrthologuesWhenTheOrganismIsMissing() {
    const GeneMatching matching = matchGenes(tableOf({kMouseTp53, kMouseEgfr, "Gm999999"}),
                                             std::string(kMouse),
                                             modelOf({kHuman}),
                                             "a.h5ad");
    QVERIFY(matching.standIn());
    QCOMPARE(matching.tokens, (std::vector<std::int64_t>{0, 1}));
    QCOMPARE(matching.sentence(),
             std::string("mouse, run as human through one-to-one orthologues: 2 of 3 genes are "
                         "known to the model"));
}

void TestGeneMatching::aSpeciesWithoutAGeneTableRunsThroughItsSymbols_data() {
    QTest::addColumn<QString>("organism");
    QTest::addColumn<QString>("symbol");
    QTest::newRow("rat") << "NCBITaxon:10116" << "Egfr";
    QTest::newRow("dog") << "NCBITaxon:9615" << "EGFR";
    QTest::newRow("cow") << "NCBITaxon:9913" << "EGFR";
    QTest::newRow("rhesus macaque") << "NCBITaxon:9544" << "EGFR";
}

void TestGeneMatching::aSpeciesWithoutAGeneTableRunsThroughItsSymbols() {
    QFETCH(QString, organism);
    QFETCH(QString, symbol);
    Table table;
    table.names = {"some identifier", "unknown"};
    table.columns.push_back({"gene_name", TextColumn{{symbol.toStdString(), "nothing"}}});
    const GeneMatching matching = matchGenes(GeneTable(table), organism.toStdString(), modelOf({kHuman}), "a.h5ad");
    QVERIFY(matching.standIn());
    QCOMPARE(matching.tokenOfGene, (std::vector<std::int64_t>{1, -1}));
    QVERIFY(matching.sentence().ends_with("run as human through one-to-one orthologues: 1 of 2 genes are known to the model"));
}

void TestGeneMatching::refusesDataWithoutAnyKnownGene() {
    try {
        matchGenes(tableOf({"gene1", "gene2"}),
                   std::string(kHuman),
                   modelOf({kMouse, kHuman}),
                   "odd.h5ad");
        QFAIL("it was matched");
    } catch (const RefusedError& error) {
        QCOMPARE(std::string(error.what()),
                 std::string(
                     "odd.h5ad cannot be run with this model: the data are of human and the model "
                     "knows mouse, human, and no gene could be "
                     "matched. Nothing was changed. Choose another model, or give the organism."));
    }
}

QTEST_APPLESS_MAIN(TestGeneMatching)
#include "tst_GeneMatching.moc"

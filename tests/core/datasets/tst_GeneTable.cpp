// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/GeneTable.h"

#include <QTest>

using namespace ocellus;

namespace {

Table makeVar(std::vector<std::string> names,
              std::vector<std::pair<std::string, std::vector<std::string>>> columns) {
    Table var;
    var.names = std::move(names);
    for (auto& [name, texts] : columns) {
        var.columns.push_back({name, TextColumn{{texts.begin(), texts.end()}}});
    }
    return var;
}

const std::vector<std::string> kIds = {
    "ENSG00000000003.15", "ENSG00000000005.6", "ENSG00000000419.14"};
const std::vector<std::string> kPlainIds = {
    "ENSG00000000003", "ENSG00000000005", "ENSG00000000419"};
const std::vector<std::string> kSymbols = {"TSPAN6", "TNMD", "DPM1"};

} // namespace

class tst_GeneTable : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void identifiersAndSymbolsAreFound_data() {
        QTest::addColumn<QStringList>("index");
        QTest::addColumn<QString>("column");
        QTest::addColumn<QStringList>("texts");
        QTest::addColumn<bool>("stable");
        const auto list = [](const std::vector<std::string>& texts) {
            QStringList result;
            for (const std::string& text : texts) {
                result << QString::fromStdString(text);
            }
            return result;
        };
        QTest::newRow("identifiers name the genes")
            << list(kIds) << "feature_name" << list(kSymbols) << true;
        QTest::newRow("symbols name the genes")
            << list(kSymbols) << "gene_ids" << list(kIds) << true;
        QTest::newRow("ensembl_id column") << list(kSymbols) << "ensembl_id" << list(kIds) << true;
    }

    void identifiersAndSymbolsAreFound() {
        QFETCH(QStringList, index);
        QFETCH(QString, column);
        QFETCH(QStringList, texts);
        QFETCH(bool, stable);
        std::vector<std::string> names;
        std::vector<std::string> other;
        for (int i = 0; i < 3; ++i) {
            names.push_back(index[i].toStdString());
            other.push_back(texts[i].toStdString());
        }
        const GeneTable genes(makeVar(names, {{column.toStdString(), other}}));
        QCOMPARE(genes.ids(), kPlainIds);
        QCOMPARE(genes.symbols(), kSymbols);
        QCOMPARE(genes.hasStableIds(), stable);
        QCOMPARE(genes.var().names, names); // as in the file
    }

    void withoutIdentifiersNamesServeAsBoth() {
        const GeneTable genes(makeVar(kSymbols, {{"gene_ids", {"1", "2", "3"}}}));
        QCOMPARE(genes.ids(), kSymbols);
        QCOMPARE(genes.symbols(), kSymbols);
        QVERIFY(!genes.hasStableIds());
    }

    void withoutSymbolsIdentifiersServeAsBoth() {
        const GeneTable genes(makeVar(kIds, {}));
        QCOMPARE(genes.symbols(), kPlainIds);
    }

    void gapsAreFilledFromTheOtherName() {
        const GeneTable genes(makeVar(kIds, {{"feature_name", {"TSPAN6", "", "DPM1"}}}));
        QCOMPARE(genes.symbol(1), kPlainIds[1]);
    }

    void genesAreFoundByAnyName_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("gene"); // -1: none
        QTest::newRow("identifier") << "ENSG00000000005" << 1;
        QTest::newRow("with its version") << "ENSG00000000005.6" << 1;
        QTest::newRow("with another version") << "ENSG00000000005.9" << 1;
        QTest::newRow("symbol") << "TNMD" << 1;
        QTest::newRow("lower case") << "dpm1" << 2;
        QTest::newRow("unknown") << "NOPE" << -1;
        QTest::newRow("empty") << "" << -1;
    }

    void genesAreFoundByAnyName() {
        QFETCH(QString, text);
        QFETCH(int, gene);
        const GeneTable genes(makeVar(kIds, {{"feature_name", kSymbols}}));
        QCOMPARE(genes.find(text.toStdString()).value_or(-1), Index{gene});
    }

    void identifiersWinOverSymbolsAndTheFirstWins() {
        const GeneTable genes(
            makeVar({"A", "B", "A", "C"}, {{"feature_name", {"B", "X", "Y", "X"}}}));
        QCOMPARE(*genes.find("B"), Index{1}); // an identifier, though gene 0 has it as symbol
        QCOMPARE(*genes.find("A"), Index{0});
        QCOMPARE(*genes.find("X"), Index{1});
    }

    void searchPutsBeginningsFirst() {
        const GeneTable genes(makeVar({"SCD4", "CD4", "CD44", "MYC", "cd40"}, {}));
        QCOMPARE(genes.search("cd4", 10), (std::vector<Index>{1, 2, 4, 0}));
        QCOMPARE(genes.search("cd4", 2), (std::vector<Index>{1, 2}));
        QVERIFY(genes.search("zzz", 10).empty());
    }

    void versionsAreCutOnlyFromEnsembl_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("expected");
        QTest::newRow("human") << "ENSG00000000003.15"
                               << "ENSG00000000003";
        QTest::newRow("mouse") << "ENSMUSG00000051951.5"
                               << "ENSMUSG00000051951";
        QTest::newRow("none") << "ENSG00000000003"
                              << "ENSG00000000003";
        QTest::newRow("Y copy") << "ENSG00000002586.20_PAR_Y"
                                << "ENSG00000002586.20_PAR_Y";
        QTest::newRow("symbol") << "RP11-34P13.7"
                                << "RP11-34P13.7";
        QTest::newRow("maize") << "Zm00001d027230.1"
                               << "Zm00001d027230.1";
    }

    void versionsAreCutOnlyFromEnsembl() {
        QFETCH(QString, id);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(withoutVersion(id.toStdString())), expected);
    }

    void organismsAreToldByIdentifiers_data() {
        QTest::addColumn<QStringList>("ids");
        QTest::addColumn<QString>("organism"); // empty: unknown
        QTest::newRow("human") << QStringList{"ENSG00000000003", "ENSG00000000005"}
                               << "NCBITaxon:9606";
        QTest::newRow("mouse") << QStringList{"ENSMUSG00000051951"} << "NCBITaxon:10090";
        QTest::newRow("worm") << QStringList{"WBGene00000001"} << "NCBITaxon:6239";
        QTest::newRow("fly") << QStringList{"FBgn0031208"} << "NCBITaxon:7227";
        QTest::newRow("Arabidopsis") << QStringList{"AT1G01010", "ATMG00010"} << "NCBITaxon:3702";
        QTest::newRow("a human symbol like it") << QStringList{"ATP1A1", "ATG101"} << "";
        QTest::newRow("mostly human")
            << QStringList{"ENSG00000000003", "ENSG00000000005", "eGFP"} << "NCBITaxon:9606";
        QTest::newRow("half") << QStringList{"ENSG00000000003", "eGFP"} << "";
        QTest::newRow("symbols") << QStringList{"TP53", "MYC"} << "";
        QTest::newRow("none") << QStringList{} << "";
    }

    void organismsAreToldByIdentifiers() {
        QFETCH(QStringList, ids);
        QFETCH(QString, organism);
        std::vector<std::string> texts;
        for (const QString& id : ids) {
            texts.push_back(id.toStdString());
        }
        QCOMPARE(QString::fromStdString(organismOfIds(texts).value_or("")), organism);
    }
};

QTEST_GUILESS_MAIN(tst_GeneTable)
#include "tst_GeneTable.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/datasets/MitochondrialGenes.h"
#include "core/tasks/CheckData.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ocellus;

namespace {

GeneTable geneTable(const QStringList& names, const QStringList& symbols = {}) {
    Table var;
    for (const QString& name : names) {
        var.names.push_back(name.toStdString());
    }
    if (!symbols.isEmpty()) {
        TextColumn column;
        for (const QString& symbol : symbols) {
            column.values.emplace_back(symbol.toStdString());
        }
        var.columns.push_back({"feature_name", std::move(column)});
    }
    return GeneTable(std::move(var));
}

/// Ten cells a kind, with a column "sample" of two labels and one cell without.
std::shared_ptr<const Dataset> dataset(const std::shared_ptr<const RowSource>& rows,
                                       GeneTable genes) {
    CellTable cells;
    CategoryColumn samples;
    samples.categories = {"s1", "s2"};
    for (Index cell = 0; cell < rows->cellCount(); ++cell) {
        cells.names.push_back(QString("cell%1").arg(cell).toStdString());
        samples.codes.push_back(cell == 0 ? -1 : static_cast<std::int32_t>(cell % 2));
    }
    cells.columns.push_back({"sample", std::move(samples)});
    return Dataset::inMemory(std::move(cells), std::move(genes), rows, {});
}

GeneTable numberedGenes(Index count) {
    QStringList names;
    for (Index gene = 0; gene < count; ++gene) {
        names << QString("gene%1").arg(gene);
    }
    return geneTable(names);
}

DataCheck checked(const Dataset& data, const CheckDataOptions& options = {}) {
    DataCheck result;
    checkData(data, options, {}, &result);
    return result;
}

bool mentions(const std::vector<std::string>& notes, const std::string& words) {
    return std::any_of(notes.begin(), notes.end(), [&](const std::string& note) {
        return note.find(words) != std::string::npos;
    });
}

} // namespace

class tst_CheckData : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void genesAreRecognisedByAnyName_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("match");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("symbol");
        QTest::newRow("identifier") << "ENSG00000000003"
                                    << "identifier"
                                    << "ENSG00000000003"
                                    << "TSPAN6";
        QTest::newRow("with version") << "ENSG00000000003.15"
                                      << "versioned identifier"
                                      << "ENSG00000000003"
                                      << "TSPAN6";
        QTest::newRow("symbol") << "TSPAN6"
                                << "symbol"
                                << "ENSG00000000003"
                                << "TSPAN6";
        QTest::newRow("other case") << "tspan6"
                                    << "symbol"
                                    << "ENSG00000000003"
                                    << "TSPAN6";
        QTest::newRow("earlier symbol") << "H2AFZ"
                                        << "earlier symbol"
                                        << "ENSG00000164032"
                                        << "H2AZ1";
        QTest::newRow("earlier symbol of a septin") << "SEPT7"
                                                    << "earlier symbol"
                                                    << "ENSG00000122545"
                                                    << "SEPTIN7";
        QTest::newRow("unknown") << "eGFP"
                                 << "unknown"
                                 << ""
                                 << "";
    }

    void genesAreRecognisedByAnyName() {
        QFETCH(QString, name);
        QFETCH(QString, match);
        QFETCH(QString, id);
        QFETCH(QString, symbol);
        const GeneCheck found = checkGenes(geneTable({name}), "NCBITaxon:9606");
        QCOMPARE(QString::fromStdString(ocellus::toString(found.match[0])), match);
        QCOMPARE(QString::fromStdString(found.id[0]), id);
        QCOMPARE(QString::fromStdString(found.symbol[0]), symbol);
        QCOMPARE(found.matched, Index{match == "unknown" ? 0 : 1});
        QCOMPARE(found.renamed, Index{match == "earlier symbol" ? 1 : 0});
    }

    void renamedAndRepeatedGenesAreCounted() {
        const GeneCheck found =
            checkGenes(geneTable({"ENSG00000164032", "ENSG00000000003.1", "ENSG00000000003.2", "x"},
                                 {"H2AFZ", "TSPAN6", "TSPAN6", "y"}),
                       "NCBITaxon:9606");
        QCOMPARE(found.matched, Index{3});
        QCOMPARE(found.renamed, Index{1});
        QCOMPARE(found.duplicates, Index{1});
        QCOMPARE(found.firstWithId, (std::vector<Index>{0, 1, 1, 3}));
        QCOMPARE(found.count(GeneMatch::VersionedIdentifier), Index{2});
    }

    void symbolsTellTheOrganism_data() {
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<QString>("organism"); // empty: not told
        QTest::newRow("human") << QStringList{"TSPAN6", "CD4", "MT-ND1", "TP53"}
                               << "NCBITaxon:9606";
        QTest::newRow("mouse") << QStringList{"Tspan6", "Cd4", "mt-Nd1", "Trp53"}
                               << "NCBITaxon:10090";
        QTest::newRow("worm") << QStringList{"aat-2", "aat-6", "abf-3"} << "NCBITaxon:6239";
        QTest::newRow("neither") << QStringList{"gene1", "gene2", "gene3"} << "";
        QTest::newRow("too few") << QStringList{"CD4", "a1", "a2", "a3", "a4"} << "";
    }

    void symbolsTellTheOrganism() {
        QFETCH(QStringList, names);
        QFETCH(QString, organism);
        const GeneCheck found = checkGenes(geneTable(names), std::nullopt);
        QCOMPARE(QString::fromStdString(found.organism.value_or("")), organism);
        QCOMPARE(QString::fromStdString(found.toldBy),
                 organism.isEmpty() ? QString() : QString("gene names"));
    }

    void anOrganismWithoutTableIsSaidToBeUnchecked() {
        const GeneCheck found = checkGenes(geneTable({"ENSGALG00000000003"}), "NCBITaxon:9031");
        QVERIFY(!found.hasReference);
        QCOMPARE(found.matched, Index{0});
    }

    void mitochondrialGenesOfManyOrganisms_data() {
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<QString>("organism");
        QTest::addColumn<QList<int>>("expected");
        QTest::newRow("human") << QStringList{"MT-ND1", "MTOR", "MT-", "ACTB"} << "NCBITaxon:9606"
                               << QList<int>{0};
        QTest::newRow("mouse") << QStringList{"Actb", "mt-Nd1", "Mt1"} << "NCBITaxon:10090"
                               << QList<int>{1};
        QTest::newRow("unknown organism") << QStringList{"mt-nd1", "actb"} << "" << QList<int>{0};
        QTest::newRow("fly") << QStringList{"mt:ND1", "Act5C"} << "NCBITaxon:7227" << QList<int>{0};
        QTest::newRow("worm") << QStringList{"nduo-1", "ctc-3", "MTCE.4", "act-1"}
                              << "NCBITaxon:6239" << QList<int>{0, 1, 2};
        QTest::newRow("Arabidopsis")
            << QStringList{"ATMG00010", "AT1G01010"} << "NCBITaxon:3702" << QList<int>{0};
        QTest::newRow("pig") << QStringList{"ND1", "ND2", "COX1", "CYTB", "ATP6", "ACTB"}
                             << "NCBITaxon:9823" << QList<int>{0, 1, 2, 3, 4};
        QTest::newRow("a cyclo-oxygenase")
            << QStringList{"COX1", "COX2", "ACTB"} << "NCBITaxon:9606" << QList<int>{};
        QTest::newRow("human identifiers only") << QStringList{"ENSG00000198888", "ENSG00000000003"}
                                                << "NCBITaxon:9606" << QList<int>{0};
    }

    void mitochondrialGenesOfManyOrganisms() {
        QFETCH(QStringList, names);
        QFETCH(QString, organism);
        QFETCH(QList<int>, expected);
        const auto found = mitochondrialGenes(
            geneTable(names),
            organism.isEmpty() ? std::nullopt : std::optional(organism.toStdString()));
        QCOMPARE(found, std::vector<Index>(expected.begin(), expected.end()));
    }

    void countsAreMeasuredAndDoubletsScoredPerSample() {
        const auto data = dataset(test::kindsOfCells(300, 100, 3, 5), numberedGenes(100));
        CheckDataOptions options;
        options.sampleColumn = "sample";
        options.threads = 1;
        const DataCheck found = checked(*data, options);
        QCOMPARE(found.place, std::string("X"));
        QCOMPARE(found.values, std::string("counts"));
        QVERIFY(!found.recovery);
        QCOMPARE(found.quality.total.size(), std::size_t{300});
        QCOMPARE(found.samples.size(), std::size_t{3});
        QCOMPARE(found.samples[0].sample, std::string("s1"));
        QCOMPARE(found.samples[0].cells, Index{149});
        QVERIFY(found.samples[0].leftOut.empty());
        QCOMPARE(found.samples[2].sample, std::string("missing"));
        QVERIFY(!found.samples[2].leftOut.empty()); // a single cell
        QVERIFY(std::isnan(found.doubletScore[0]));
        QCOMPARE(found.isDoublet[0], std::int8_t{-1});
        QVERIFY(found.doubletScore[1] > 0.0);
        QVERIFY(mentions(found.notes, "The organism is not known"));
        QVERIFY(mentions(found.notes, "No mitochondrial gene"));
        options.threads = 3;
        QVERIFY(std::equal(found.doubletScore.begin() + 1,
                           found.doubletScore.end(),
                           checked(*data, options).doubletScore.begin() + 1));
    }

    void largeSamplesAreLeftOutAndSaid() {
        const auto data = dataset(test::kindsOfCells(300, 100, 3, 5), numberedGenes(100));
        CheckDataOptions options;
        options.mostDoubletCells = 299;
        const DataCheck found = checked(*data, options);
        QCOMPARE(found.samples.size(), std::size_t{1});
        QCOMPARE(found.samples[0].leftOut,
                 std::string("300 cells are more than the 299 that are scored at once"));
        options.doublets = false;
        QVERIFY(checked(*data, options).samples.empty());
    }

    void countsHiddenInLogarithmsAreFound() {
        CountBatch counts;
        const auto source = test::kindsOfCells(200, 100, 3, 5);
        source->readRange(0, 200, counts);
        for (Index cell = 0; cell < 200; ++cell) {
            double total = 0.0;
            for (const float value : counts.valuesOf(cell)) {
                total += value;
            }
            for (Index i = counts.rowStart[cell]; i < counts.rowStart[cell + 1]; ++i) {
                counts.values[i] = static_cast<float>(std::log1p(counts.values[i] / total * 1e4));
            }
        }
        const auto data =
            dataset(std::make_shared<MemoryRowSource>(counts, 100), numberedGenes(100));
        const DataCheck found = checked(*data);
        QCOMPARE(found.values, std::string("log"));
        QVERIFY(found.recovery);
        QCOMPARE(found.recovery->describe(), std::string("log(x + 1) of counts scaled per cell"));
        QVERIFY(found.doubletScore[0] > 0.0); // scored on the recovered counts
        QVERIFY(mentions(found.notes, "counts can be recovered exactly"));
        QVERIFY(!data->counts());

        // With the recovery in force they are the counts of the data set, and equal the originals.
        const auto recovered = Dataset::withRecoveredCounts(*data, *found.recovery);
        QVERIFY(recovered->counts());
        QCOMPARE(recovered->counts()->place, std::string("recovered/X"));
        QVERIFY(recovered->valueKind("recovered/X") == ValueKind::Counts);
        CountBatch made;
        CountBatch original;
        recovered->matrixAt("recovered/X")->readRange(0, 200, made);
        source->readRange(0, 200, original);
        QCOMPARE(made.values, original.values);
        const DataCheck again = checked(*recovered);
        QCOMPARE(again.values, std::string("counts"));
        QVERIFY(again.recovered == found.recovery);
        QVERIFY(!again.recovery);
        QVERIFY(recovered->isSameAs(*data));
        QVERIFY(!Dataset::asOpened(*recovered)->counts());
    }

    void everyRecoveryHasAWord() {
        for (const char* word : {"none-scaled", "log", "log-scaled", "log2", "square-root"}) {
            const auto recovery = CountRecovery::ofWord(word);
            QVERIFY(recovery);
            QCOMPARE(recovery->word(), std::string(word));
        }
        QVERIFY(!CountRecovery::ofWord("cube"));
    }

    void aMapWithoutMatrixIsChecked() {
        CellTable cells;
        cells.names = {"a", "b"};
        const auto data = Dataset::inMemory(cells, GeneTable(), nullptr, {});
        const DataCheck found = checked(*data);
        QVERIFY(found.place.empty());
        QVERIFY(found.quality.total.empty());
        QVERIFY(mentions(found.notes, "no matrix"));
    }

    void unknownSampleColumnsAreRefused() {
        const auto data = dataset(test::kindsOfCells(30, 20, 3, 5), numberedGenes(20));
        CheckDataOptions options;
        options.sampleColumn = "batch";
        DataCheck result;
        QVERIFY_EXCEPTION_THROWN(checkData(*data, options, {}, &result), UsageError);
    }

    void cancelLeavesTheResultAlone() {
        std::stop_source stop;
        stop.request_stop();
        const auto data = dataset(test::kindsOfCells(30, 20, 3, 5), numberedGenes(20));
        DataCheck result;
        QCOMPARE(checkData(*data, {}, {stop.get_token(), {}}, &result), Outcome::Cancelled);
        QVERIFY(result.place.empty() && result.quality.total.empty());
    }
};

QTEST_GUILESS_MAIN(tst_CheckData)
#include "tst_CheckData.moc"

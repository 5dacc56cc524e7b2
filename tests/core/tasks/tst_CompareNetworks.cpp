// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/tasks/CompareNetworks.h"
#include "tests/core/tasks/PlantedHeads.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>

using namespace ocellus;

namespace {

constexpr int kFactors = 4;
constexpr int kTargets = 40;
constexpr int kCells = 240;

/// Even cells are of one type, odd ones of another; 40 genes of which gene g follows factor g % 4, but the first
/// eight only in the even cells.
std::shared_ptr<const Dataset> cells() {
    CellTable obs;
    CountBatch rows;
    rows.clear();
    Random random(8);
    for (int cell = 0; cell < kCells; ++cell) {
        obs.names.push_back("cell" + std::to_string(cell));
        int level[kFactors];
        for (int factor = 0; factor < kFactors; ++factor) {
            level[factor] = 2 + static_cast<int>(random.below(40));
            rows.genes.push_back(factor);
            rows.values.push_back(static_cast<float>(1 + random.poisson(level[factor])));
        }
        for (int gene = 0; gene < kTargets; ++gene) {
            const bool follows = gene >= 8 || cell % 2 == 0;
            rows.genes.push_back(kFactors + gene);
            rows.values.push_back(static_cast<float>(1 + random.poisson(follows ? level[gene % kFactors] : 2 + static_cast<int>(random.below(40)))));
        }
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
    }
    Table var;
    for (int gene = 0; gene < kFactors + kTargets; ++gene) {
        var.names.push_back((gene < kFactors ? "factor" : "gene") + std::to_string(gene < kFactors ? gene : gene - kFactors));
    }
    return Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, kFactors + kTargets), {});
}

NetworkGroup group(const std::string& name, int first, int step) {
    NetworkGroup made{name, {}};
    for (Index cell = first; cell < kCells; cell += step) {
        made.cells.push_back(cell);
    }
    return made;
}

CompareNetworksOptions factors() {
    CompareNetworksOptions options;
    options.regulators = {"factor0", "factor1", "factor2", "factor3"};
    options.mostCells = 0;
    options.trees = 20;
    return options;
}

NetworkComparison compared(const Dataset& data, const NetworkGroup& a, const NetworkGroup& b, const CompareNetworksOptions& options) {
    NetworkComparison comparison;
    if (compareNetworks(data, a, b, options, {}, &comparison) != Outcome::Finished) {
        throw Error("cancelled");
    }
    return comparison;
}

/// The planted cells, in which odd cells lack the last genes.
std::shared_ptr<const Dataset> cellsThatLackGenes(int lacking) {
    CellTable obs;
    CountBatch rows;
    rows.clear();
    Table var;
    for (int gene = 0; gene < test::kPlantedGenes; ++gene) {
        var.names.push_back(test::plantedGene(gene));
    }
    for (int cell = 0; cell < 8; ++cell) {
        obs.names.push_back("cell" + std::to_string(cell));
        for (int gene = 0; gene < test::kPlantedGenes - (cell % 2 == 1 ? lacking : 0); ++gene) {
            rows.genes.push_back(gene);
            rows.values.push_back(static_cast<float>(1 + (cell + gene) % 4));
        }
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
    }
    return Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, test::kPlantedGenes), {});
}

CompareNetworksOptions attentionToTwo() {
    CompareNetworksOptions options;
    options.method = NetworkMethod::Attention;
    options.model = std::make_shared<test::PlantedHeads>();
    for (int gene = 0; gene < test::kPlantedGenes; ++gene) {
        options.geneList.push_back(test::plantedGene(gene));
    }
    options.regulators = {test::plantedGene(0), test::plantedGene(1)};
    return options;
}

Index called(const NetworkComparison& comparison) {
    return std::count_if(comparison.changes.begin(), comparison.changes.end(), [](const EdgeChange& change) { return change.qValue < 0.05; });
}

} // namespace

class tst_CompareNetworks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void plantedChangesComeFirst_data() {
        QTest::addColumn<int>("method");
        QTest::newRow("correlation") << static_cast<int>(NetworkMethod::Correlation);
        QTest::newRow("genie3") << static_cast<int>(NetworkMethod::Genie3);
    }

    void plantedChangesComeFirst() {
        QFETCH(int, method);
        CompareNetworksOptions options = factors();
        options.method = static_cast<NetworkMethod>(method);
        const NetworkComparison found = compared(*cells(), group("even", 0, 2), group("odd", 1, 2), options);
        QCOMPARE(found.cellsA, Index{kCells / 2});
        QCOMPARE(found.genes, Index{kFactors + kTargets});
        std::set<std::pair<Index, Index>> first;
        for (std::size_t i = 0; i < 8; ++i) {
            QVERIFY(found.changes[i].difference() > 0.0); // of the even cells
            QVERIFY(found.changes[i].qValue < 0.05);
            first.emplace(found.changes[i].regulator, found.changes[i].target);
        }
        for (Index gene = 0; gene < 8; ++gene) {
            QVERIFY(first.contains({gene % kFactors, kFactors + gene}));
        }
        for (std::size_t i = 1; i < found.changes.size(); ++i) {
            QVERIFY(std::abs(found.changes[i - 1].difference()) >= std::abs(found.changes[i].difference()));
            QVERIFY(found.changes[i].pValue > 0.0 && found.changes[i].pValue <= found.changes[i].qValue && found.changes[i].qValue <= 1.0);
        }
        const NetworkComparison turned = compared(*cells(), group("odd", 1, 2), group("even", 0, 2), options);
        QCOMPARE(turned.changes.front().difference(), -found.changes.front().difference());
    }

    void pairsStartAtRegulatorsWhicheverGeneComesFirst() {
        CompareNetworksOptions options = factors();
        options.regulators = {"gene20", "gene38"};
        const NetworkComparison found = compared(*cells(), group("even", 0, 2), group("odd", 1, 2), options);
        QCOMPARE(found.changes.size(), std::size_t{2 * (kFactors + kTargets - 1) - 1}); // the two of them once
        for (const EdgeChange& change : found.changes) {
            QVERIFY(change.regulator == kFactors + 20 || change.regulator == kFactors + 38);
        }
    }

    /// Groups that do not differ, though each has both types.
    void likeGroupsHardlyDiffer() {
        NetworkGroup a{"a", {}}, b{"b", {}};
        for (Index cell = 0; cell < kCells; ++cell) {
            ((cell / 2) % 2 == 0 ? a : b).cells.push_back(cell);
        }
        QVERIFY(called(compared(*cells(), a, b, factors())) <= 2);
    }

    void attentionIsComparedToo() {
        const NetworkComparison found = compared(*test::plantedCells(), {"a", {0, 2, 4, 6}}, {"b", {1, 3, 5, 7}}, attentionToTwo());
        QCOMPARE(found.changes.size(), std::size_t{2 * (test::kPlantedGenes - 1)});
        QCOMPARE(found.changes.front().difference(), 0.0); // this model looks at genes, not at counts
        QCOMPARE(called(found), Index{0});
    }

    /// Attention that is shared out among fewer genes is higher for each.
    void attentionIsComparedOverGenesThatBothGroupsExpress_data() {
        QTest::addColumn<int>("lacking");
        QTest::addColumn<QString>("note");
        QTest::newRow("none is missing") << 0 << "over the same 36 genes.";
        QTest::newRow("one gene is missing in b") << 1 << "over the same 35 genes. Left out: 1 gene that has no counts in one of the groups;";
        QTest::newRow("six genes are missing in b") << 6 << "over the same 30 genes. Left out: 6 genes that have no counts in one of the groups;";
    }

    void attentionIsComparedOverGenesThatBothGroupsExpress() {
        QFETCH(int, lacking);
        QFETCH(QString, note);
        const Index genes = test::kPlantedGenes - lacking;
        for (const bool turned : {false, true}) {
            const NetworkGroup even{"even", {0, 2, 4, 6}}, odd{"odd", {1, 3, 5, 7}};
            const NetworkComparison found = compared(*cellsThatLackGenes(lacking), turned ? odd : even, turned ? even : odd, attentionToTwo());
            QCOMPARE(found.genes, genes);
            QCOMPARE(found.changes.size(), static_cast<std::size_t>(2 * (genes - 1)));
            for (const EdgeChange& change : found.changes) {
                QCOMPARE(change.difference(), 0.0); // this model looks at genes, not at counts
                QVERIFY(change.target < genes);
            }
            QVERIFY2(QString::fromStdString(found.notes[3]).contains(note), found.notes[3].c_str());
        }
    }

    void groupsWithoutCommonGenesAreRefused() {
        try {
            compared(*cellsThatLackGenes(test::kPlantedGenes), {"even", {0, 2, 4, 6}}, {"odd", {1, 3, 5, 7}}, attentionToTwo());
            QFAIL("networks of no gene were compared");
        } catch (const RefusedError& error) {
            QVERIFY2(QString(error.what()).startsWith("even and odd both express 0 of the chosen genes;"), error.what());
        }
    }

    void neitherThreadsNorOrderChangeAByte() {
        CompareNetworksOptions options = factors();
        options.threads = 1;
        const NetworkComparison one = compared(*cells(), group("even", 0, 2), group("odd", 1, 2), options);
        options.threads = 3;
        const NetworkComparison three = compared(*cells(), group("even", 0, 2), group("odd", 1, 2), options);
        QTemporaryDir folder;
        const auto text = [&](const NetworkComparison& comparison) {
            const QString path = folder.filePath(QStringLiteral("changes.tsv"));
            QFile::remove(path);
            if (writeChanges(path.toStdString(), comparison, 20, {}) != Outcome::Finished) {
                return QByteArray();
            }
            QFile file(path);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const QByteArray written = text(one);
        QCOMPARE(written, text(three));
        QVERIFY(written.contains("# a: even, 120 cells; b: odd, 120 cells"));
        QCOMPARE(written.count('\n'), 5 + 1 + 20);
    }

    void groupsThatShareCellsOrHaveNoneAreRefused() {
        QVERIFY_EXCEPTION_THROWN(compared(*cells(), group("all", 0, 1), group("odd", 1, 2), factors()), UsageError);
        QVERIFY_EXCEPTION_THROWN(compared(*cells(), {"nobody", {}}, group("odd", 1, 2), factors()), UsageError);
        QVERIFY_EXCEPTION_THROWN(compared(*cells(), {"one", {0}}, group("odd", 1, 2), factors()), RefusedError);
    }

    void stoppingGivesCancelled() {
        std::stop_source stop;
        const RunControl control(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage.starts_with("Shuffling")) {
                stop.request_stop();
            }
        });
        NetworkComparison comparison;
        QCOMPARE(compareNetworks(*cells(), group("even", 0, 2), group("odd", 1, 2), factors(), control, &comparison), Outcome::Cancelled);
        QVERIFY(comparison.changes.empty());
    }
};

QTEST_GUILESS_MAIN(tst_CompareNetworks)
#include "tst_CompareNetworks.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/benchmarks/BenchGrn.h"
#include "core/datasets/Dataset.h"
#include "tests/core/tasks/PlantedHeads.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace ocellus;
using namespace ocellus::test;

namespace {

/// 80 cells; genes 4-9 follow gene 0, the rest are noise.
std::shared_ptr<const Dataset> cells() {
    CellTable obs;
    CountBatch rows;
    rows.clear();
    Random random(2);
    for (int cell = 0; cell < 80; ++cell) {
        obs.names.push_back("cell" + std::to_string(cell));
        const int level = 3 + static_cast<int>(random.below(40));
        for (int gene = 0; gene < 20; ++gene) {
            const bool follows = gene == 0 || (gene >= 4 && gene < 10);
            rows.genes.push_back(gene);
            rows.values.push_back(static_cast<float>(1 + random.poisson(follows ? level : 20)));
        }
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
    }
    Table var;
    for (int gene = 0; gene < 20; ++gene) {
        var.names.push_back("gene" + std::to_string(gene));
    }
    return Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, 20), {});
}

KnownEdges plantedEdges() {
    KnownEdges known;
    for (int gene = 4; gene < 10; ++gene) {
        known.edges.emplace_back("GENE0", "gene" + std::to_string(gene));
    }
    known.edges.emplace_back("gene1", "gene12");
    known.edges.emplace_back("gene1", "gene13");
    known.edges.emplace_back("gene2", "nobody");
    known.edges.emplace_back("gene2", "gene2");
    return known;
}

} // namespace

class tst_BenchGrn : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyBaselineFindsPlantedEdges() {
        BenchGrn bench;
        QCOMPARE(benchGrn(*cells(), plantedEdges(), {}, {}, &bench), Outcome::Finished);
        QCOMPARE(bench.regulators, Index{3});
        QCOMPARE(bench.genes, Index{11}); // 0, 1, 2, 4-9, 12, 13
        QCOMPARE(bench.edges, Index{8});
        QCOMPARE(bench.edgesInFile, Index{10});
        QCOMPARE(bench.rows.size(), std::size_t{7});
        QCOMPARE(bench.folds, 2); // regulators with edges
        for (const GrnBenchRow& row : bench.rows) {
            QCOMPARE(row.scores->candidates, Index{3 * 11 - 3});
            if (row.method.find("known") != std::string::npos) { // two regulators teach each other nothing
                continue;
            }
            // 6 of the 8 edges can be seen: 2.8. Of three regulators GENIE3 tries one a node, which blunts it.
            if (row.method != "chance") {
                QVERIFY2(row.scores->epr > (row.method == "GENIE3" ? 1.2 : 2.0), row.method.c_str());
            }
        }
    }

    /// The mean of four heads blurs what one of them knows.
    void chosenHeadsStandBesideBaselinesThatLearn() {
        BenchGrnOptions options;
        options.model = std::make_shared<PlantedHeads>();
        options.network.input.genes = GeneSelection::All;
        options.trainedOn = "planted heads";
        options.trees = 10;
        BenchGrn bench;
        QCOMPARE(benchGrn(*plantedCells(), plantedRegulation(), options, {}, &bench), Outcome::Finished);
        QCOMPARE(bench.folds, 5);
        std::map<std::string, double> found;
        for (const GrnBenchRow& row : bench.rows) {
            found[row.method + "|" + row.orientation] = row.scores->averagePrecision;
            QCOMPARE(row.setting.find("trained on planted heads") != std::string::npos, row.method.starts_with("model"));
        }
        QCOMPARE(found.size(), std::size_t{11});
        QVERIFY(found["model, heads chosen on known edges|attended"] > 0.99);
        QVERIFY(found["model|attended"] < 0.9);
        QVERIFY(found["model, heads chosen on known edges|attending"] < 0.5);
        QVERIFY(found["known targets alone|regulator to target"] < 0.5); // every target has one regulator
        QVERIFY(found.contains("expression, scores chosen on known edges|regulator to target"));
        options.folds = 0;
        QCOMPARE(benchGrn(*plantedCells(), plantedRegulation(), options, {}, &bench), Outcome::Finished);
        QCOMPARE(bench.rows.size(), std::size_t{7});
    }

    void edgesThatJoinNothingAreRefused() {
        BenchGrn bench;
        KnownEdges known;
        known.edges = {{"x", "y"}};
        QVERIFY_EXCEPTION_THROWN(benchGrn(*cells(), known, {}, {}, &bench), RefusedError);
    }

    void knownEdgesAreReadHoweverTheyAreNamed_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("two columns") << QByteArray("A\tB\nC\tD\n");
        QTest::newRow("quoted, named") << QByteArray("\"source\",\"target\",\"weight\"\n\"A\",\"B\",1\n\"C\",\"D\",-1\n");
        QTest::newRow("with a column between") << QByteArray("tf\tconfidence\ttarget\tmor\nA\tC\tB\t1\nC\tA\tD\t1\n");
        QTest::newRow("as BEELINE") << QByteArray("Gene1,Gene2,Type\nA,B,+\nC,D,-\n");
        QTest::newRow("as our own edges") << QByteArray("# a note\nregulator\ttarget\tweight\nA\tB\t0.5\nC\tD\t0.1\n");
    }

    void knownEdgesAreReadHoweverTheyAreNamed() {
        QFETCH(QByteArray, text);
        const KnownEdges known = readKnownEdges(file(text));
        QVERIFY((known.edges == std::vector<std::pair<std::string, std::string>>{{"A", "B"}, {"C", "D"}}));
    }

    void filesWithoutEdgesAreRefused() {
        QVERIFY_EXCEPTION_THROWN(readKnownEdges(file("# nothing\n")), InputError);
        QVERIFY_EXCEPTION_THROWN(readKnownEdges(file("A\tB\nC\n")), InputError);
        QVERIFY_EXCEPTION_THROWN(readKnownEdges(m_folder.path().toStdString() + "/missing.tsv"), InputError);
    }

private:
    std::string file(const QByteArray& text) const {
        QFile out(m_folder.path() + "/edges.tsv");
        if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size()) {
            qFatal("the test folder cannot be written");
        }
        return out.fileName().toStdString();
    }

    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(tst_BenchGrn)
#include "tst_BenchGrn.moc"

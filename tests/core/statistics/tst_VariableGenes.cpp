// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Normalise.h"
#include "core/statistics/VariableGenes.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ocellus;
using namespace ocellus::test;

namespace {

std::shared_ptr<const RowSource> referenceCounts() {
    const Numbers& counts = reference("variable_counts");
    return rowsOf(counts.rows, counts.columns, counts.values);
}

VariableGenes variable(const RowSource& rows, Index count, ExpressionScale scale, int threads = 1) {
    VariableGenes genes;
    findVariableGenes(rows, {count, scale, threads}, {}, &genes);
    return genes;
}

} // namespace

class tst_VariableGenes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scoresAgreeWithTheReference_data();
    void scoresAgreeWithTheReference();
    void findsTheGenesThatDiffer_data();
    void findsTheGenesThatDiffer();
    void oneCellDoesNotMakeAGeneVariable();
    void tiesGoToTheLowerGene();
    void genesThatDoNotVaryAreNotChosen();
    void fewGenesOrCells_data();
    void fewGenesOrCells();
    void oneThreadIsManyThreads();
    void cancelLeavesTheResultAlone();
};

void tst_VariableGenes::scoresAgreeWithTheReference_data() {
    QTest::addColumn<bool>("counts");
    QTest::newRow("counts") << true;
    QTest::newRow("log values") << false;
}

void tst_VariableGenes::scoresAgreeWithTheReference() {
    QFETCH(bool, counts);
    const auto rows = referenceCounts();
    const VariableGenes genes = counts ? variable(*rows, 30, ExpressionScale::Counts)
                                       : variable(LogNormalisedRows(rows, "x"), 30, ExpressionScale::Log);
    const Numbers& expected = reference(counts ? "variable_counts_score" : "variable_logs_score");
    std::vector<double> scores = expected.values;
    for (Index gene = 0; gene < 150; ++gene) {
        if (gene == 11) {
            QVERIFY(std::isinf(genes.score[gene]));
            continue;
        }
        QVERIFY2(std::abs(genes.score[gene] - expected.at(0, gene)) < 1e-5 * (1.0 + std::abs(expected.at(0, gene))),
            qPrintable(QString("gene %1: %2, %3 expected").arg(gene).arg(genes.score[gene]).arg(expected.at(0, gene))));
    }
    scores[11] = -1e9;
    std::nth_element(scores.begin(), scores.begin() + 29, scores.end(), std::greater<>());
    QCOMPARE(genes.chosen.size(), std::size_t{30});
    for (const Index gene : genes.chosen) {
        QVERIFY(expected.at(0, gene) > scores[29] - 1e-5);
    }
}

void tst_VariableGenes::findsTheGenesThatDiffer_data() { scoresAgreeWithTheReference_data(); }

void tst_VariableGenes::findsTheGenesThatDiffer() {
    QFETCH(bool, counts);
    // Of every ten genes, 0, 1 and 2 are raised in one of three kinds of cells.
    const auto rows = kindsOfCells(900, 400, 3, 21);
    const VariableGenes genes = counts ? variable(*rows, 100, ExpressionScale::Counts)
                                       : variable(LogNormalisedRows(rows, "x"), 100, ExpressionScale::Log);
    QCOMPARE(genes.chosen.size(), std::size_t{100});
    QVERIFY(std::is_sorted(genes.chosen.begin(), genes.chosen.end()));
    const auto right = std::count_if(genes.chosen.begin(), genes.chosen.end(), [](Index gene) { return gene % 10 < 3; });
    QVERIFY2(right >= 90, qPrintable(QString::number(right)));
}

void tst_VariableGenes::oneCellDoesNotMakeAGeneVariable() {
    std::vector<double> values(200 * 100);
    Random random(2);
    for (double& value : values) {
        value = static_cast<double>(random.poisson(2.0));
    }
    values[5 * 100 + 17] = 1e6;
    const VariableGenes genes = variable(*rowsOf(200, 100, values), 10, ExpressionScale::Counts);
    // Unlimited it would be 1e9 times as variable as the others; one cell counts as 200 at most.
    QVERIFY(genes.score[17] < 3.0);
    QVERIFY(genes.variance[17] > 1e9);
}

void tst_VariableGenes::tiesGoToTheLowerGene() {
    std::vector<double> values;
    for (int cell = 0; cell < 10; ++cell) {
        for (int gene = 0; gene < 40; ++gene) {
            values.push_back(cell % 2);
        }
    }
    for (const auto scale : {ExpressionScale::Counts, ExpressionScale::Log}) {
        QCOMPARE(variable(*rowsOf(10, 40, values), 3, scale).chosen, (std::vector<Index>{0, 1, 2}));
    }
}

void tst_VariableGenes::genesThatDoNotVaryAreNotChosen() {
    const auto rows = rowsOf<double>(3, 4, {7, 1, 0, 0.1, 7, 2, 0, 0.1, 7, 3, 0, 0.1});
    for (const auto scale : {ExpressionScale::Counts, ExpressionScale::Log}) {
        QCOMPARE(variable(*rows, 10, scale).chosen, (std::vector<Index>{1}));
    }
}

void tst_VariableGenes::fewGenesOrCells_data() {
    QTest::addColumn<int>("cells");
    QTest::addColumn<int>("genes");
    QTest::newRow("no genes") << 5 << 0;
    QTest::newRow("one cell") << 1 << 30;
    QTest::newRow("two cells") << 2 << 30;
    QTest::newRow("fewer genes than a trend needs") << 50 << 8;
    QTest::newRow("just enough for a trend") << 50 << 21;
}

void tst_VariableGenes::fewGenesOrCells() {
    QFETCH(int, cells);
    QFETCH(int, genes);
    for (const auto scale : {ExpressionScale::Counts, ExpressionScale::Log}) {
        const VariableGenes found = variable(*kindsOfCells(cells, genes, 2, 1), 5, scale);
        QCOMPARE(static_cast<int>(found.score.size()), genes);
        QVERIFY(cells > 2 && genes > 0 ? found.chosen.size() == 5 : found.chosen.size() <= 5);
        for (const Index gene : found.chosen) {
            QVERIFY(std::isfinite(found.score[gene]));
        }
    }
}

void tst_VariableGenes::oneThreadIsManyThreads() {
    const auto rows = kindsOfCells(5000, 60, 3, 4); // several waves of blocks
    for (const auto scale : {ExpressionScale::Counts, ExpressionScale::Log}) {
        const VariableGenes one = variable(*rows, 20, scale, 1);
        const VariableGenes many = variable(*rows, 20, scale, 4);
        QCOMPARE(many.score, one.score);
        QCOMPARE(many.mean, one.mean);
        QCOMPARE(many.chosen, one.chosen);
    }
}

void tst_VariableGenes::cancelLeavesTheResultAlone() {
    const auto rows = kindsOfCells(5000, 30, 3, 4);
    for (const char* stage : {"Finding variable genes", "Weighing variable genes"}) {
        std::stop_source stop;
        VariableGenes genes;
        const RunControl control(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == stage) {
                stop.request_stop();
            }
        });
        QCOMPARE(findVariableGenes(*rows, {20, ExpressionScale::Counts, 1}, control, &genes), Outcome::Cancelled);
        QVERIFY(genes.score.empty());
    }
}

QTEST_GUILESS_MAIN(tst_VariableGenes)
#include "tst_VariableGenes.moc"

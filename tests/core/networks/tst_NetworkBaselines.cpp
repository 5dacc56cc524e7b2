// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Random.h"
#include "core/base/TextLines.h"
#include "core/networks/Association.h"
#include "core/networks/EdgeScores.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace ocellus;

namespace {

EdgeTruth truthOf(Index regulators, Index targets, std::vector<char> known) {
    return {regulators, targets, known, std::vector<char>(known.size(), 1)};
}

double spearman(const std::vector<float>& a, const std::vector<float>& b) {
    const auto rank = [](const std::vector<float>& values) {
        std::vector<std::size_t> order(values.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return values[x] < values[y]; });
        std::vector<double> ranks(values.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            ranks[order[i]] = static_cast<double>(i);
        }
        return ranks;
    };
    const std::vector<double> x = rank(a);
    const std::vector<double> y = rank(b);
    const double mean = (static_cast<double>(x.size()) - 1.0) / 2.0;
    double both = 0.0;
    double own = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        both += (x[i] - mean) * (y[i] - mean);
        own += (x[i] - mean) * (x[i] - mean);
    }
    return both / own;
}

/// What tests/data/statistics/make_genie3.py wrote.
struct Recorded {
    ExpressionGenes genes;
    FloatMatrix importances;
};

Recorded recordedForest() {
    Recorded recorded;
    TextLines lines(std::string(OCELLUS_TEST_DATA) + "/statistics/genie3.tsv");
    std::vector<std::string> fields;
    for (std::string_view line; lines.next(line);) {
        splitFields(line, '\t', fields);
        FloatMatrix& matrix = fields[0] == "x" ? recorded.genes.genesByCells : recorded.importances;
        for (std::size_t i = 1; i < fields.size(); ++i) {
            matrix.values.push_back(std::stof(fields[i]));
        }
        ++matrix.rows;
        matrix.columns = static_cast<Index>(fields.size()) - 1;
    }
    for (Index gene = 0; gene < recorded.genes.genesByCells.rows; ++gene) {
        recorded.genes.targets.push_back(gene);
        if (gene < recorded.importances.rows) {
            recorded.genes.regulators.push_back(gene);
        }
    }
    return recorded;
}

FloatMatrix forestOf(const ExpressionGenes& genes, Genie3Options options) {
    FloatMatrix network;
    genie3Network(genes, options, {}, &network);
    return network;
}

} // namespace

class tst_NetworkBaselines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Six pairs, the known ones ranked 1, 2 and 4: of the three best, two are known.
    void scoresFollowTheirDefinitions() {
        const FloatMatrix scores{2, 3, {6, 5, 4, 3, 2, 1}};
        const auto result = scoreEdges(scores, truthOf(2, 3, {1, 1, 0, 1, 0, 0}));
        QCOMPARE(result->candidates, Index{6});
        QCOMPARE(result->edges, Index{3});
        QCOMPARE(result->truePositives, 2.0);
        QCOMPARE(result->epr, (2.0 / 3.0) / 0.5);
        QCOMPARE(*result->oddsRatio, 2.0 * 2.0 / 1.0);
        QCOMPARE(result->averagePrecision, (1.0 + 1.0 + 0.75) / 3.0);
        // points (recall, precision): (1/3, 1) (2/3, 1) (2/3, 2/3) (1, 3/4) ...
        QVERIFY(std::abs(result->auprc - (2.0 / 3.0 + (2.0 / 3.0 + 0.75) / 2.0 / 3.0)) < 1e-12);
    }

    void aPerfectRankingHasNoOddsRatio() {
        const auto result = scoreEdges({1, 4, {4, 3, 2, 1}}, truthOf(1, 4, {1, 1, 0, 0}));
        QCOMPARE(result->epr, 2.0);
        QVERIFY(!result->oddsRatio);
        QCOMPARE(result->averagePrecision, 1.0);
    }

    void tiesCountWithTheirShareOfKnownEdges() {
        const auto result = scoreEdges({1, 4, {1, 1, 1, 1}}, truthOf(1, 4, {1, 0, 0, 0}));
        QCOMPARE(result->epr, 1.0);
        QCOMPARE(result->averagePrecisionOverRandom, 1.0);
        QCOMPARE(result->auprcOverRandom, 1.0);
    }

    void pairsThatAreNoCandidatesDoNotCount() {
        EdgeTruth truth = truthOf(2, 2, {0, 1, 0, 0});
        truth.candidate = {0, 1, 1, 0};
        const auto result = scoreEdges({2, 2, {9, 2, 1, 9}}, truth);
        QCOMPARE(result->candidates, Index{2});
        QCOMPARE(result->averagePrecision, 1.0);
        QVERIFY(!scoreEdges({2, 2, {9, 2, 1, 9}}, truthOf(2, 2, {0, 0, 0, 0})));
    }

    void chanceIsWorthOne() {
        Random random(4);
        FloatMatrix scores{100, 300, {}};
        std::vector<char> known;
        for (int i = 0; i < 30000; ++i) {
            scores.values.push_back(static_cast<float>(random.uniform()));
            known.push_back(static_cast<char>(random.uniform() < 0.1));
        }
        const auto result = scoreEdges(scores, truthOf(100, 300, known));
        // 3,000 edges of which 300 are expected by chance: one standard deviation is 5 %
        QVERIFY(std::abs(result->epr - 1.0) < 0.2);
        QVERIFY(std::abs(result->averagePrecisionOverRandom - 1.0) < 0.1);
        QVERIFY(std::abs(result->auprcOverRandom - 1.0) < 0.1);
    }

    void correlationsAreThoseOfTheTextbook() {
        const ExpressionGenes genes{{3, 4, {1, 2, 3, 4, 2, 4, 6, 80, 5, 5, 5, 5}}, {0}, {0, 1, 2}};
        const FloatMatrix pearson = pearsonNetwork(genes, 1);
        const FloatMatrix spearman = spearmanNetwork(genes, 1);
        QVERIFY(std::abs(pearson.values[0] - 1.0F) < 1e-6F);
        QVERIFY(std::abs(pearson.values[1] - 0.801036F) < 1e-5F); // by hand: 118 / sqrt(5 * 4340)
        QVERIFY(std::abs(spearman.values[1] - 1.0F) < 1e-6F);
        QCOMPARE(pearson.values[2], 0.0F); // a gene that does not vary
    }

    /// Gene 2 is the square of gene 0: no correlation, but information.
    void informationSeesWhatCorrelationMisses() {
        Random random(8);
        ExpressionGenes genes{{6, 400, std::vector<float>(2400)}, {0, 1}, {0, 1, 2, 3, 4, 5}};
        for (Index cell = 0; cell < 400; ++cell) {
            for (Index gene = 0; gene < 6; ++gene) {
                genes.genesByCells.row(gene)[cell] = static_cast<float>(random.uniform() - 0.5);
            }
            const float x = genes.genesByCells.row(0)[cell];
            genes.genesByCells.row(2)[cell] = x * x;
        }
        const FloatMatrix clr = clrNetwork(genes, 1);
        QCOMPARE(std::max_element(clr.values.begin(), clr.values.end()) - clr.values.begin(), std::ptrdiff_t{2});
        QCOMPARE(clr.values[0], 0.0F);
        QVERIFY(pearsonNetwork(genes, 1).values[2] < 0.2F);
        QVERIFY(clr.values == clrNetwork(genes, 3).values);
    }

    void forestsAgreeWithAnIndependentImplementation() {
        const Recorded recorded = recordedForest();
        Genie3Options options;
        options.trees = 500;
        const FloatMatrix network = forestOf(recorded.genes, options);
        QCOMPARE(network.values.size(), recorded.importances.values.size());
        const double agreement = spearman(network.values, recorded.importances.values);
        QVERIFY2(agreement > 0.98, std::to_string(agreement).c_str());
        // the explained variance itself: two forests of 500 and 1,000 random trees differ by a few per cent
        double apart = 0.0;
        for (std::size_t i = 0; i < network.values.size(); ++i) {
            apart = std::max(apart, static_cast<double>(std::abs(network.values[i] - recorded.importances.values[i])));
        }
        QVERIFY2(apart < 0.05, std::to_string(apart).c_str());
    }

    void forestsDependOnTheSeedAlone() {
        const Recorded recorded = recordedForest();
        Genie3Options options;
        options.trees = 10;
        options.threads = 1;
        const FloatMatrix one = forestOf(recorded.genes, options);
        options.threads = 3;
        QVERIFY(one.values == forestOf(recorded.genes, options).values);
        options.seed = 1;
        QVERIFY(one.values != forestOf(recorded.genes, options).values);
    }

    void forestsStop() {
        std::stop_source stop;
        stop.request_stop();
        FloatMatrix network;
        QCOMPARE(genie3Network(recordedForest().genes, {}, RunControl(stop.get_token(), {}), &network), Outcome::Cancelled);
        QVERIFY(network.values.empty());
    }
};

QTEST_APPLESS_MAIN(tst_NetworkBaselines)
#include "tst_NetworkBaselines.moc"

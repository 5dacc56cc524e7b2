// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Random.h"
#include "core/networks/GraphFilters.h"
#include "core/networks/Transpose.h"

#include <QTest>

#include <algorithm>
#include <numeric>
#include <set>

using namespace ocellus;

namespace {

using Pairs = std::vector<GenePair>;

FloatMatrix symmetric(Index size, const std::vector<std::tuple<int, int, float>>& weights) {
    FloatMatrix matrix{size, size, std::vector<float>(static_cast<std::size_t>(size * size), 0.0F)};
    for (const auto& [a, b, weight] : weights) {
        matrix.row(a)[b] = matrix.row(b)[a] = weight;
    }
    return matrix;
}

FloatMatrix randomWeights(Index size, std::uint64_t seed) {
    FloatMatrix matrix{size, size, std::vector<float>(static_cast<std::size_t>(size * size), 0.0F)};
    Random random(seed);
    for (Index a = 0; a < size; ++a) {
        for (Index b = a + 1; b < size; ++b) {
            matrix.row(a)[b] = matrix.row(b)[a] = static_cast<float>(random.uniform());
        }
    }
    return matrix;
}

/// The same graph by looking at every gene and every face in each step, as the definition reads.
Pairs planarBySearch(const FloatMatrix& weights) {
    const auto size = static_cast<int>(weights.rows);
    const double mean = std::accumulate(weights.values.begin(), weights.values.end(), 0.0) / (size * size);
    std::vector<std::pair<double, int>> degrees;
    for (int gene = 0; gene < size; ++gene) {
        double sum = 0.0;
        for (int other = 0; other < size; ++other) {
            sum += static_cast<double>(weights.row(gene)[other]) > mean ? static_cast<double>(weights.row(gene)[other]) : 0.0;
        }
        degrees.emplace_back(-sum, gene);
    }
    std::sort(degrees.begin(), degrees.end());
    std::vector<int> start{degrees[0].second, degrees[1].second, degrees[2].second, degrees[3].second};
    std::set<int> free;
    for (int gene = 0; gene < size; ++gene) {
        free.insert(gene);
    }
    std::set<GenePair> pairs;
    const auto join = [&](int a, int b) { pairs.insert({std::min(a, b), std::max(a, b)}); };
    std::vector<std::vector<int>> faces;
    for (int left : start) {
        free.erase(left);
        std::vector<int> face;
        for (int gene : start) {
            if (gene != left) {
                face.push_back(gene);
                join(gene, left);
            }
        }
        faces.push_back(face);
    }
    while (!free.empty()) {
        float most = -1.0F;
        int best = -1;
        std::size_t where = 0;
        for (std::size_t i = 0; i < faces.size(); ++i) {
            for (const int gene : free) {
                const float gain = weights.row(faces[i][0])[gene] + weights.row(faces[i][1])[gene] + weights.row(faces[i][2])[gene];
                if (gain > most) {
                    most = gain;
                    best = gene;
                    where = i;
                }
            }
        }
        const std::vector<int> face = faces[where];
        free.erase(best);
        faces.erase(faces.begin() + static_cast<std::ptrdiff_t>(where));
        for (int left = 0; left < 3; ++left) {
            join(face[static_cast<std::size_t>(left)], best);
            std::vector<int> next{best};
            for (int corner = 0; corner < 3; ++corner) {
                if (corner != left) {
                    next.push_back(face[static_cast<std::size_t>(corner)]);
                }
            }
            faces.push_back(next);
        }
    }
    return {pairs.begin(), pairs.end()};
}

} // namespace

class tst_GraphFilters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Genes 0-3 are the heavy core. Gene 4 leans on 0, 1 and 2, so it goes into that face, and of
    /// the pair 3-4 nothing is kept.
    void theFifthGeneGoesIntoItsBestTriangle() {
        const FloatMatrix weights = symmetric(5, {{0, 1, 9}, {0, 2, 9}, {0, 3, 9}, {1, 2, 9}, {1, 3, 9}, {2, 3, 9}, {0, 4, 3}, {1, 4, 2}, {2, 4, 2}, {3, 4, 1}});
        Pairs pairs;
        QCOMPARE(planarFilter(weights, {}, &pairs), Outcome::Finished);
        const Pairs expected{{0, 1}, {0, 2}, {0, 3}, {0, 4}, {1, 2}, {1, 3}, {1, 4}, {2, 3}, {2, 4}};
        QVERIFY(pairs == expected);
    }

    void planarGraphsAreThoseOfAnExhaustiveSearch() {
        for (const Index size : {4, 5, 9, 40}) {
            const FloatMatrix weights = randomWeights(size, 7 + static_cast<std::uint64_t>(size));
            Pairs pairs;
            planarFilter(weights, {}, &pairs);
            QCOMPARE(static_cast<Index>(pairs.size()), 3 * size - 6);
            QVERIFY(pairs == planarBySearch(weights));
        }
    }

    void fewerThanFourGenesAreAllJoined() {
        Pairs pairs;
        planarFilter(symmetric(3, {{0, 1, 1}}), {}, &pairs);
        QCOMPARE(pairs.size(), std::size_t{3});
        planarFilter(symmetric(1, {}), {}, &pairs);
        QVERIFY(pairs.empty());
    }

    /// 0-1 (5), 1-2 (4), 2-3 (6) make the heaviest tree; 0-2 (3) would close a circle.
    void theTreeTakesTheHeaviestPairsWithoutCircles() {
        Pairs pairs;
        const FloatMatrix weights = symmetric(4, {{0, 1, 5}, {0, 2, 3}, {1, 2, 4}, {2, 3, 6}, {0, 3, 1}});
        QCOMPARE(maximumSpanningTree(weights, {}, &pairs), Outcome::Finished);
        const Pairs expected{{0, 1}, {1, 2}, {2, 3}};
        QVERIFY(pairs == expected);
    }

    void aTreeJoinsGenesWithoutWeightToo() {
        Pairs pairs;
        maximumSpanningTree(symmetric(6, {{4, 5, 1}}), {}, &pairs);
        QCOMPARE(pairs.size(), std::size_t{5});
        QVERIFY(std::find(pairs.begin(), pairs.end(), GenePair{4, 5}) != pairs.end());
    }

    void stoppingGivesNothing() {
        std::stop_source stop;
        stop.request_stop();
        const RunControl control(stop.get_token(), {});
        Pairs pairs;
        const FloatMatrix weights = randomWeights(600, 1);
        QCOMPARE(planarFilter(weights, control, &pairs), Outcome::Cancelled);
        QCOMPARE(maximumSpanningTree(weights, control, &pairs), Outcome::Cancelled);
    }

    void bothDirectionsAreAveraged() {
        FloatMatrix network{2, 2, {5, 1, 3, 5}};
        const FloatMatrix mean = symmetrised(network);
        QVERIFY((mean.values == std::vector<float>{0, 2, 2, 0}));
    }

    void transposingTwiceChangesNothing() {
        const SparseSquare network{3, {0, 2, 2, 3}, {1, 2, 0}, {.1, .2, .3}};
        const SparseSquare turned = transposed(network);
        QVERIFY((turned.rowStart == std::vector<Index>{0, 1, 2, 3}));
        QVERIFY((turned.columns == std::vector<std::int32_t>{2, 0, 0}));
        QVERIFY((turned.values == std::vector<double>{.3, .1, .2}));
        QVERIFY(transposed(turned).columns == network.columns && transposed(turned).values == network.values);
    }
};

QTEST_APPLESS_MAIN(tst_GraphFilters)
#include "tst_GraphFilters.moc"

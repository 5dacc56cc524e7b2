// SPDX-License-Identifier: GPL-3.0-or-later
// Benchmarks of denoising and imputing: the damage, the baselines, the scores, and who may see what.
#include "core/base/Error.h"
#include "core/benchmarks/BenchDenoise.h"
#include "core/benchmarks/BenchImpute.h"
#include "core/benchmarks/DenseCounts.h"
#include "core/benchmarks/Smoothers.h"
#include "tests/core/benchmarks/FakePairModel.h"

#include <QTest>

#include <cmath>

using namespace ocellus;
using test::FakePairModel;
using test::OrthologuePairs;
using test::typedCells;

namespace {

constexpr int kGenes = 60;
constexpr int kCells = 150;

const OrthologuePairs& pairs() {
    static const OrthologuePairs all(kGenes);
    return all;
}

/// A third of the genes marks each type.
std::shared_ptr<const Dataset> threeTypes() {
    return typedCells(pairs().human, kCells, 5, [](int type, int gene) { return (gene % 3 == type ? 9.0 : 0.8) * (1.0 + gene % 5); });
}

std::shared_ptr<const FakePairModel> unchangingModel() {
    return std::make_shared<const FakePairModel>(pairs(), std::vector<double>(kGenes, 0.0));
}

BenchDenoiseOptions denoiseOptions(int threads = 1) {
    BenchDenoiseOptions options;
    options.labelColumn = "cell_type";
    options.input.session.threads = threads;
    return options;
}

template <class Bench> const auto& rowOf(const Bench& bench, const std::string& method, const std::string& words = {}) {
    for (const auto& row : bench.rows) {
        if (row.method == method && row.setting.find(words) != std::string::npos) {
            return row;
        }
    }
    throw std::runtime_error("no row " + method + " " + words);
}

} // namespace

class tst_BenchDenoise : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theDamageLosesMoleculesAndWholeCounts() {
        CountBatch rows;
        rows.clear();
        std::vector<std::string> names;
        for (int cell = 0; cell < 2000; ++cell) {
            names.push_back(std::to_string(cell));
            rows.genes.push_back(0);
            rows.values.push_back(40.0F);
            rows.cells.push_back(cell);
            rows.rowStart.push_back(cell + 1);
        }
        const MemoryRowSource counts(rows, 1);
        const auto dense = denseCounts(*damagedCounts(counts, names, 0.7, 1, RunControl()), {0}, RunControl());
        double sum = 0.0;
        Index empty = 0;
        for (const float value : dense->values.values) {
            QVERIFY(value >= 0.0F && value <= 40.0F && value == std::floor(value));
            sum += value;
            empty += value == 0.0F ? 1 : 0;
        }
        // (1 - 0.385)^2 = 0.378 of the molecules survive, 0.385 of the entries are emptied; the
        // tolerances are four standard errors
        QVERIFY(std::abs(sum / (2000 * 40.0) - 0.378) < 0.03);
        QVERIFY(std::abs(static_cast<double>(empty) / 2000 - 0.385) < 0.045);
    }

    void againstCleanValuesTheSameScoresOneAndDepthSaysNothing() {
        FloatMatrix clean{30, 6, {}};
        FloatMatrix deep{30, 6, {}}; // the same shares in cells of other depth
        FloatMatrix flat{30, 6, {}}; // nothing but depth
        CategoryColumn types;
        types.categories = {"A"};
        for (Index cell = 0; cell < 30; ++cell) {
            types.codes.push_back(0);
            const auto depth = static_cast<float>(1 << (cell % 5)); // powers of two: shares are exactly the same
            for (Index gene = 0; gene < 6; ++gene) {
                const auto value = static_cast<float>(1 + (cell * (gene + 3) + gene) % 31);
                clean.values.push_back(value);
                deep.values.push_back(value * depth);
                flat.values.push_back(depth * static_cast<float>(gene + 1));
            }
        }
        const FloatMatrix truth = sharesOfRows(clean);
        const CleanScores same = scoreAgainstClean(sharesOfRows(deep), truth, types, 2);
        QCOMPARE(*same.medianGene, 1.0);
        QCOMPARE(*same.withinType, 1.0);
        QCOMPARE(*same.perCell, 1.0);
        const CleanScores depthOnly = scoreAgainstClean(sharesOfRows(flat), truth, types, 1);
        QCOMPARE(*depthOnly.medianGene, 0.0);
        QCOMPARE(*depthOnly.withinType, 0.0);
        const CleanScores again = scoreAgainstClean(sharesOfRows(deep), truth, types, 1);
        QCOMPARE(again.medianGene, same.medianGene); // one thread equals two
        QCOMPARE(again.withinType, same.withinType);
    }

    void aTwinOfOtherCellsIsRefused() {
        const auto data = threeTypes();
        const auto other = Dataset::inMemory(data->cells(), *data->counts()->genes, data->counts()->rows, {});
        QVERIFY(cleanTwin(*other, *data, {0, 1}, {0}, RunControl()).has_value());
        CellTable renamed = data->cells();
        renamed.names[0] = "somebody else";
        const auto wrong = Dataset::inMemory(renamed, *data->counts()->genes, data->counts()->rows, {});
        QVERIFY_EXCEPTION_THROWN(cleanTwin(*wrong, *data, {0, 1}, {0}, RunControl()), RefusedError);
    }

    void theDamageOfACellDoesNotDependOnItsNeighbours() {
        const auto data = threeTypes();
        const auto counts = data->counts()->rows;
        const auto all = damagedCounts(*counts, data->cells().names, 0.7, 3, RunControl());
        CountBatch one, same;
        counts->readRange(7, 1, one);
        one.cells = {0};
        const auto alone = damagedCounts(MemoryRowSource(one, kGenes), {data->cells().names[7]}, 0.7, 3, RunControl());
        all->readRange(7, 1, same);
        alone->readRange(0, 1, one);
        QCOMPARE(one.values, same.values);
        QCOMPARE(one.genes, same.genes);
    }

    void everyMoleculeGoesToOneOfTheTwoParts() {
        const auto data = threeTypes();
        const auto counts = data->counts()->rows;
        const auto parts = splitCounts(*counts, data->cells().names, 0.1, 3, RunControl());
        const std::vector<Index> genes{0, 7, 30};
        const auto whole = denseCounts(*counts, genes, RunControl());
        const auto kept = denseCounts(*parts->first, genes, RunControl());
        const auto held = denseCounts(*parts->second, genes, RunControl());
        double share = 0.0, total = 0.0;
        for (std::size_t i = 0; i < whole->values.values.size(); ++i) {
            QCOMPARE(kept->values.values[i] + held->values.values[i], whole->values.values[i]);
            share += held->values.values[i];
            total += whole->values.values[i];
        }
        QVERIFY(std::abs(share / total - 0.1) < 4.0 * std::sqrt(0.09 / total)); // four standard errors
    }

    void scoresCompareRanksAndTheHeadlineIsTheGain() {
        const FloatMatrix truth{2, 4, {4, 3, 2, 0, 1, 2, 3, 0}};
        const FloatMatrix noisy{2, 4, {1, 2, 3, 0, 3, 2, 1, 0}}; // every cell the wrong way round
        const DenoiseJudge judge(truth, noisy, {6, 6}, {{0, 0}, {"one"}, false}, 1);
        const DenoiseScores perfect = judge.score(truth);
        QCOMPARE(*perfect.toFull, 1.0);
        QCOMPARE(*perfect.withZeros, 1.0);
        QCOMPARE(*perfect.perCell, 2.0); // from -1 to 1
        QCOMPARE(*judge.score(noisy).overNoisy, 0.0);
        QCOMPARE(*perfect.overNoisy, 1.0 - *judge.score(noisy).toFull);
        QVERIFY(!judge.score({2, 4, std::vector<float>(8, 1.0F)}).toFull); // a constant ranks nothing
        QVERIFY(!perfect.withinType);                                     // two cells are too few
    }

    void heldOutScoresAreThoseOfTheDefinition() {
        DenoiseScores scores;
        scoreHeldOut({1, 2, {2, 6}}, {1, 2, {1, 3}}, scores);
        // scaled to the held-out total: 1 and 3, so the log-normalised profiles are the same
        QVERIFY(*scores.heldOutMse < 1e-12);
        QVERIFY(std::abs(*scores.heldOutPoisson - (1.0 - std::log(1.0 + 1e-6) + 3.0 - 3.0 * std::log(3.0 + 1e-6)) / 2.0) < 1e-9);
    }

    void knnSmoothingAddsTheNearestRawCounts() {
        // Two pairs of alike cells: with k = 1 each becomes the mean of its pair.
        const FloatMatrix counts{4, 3, {90, 10, 0, 80, 20, 0, 0, 10, 90, 0, 20, 80}};
        const std::vector<float> totals{100, 100, 100, 100};
        FloatMatrix smoothed;
        knnSmoothing({counts, totals, 0, 1}, {1, 2}, RunControl(), [&](const std::string&, const FloatMatrix& made) { smoothed = made; });
        QCOMPARE(smoothed.values, (std::vector<float>{85, 15, 0, 85, 15, 0, 0, 15, 85, 0, 15, 85}));
    }

    void bothSmoothersGiveTheNumbersOfAnIndependentCalculation() {
        // Worked out with dense matrices in numpy; all components, so that distances are the plain ones.
        const FloatMatrix counts{6, 4, {5, 0, 3, 2, 4, 1, 2, 3, 0, 6, 1, 1, 1, 7, 0, 2, 3, 3, 3, 1, 2, 2, 6, 0}};
        const std::vector<float> totals{10, 10, 8, 10, 10, 10};
        const auto check = [](const std::vector<float>& wanted) {
            return [wanted](const std::string&, const FloatMatrix& made) {
                for (std::size_t i = 0; i < wanted.size(); ++i) {
                    QVERIFY2(std::abs(made.values[i] - wanted[i]) < 1e-4F, std::to_string(i).c_str()); // float32
                }
            };
        };
        magic({counts, totals, 0, 1}, {1, 1.0, 4, {2}}, RunControl(),
            check({3.708636F, 0.697322F, 2.931463F, 1.499269F, 3.209477F, 1.33191F, 2.52592F, 1.509761F, 0.403639F, 4.577338F, 0.776614F, 1.012917F,
                0.832872F, 5.463772F, 0.577422F, 1.594437F, 2.508568F, 2.099152F, 2.565149F, 1.129241F, 2.479008F, 1.859967F, 3.447879F, 0.666308F}));
        knnSmoothing({counts, totals, 0, 1}, {3, 2}, RunControl(),
            check({3.5F, 1.5F, 3.5F, 1.5F, 3.5F, 1.5F, 3.5F, 1.5F, 1.5F, 4.5F, 2.5F, 1.0F, 1.5F, 4.5F, 2.5F, 1.0F, 3.5F, 1.5F, 3.5F, 1.5F, 3.5F, 1.5F,
                3.5F, 1.5F}));
    }

    void magicKeepsWhatAllCellsShareAndSmoothsTheRest() {
        const auto data = threeTypes();
        std::vector<Index> genes(kGenes);
        std::iota(genes.begin(), genes.end(), Index{0});
        auto dense = denseCounts(*data->counts()->rows, genes, RunControl());
        const auto spread = [](const FloatMatrix& values, Index gene) { // within type 0
            double sum = 0.0, squares = 0.0, cells = 0.0;
            for (Index cell = 0; cell < values.rows; cell += 3) {
                sum += values.row(cell)[gene];
                squares += static_cast<double>(values.row(cell)[gene]) * values.row(cell)[gene];
                ++cells;
            }
            return squares / cells - sum / cells * sum / cells;
        };
        MagicOptions options;
        options.times = {1, 3};
        std::vector<FloatMatrix> made;
        magic({dense->values, dense->totals, 0, 1}, options, RunControl(), [&](const std::string&, const FloatMatrix& values) { made.push_back(values); });
        QCOMPARE(made.size(), std::size_t{2});
        QVERIFY(spread(made[0], 0) < 0.5 * spread(dense->values, 0));
        QVERIFY(spread(made[1], 0) < spread(made[0], 0));
        const FloatMatrix alike{6, 2, {4, 12, 4, 12, 4, 12, 4, 12, 4, 12, 4, 12}};
        magic({alike, std::vector<float>(6, 16.0F), 0, 1}, {2, 1.0, 2, {3}}, RunControl(), [&](const std::string&, const FloatMatrix& values) {
            for (std::size_t i = 0; i < values.values.size(); ++i) {
                QVERIFY(std::abs(values.values[i] - alike.values[i]) < 1e-4F); // float32 sums of shares
            }
        });
    }

    void smoothersBeatTheDamagedCountsAndAnUnchangingModelDoesNot() {
        const auto data = threeTypes();
        BenchDenoiseOptions options = denoiseOptions();
        options.model = unchangingModel();
        options.trainedOn = "nothing";
        BenchDenoise bench;
        QCOMPARE(benchDenoise(*data, options, RunControl(), &bench), Outcome::Finished);
        QCOMPARE(*rowOf(bench, "damaged counts").scores.overNoisy, 0.0);
        for (const char* method : {"cluster mean", "kNN-smoothing", "MAGIC"}) {
            const char* named = std::string(method) == "cluster mean" ? "(usual)" : "(published)";
            QVERIFY2(*rowOf(bench, method, named).scores.overNoisy > 0.1, method);
            QVERIFY2(*rowOf(bench, method, "(best of").scores.overNoisy >= *rowOf(bench, method, named).scores.overNoisy, method);
        }
        // the cluster mean says nothing within types
        QVERIFY(std::abs(*rowOf(bench, "cluster mean", "(usual)").scores.withinType) < *rowOf(bench, "damaged counts").scores.withinType);
        QCOMPARE(*rowOf(bench, "model", "free of leaks, trained on nothing").scores.overNoisy, 0.0);
        QCOMPARE(*rowOf(bench, "model", "official form").scores.overNoisy, 0.0);
        QCOMPARE(bench.types, Index{3});
    }

    void onlyTheOfficialFormShowsTheUndamagedDepth() {
        const auto data = threeTypes();
        BenchDenoiseOptions options = denoiseOptions();
        options.heldOutShare = 0.0;
        const auto model = unchangingModel();
        options.model = model;
        BenchDenoise bench;
        QCOMPARE(benchDenoise(*data, options, RunControl(), &bench), Outcome::Finished);
        const std::vector<float>& depths = model->depths();
        QCOMPARE(depths.size(), std::size_t{2 * kCells});
        const double clean = std::accumulate(depths.begin(), depths.begin() + kCells, 0.0) / kCells;
        const double leaky = std::accumulate(depths.begin() + kCells, depths.end(), 0.0) / kCells;
        QVERIFY(std::abs(clean - bench.damagedCounts) < 1e-3);
        QVERIFY(std::abs(leaky - bench.trueCounts) < 1e-3);
    }

    void theScoresAreTheSameForAnyNumberOfThreads() {
        const auto data = threeTypes();
        BenchDenoise one, four;
        benchDenoise(*data, denoiseOptions(1), RunControl(), &one);
        benchDenoise(*data, denoiseOptions(4), RunControl(), &four);
        QCOMPARE(one.rows.size(), four.rows.size());
        for (std::size_t i = 0; i < one.rows.size(); ++i) {
            QCOMPARE(one.rows[i].setting, four.rows[i].setting);
            QVERIFY(one.rows[i].scores.toFull == four.rows[i].scores.toFull);
            QVERIFY(one.rows[i].scores.withinType == four.rows[i].scores.withinType);
            QVERIFY(one.rows[i].scores.heldOutMse == four.rows[i].scores.heldOutMse);
        }
    }

    void tooFewCellsAreRefused() {
        BenchDenoiseOptions options = denoiseOptions();
        options.input.cells = {0, 1, 2};
        BenchDenoise bench;
        QVERIFY_EXCEPTION_THROWN(benchDenoise(*threeTypes(), options, RunControl(), &bench), RefusedError);
    }

    void hiddenGenesComeBackThroughClustersAndNeighbours() {
        BenchImputeOptions options;
        options.labelColumn = "cell_type";
        options.hiddenShare = 0.3;
        options.input.session.threads = 1;
        options.model = unchangingModel();
        BenchImpute bench;
        QCOMPARE(benchImpute(*threeTypes(), options, RunControl(), &bench), Outcome::Finished);
        QCOMPARE(*rowOf(bench, "gene's mean").scores.medianGene, 0.0);
        for (const char* method : {"cluster mean", "nearest neighbours"}) {
            QVERIFY2(*rowOf(bench, method, "(usual)").scores.medianGene > 0.4, method);
            QCOMPARE(rowOf(bench, method, "(usual)").scores.genes.size(), bench.hidden.size());
        }
        // per visible count the model says the same in every cell, up to the rounding of float32
        QVERIFY(std::abs(*rowOf(bench, "model", "masked").scores.medianGene) < 0.3);
        QCOMPARE(bench.referenceCells + bench.testCells, Index{kCells});
        QCOMPARE(bench.visibleGenes + std::ssize(bench.hidden), Index{kGenes});
    }
};

QTEST_GUILESS_MAIN(tst_BenchDenoise)
#include "tst_BenchDenoise.moc"

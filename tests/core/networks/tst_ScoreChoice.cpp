// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Random.h"
#include "core/base/TextLines.h"
#include "core/networks/ScoreChoice.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ocellus;

namespace {

constexpr Index kRegulators = 20;
constexpr Index kTargets = 60;

/// Every regulator has 6 targets. Score 0 is the same for all pairs, score 1 carries the edges below
/// noise, score 2 is noise, score 3 is lower for edges.
struct Planted {
    explicit Planted(std::uint64_t seed) {
        Random random(seed);
        truth.regulators = features.regulators = kRegulators;
        truth.targets = features.targets = kTargets;
        features.features = 4;
        for (Index pair = 0; pair < kRegulators * kTargets; ++pair) {
            const Index regulator = pair / kTargets, target = pair % kTargets;
            const bool edge = (target * 7 + regulator * 3) % 10 == 0;
            truth.known.push_back(static_cast<char>(edge));
            truth.candidate.push_back(static_cast<char>(regulator != target));
            const auto noise = [&] { return static_cast<float>(random.gamma(2.0) / 2.0); };
            features.values.insert(features.values.end(), {1.0F, noise() + (edge ? 1.0F : 0.0F), noise(), noise() * (edge ? 0.5F : 1.0F)});
        }
    }

    PairFeatures features;
    EdgeTruth truth;
};

double overRandom(const FloatMatrix& scores, const EdgeTruth& truth) {
    return scoreEdges(scores, truth)->averagePrecisionOverRandom;
}

/// As many edges of each regulator, to other targets.
EdgeTruth shuffled(EdgeTruth truth, std::uint64_t seed) {
    Random random(seed);
    for (Index regulator = 0; regulator < truth.regulators; ++regulator) {
        char* row = truth.known.data() + regulator * truth.targets;
        for (Index i = truth.targets; i > 1; --i) {
            std::swap(row[i - 1], row[random.below(static_cast<std::uint64_t>(i))]);
        }
    }
    return truth;
}

} // namespace

class tst_ScoreChoice : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void coefficientsAreThoseOfScipy() {
        PairFeatures features{1, 0, 4, {}};
        EdgeTruth truth{1, 0, {}, {}};
        TextLines lines(std::string(OCELLUS_TEST_DATA) + "/statistics/score_choice.tsv");
        std::vector<std::string> fields;
        int solutions = 0;
        for (std::string_view line; lines.next(line);) {
            splitFields(line, '\t', fields);
            if (fields[0] == "x") {
                truth.known.push_back(static_cast<char>(fields[1] == "1"));
                truth.candidate.push_back(1);
                features.targets = ++truth.targets;
                std::transform(fields.begin() + 2, fields.end(), std::back_inserter(features.values), [](const std::string& field) { return std::stof(field); });
                continue;
            }
            const double weight = std::stod(fields[1]);
            const ScoreChoice choice = chooseScores(features, truth, {1}, {1.0, weight});
            for (std::size_t i = 0; i < 4; ++i) {
                QVERIFY2(std::abs(choice.coefficients[i] - std::stod(fields[i + 2])) < 1e-5, fields[1].c_str());
            }
            if (weight == 7.0) { // as many other pairs come to an edge: what is taken when nothing is said
                QCOMPARE(chooseScores(features, truth, {1}, {}).coefficients, choice.coefficients);
            }
            ++solutions;
        }
        QCOMPARE(solutions, 3);
    }

    void aPlantedScoreIsFound() {
        const Planted planted(1);
        const ScoreChoice choice = chooseScores(planted.features, planted.truth, std::vector<char>(kRegulators, 1), {});
        QCOMPARE(choice.chosen.front(), Index{1});
        QVERIFY(choice.coefficients[1] > 10.0 * choice.coefficients[2]);
        QCOMPARE(choice.coefficients[0], 0.0);
        QCOMPARE(choice.coefficients[3], 0.0);
        const std::vector<int> foldOf = regulatorFolds(planted.truth, 5, 0);
        const HeldOutScores held = heldOutScores(planted.features, planted.truth, foldOf, {});
        QVERIFY(overRandom(held.scores, planted.truth) > 1.5 * overRandom(meanOfChosen(planted.features, {}), planted.truth));
    }

    /// What is known of a fold's regulators changes nothing of their own scores.
    void foldsDoNotLeak() {
        const Planted planted(2);
        const std::vector<int> foldOf = regulatorFolds(planted.truth, 4, 3);
        const EdgeTruth other = shuffled(planted.truth, 9);
        EdgeTruth mixed = planted.truth;
        for (Index pair = 0; pair < kRegulators * kTargets; ++pair) {
            if (foldOf[static_cast<std::size_t>(pair / kTargets)] == 0) {
                mixed.known[static_cast<std::size_t>(pair)] = other.known[static_cast<std::size_t>(pair)];
            }
        }
        QVERIFY(mixed.known != planted.truth.known);
        const FloatMatrix before = heldOutScores(planted.features, planted.truth, foldOf, {}).scores;
        const FloatMatrix after = heldOutScores(planted.features, mixed, foldOf, {}).scores;
        const FloatMatrix sharesBefore = knownTargetShares(planted.truth, foldOf);
        const FloatMatrix sharesAfter = knownTargetShares(mixed, foldOf);
        for (Index regulator = 0; regulator < kRegulators; ++regulator) {
            if (foldOf[static_cast<std::size_t>(regulator)] == 0) {
                QVERIFY(std::equal(before.row(regulator), before.row(regulator) + kTargets, after.row(regulator)));
                QVERIFY(std::equal(sharesBefore.row(regulator), sharesBefore.row(regulator) + kTargets, sharesAfter.row(regulator)));
            }
        }
        QVERIFY(sharesBefore.values != sharesAfter.values); // others do learn from them
    }

    /// Beside random scores of the same pairs, whose average precision is above its limit for few pairs.
    void shuffledEdgesGiveChance() {
        const Planted planted(3);
        double choice = 0.0, shares = 0.0, chance = 0.0;
        constexpr int kDraws = 20;
        for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
            const EdgeTruth truth = shuffled(planted.truth, seed);
            const std::vector<int> foldOf = regulatorFolds(truth, 5, seed);
            Random random(100 + seed);
            FloatMatrix any{truth.regulators, truth.targets, std::vector<float>(truth.known.size())};
            std::ranges::generate(any.values, [&] { return static_cast<float>(random.uniform()); });
            choice += overRandom(heldOutScores(planted.features, truth, foldOf, {}).scores, truth) / kDraws;
            shares += overRandom(knownTargetShares(truth, foldOf), truth) / kDraws;
            chance += overRandom(any, truth) / kDraws;
        }
        // One draw scatters by about 0.07, the difference of two means of 20 by 0.02: four times that.
        QVERIFY2(std::abs(choice - chance) < 0.09, std::to_string(choice).c_str());
        QVERIFY2(std::abs(shares - chance) < 0.09, std::to_string(shares).c_str());
    }

    void foldsAreEven() {
        Planted planted(4);
        for (Index target = 0; target < kTargets; ++target) { // the last five regulators have no edge
            for (Index regulator = 15; regulator < kRegulators; ++regulator) {
                planted.truth.known[static_cast<std::size_t>(regulator * kTargets + target)] = 0;
            }
        }
        QCOMPARE(regulatorsWithEdges(planted.truth), Index{15});
        const std::vector<int> foldOf = regulatorFolds(planted.truth, 5, 1);
        for (int fold = 0; fold < 5; ++fold) {
            QCOMPARE(std::count(foldOf.begin(), foldOf.begin() + 15, fold), std::ptrdiff_t{3});
            QCOMPARE(std::count(foldOf.begin(), foldOf.end(), fold), std::ptrdiff_t{4});
        }
        QVERIFY(foldOf != regulatorFolds(planted.truth, 5, 2));
        QCOMPARE(foldOf, regulatorFolds(planted.truth, 5, 1));
    }

    void withoutEdgesNothingIsChosenAndAllCount() {
        const Planted planted(5);
        std::vector<char> none(kRegulators, 0);
        const ScoreChoice choice = chooseScores(planted.features, planted.truth, none, {});
        QVERIFY(choice.chosen.empty());
        const FloatMatrix mean = meanOfChosen(planted.features, choice.chosen);
        const float* first = planted.features.of(0);
        QVERIFY(std::abs(mean.values[0] - (first[0] + first[1] + first[2] + first[3]) / 4.0F) < 1e-6F);
        QCOMPARE(meanOfChosen(planted.features, {2}).values[0], first[2]);
    }
};

QTEST_APPLESS_MAIN(tst_ScoreChoice)
#include "tst_ScoreChoice.moc"

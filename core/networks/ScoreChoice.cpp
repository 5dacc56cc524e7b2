// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/ScoreChoice.h"

#include "core/base/Random.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kPairsAtOnce = 4096;
constexpr int kMostSweeps = 100000;
constexpr double kSettled = 1e-10; ///< largest change of a sweep, as a share of the largest coefficient

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Sums over pairs of one kind.
struct Sums {
    explicit Sums(Index features)
        : products(Eigen::MatrixXd::Zero(features, features))
        , scores(Eigen::VectorXd::Zero(features)) {}

    Eigen::MatrixXd products; ///< of scores by scores
    Eigen::VectorXd scores;
    double pairs = 0.0;

    Sums& operator+=(const Sums& other) {
        products += other.products;
        scores += other.scores;
        pairs += other.pairs;
        return *this;
    }
};

/// Pairs that are known edges, and the other candidates.
struct BothSums {
    Sums edges, others;
};

class Summing {
public:
    Summing(Index features, Sums& sums)
        : m_rows(kPairsAtOnce, features)
        , m_sums(sums) {}

    ~Summing() { flush(); }

    void add(const float* scores) {
        std::copy_n(scores, m_rows.cols(), m_rows.row(m_count++).data());
        if (m_count == kPairsAtOnce) {
            flush();
        }
    }

private:
    void flush() {
        const Eigen::MatrixXd rows = m_rows.topRows(m_count).cast<double>();
        m_sums.products.noalias() += rows.transpose() * rows;
        m_sums.scores += rows.colwise().sum().transpose();
        m_sums.pairs += static_cast<double>(m_count);
        m_count = 0;
    }

    Rows m_rows;
    Sums& m_sums;
    Index m_count = 0;
};

/// Sums of the candidate pairs of the regulators that `wanted` names.
template <class Wanted>
BothSums sumsOf(const PairFeatures& features, const EdgeTruth& truth, const Wanted& wanted) {
    BothSums sums{Sums(features.features), Sums(features.features)};
    Summing edges(features.features, sums.edges);
    Summing others(features.features, sums.others);
    for (Index regulator = 0; regulator < truth.regulators; ++regulator) {
        if (!wanted(regulator)) {
            continue;
        }
        for (Index pair = regulator * truth.targets; pair < (regulator + 1) * truth.targets; ++pair) {
            if (truth.candidate[static_cast<std::size_t>(pair)] != 0) {
                (truth.known[static_cast<std::size_t>(pair)] != 0 ? edges : others).add(features.of(pair));
            }
        }
    }
    return sums;
}

ScoreChoice solve(const BothSums& sums, const ScoreChoiceOptions& options) {
    const Index count = sums.edges.scores.size();
    ScoreChoice choice{std::vector<double>(static_cast<std::size_t>(count), 0.0), {}};
    if (sums.edges.pairs == 0.0 || sums.others.pairs == 0.0) {
        return choice;
    }
    const double weight = options.edgeWeight.value_or(sums.others.pairs / sums.edges.pairs);
    const Eigen::MatrixXd products = weight * sums.edges.products + sums.others.products + options.alpha * Eigen::MatrixXd::Identity(count, count);
    Eigen::VectorXd rest = weight * sums.edges.scores - sums.others.scores; // less what the coefficients explain
    double change = 0.0;
    double largest = 0.0;
    int sweep = 0;
    do {
        change = largest = 0.0;
        for (Index i = 0; i < count; ++i) {
            double& coefficient = choice.coefficients[static_cast<std::size_t>(i)];
            const double next = std::max(0.0, coefficient + rest(i) / products(i, i));
            const double step = next - coefficient;
            if (step != 0.0) {
                rest -= step * products.col(i);
                coefficient = next;
            }
            change = std::max(change, std::abs(step));
            largest = std::max(largest, next);
        }
    } while (change > kSettled * largest && ++sweep < kMostSweeps);
    for (Index i = 0; i < count; ++i) {
        if (choice.coefficients[static_cast<std::size_t>(i)] > 0.0) {
            choice.chosen.push_back(i);
        }
    }
    return choice;
}

/// @param out  one row of targets.
void meanOfRow(const PairFeatures& features, const std::vector<Index>& chosen, Index regulator, float* out) {
    for (Index target = 0; target < features.targets; ++target) {
        const float* scores = features.of(regulator * features.targets + target);
        double sum = 0.0;
        if (chosen.empty()) {
            sum = std::accumulate(scores, scores + features.features, 0.0) / static_cast<double>(features.features);
        } else {
            for (const Index feature : chosen) {
                sum += static_cast<double>(scores[feature]);
            }
            sum /= static_cast<double>(chosen.size());
        }
        out[target] = static_cast<float>(sum);
    }
}

FloatMatrix emptyScores(Index regulators, Index targets) {
    return {regulators, targets, std::vector<float>(static_cast<std::size_t>(regulators * targets), 0.0F)};
}

int foldsIn(const std::vector<int>& foldOf) {
    return foldOf.empty() ? 0 : *std::max_element(foldOf.begin(), foldOf.end()) + 1;
}

bool hasEdge(const EdgeTruth& truth, Index regulator) {
    for (Index pair = regulator * truth.targets; pair < (regulator + 1) * truth.targets; ++pair) {
        if (truth.known[static_cast<std::size_t>(pair)] != 0 && truth.candidate[static_cast<std::size_t>(pair)] != 0) {
            return true;
        }
    }
    return false;
}

} // namespace

ScoreChoice chooseScores(const PairFeatures& features, const EdgeTruth& truth, const std::vector<char>& learnFrom, const ScoreChoiceOptions& options) {
    return solve(sumsOf(features, truth, [&](Index regulator) { return learnFrom[static_cast<std::size_t>(regulator)] != 0; }), options);
}

FloatMatrix meanOfChosen(const PairFeatures& features, const std::vector<Index>& chosen) {
    FloatMatrix scores = emptyScores(features.regulators, features.targets);
    for (Index regulator = 0; regulator < features.regulators; ++regulator) {
        meanOfRow(features, chosen, regulator, scores.row(regulator));
    }
    return scores;
}

Index regulatorsWithEdges(const EdgeTruth& truth) {
    Index count = 0;
    for (Index regulator = 0; regulator < truth.regulators; ++regulator) {
        count += hasEdge(truth, regulator) ? 1 : 0;
    }
    return count;
}

std::vector<int> regulatorFolds(const EdgeTruth& truth, int folds, std::uint64_t seed) {
    std::vector<Index> order(static_cast<std::size_t>(truth.regulators));
    std::iota(order.begin(), order.end(), Index{0});
    Random random(streamSeed(seed, "folds"));
    for (std::size_t i = order.size(); i > 1; --i) {
        std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(i))]);
    }
    std::stable_partition(order.begin(), order.end(), [&](Index regulator) { return hasEdge(truth, regulator); });
    std::vector<int> foldOf(order.size(), 0);
    for (std::size_t i = 0; i < order.size(); ++i) {
        foldOf[static_cast<std::size_t>(order[i])] = static_cast<int>(i) % folds;
    }
    return foldOf;
}

HeldOutScores heldOutScores(const PairFeatures& features, const EdgeTruth& truth, const std::vector<int>& foldOf, const ScoreChoiceOptions& options) {
    const int folds = foldsIn(foldOf);
    std::vector<BothSums> ofFold;
    for (int fold = 0; fold < folds; ++fold) {
        ofFold.push_back(sumsOf(features, truth, [&](Index regulator) { return foldOf[static_cast<std::size_t>(regulator)] == fold; }));
    }
    HeldOutScores result{emptyScores(features.regulators, features.targets), {}};
    for (int held = 0; held < folds; ++held) {
        BothSums learned{Sums(features.features), Sums(features.features)};
        for (int fold = 0; fold < folds; ++fold) {
            if (fold != held) {
                learned.edges += ofFold[static_cast<std::size_t>(fold)].edges;
                learned.others += ofFold[static_cast<std::size_t>(fold)].others;
            }
        }
        result.chosen.push_back(solve(learned, options).chosen);
        for (Index regulator = 0; regulator < features.regulators; ++regulator) {
            if (foldOf[static_cast<std::size_t>(regulator)] == held) {
                meanOfRow(features, result.chosen.back(), regulator, result.scores.row(regulator));
            }
        }
    }
    return result;
}

FloatMatrix knownTargetShares(const EdgeTruth& truth, const std::vector<int>& foldOf) {
    FloatMatrix shares = emptyScores(truth.regulators, truth.targets);
    for (Index target = 0; target < truth.targets; ++target) {
        std::vector<double> edges(static_cast<std::size_t>(foldsIn(foldOf)), 0.0), pairs = edges;
        for (Index regulator = 0; regulator < truth.regulators; ++regulator) {
            const auto pair = static_cast<std::size_t>(regulator * truth.targets + target);
            const auto fold = static_cast<std::size_t>(foldOf[static_cast<std::size_t>(regulator)]);
            pairs[fold] += truth.candidate[pair] != 0 ? 1.0 : 0.0;
            edges[fold] += truth.candidate[pair] != 0 && truth.known[pair] != 0 ? 1.0 : 0.0;
        }
        const double allEdges = std::accumulate(edges.begin(), edges.end(), 0.0);
        const double allPairs = std::accumulate(pairs.begin(), pairs.end(), 0.0);
        for (Index regulator = 0; regulator < truth.regulators; ++regulator) {
            const auto fold = static_cast<std::size_t>(foldOf[static_cast<std::size_t>(regulator)]);
            const double others = allPairs - pairs[fold];
            shares.row(regulator)[target] = others > 0.0 ? static_cast<float>((allEdges - edges[fold]) / others) : 0.0F;
        }
    }
    return shares;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Harmony.h"

#include "core/base/Random.h"
#include "core/base/parallelFor.h"
#include "core/statistics/KMeans.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace ocellus {

namespace {

// One column per cell, as in the paper.
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kStarts = 10;
constexpr int kStartRounds = 25;
constexpr int kWindow = 3; ///< objectives averaged before the clustering counts as settled
constexpr Index kGrain = 512;

class Harmoniser {
public:
    Harmoniser(const FloatMatrix& points,
               std::span<const std::int32_t> batches,
               Index batchCount,
               const HarmonyOptions& options);

    Outcome start(const RunControl& control);
    /// @returns Cancelled when stopped.
    Outcome cluster(const RunControl& control);
    void correct();
    bool settled() const;
    FloatMatrix corrected() const;

private:
    Index cells() const { return m_original.cols(); }
    void normalise();
    void measureDistances();
    void renewShares();
    double objective() const;

    const HarmonyOptions& m_options;
    std::span<const std::int32_t> m_batches;
    Index m_batchCount;
    Index m_clusters;
    Random m_random;
    VectorXd m_frequencies;          ///< of the batches
    MatrixXd m_original, m_corrected; ///< dimensions x cells
    MatrixXd m_unit;                 ///< m_corrected, columns of length 1
    MatrixXd m_centres;              ///< dimensions x clusters, columns of length 1
    MatrixXd m_distances;            ///< clusters x cells
    MatrixXd m_shares;               ///< clusters x cells, columns add up to 1 (R)
    MatrixXd m_observed, m_expected; ///< clusters x batches (O, E)
    std::vector<double> m_clusterObjectives, m_roundObjectives;
};

Harmoniser::Harmoniser(const FloatMatrix& points,
                       std::span<const std::int32_t> batches,
                       Index batchCount,
                       const HarmonyOptions& options)
    : m_options(options), m_batches(batches), m_batchCount(batchCount),
      m_random(streamSeed(options.seed, "harmony")) {
    m_clusters = options.clusters > 0
                     ? std::min(options.clusters, points.rows)
                     : std::clamp<Index>(std::lround(static_cast<double>(points.rows) / 30.0),
                                         1,
                                         std::min<Index>(100, points.rows));
    using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    m_original = Eigen::Map<const Rows>(points.values.data(), points.rows, points.columns)
                     .cast<double>()
                     .transpose();
    m_corrected = m_original;
    m_frequencies = VectorXd::Zero(batchCount);
    for (const std::int32_t batch : batches) {
        m_frequencies[batch] += 1.0 / static_cast<double>(points.rows);
    }
    normalise();
}

void Harmoniser::normalise() {
    m_unit = m_corrected;
    for (Index cell = 0; cell < cells(); ++cell) {
        m_unit.col(cell) /= std::max(1e-12, m_unit.col(cell).norm());
    }
}

void Harmoniser::measureDistances() {
    m_distances.resize(m_clusters, cells());
    parallelFor(cells(), kGrain, m_options.threads, [&](Index begin, Index end) {
        m_distances.middleCols(begin, end - begin).noalias() =
            (-2.0 * m_centres.transpose()) * m_unit.middleCols(begin, end - begin);
    });
    m_distances.array() += 2.0;
}

Outcome Harmoniser::start(const RunControl& control) {
    FloatMatrix unit{cells(), m_unit.rows(), {}};
    unit.values.assign(m_unit.data(), m_unit.data() + m_unit.size());
    KMeansOptions options;
    options.groups = m_clusters;
    options.restarts = kStarts;
    options.iterations = kStartRounds;
    options.seed = m_options.seed;
    options.threads = m_options.threads;
    KMeans found;
    if (kMeans(unit, options, control, &found) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    m_centres =
        Eigen::Map<const Eigen::MatrixXf>(found.centres.values.data(), m_unit.rows(), m_clusters)
            .cast<double>();
    m_centres.colwise().normalize();
    measureDistances();
    m_shares = (-m_distances / m_options.sigma).array().exp().matrix();
    for (Index cell = 0; cell < cells(); ++cell) {
        m_shares.col(cell) /= m_shares.col(cell).sum();
    }
    m_expected = m_shares.rowwise().sum() * m_frequencies.transpose();
    m_observed = MatrixXd::Zero(m_clusters, m_batchCount);
    for (Index cell = 0; cell < cells(); ++cell) {
        m_observed.col(m_batches[static_cast<std::size_t>(cell)]) += m_shares.col(cell);
    }
    m_roundObjectives.push_back(objective());
    return Outcome::Finished;
}

/// Distances to the centres, less the entropy of the shares, plus the penalty.
double Harmoniser::objective() const {
    const MatrixXd penalty =
        m_options.theta *
        ((m_observed.array() + 1.0) / (m_expected.array() + 1.0)).log().matrix();
    double total = 0.0;
    for (Index cell = 0; cell < cells(); ++cell) {
        const Index batch = m_batches[static_cast<std::size_t>(cell)];
        for (Index k = 0; k < m_clusters; ++k) {
            const double share = m_shares(k, cell);
            if (share > 0.0) {
                total += share * (m_distances(k, cell) +
                                  m_options.sigma * (std::log(share) + penalty(k, batch)));
            }
        }
    }
    return total;
}

/// Renews the shares block by block, each with the statistics of all other cells.
void Harmoniser::renewShares() {
    std::vector<Index> order(static_cast<std::size_t>(cells()));
    std::iota(order.begin(), order.end(), Index{0});
    for (std::size_t i = order.size(); i > 1; --i) {
        std::swap(order[i - 1], order[m_random.below(i)]);
    }
    const auto perBlock = std::max<Index>(
        1, static_cast<Index>(std::ceil(m_options.blockShare * static_cast<double>(cells()))));
    for (Index begin = 0; begin < cells(); begin += perBlock) {
        const std::span<const Index> block(
            order.data() + begin, static_cast<std::size_t>(std::min(perBlock, cells() - begin)));
        const auto add = [&](double sign) {
            for (const Index cell : block) {
                m_observed.col(m_batches[static_cast<std::size_t>(cell)]) +=
                    sign * m_shares.col(cell);
                m_expected.noalias() += sign * m_shares.col(cell) * m_frequencies.transpose();
            }
        };
        add(-1.0);
        const MatrixXd favour = ((m_expected.array() + 1.0) / (m_observed.array() + 1.0))
                                    .pow(m_options.theta)
                                    .matrix();
        for (const Index cell : block) {
            auto shares = m_shares.col(cell);
            const auto distances = m_distances.col(cell);
            shares = ((distances.minCoeff() - distances.array()) / m_options.sigma).exp() *
                     favour.col(m_batches[static_cast<std::size_t>(cell)]).array();
            shares /= shares.sum();
        }
        add(1.0);
    }
}

Outcome Harmoniser::cluster(const RunControl& control) {
    for (int round = 0; round < m_options.clusterRounds; ++round) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        m_centres.noalias() = m_unit * m_shares.transpose();
        m_centres.colwise().normalize();
        measureDistances();
        renewShares();
        m_clusterObjectives.push_back(objective());
        const std::size_t count = m_clusterObjectives.size();
        if (round > kWindow) {
            double before = 0.0, now = 0.0;
            for (std::size_t i = 0; i < kWindow; ++i) {
                before += m_clusterObjectives[count - 2 - i];
                now += m_clusterObjectives[count - 1 - i];
            }
            if (std::abs(before - now) < m_options.clusterTolerance * std::abs(before)) {
                break;
            }
        }
    }
    m_roundObjectives.push_back(m_clusterObjectives.back());
    return Outcome::Finished;
}

/// In every cluster a ridge regression of the points on intercept and batch, weighted by the
/// shares; what the batches add is taken away, the intercept stays. With one batch a cell the
/// normal equations are an arrow matrix, but with few batches a dense solution costs as little.
void Harmoniser::correct() {
    m_corrected = m_original;
    for (Index k = 0; k < m_clusters; ++k) {
        MatrixXd sums = MatrixXd::Zero(m_batchCount + 1, m_original.rows());
        for (Index cell = 0; cell < cells(); ++cell) {
            sums.row(1 + m_batches[static_cast<std::size_t>(cell)]) +=
                m_shares(k, cell) * m_original.col(cell).transpose();
        }
        sums.row(0) = sums.bottomRows(m_batchCount).colwise().sum();
        MatrixXd normal = MatrixXd::Zero(m_batchCount + 1, m_batchCount + 1);
        normal(0, 0) = m_observed.row(k).sum();
        for (Index batch = 0; batch < m_batchCount; ++batch) {
            normal(0, batch + 1) = normal(batch + 1, 0) = m_observed(k, batch);
            normal(batch + 1, batch + 1) = m_observed(k, batch) + m_options.lambda;
        }
        const MatrixXd added = normal.completeOrthogonalDecomposition().solve(sums);
        for (Index cell = 0; cell < cells(); ++cell) {
            m_corrected.col(cell) -=
                m_shares(k, cell) *
                added.row(1 + m_batches[static_cast<std::size_t>(cell)]).transpose();
        }
    }
    normalise();
}

bool Harmoniser::settled() const {
    const double before = m_roundObjectives[m_roundObjectives.size() - 2];
    return before - m_roundObjectives.back() < m_options.roundTolerance * std::abs(before);
}

FloatMatrix Harmoniser::corrected() const {
    FloatMatrix result{cells(), m_corrected.rows(), {}};
    result.values.assign(m_corrected.data(), m_corrected.data() + m_corrected.size());
    return result;
}

} // namespace

Outcome harmony(const FloatMatrix& points,
                std::span<const std::int32_t> batches,
                Index batchCount,
                const HarmonyOptions& options,
                const RunControl& control,
                HarmonyResult* result) {
    HarmonyResult found;
    if (batchCount < 2 || points.columns == 0) {
        found.corrected = points;
        found.converged = true;
        *result = std::move(found);
        return Outcome::Finished;
    }
    Harmoniser harmoniser(points, batches, batchCount, options);
    if (harmoniser.start(control) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    while (found.rounds < options.rounds && !found.converged) {
        if (harmoniser.cluster(control) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        harmoniser.correct();
        found.converged = harmoniser.settled();
        control.report("Harmony", ++found.rounds, options.rounds);
    }
    found.corrected = harmoniser.corrected();
    *result = std::move(found);
    return Outcome::Finished;
}

} // namespace ocellus

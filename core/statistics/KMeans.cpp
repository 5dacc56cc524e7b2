// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/KMeans.h"

#include "core/base/Random.h"
#include "core/base/parallelFor.h"

#include <Eigen/Dense>
#include <algorithm>
#include <limits>

namespace ocellus {

namespace {

constexpr Index kGrain = 1024;

double squaredDistance(const float* a, const double* b, Index width) {
    double sum = 0.0;
    for (Index j = 0; j < width; ++j) {
        const double step = a[j] - b[j];
        sum += step * step;
    }
    return sum;
}

/// One start: centres in float64, the assignment, and what it costs.
class Start {
public:
    Start(const FloatMatrix& points, const Eigen::MatrixXd& columns, Index groups, int threads)
        : m_points(points), m_columns(columns), m_groups(groups), m_threads(threads),
          m_centres(static_cast<std::size_t>(groups * points.columns)),
          m_groupOf(static_cast<std::size_t>(points.rows), -1),
          m_cost(static_cast<std::size_t>(points.rows)) {}

    void seedCentres(Random& random) {
        std::vector<double> nearest(m_cost.size(), std::numeric_limits<double>::infinity());
        auto chosen =
            static_cast<Index>(random.below(static_cast<std::uint64_t>(m_points.rows)));
        for (Index group = 0; group < m_groups; ++group) {
            std::copy_n(m_points.row(chosen), m_points.columns, centre(group));
            parallelFor(m_points.rows, kGrain, m_threads, [&](Index begin, Index end) {
                for (Index i = begin; i < end; ++i) {
                    double& best = nearest[static_cast<std::size_t>(i)];
                    best = std::min(
                        best, squaredDistance(m_points.row(i), centre(group), m_points.columns));
                }
            });
            double total = 0.0;
            for (const double distance : nearest) {
                total += distance;
            }
            double left = total * random.uniform();
            chosen = m_points.rows - 1;
            for (Index i = 0; i < m_points.rows; ++i) {
                left -= nearest[static_cast<std::size_t>(i)];
                if (left < 0.0) {
                    chosen = i;
                    break;
                }
            }
        }
    }

    /// Every cell to its nearest centre. @returns whether any changed.
    bool assign() {
        const Eigen::Map<const Eigen::MatrixXd> centres(
            m_centres.data(), m_points.columns, m_groups);
        const Eigen::VectorXd squares = centres.colwise().squaredNorm().transpose();
        std::vector<char> changed(static_cast<std::size_t>((m_points.rows + kGrain - 1) / kGrain));
        parallelFor(m_points.rows, kGrain, m_threads, [&](Index begin, Index end) {
            const Eigen::MatrixXd products =
                centres.transpose() * m_columns.middleCols(begin, end - begin);
            for (Index i = begin; i < end; ++i) {
                Index best = 0;
                const double least = (squares - 2.0 * products.col(i - begin)).minCoeff(&best);
                const auto at = static_cast<std::size_t>(i);
                changed[static_cast<std::size_t>(begin / kGrain)] |= m_groupOf[at] != best;
                m_groupOf[at] = static_cast<std::int32_t>(best);
                m_cost[at] = std::max(0.0, least + m_columns.col(i).squaredNorm());
            }
        });
        return std::find(changed.begin(), changed.end(), 1) != changed.end();
    }

    void moveCentres() {
        std::vector<Index> sizes(static_cast<std::size_t>(m_groups), 0);
        for (const std::int32_t group : m_groupOf) {
            ++sizes[static_cast<std::size_t>(group)];
        }
        for (Index group = 0; group < m_groups; ++group) {
            if (sizes[static_cast<std::size_t>(group)] == 0) {
                adoptFurthest(group, sizes);
            }
        }
        std::fill(m_centres.begin(), m_centres.end(), 0.0);
        for (Index i = 0; i < m_points.rows; ++i) {
            double* sums = centre(m_groupOf[static_cast<std::size_t>(i)]);
            for (Index j = 0; j < m_points.columns; ++j) {
                sums[j] += m_points.row(i)[j];
            }
        }
        for (Index group = 0; group < m_groups; ++group) {
            const auto size = static_cast<double>(sizes[static_cast<std::size_t>(group)]);
            std::for_each_n(centre(group), m_points.columns, [size](double& sum) {
                sum /= std::max(1.0, size);
            });
        }
    }

    double inertia() const {
        double total = 0.0;
        for (const double cost : m_cost) {
            total += cost;
        }
        return total;
    }

    KMeans result() const {
        KMeans found;
        found.groupOf = m_groupOf;
        found.centres = {m_groups, m_points.columns, {m_centres.begin(), m_centres.end()}};
        found.inertia = inertia();
        return found;
    }

private:
    double* centre(Index group) { return m_centres.data() + group * m_points.columns; }

    void adoptFurthest(Index group, std::vector<Index>& sizes) {
        const auto furthest = std::max_element(m_cost.begin(), m_cost.end());
        const auto cell = static_cast<std::size_t>(furthest - m_cost.begin());
        --sizes[static_cast<std::size_t>(m_groupOf[cell])];
        ++sizes[static_cast<std::size_t>(group)];
        m_groupOf[cell] = static_cast<std::int32_t>(group);
        *furthest = 0.0;
    }

    const FloatMatrix& m_points;
    const Eigen::MatrixXd& m_columns; ///< the points, one column a cell
    Index m_groups;
    int m_threads;
    std::vector<double> m_centres;
    std::vector<std::int32_t> m_groupOf;
    std::vector<double> m_cost;
};

} // namespace

Outcome kMeans(const FloatMatrix& points,
               const KMeansOptions& options,
               const RunControl& control,
               KMeans* result) {
    using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Eigen::MatrixXd columns =
        Eigen::Map<const Rows>(points.values.data(), points.rows, points.columns)
            .cast<double>()
            .transpose();
    KMeans best;
    best.inertia = std::numeric_limits<double>::infinity();
    for (int restart = 0; restart < options.restarts; ++restart) {
        Random random(streamSeed(options.seed, static_cast<std::uint64_t>(restart)));
        Start start(points, columns, options.groups, options.threads);
        start.seedCentres(random);
        for (int i = 0; i < options.iterations; ++i) {
            if (control.stopRequested()) {
                return Outcome::Cancelled;
            }
            if (!start.assign()) {
                break;
            }
            start.moveCentres();
        }
        if (start.inertia() < best.inertia) {
            best = start.result();
        }
    }
    *result = std::move(best);
    return Outcome::Finished;
}

} // namespace ocellus

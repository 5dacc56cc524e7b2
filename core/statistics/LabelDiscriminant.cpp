// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/LabelDiscriminant.h"

#include "core/base/Random.h"
#include "core/base/parallelFor.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace ocellus {

namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using FloatRows = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

/// Cells multiplied at once.
constexpr Index kBlock = 1024;

/// Every label's cells are spread evenly over the folds, in an order drawn by the seed.
std::vector<int> foldsOf(const std::vector<std::int32_t>& labels, Index labelCount, const DiscriminantOptions& options) {
    std::vector<std::vector<std::size_t>> cells(static_cast<std::size_t>(labelCount));
    for (std::size_t i = 0; i < labels.size(); ++i) {
        cells[static_cast<std::size_t>(labels[i])].push_back(i);
    }
    std::vector<int> folds(labels.size());
    Random random(options.seed);
    for (auto& members : cells) {
        for (std::size_t i = members.size(); i > 1; --i) {
            std::swap(members[i - 1], members[random.below(i)]);
        }
        const auto first = static_cast<std::size_t>(random.below(static_cast<std::uint64_t>(options.folds)));
        for (std::size_t i = 0; i < members.size(); ++i) {
            folds[members[i]] = static_cast<int>((first + i) % static_cast<std::size_t>(options.folds));
        }
    }
    return folds;
}

/// What one fold learned from the others.
struct Fit {
    Matrix whitening;             ///< dimensions x dimensions: points times this have covariance 1
    Matrix means;                 ///< labels x dimensions, whitened
    std::vector<Index> cells;     ///< of each label
};

class Discriminant {
public:
    Discriminant(const FloatMatrix& points, const std::vector<std::int32_t>& labels, Index labelCount,
                 const DiscriminantOptions& options)
        : m_points(points), m_labels(labels), m_labelCount(labelCount), m_options(options),
          m_folds(foldsOf(labels, labelCount, options)), m_used(labels.size(), 1),
          m_densities{points.rows, labelCount, std::vector<float>(static_cast<std::size_t>(points.rows * labelCount))} {}

    bool run(const RunControl& control) {
        const Index steps = static_cast<Index>(m_options.rounds) * m_options.folds;
        for (int round = 0; round < m_options.rounds; ++round) {
            if (round > 0) {
                leaveOutDoubtful();
            }
            parallelFor(m_options.folds, 1, m_options.threads, [&](Index fold, Index) {
                if (!control.stopRequested()) {
                    evaluate(static_cast<int>(fold), fitWithout(static_cast<int>(fold)));
                }
            });
            if (control.stopRequested()) {
                return false;
            }
            control.report("Comparing labels", static_cast<Index>(round + 1) * m_options.folds, steps);
        }
        return true;
    }

    FloatMatrix takeDensities() { return std::move(m_densities); }

private:
    Fit fitWithout(int fold) const {
        const Index dimensions = m_points.columns;
        Fit fit;
        fit.means = Matrix::Zero(m_labelCount, dimensions);
        fit.cells.assign(static_cast<std::size_t>(m_labelCount), 0);
        Matrix products = Matrix::Zero(dimensions, dimensions);
        std::vector<Index> rows;
        for (Index i = 0; i < m_points.rows; ++i) {
            const auto at = static_cast<std::size_t>(i);
            if (m_folds[at] != fold && m_used[at] != 0) {
                rows.push_back(i);
                fit.means.row(m_labels[at]) += FloatRows(m_points.row(i), 1, dimensions).cast<double>();
                ++fit.cells[static_cast<std::size_t>(m_labels[at])];
            }
        }
        for (Index label = 0; label < m_labelCount; ++label) {
            fit.means.row(label) /= static_cast<double>(std::max<Index>(fit.cells[static_cast<std::size_t>(label)], 1));
        }
        for (std::size_t first = 0; first < rows.size(); first += kBlock) {
            const std::size_t count = std::min<std::size_t>(kBlock, rows.size() - first);
            Matrix block(static_cast<Index>(count), dimensions);
            for (std::size_t i = 0; i < count; ++i) {
                const Index row = rows[first + i];
                block.row(static_cast<Index>(i)) = FloatRows(m_points.row(row), 1, dimensions).cast<double>() -
                                                   fit.means.row(m_labels[static_cast<std::size_t>(row)]);
            }
            products.noalias() += block.transpose() * block;
        }
        products /= static_cast<double>(std::max<Index>(static_cast<Index>(rows.size()) - m_labelCount, 1));
        const double scale = std::max(products.trace() / static_cast<double>(dimensions), 1e-12);
        products *= 1.0 - m_options.shrinkage;
        products.diagonal().array() += std::max(m_options.shrinkage, 1e-6) * scale;
        const Eigen::LLT<Matrix> root(products);
        // Rows times the inverse transpose of the lower root have covariance 1.
        fit.whitening = root.matrixL().solve(Matrix::Identity(dimensions, dimensions)).transpose();
        fit.means = (fit.means * fit.whitening).eval();
        return fit;
    }

    void evaluate(int fold, const Fit& fit) {
        const Index dimensions = m_points.columns;
        for (Index i = 0; i < m_points.rows; ++i) {
            const auto at = static_cast<std::size_t>(i);
            if (m_folds[at] != fold) {
                continue;
            }
            const Eigen::RowVectorXd point = FloatRows(m_points.row(i), 1, dimensions).cast<double>() * fit.whitening;
            float* row = m_densities.row(i);
            for (Index label = 0; label < m_labelCount; ++label) {
                const auto cells = static_cast<double>(fit.cells[static_cast<std::size_t>(label)]);
                if (cells < 0.5) {
                    row[label] = kNoDensity;
                    continue;
                }
                const double spread = 1.0 + 1.0 / cells;
                const double distance = (point - fit.means.row(label)).squaredNorm();
                row[label] = static_cast<float>(-0.5 * (distance / spread + static_cast<double>(dimensions) * std::log(spread)));
            }
        }
    }

    void leaveOutDoubtful() {
        std::vector<std::vector<std::pair<float, std::size_t>>> doubts(static_cast<std::size_t>(m_labelCount));
        for (std::size_t i = 0; i < m_labels.size(); ++i) {
            const float* row = m_densities.row(static_cast<Index>(i));
            const float best = *std::max_element(row, row + m_labelCount);
            doubts[static_cast<std::size_t>(m_labels[i])].emplace_back(best - row[m_labels[i]], i);
        }
        for (auto& cells : doubts) {
            std::sort(cells.begin(), cells.end());
            for (std::size_t i = 0; i < cells.size(); ++i) {
                m_used[cells[i].second] = cells[i].first <= 0.0F || 2 * i < cells.size() ? 1 : 0;
            }
        }
    }

    const FloatMatrix& m_points;
    const std::vector<std::int32_t>& m_labels;
    Index m_labelCount;
    const DiscriminantOptions& m_options;
    std::vector<int> m_folds;
    std::vector<char> m_used;
    FloatMatrix m_densities;
};

} // namespace

Outcome labelDensities(const FloatMatrix& points, const std::vector<std::int32_t>& labels, Index labelCount,
                       const DiscriminantOptions& options, const RunControl& control, FloatMatrix* result) {
    Discriminant discriminant(points, labels, labelCount, options);
    if (!discriminant.run(control)) {
        return Outcome::Cancelled;
    }
    *result = discriminant.takeDensities();
    return Outcome::Finished;
}

} // namespace ocellus

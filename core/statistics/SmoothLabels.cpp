// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/SmoothLabels.h"

#include <Eigen/Sparse>

namespace ocellus {

namespace {

using Sparse = Eigen::SparseMatrix<double>;
using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr double kPrecision = 1e-8;

Sparse systemOf(const SparseSquare& graph, double lambda) {
    std::vector<Eigen::Triplet<double>> entries;
    entries.reserve(graph.values.size() + static_cast<std::size_t>(graph.size));
    for (Index row = 0; row < graph.size; ++row) {
        double degree = 0.0;
        for (Index at = graph.rowStart[static_cast<std::size_t>(row)];
             at < graph.rowStart[static_cast<std::size_t>(row) + 1];
             ++at) {
            const auto entry = static_cast<std::size_t>(at);
            if (graph.columns[entry] != row) {
                degree += graph.values[entry];
                entries.emplace_back(row, graph.columns[entry], -lambda * graph.values[entry]);
            }
        }
        entries.emplace_back(row, row, 1.0 + lambda * degree);
    }
    Sparse system(graph.size, graph.size);
    system.setFromTriplets(entries.begin(), entries.end());
    return system;
}

/// Smooths the scores of one label after the other.
class Smoother {
public:
    Smoother(const SparseSquare& graph, double lambda, int times) : m_system(systemOf(graph, lambda)), m_solver(m_system), m_times(times) {
        m_solver.setTolerance(kPrecision);
    }

    Eigen::VectorXd smooth(Eigen::VectorXd values) const {
        for (int time = 0; time < m_times; ++time) {
            const Eigen::VectorXd before = values;
            values = m_solver.solveWithGuess(before, before);
        }
        return values;
    }

private:
    Sparse m_system;
    Eigen::ConjugateGradient<Sparse, Eigen::Lower | Eigen::Upper> m_solver;
    int m_times;
};

} // namespace

Outcome smoothScores(const SparseSquare& graph,
                     const FloatMatrix& scores,
                     double lambda,
                     int times,
                     const RunControl& control,
                     FloatMatrix* result) {
    const Smoother smoother(graph, lambda, times);
    const Eigen::Map<const Rows> before(scores.values.data(), scores.rows, scores.columns);
    FloatMatrix smooth{scores.rows, scores.columns, {}};
    smooth.values.resize(scores.values.size());
    Eigen::Map<Rows> after(smooth.values.data(), scores.rows, scores.columns);
    for (Index label = 0; label < scores.columns; ++label) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        after.col(label) = smoother.smooth(before.col(label).cast<double>()).cast<float>();
    }
    *result = std::move(smooth);
    return Outcome::Finished;
}

Outcome bestSmoothScores(const SparseSquare& graph,
                         Index labels,
                         const std::function<void(Index label, std::vector<float>& scores)>& scoresOf,
                         double lambda,
                         int times,
                         const RunControl& control,
                         BestScores* result) {
    const Smoother smoother(graph, lambda, times);
    const auto cells = static_cast<std::size_t>(graph.size);
    BestScores best{std::vector<std::int32_t>(cells, -1), std::vector<float>(cells, 0.0F)};
    std::vector<float> scores;
    for (Index label = 0; label < labels; ++label) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        scores.assign(cells, 0.0F);
        scoresOf(label, scores);
        const Eigen::VectorXd smooth = smoother.smooth(Eigen::Map<const Eigen::VectorXf>(scores.data(), graph.size).cast<double>());
        for (std::size_t cell = 0; cell < cells; ++cell) {
            if (const auto score = static_cast<float>(smooth[static_cast<Index>(cell)]); score > best.scores[cell]) {
                best.columns[cell] = static_cast<std::int32_t>(label);
                best.scores[cell] = score;
            }
        }
    }
    *result = std::move(best);
    return Outcome::Finished;
}

FloatMatrix votedScores(const FloatMatrix& scores,
                        const std::vector<std::int32_t>& groupOf,
                        Index groups) {
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(scores.columns, groups);
    for (Index cell = 0; cell < scores.rows; ++cell) {
        sums.col(groupOf[static_cast<std::size_t>(cell)]) +=
            Eigen::Map<const Eigen::VectorXf>(scores.row(cell), scores.columns).cast<double>();
    }
    FloatMatrix voted{scores.rows, scores.columns, {}};
    voted.values.resize(scores.values.size());
    for (Index cell = 0; cell < scores.rows; ++cell) {
        Eigen::Map<Eigen::VectorXf>(voted.row(cell), scores.columns) =
            sums.col(groupOf[static_cast<std::size_t>(cell)]).cast<float>();
    }
    return voted;
}

std::vector<std::int32_t> bestColumns(const FloatMatrix& scores) {
    std::vector<std::int32_t> best(static_cast<std::size_t>(scores.rows), -1);
    for (Index cell = 0; cell < scores.rows; ++cell) {
        float most = 0.0F;
        for (Index label = 0; label < scores.columns; ++label) {
            if (scores.row(cell)[label] > most) {
                most = scores.row(cell)[label];
                best[static_cast<std::size_t>(cell)] = static_cast<std::int32_t>(label);
            }
        }
    }
    return best;
}

} // namespace ocellus

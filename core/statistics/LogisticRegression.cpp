// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/LogisticRegression.h"

#include <Eigen/Dense>
#include <cmath>
#include <deque>
#include <utility>

namespace ocellus {

namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t kMemory = 20;
constexpr double kArmijo = 1e-4;
constexpr int kHalvings = 40;

RowMatrix withIntercept(const FloatMatrix& points) {
    RowMatrix result(points.rows, points.columns + 1);
    for (Index i = 0; i < points.rows; ++i) {
        for (Index j = 0; j < points.columns; ++j) {
            result(i, j) = points.row(i)[j];
        }
        result(i, points.columns) = 1.0;
    }
    return result;
}

/// Turns scores into probabilities row by row; @returns the sum of log normalisers less the row's
/// largest score, which the caller needs for the loss.
VectorXd softmaxRows(RowMatrix& scores) {
    VectorXd logSums(scores.rows());
    for (Index i = 0; i < scores.rows(); ++i) {
        const double top = scores.row(i).maxCoeff();
        scores.row(i) = (scores.row(i).array() - top).exp().matrix();
        const double sum = scores.row(i).sum();
        scores.row(i) /= sum;
        logSums[i] = top + std::log(sum);
    }
    return logSums;
}

/// Mean loss and gradient at some weights.
class Objective {
public:
    Objective(const FloatMatrix& points,
              std::span<const std::int32_t> codes,
              Index classes,
              double c)
        : m_points(withIntercept(points)), m_codes(codes), m_classes(classes),
          m_penalty(1.0 / (c * static_cast<double>(points.rows))) {}

    Index size() const { return m_classes * m_points.cols(); }

    double operator()(const VectorXd& flat, VectorXd& gradient) {
        const Eigen::Map<const RowMatrix> weights(flat.data(), m_classes, m_points.cols());
        const auto cells = static_cast<double>(m_points.rows());
        m_scores.noalias() = m_points * weights.transpose();
        double loss = 0.0;
        for (Index i = 0; i < m_points.rows(); ++i) {
            loss -= m_scores(i, m_codes[static_cast<std::size_t>(i)]);
        }
        loss = (loss + softmaxRows(m_scores).sum()) / cells;
        for (Index i = 0; i < m_points.rows(); ++i) {
            m_scores(i, m_codes[static_cast<std::size_t>(i)]) -= 1.0;
        }
        gradient.resize(size());
        Eigen::Map<RowMatrix> slope(gradient.data(), m_classes, m_points.cols());
        slope.noalias() = m_scores.transpose() * m_points / cells;
        const auto penalised = weights.leftCols(m_points.cols() - 1);
        slope.leftCols(m_points.cols() - 1) += m_penalty * penalised;
        return loss + 0.5 * m_penalty * penalised.squaredNorm();
    }

private:
    RowMatrix m_points;
    std::span<const std::int32_t> m_codes;
    Index m_classes;
    double m_penalty;
    RowMatrix m_scores;
};

struct Step {
    VectorXd moved, bent; ///< change of the weights and of the gradient
    double curvature = 0.0;
};

/// The L-BFGS direction: the two-loop recursion (Nocedal and Wright, algorithm 7.4).
VectorXd direction(const VectorXd& gradient, const std::deque<Step>& steps) {
    VectorXd result = -gradient;
    std::vector<double> alphas(steps.size());
    for (std::size_t i = steps.size(); i-- > 0;) {
        alphas[i] = steps[i].moved.dot(result) / steps[i].curvature;
        result -= alphas[i] * steps[i].bent;
    }
    if (!steps.empty()) {
        result *= steps.back().curvature / steps.back().bent.squaredNorm();
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const double beta = steps[i].bent.dot(result) / steps[i].curvature;
        result += (alphas[i] - beta) * steps[i].moved;
    }
    return result;
}

/// A point of the descent.
struct Place {
    VectorXd weights, gradient;
    double loss = 0.0;
};

/// Halves the step until the loss falls enough. @returns false when it never does.
bool descend(Objective& objective,
             const Place& from,
             const VectorXd& along,
             double length,
             Place& to) {
    const double slope = along.dot(from.gradient);
    for (int halving = 0; halving < kHalvings; ++halving, length *= 0.5) {
        to.weights = from.weights + length * along;
        to.loss = objective(to.weights, to.gradient);
        if (to.loss <= from.loss + kArmijo * length * slope) {
            return true;
        }
    }
    return false;
}

void remember(const Place& from, const Place& to, std::deque<Step>& steps) {
    Step step{to.weights - from.weights, to.gradient - from.gradient, 0.0};
    step.curvature = step.moved.dot(step.bent);
    if (step.curvature > 1e-14 * step.bent.squaredNorm()) {
        steps.push_back(std::move(step));
        if (steps.size() > kMemory) {
            steps.pop_front();
        }
    }
}

} // namespace

FloatMatrix LogisticModel::probabilities(const FloatMatrix& points) const {
    const Eigen::Map<const RowMatrix> flat(weights.data(), classes, features + 1);
    RowMatrix scores = withIntercept(points) * flat.transpose();
    softmaxRows(scores);
    FloatMatrix result{points.rows, classes, {}};
    result.values.assign(scores.data(), scores.data() + scores.size());
    return result;
}

Outcome fitLogistic(const FloatMatrix& points,
                    std::span<const std::int32_t> codes,
                    Index classes,
                    const LogisticOptions& options,
                    const RunControl& control,
                    LogisticModel* model) {
    Objective objective(points, codes, classes, options.c);
    Place here, next;
    here.weights = VectorXd::Zero(objective.size());
    here.loss = objective(here.weights, here.gradient);
    std::deque<Step> steps;
    LogisticModel fitted;
    for (; fitted.iterations < options.iterations; ++fitted.iterations) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        if (here.gradient.size() == 0 || here.gradient.cwiseAbs().maxCoeff() <= options.tolerance) {
            fitted.converged = true;
            break;
        }
        VectorXd along = direction(here.gradient, steps);
        if (!(along.dot(here.gradient) < 0.0)) { // lost to rounding: the steepest descent again
            steps.clear();
            along = -here.gradient;
        }
        const double length = steps.empty() ? 1.0 / std::max(1.0, here.gradient.norm()) : 1.0;
        if (descend(objective, here, along, length, next)) {
            remember(here, next, steps);
            std::swap(here, next);
        } else if (steps.empty()) {
            break; // as low as the precision allows
        } else {
            steps.clear();
        }
    }
    fitted.classes = classes;
    fitted.features = points.columns;
    fitted.weights.assign(here.weights.data(), here.weights.data() + here.weights.size());
    *model = std::move(fitted);
    return Outcome::Finished;
}

} // namespace ocellus

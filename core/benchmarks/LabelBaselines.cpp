// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/LabelBaselines.h"

#include "core/base/parallelFor.h"

#include <Eigen/Dense>
#include <algorithm>
#include <limits>
#include <utility>

namespace ocellus {

namespace {

using FloatRows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kGrain = 64;

/// One column per cell.
MatrixXd columnsOf(const FloatMatrix& points) {
    return Eigen::Map<const FloatRows>(points.values.data(), points.rows, points.columns)
        .cast<double>()
        .transpose();
}

FloatMatrix zeros(Index rows, Index columns) {
    return {rows, columns, std::vector<float>(static_cast<std::size_t>(rows * columns), 0.0F)};
}

} // namespace

FloatMatrix majorityScores(const LabelledPoints& known, Index testCells) {
    std::vector<Index> sizes(static_cast<std::size_t>(known.classes), 0);
    for (const std::int32_t code : known.codes) {
        ++sizes[static_cast<std::size_t>(code)];
    }
    const auto most = std::max_element(sizes.begin(), sizes.end());
    FloatMatrix scores = zeros(testCells, known.classes);
    for (Index cell = 0; cell < testCells; ++cell) {
        scores.row(cell)[most - sizes.begin()] =
            static_cast<float>(*most) / static_cast<float>(known.codes.size());
    }
    return scores;
}

FloatMatrix nearestCentroidScores(const LabelledPoints& known,
                                  const FloatMatrix& test,
                                  bool scaled) {
    const MatrixXd points = columnsOf(known.points);
    MatrixXd centres = MatrixXd::Zero(points.rows(), known.classes);
    VectorXd sizes = VectorXd::Zero(known.classes);
    for (Index cell = 0; cell < points.cols(); ++cell) {
        const std::int32_t code = known.codes[static_cast<std::size_t>(cell)];
        centres.col(code) += points.col(cell);
        sizes[code] += 1.0;
    }
    for (Index k = 0; k < known.classes; ++k) {
        centres.col(k) /= std::max(1.0, sizes[k]);
    }
    VectorXd weights = VectorXd::Ones(points.rows());
    if (scaled) {
        const VectorXd variances = (points.colwise() - points.rowwise().mean().eval())
                                       .rowwise()
                                       .squaredNorm() /
                                   static_cast<double>(points.cols());
        weights = (variances.array() > 0.0).select(variances.array().inverse(), 0.0);
    }
    const MatrixXd tested = columnsOf(test);
    FloatMatrix scores = zeros(test.rows, known.classes);
    for (Index cell = 0; cell < test.rows; ++cell) {
        VectorXd distances = ((centres.colwise() - tested.col(cell)).array().square().colwise() *
                              weights.array())
                                 .colwise()
                                 .sum();
        for (Index k = 0; k < known.classes; ++k) {
            if (sizes[k] == 0.0) {
                distances[k] = std::numeric_limits<double>::infinity();
            }
        }
        Index best = 0;
        distances.minCoeff(&best);
        scores.row(cell)[best] = 1.0F;
    }
    return scores;
}

Outcome nearestNeighbourScores(const LabelledPoints& known,
                               const FloatMatrix& test,
                               Index neighbours,
                               int threads,
                               const RunControl& control,
                               FloatMatrix* result) {
    const MatrixXd points = columnsOf(known.points);
    const MatrixXd tested = columnsOf(test);
    const VectorXd squares = points.colwise().squaredNorm().transpose();
    const Index count = std::min(neighbours, points.cols());
    FloatMatrix scores = zeros(test.rows, known.classes);
    parallelFor(test.rows, kGrain, threads, [&](Index begin, Index end) {
        if (control.stopRequested()) {
            return;
        }
        MatrixXd distances = -2.0 * points.transpose() * tested.middleCols(begin, end - begin);
        distances.colwise() += squares;
        std::vector<std::pair<double, Index>> order(static_cast<std::size_t>(points.cols()));
        for (Index cell = begin; cell < end; ++cell) {
            for (Index i = 0; i < points.cols(); ++i) {
                order[static_cast<std::size_t>(i)] = {distances(i, cell - begin), i};
            }
            std::nth_element(order.begin(), order.begin() + (count - 1), order.end());
            for (Index i = 0; i < count; ++i) {
                const auto neighbour = order[static_cast<std::size_t>(i)].second;
                scores.row(cell)[known.codes[static_cast<std::size_t>(neighbour)]] +=
                    1.0F / static_cast<float>(count);
            }
        }
    });
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    *result = std::move(scores);
    return Outcome::Finished;
}

} // namespace ocellus

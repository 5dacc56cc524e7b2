// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/Sinkhorn.h"

#include "core/base/parallelFor.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ocellus {

namespace {

constexpr Index kBlock = 64;
constexpr double kSmall = 1e-30; ///< column sums below are worked out in logarithms

using Line = Eigen::Array<float, Eigen::Dynamic, 1>;
using Given = Eigen::Map<const Line>;

/// u and v in units of epsilon: the balanced matrix is exp(scaled scores + u_i + v_j).
struct Scalings {
    Line rows, columns;
};

/// Sets u of some rows for the present v and adds what they then give to each column, over exp(v).
void scaleRows(const FloatMatrix& scores, Index first, Index end, Scalings& scalings, double* columnSums) {
    const Index size = scores.columns;
    const double share = 1.0 / static_cast<double>(size);
    Line line(size);
    for (Index row = first; row < end; ++row) {
        line = Given(scores.row(row), size) + scalings.columns;
        const float largest = line.maxCoeff();
        line = (line - largest).exp();
        const double sum = static_cast<double>(line.sum());
        scalings.rows[row] = static_cast<float>(std::log(share / sum) - static_cast<double>(largest));
        const double factor = share / sum;
        for (Index column = 0; column < size; ++column) {
            columnSums[column] += static_cast<double>(line[column]) * factor;
        }
    }
}

/// log of the sum over rows of exp(score + u), for a column whose sum is too small for plain numbers.
double logColumnSum(const FloatMatrix& scores, Index column, const Line& rows) {
    double largest = -std::numeric_limits<double>::infinity();
    for (Index row = 0; row < scores.rows; ++row) {
        largest = std::max(largest, static_cast<double>(scores.row(row)[column]) + static_cast<double>(rows[row]));
    }
    double sum = 0.0;
    for (Index row = 0; row < scores.rows; ++row) {
        sum += std::exp(static_cast<double>(scores.row(row)[column]) + static_cast<double>(rows[row]) - largest);
    }
    return largest + std::log(sum);
}

/// One iteration: rows, then columns.
void iterate(const FloatMatrix& scores, int threads, Scalings& scalings) {
    const Index size = scores.columns;
    const Index blocks = (size + kBlock - 1) / kBlock;
    std::vector<double> partial(static_cast<std::size_t>(blocks * size), 0.0);
    parallelFor(size, kBlock, threads, [&](Index first, Index end) {
        scaleRows(scores, first, end, scalings, partial.data() + first / kBlock * size);
    });
    const double logShare = -std::log(static_cast<double>(size));
    parallelFor(size, kBlock, threads, [&](Index first, Index end) {
        for (Index column = first; column < end; ++column) {
            double sum = 0.0;
            for (Index block = 0; block < blocks; ++block) {
                sum += partial[static_cast<std::size_t>(block * size + column)];
            }
            const double own = static_cast<double>(scalings.columns[column]);
            const double logSum = sum > kSmall ? std::log(sum) - own : logColumnSum(scores, column, scalings.rows);
            scalings.columns[column] = static_cast<float>(logShare - logSum);
        }
    });
}

} // namespace

Outcome sinkhorn(FloatMatrix& scores, const SinkhornOptions& options, const RunControl& control) {
    const Index size = scores.columns;
    const auto scale = static_cast<float>(1.0 / options.epsilon);
    for (float& score : scores.values) {
        score *= scale;
    }
    Scalings scalings{Line::Zero(size), Line::Zero(size)};
    for (int i = 0; i < options.iterations; ++i) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        iterate(scores, options.threads, scalings);
    }
    parallelFor(size, kBlock, options.threads, [&](Index first, Index end) {
        Line line(size);
        for (Index row = first; row < end; ++row) {
            line = (Given(scores.row(row), size) + scalings.columns + scalings.rows[row]).exp();
            std::copy_n(line.data(), size, scores.row(row));
        }
    });
    return Outcome::Finished;
}

} // namespace ocellus

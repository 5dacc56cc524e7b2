// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/Silhouette.h"

#include "core/base/parallelFor.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

namespace ocellus {

namespace {

constexpr Index kGrain = 32; ///< cells between two looks at the stop button

double widthOf(std::span<const double> sums, std::span<const Index> sizes, std::int32_t own) {
    const Index mine = sizes[static_cast<std::size_t>(own)];
    if (mine < 2) {
        return 0.0;
    }
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t group = 0; group < sizes.size(); ++group) {
        if (static_cast<std::int32_t>(group) != own && sizes[group] > 0) {
            nearest = std::min(nearest, sums[group] / static_cast<double>(sizes[group]));
        }
    }
    if (!std::isfinite(nearest)) {
        return 0.0;
    }
    const double within =
        sums[static_cast<std::size_t>(own)] / static_cast<double>(mine - 1);
    const double larger = std::max(within, nearest);
    return larger > 0.0 ? (nearest - within) / larger : 0.0;
}

} // namespace

Outcome silhouettes(const FloatMatrix& points,
                    std::span<const std::int32_t> codes,
                    Index groups,
                    int threads,
                    const RunControl& control,
                    std::vector<double>* result) {
    std::vector<Index> sizes(static_cast<std::size_t>(groups), 0);
    for (const std::int32_t code : codes) {
        ++sizes[static_cast<std::size_t>(code)];
    }
    std::vector<double> widths(codes.size(), 0.0);
    using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    Eigen::MatrixXd columns =
        Eigen::Map<const Rows>(points.values.data(), points.rows, points.columns)
            .cast<double>()
            .transpose();
    columns.colwise() -= columns.rowwise().mean().eval(); // an offset must not cost precision
    const Eigen::VectorXd squares = columns.colwise().squaredNorm().transpose();
    parallelFor(points.rows, kGrain, threads, [&](Index begin, Index end) {
        if (control.stopRequested()) {
            return;
        }
        std::vector<double> sums(static_cast<std::size_t>(groups));
        Eigen::MatrixXd distances = columns.transpose() * columns.middleCols(begin, end - begin);
        distances = (-2.0 * distances).colwise() + squares;
        distances.rowwise() += squares.segment(begin, end - begin).transpose();
        distances = distances.cwiseMax(0.0).cwiseSqrt();
        for (Index i = begin; i < end; ++i) {
            std::fill(sums.begin(), sums.end(), 0.0);
            for (Index j = 0; j < points.rows; ++j) {
                sums[static_cast<std::size_t>(codes[static_cast<std::size_t>(j)])] +=
                    j == i ? 0.0 : distances(j, i - begin);
            }
            widths[static_cast<std::size_t>(i)] =
                widthOf(sums, sizes, codes[static_cast<std::size_t>(i)]);
        }
    });
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    *result = std::move(widths);
    return Outcome::Finished;
}

} // namespace ocellus

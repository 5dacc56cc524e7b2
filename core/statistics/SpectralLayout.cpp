// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/SpectralLayout.h"

#include "core/base/parallelFor.h"
#include "core/statistics/TopEigenpairs.h"

#include <Eigen/Dense>

#include <cmath>

namespace ocellus {

namespace {

constexpr Index kFewestCells = 16;

/// One column of a layout, its entry of largest size made positive.
void setColumn(FloatMatrix& layout, Index column, const double* values) {
    Index largest = 0;
    for (Index cell = 0; cell < layout.rows; ++cell) {
        if (std::abs(values[cell]) > std::abs(values[largest])) {
            largest = cell;
        }
    }
    const double sign = layout.rows > 0 && values[largest] < 0.0 ? -1.0 : 1.0;
    for (Index cell = 0; cell < layout.rows; ++cell) {
        layout.row(cell)[column] = static_cast<float>(sign * values[cell]);
    }
}

} // namespace

bool isConnected(const SparseSquare& graph) {
    if (graph.size == 0) {
        return true;
    }
    std::vector<char> seen(static_cast<std::size_t>(graph.size), 0);
    std::vector<std::int32_t> open{0};
    seen[0] = 1;
    Index reached = 1;
    while (!open.empty()) {
        const std::int32_t cell = open.back();
        open.pop_back();
        for (Index i = graph.rowStart[cell]; i < graph.rowStart[cell + 1]; ++i) {
            if (seen[graph.columns[i]] == 0) {
                seen[graph.columns[i]] = 1;
                ++reached;
                open.push_back(graph.columns[i]);
            }
        }
    }
    return reached == graph.size;
}

Outcome spectralLayout(const SparseSquare& graph, std::uint64_t seed, int threads,
    const RunControl& control, std::optional<FloatMatrix>* layout) {
    if (graph.size < kFewestCells) {
        layout->reset();
        return Outcome::Finished;
    }
    std::vector<double> rootOfDegree(static_cast<std::size_t>(graph.size));
    for (Index cell = 0; cell < graph.size; ++cell) {
        double degree = 0.0;
        for (Index i = graph.rowStart[cell]; i < graph.rowStart[cell + 1]; ++i) {
            degree += graph.values[i];
        }
        rootOfDegree[cell] = 1.0 / std::sqrt(degree);
    }
    // The largest eigenvalues of D^-1/2 A D^-1/2 are the smallest of the Laplacian. Adding the
    // identity makes all of them positive.
    const SymmetricOperator matrix{graph.size, [&](const double* x, double* y) {
        parallelFor(graph.size, 4096, threads, [&](Index begin, Index end) {
            for (Index cell = begin; cell < end; ++cell) {
                double sum = 0.0;
                for (Index i = graph.rowStart[cell]; i < graph.rowStart[cell + 1]; ++i) {
                    sum += graph.values[i] * rootOfDegree[graph.columns[i]] * x[graph.columns[i]];
                }
                y[cell] = x[cell] + rootOfDegree[cell] * sum;
            }
        });
    }};
    EigenOptions options;
    options.count = 3;
    options.tolerance = 1e-4;
    options.mostProducts = 400;
    options.seed = seed;
    bool found = false;
    Eigenpairs pairs;
    if (topEigenpairs(matrix, options, control, &found, &pairs) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    layout->reset();
    if (found) {
        FloatMatrix coordinates{graph.size, 2, std::vector<float>(static_cast<std::size_t>(graph.size * 2))};
        setColumn(coordinates, 0, pairs.vectors.data() + graph.size);
        setColumn(coordinates, 1, pairs.vectors.data() + 2 * graph.size);
        *layout = std::move(coordinates);
    }
    return Outcome::Finished;
}

FloatMatrix principalLayout(const FloatMatrix& points) {
    const Index dimensions = points.columns;
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(dimensions);
    for (Index cell = 0; cell < points.rows; ++cell) {
        for (Index d = 0; d < dimensions; ++d) {
            mean[d] += points.row(cell)[d] / static_cast<double>(points.rows);
        }
    }
    Eigen::MatrixXd products = Eigen::MatrixXd::Zero(dimensions, dimensions);
    Eigen::VectorXd centred(dimensions);
    for (Index cell = 0; cell < points.rows; ++cell) {
        for (Index d = 0; d < dimensions; ++d) {
            centred[d] = points.row(cell)[d] - mean[d];
        }
        products.selfadjointView<Eigen::Lower>().rankUpdate(centred);
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(products);
    FloatMatrix layout{points.rows, 2, std::vector<float>(static_cast<std::size_t>(points.rows * 2), 0.0F)};
    std::vector<double> scores(static_cast<std::size_t>(points.rows));
    for (Index column = 0; column < std::min<Index>(2, dimensions); ++column) {
        for (Index cell = 0; cell < points.rows; ++cell) {
            double score = 0.0;
            for (Index d = 0; d < dimensions; ++d) {
                score += (points.row(cell)[d] - mean[d]) * solver.eigenvectors()(d, dimensions - 1 - column);
            }
            scores[cell] = score;
        }
        setColumn(layout, column, scores.data());
    }
    return layout;
}

} // namespace ocellus

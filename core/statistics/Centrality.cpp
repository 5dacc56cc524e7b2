// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Centrality.h"

#include "core/statistics/TopEigenpairs.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ocellus {

namespace {

constexpr Index kDense = 32; ///< vertices up to which the matrix is diagonalised whole

Outcome leadingVector(const SparseSquare& graph, const RunControl& control, bool* found, Eigenpairs* pair) {
    EigenOptions options;
    options.tolerance = 1e-10;
    if (graph.size <= kDense) {
        std::vector<double> dense(static_cast<std::size_t>(graph.size * graph.size), 0.0);
        for (Index row = 0; row < graph.size; ++row) {
            for (Index at = graph.rowStart[static_cast<std::size_t>(row)]; at < graph.rowStart[static_cast<std::size_t>(row) + 1]; ++at) {
                dense[static_cast<std::size_t>(row * graph.size + graph.columns[static_cast<std::size_t>(at)])] = graph.values[static_cast<std::size_t>(at)];
            }
        }
        *found = true;
        return topEigenpairs(dense, graph.size, options, 1, control, pair);
    }
    const SymmetricOperator sparse{graph.size, [&graph](const double* x, double* y) {
        for (Index row = 0; row < graph.size; ++row) {
            double sum = 0.0;
            for (Index at = graph.rowStart[static_cast<std::size_t>(row)]; at < graph.rowStart[static_cast<std::size_t>(row) + 1]; ++at) {
                sum += graph.values[static_cast<std::size_t>(at)] * x[graph.columns[static_cast<std::size_t>(at)]];
            }
            y[row] = sum;
        }
    }};
    return topEigenpairs(sparse, options, control, found, pair);
}

} // namespace

Outcome eigenvectorCentrality(const SparseSquare& graph, const RunControl& control, std::vector<double>* result) {
    std::vector<double> centrality(static_cast<std::size_t>(graph.size), std::numeric_limits<double>::quiet_NaN());
    if (std::ranges::any_of(graph.values, [](double weight) { return weight > 0.0; })) {
        bool found = false;
        Eigenpairs pair;
        if (leadingVector(graph, control, &found, &pair) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        if (found) { // of weights >= 0 all parts have one sign
            const auto size = [](double value) { return std::abs(value); };
            const double most = size(*std::ranges::max_element(pair.vectors, {}, size));
            std::ranges::transform(pair.vectors, centrality.begin(), [&](double value) { return size(value) / most; });
        }
    }
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    *result = std::move(centrality);
    return Outcome::Finished;
}

} // namespace ocellus

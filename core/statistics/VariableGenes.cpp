// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/VariableGenes.h"

#include "core/statistics/RowBlocks.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ocellus {

namespace {

constexpr double kSpan = 0.3;
constexpr std::size_t kFewestForTrend = 20;
constexpr std::size_t kKnots = 200;
constexpr std::size_t kTailKnots = 50;

struct Sums {
    std::vector<double> values;
    std::vector<double> squares;

    explicit Sums(Index genes)
        : values(static_cast<std::size_t>(genes), 0.0)
        , squares(static_cast<std::size_t>(genes), 0.0) {}

    void clear() {
        std::fill(values.begin(), values.end(), 0.0);
        std::fill(squares.begin(), squares.end(), 0.0);
    }

    void add(const CountBatch& batch) {
        for (std::size_t i = 0; i < batch.genes.size(); ++i) {
            const auto gene = static_cast<std::size_t>(batch.genes[i]);
            const double value = batch.values[i];
            values[gene] += value;
            squares[gene] += value * value;
        }
    }

    void add(const Sums& other) {
        for (std::size_t gene = 0; gene < values.size(); ++gene) {
            values[gene] += other.values[gene];
            squares[gene] += other.squares[gene];
        }
    }
};

/// The local quadratic at x[at] through the points [first, last) of ascending x.
double localFit(const std::vector<double>& x, const std::vector<double>& y, std::size_t at,
    std::size_t first, std::size_t last) {
    const double reach = std::max(x[at] - x[first], x[last - 1] - x[at]) * (1.0 + 1e-9);
    Eigen::Matrix3d normal = Eigen::Matrix3d::Zero();
    Eigen::Vector3d right = Eigen::Vector3d::Zero();
    for (std::size_t i = first; i < last; ++i) {
        const double distance = reach > 0.0 ? (x[i] - x[at]) / reach : 0.0;
        const double cube = 1.0 - std::abs(distance * distance * distance);
        const double weight = cube * cube * cube;
        const Eigen::Vector3d powers(1.0, distance, distance * distance);
        normal += weight * powers * powers.transpose();
        right += weight * y[i] * powers;
    }
    const double average = right[0] / normal(0, 0);
    // Where the points all but share their mean the quadratic is not determined: take the average.
    const Eigen::LDLT<Eigen::Matrix3d> solver(normal);
    if (solver.info() != Eigen::Success || solver.vectorD().minCoeff() < 1e-9 * normal(0, 0)) {
        return average;
    }
    return solver.solve(right)[0];
}

/// The trend at every x (ascending): local fits at some of them, straight lines between.
std::vector<double> trend(const std::vector<double>& x, const std::vector<double>& y) {
    const std::size_t size = x.size();
    const std::size_t window = std::min(size, std::max(kFewestForTrend, static_cast<std::size_t>(kSpan * double(size))));
    std::vector<std::size_t> knots;
    for (std::size_t knot = 0; knot < kKnots; ++knot) {
        knots.push_back(knot * (size - 1) / (kKnots - 1));
    }
    for (std::size_t back = 1; back <= std::min(kTailKnots, size); ++back) {
        knots.push_back(size - back);
    }
    std::sort(knots.begin(), knots.end());
    knots.erase(std::unique(knots.begin(), knots.end()), knots.end());

    std::vector<double> fitted(size);
    std::size_t first = 0;
    std::size_t before = 0;
    for (const std::size_t knot : knots) {
        while (first + window < size && x[first + window] - x[knot] < x[knot] - x[first]) {
            ++first;
        }
        fitted[knot] = localFit(x, y, knot, first, first + window);
        const double step = x[knot] - x[before];
        for (std::size_t i = before + 1; i < knot; ++i) {
            const double share = step > 0.0 ? (x[i] - x[before]) / step : 0.0;
            fitted[i] = fitted[before] + share * (fitted[knot] - fitted[before]);
        }
        before = knot;
    }
    return fitted;
}

void score(VariableGenes& genes) {
    const std::size_t size = genes.mean.size();
    genes.score.assign(size, -std::numeric_limits<double>::infinity());
    std::vector<std::size_t> order;
    for (std::size_t gene = 0; gene < size; ++gene) {
        if (genes.variance[gene] > 0.0) {
            order.push_back(gene);
        }
    }
    std::stable_sort(order.begin(), order.end(),
        [&](std::size_t a, std::size_t b) { return genes.mean[a] < genes.mean[b]; });
    std::vector<double> means(order.size());
    std::vector<double> variances(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        means[i] = genes.mean[order[i]];
        variances[i] = genes.variance[order[i]];
    }
    const std::vector<double> expected
        = order.size() < kFewestForTrend ? std::vector<double>(order.size(), 0.0) : trend(means, variances);
    for (std::size_t i = 0; i < order.size(); ++i) {
        genes.score[order[i]] = variances[i] - expected[i];
    }
}

std::vector<Index> best(const std::vector<double>& scores, Index count) {
    std::vector<Index> order;
    for (std::size_t gene = 0; gene < scores.size(); ++gene) {
        if (!std::isinf(scores[gene])) {
            order.push_back(static_cast<Index>(gene));
        }
    }
    const auto better = [&](Index a, Index b) {
        return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
    };
    if (static_cast<Index>(order.size()) > count) {
        std::nth_element(order.begin(), order.begin() + count, order.end(), better);
        order.resize(static_cast<std::size_t>(count));
    }
    std::sort(order.begin(), order.end());
    return order;
}

} // namespace

Outcome findVariableGenes(const RowSource& rows, const VariableGenesOptions& options,
    const RunControl& control, VariableGenes* result) {
    const Index genes = rows.geneCount();
    std::vector<Sums> partial(static_cast<std::size_t>(RowBlocks(rows).slots), Sums(genes));
    Sums total(genes);
    const Outcome outcome = forEachRowBlock(
        rows, options.threads, control, "Finding variable genes",
        [&](Index slot, const CountBatch& batch) {
            partial[slot].clear();
            partial[slot].add(batch);
        },
        [&](Index slot) { total.add(partial[slot]); });
    if (outcome == Outcome::Cancelled) {
        return outcome;
    }
    VariableGenes found;
    const auto cells = static_cast<double>(rows.cellCount());
    found.mean.resize(static_cast<std::size_t>(genes));
    found.variance.resize(static_cast<std::size_t>(genes));
    for (Index gene = 0; gene < genes; ++gene) {
        const double mean = cells > 0.0 ? total.values[gene] / cells : 0.0;
        const double spread = total.squares[gene] - cells * mean * mean;
        found.mean[gene] = mean;
        // What is left of rounding in a gene that is the same everywhere counts as no variance.
        found.variance[gene] = spread > 1e-12 * total.squares[gene] ? spread / (cells - 1.0) : 0.0;
    }
    score(found);
    found.chosen = best(found.score, options.count);
    *result = std::move(found);
    return Outcome::Finished;
}

} // namespace ocellus

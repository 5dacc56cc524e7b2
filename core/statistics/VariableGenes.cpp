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

/// Sums over cells, gene by gene.
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

    /// @param limits  largest value that counts, one per gene; empty: no limits.
    void add(const CountBatch& batch, const std::vector<double>& limits) {
        for (std::size_t i = 0; i < batch.genes.size(); ++i) {
            const auto gene = static_cast<std::size_t>(batch.genes[i]);
            const double stored = batch.values[i];
            const double value = limits.empty() ? stored : std::min(stored, limits[gene]);
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

/// One pass over all cells. @returns Cancelled with `total` unfinished when stopped.
Outcome sumUp(const RowSource& rows, const std::vector<double>& limits, int threads,
    const RunControl& control, const std::string& stage, Sums& total) {
    std::vector<Sums> partial(static_cast<std::size_t>(RowBlocks(rows).slots), Sums(rows.geneCount()));
    return forEachRowBlock(
        rows, threads, control, stage,
        [&](Index slot, const CountBatch& batch) {
            partial[slot].clear();
            partial[slot].add(batch, limits);
        },
        [&](Index slot) { total.add(partial[slot]); });
}

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

/// The trend of `transformed(variance)` on `transformed(mean)` at every gene that varies; empty where
/// too few do.
std::vector<double> expectation(const VariableGenes& genes, double (*transformed)(double)) {
    std::vector<std::size_t> order;
    for (std::size_t gene = 0; gene < genes.mean.size(); ++gene) {
        if (genes.variance[gene] > 0.0) {
            order.push_back(gene);
        }
    }
    if (order.size() < kFewestForTrend) {
        return {};
    }
    std::stable_sort(order.begin(), order.end(),
        [&](std::size_t a, std::size_t b) { return genes.mean[a] < genes.mean[b]; });
    std::vector<double> means(order.size());
    std::vector<double> variances(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        means[i] = transformed(genes.mean[order[i]]);
        variances[i] = transformed(genes.variance[order[i]]);
    }
    const std::vector<double> fitted = trend(means, variances);
    std::vector<double> result(genes.mean.size(), 0.0);
    for (std::size_t i = 0; i < order.size(); ++i) {
        result[order[i]] = fitted[i];
    }
    return result;
}

void setMoments(const Sums& sums, Index cellCount, VariableGenes& genes) {
    const auto cells = static_cast<double>(cellCount);
    genes.mean.resize(sums.values.size());
    genes.variance.resize(sums.values.size());
    for (std::size_t gene = 0; gene < sums.values.size(); ++gene) {
        const double mean = cellCount > 0 ? sums.values[gene] / cells : 0.0;
        const double spread = sums.squares[gene] - cells * mean * mean;
        genes.mean[gene] = mean;
        // What is left of rounding in a gene that is the same everywhere counts as no variance.
        genes.variance[gene] = spread > 1e-12 * sums.squares[gene] ? spread / (cells - 1.0) : 0.0;
    }
}

/// The score of seurat_v3 in a second pass over the counts.
Outcome scoreCounts(const RowSource& rows, int threads, const RunControl& control,
    const std::vector<double>& logVariance, VariableGenes& genes) {
    const auto cells = static_cast<double>(rows.cellCount());
    std::vector<double> limits(genes.mean.size());
    for (std::size_t gene = 0; gene < limits.size(); ++gene) {
        limits[gene] = genes.mean[gene] + std::sqrt(cells * std::pow(10.0, logVariance[gene]));
    }
    Sums sums(rows.geneCount());
    if (sumUp(rows, limits, threads, control, "Weighing variable genes", sums) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    for (std::size_t gene = 0; gene < limits.size(); ++gene) {
        if (genes.variance[gene] > 0.0) {
            const double mean = genes.mean[gene];
            const double spread = cells * mean * mean + sums.squares[gene] - 2.0 * mean * sums.values[gene];
            genes.score[gene] = spread / ((cells - 1.0) * std::pow(10.0, logVariance[gene]));
        }
    }
    return Outcome::Finished;
}

void scoreLogValues(const std::vector<double>& expected, VariableGenes& genes) {
    for (std::size_t gene = 0; gene < genes.score.size(); ++gene) {
        if (genes.variance[gene] > 0.0) {
            genes.score[gene] = genes.variance[gene] - expected[gene];
        }
    }
}

std::vector<Index> best(const std::vector<double>& scores, Index count) {
    std::vector<Index> order;
    for (std::size_t gene = 0; gene < scores.size(); ++gene) {
        if (std::isfinite(scores[gene])) {
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
    Sums sums(rows.geneCount());
    if (sumUp(rows, {}, options.threads, control, "Finding variable genes", sums) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    VariableGenes genes;
    setMoments(sums, rows.cellCount(), genes);
    genes.score.assign(genes.mean.size(), -std::numeric_limits<double>::infinity());
    const bool counts = options.scale == ExpressionScale::Counts;
    const std::vector<double> expected = counts
        ? expectation(genes, [](double value) { return std::log10(value); })
        : expectation(genes, [](double value) { return value; });
    if (expected.empty() || !counts) {
        scoreLogValues(expected.empty() ? std::vector<double>(genes.mean.size(), 0.0) : expected, genes);
    } else if (scoreCounts(rows, options.threads, control, expected, genes) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    genes.chosen = best(genes.score, options.count);
    *result = std::move(genes);
    return Outcome::Finished;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/NeighbourMixing.h"

#include "core/base/parallelFor.h"
#include "core/statistics/Distributions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ocellus {

namespace {

constexpr double kPerplexityTolerance = 1e-5; ///< of its logarithm
constexpr int kHalvings = 50;
constexpr double kSignificance = 0.05;
constexpr Index kGrain = 256;

/// exp(-beta d), adding up to 1. @returns their entropy.
double weigh(std::span<const float> distances, double beta, std::vector<double>& weights) {
    const double least = distances.front(); // ascending; the factor cancels
    double sum = 0.0, mean = 0.0;
    for (std::size_t i = 0; i < distances.size(); ++i) {
        weights[i] = std::exp(-(distances[i] - least) * beta);
        sum += weights[i];
        mean += weights[i] * (distances[i] - least);
    }
    for (double& weight : weights) {
        weight /= sum;
    }
    return std::log(sum) + beta * mean / sum;
}

void weighForPerplexity(std::span<const float> distances,
                        double perplexity,
                        std::vector<double>& weights) {
    const double wanted = std::log(perplexity);
    double beta = 1.0, low = 0.0, high = std::numeric_limits<double>::infinity();
    for (int i = 0; i <= kHalvings; ++i) {
        const double excess = weigh(distances, beta, weights) - wanted;
        if (std::abs(excess) <= kPerplexityTolerance || i == kHalvings) {
            return;
        }
        (excess > 0.0 ? low : high) = beta;
        beta = std::isinf(high) ? beta * 2.0 : (low + high) / 2.0;
    }
}

std::size_t rootOf(std::vector<std::size_t>& parents, std::size_t cell) {
    while (parents[cell] != cell) {
        parents[cell] = parents[parents[cell]];
        cell = parents[cell];
    }
    return cell;
}

} // namespace

std::vector<double> lisi(const NeighbourLists& lists,
                         std::span<const std::int32_t> codes,
                         Index groups,
                         int threads) {
    std::vector<double> result(static_cast<std::size_t>(lists.cells), 1.0);
    if (lists.perCell == 0) {
        return result;
    }
    const auto perplexity = static_cast<double>(std::max<Index>(1, lists.perCell / 3));
    parallelFor(lists.cells, kGrain, threads, [&](Index begin, Index end) {
        std::vector<double> weights(static_cast<std::size_t>(lists.perCell));
        std::vector<double> shares(static_cast<std::size_t>(groups));
        for (Index cell = begin; cell < end; ++cell) {
            weighForPerplexity({lists.distancesOf(cell), weights.size()}, perplexity, weights);
            std::fill(shares.begin(), shares.end(), 0.0);
            for (std::size_t i = 0; i < weights.size(); ++i) {
                const std::int32_t neighbour = lists.neighboursOf(cell)[i];
                shares[static_cast<std::size_t>(codes[static_cast<std::size_t>(neighbour)])] +=
                    weights[i];
            }
            const double simpson =
                std::inner_product(shares.begin(), shares.end(), shares.begin(), 0.0);
            result[static_cast<std::size_t>(cell)] = 1.0 / simpson;
        }
    });
    return result;
}

Outcome kbetAcceptance(const FloatMatrix& points,
                       std::span<const std::int32_t> batches,
                       Index batchCount,
                       Index size,
                       int threads,
                       const RunControl& control,
                       double* result) {
    NeighbourLists lists;
    if (ExactNeighbours().search(points, size, threads, control, &lists) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    std::vector<double> expected(static_cast<std::size_t>(batchCount), 0.0);
    for (const std::int32_t batch : batches) {
        expected[static_cast<std::size_t>(batch)] += 1.0;
    }
    const auto present = std::count_if(
        expected.begin(), expected.end(), [](double cells) { return cells > 0.0; });
    const double scale =
        static_cast<double>(lists.perCell + 1) / static_cast<double>(batches.size());
    Index accepted = 0;
    std::vector<double> observed(expected.size());
    for (Index cell = 0; cell < lists.cells; ++cell) {
        std::fill(observed.begin(), observed.end(), 0.0);
        observed[static_cast<std::size_t>(batches[static_cast<std::size_t>(cell)])] += 1.0;
        for (Index i = 0; i < lists.perCell; ++i) {
            const std::int32_t neighbour = lists.neighboursOf(cell)[i];
            observed[static_cast<std::size_t>(batches[static_cast<std::size_t>(neighbour)])] += 1.0;
        }
        double statistic = 0.0;
        for (std::size_t batch = 0; batch < expected.size(); ++batch) {
            const double due = expected[batch] * scale;
            if (due > 0.0) {
                statistic += (observed[batch] - due) * (observed[batch] - due) / due;
            }
        }
        accepted += chiSquaredAbove(statistic, static_cast<double>(present - 1)) >= kSignificance;
    }
    *result = static_cast<double>(accepted) / static_cast<double>(std::max<Index>(1, lists.cells));
    return Outcome::Finished;
}

double graphConnectivity(const NeighbourLists& lists,
                         std::span<const std::int32_t> codes,
                         Index groups) {
    std::vector<std::size_t> parents(codes.size());
    std::iota(parents.begin(), parents.end(), std::size_t{0});
    for (std::size_t cell = 0; cell < codes.size(); ++cell) {
        for (Index i = 0; i < lists.perCell; ++i) {
            const auto other = static_cast<std::size_t>(
                lists.neighboursOf(static_cast<Index>(cell))[i]);
            if (codes[cell] == codes[other]) {
                const std::size_t a = rootOf(parents, cell), b = rootOf(parents, other);
                parents[std::max(a, b)] = std::min(a, b);
            }
        }
    }
    std::vector<Index> partSizes(codes.size(), 0), largest(static_cast<std::size_t>(groups), 0),
        sizes(static_cast<std::size_t>(groups), 0);
    for (std::size_t cell = 0; cell < codes.size(); ++cell) {
        const auto group = static_cast<std::size_t>(codes[cell]);
        ++sizes[group];
        largest[group] = std::max(largest[group], ++partSizes[rootOf(parents, cell)]);
    }
    double total = 0.0;
    Index counted = 0;
    for (std::size_t group = 0; group < sizes.size(); ++group) {
        if (sizes[group] > 0) {
            total += static_cast<double>(largest[group]) / static_cast<double>(sizes[group]);
            ++counted;
        }
    }
    return counted > 0 ? total / static_cast<double>(counted) : 0.0;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/RankCorrelation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace ocellus {

namespace {

/// Ranks from 1, ties at their mean, less the mean of all ranks.
std::vector<double> centredRanks(std::span<const float> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    const double middle = 0.5 * static_cast<double>(values.size() + 1);
    for (std::size_t first = 0; first < order.size();) {
        std::size_t end = first + 1;
        while (end < order.size() && values[order[end]] == values[order[first]]) {
            ++end;
        }
        const double rank = 0.5 * static_cast<double>(first + 1 + end);
        for (std::size_t i = first; i < end; ++i) {
            ranks[order[i]] = rank - middle;
        }
        first = end;
    }
    return ranks;
}

} // namespace

double rankCorrelation(std::span<const float> a, std::span<const float> b) {
    const std::vector<double> ranksA = centredRanks(a);
    const std::vector<double> ranksB = centredRanks(b);
    const auto product = [](const std::vector<double>& x, const std::vector<double>& y) {
        return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
    };
    const double scale = std::sqrt(product(ranksA, ranksA) * product(ranksB, ranksB));
    return a.size() < 2 || scale == 0.0 ? std::numeric_limits<double>::quiet_NaN() : product(ranksA, ranksB) / scale;
}

} // namespace ocellus

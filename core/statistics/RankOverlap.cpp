// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/RankOverlap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kStep = 5;

/// Place of every value in the ranking.
std::vector<Index> places(const std::vector<double>& values, bool largestFirst, bool earlierFirst) {
    std::vector<Index> order(values.size());
    std::iota(order.begin(), order.end(), Index{0});
    std::sort(order.begin(), order.end(), [&](Index a, Index b) {
        const double x = values[static_cast<std::size_t>(a)];
        const double y = values[static_cast<std::size_t>(b)];
        if (x != y) {
            return largestFirst ? x > y : x < y;
        }
        return earlierFirst ? a < b : a > b;
    });
    std::vector<Index> place(values.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        place[static_cast<std::size_t>(order[i])] = static_cast<Index>(i);
    }
    return place;
}

} // namespace

RankOverlap rankOverlap(std::span<const double> truth, std::span<const double> predicted, bool largestFirst) {
    std::vector<double> a, b;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        if (!std::isnan(truth[i]) && !std::isnan(predicted[i])) {
            a.push_back(truth[i]);
            b.push_back(predicted[i]);
        }
    }
    const std::vector<Index> placeA = places(a, largestFirst, true);
    const std::vector<Index> placeB = places(b, largestFirst, false);
    const auto count = static_cast<Index>(a.size());
    std::vector<Index> sharedFrom(a.size() + 1, 0); // genes that both rankings have from this K on
    for (std::size_t i = 0; i < a.size(); ++i) {
        ++sharedFrom[static_cast<std::size_t>(std::max(placeA[i], placeB[i])) + 1];
    }
    std::partial_sum(sharedFrom.begin(), sharedFrom.end(), sharedFrom.begin());
    RankOverlap result;
    for (Index k = kStep; k <= count; k += kStep) {
        result.size.push_back(k);
        result.shared.push_back(static_cast<double>(sharedFrom[static_cast<std::size_t>(k)]) / static_cast<double>(k));
        result.chance.push_back(static_cast<double>(k) / static_cast<double>(count));
    }
    const auto sum = [](const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); };
    result.overChance =
        result.size.empty() ? std::numeric_limits<double>::quiet_NaN() : sum(result.shared) / sum(result.chance);
    return result;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/ClusterAgreement.h"

#include <cmath>
#include <map>
#include <utility>

namespace ocellus {

namespace {

double pairsOf(double count) {
    return 0.5 * count * (count - 1.0);
}

template <class Counts>
double entropyOf(const Counts& counts, double cells) {
    double entropy = 0.0;
    for (const auto& [group, count] : counts) {
        entropy -= count / cells * std::log(count / cells);
    }
    return entropy;
}

template <class Counts>
double pairsIn(const Counts& counts) {
    double pairs = 0.0;
    for (const auto& [group, count] : counts) {
        pairs += pairsOf(count);
    }
    return pairs;
}

} // namespace

ClusterAgreement clusterAgreement(std::span<const std::int32_t> a,
                                  std::span<const std::int32_t> b) {
    std::map<std::int32_t, double> ofA, ofB;
    std::map<std::pair<std::int32_t, std::int32_t>, double> ofBoth;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ofA[a[i]] += 1.0;
        ofB[b[i]] += 1.0;
        ofBoth[{a[i], b[i]}] += 1.0;
    }
    const auto cells = static_cast<double>(a.size());
    ClusterAgreement result;
    const double entropies = entropyOf(ofA, cells) + entropyOf(ofB, cells);
    const double shared = entropies - entropyOf(ofBoth, cells);
    result.nmi = entropies > 0.0 ? 2.0 * shared / entropies : 1.0;
    const double all = pairsOf(cells);
    const double expected = all > 0.0 ? pairsIn(ofA) * pairsIn(ofB) / all : 0.0;
    const double most = 0.5 * (pairsIn(ofA) + pairsIn(ofB));
    result.ari = most > expected ? (pairsIn(ofBoth) - expected) / (most - expected) : 1.0;
    return result;
}

} // namespace ocellus

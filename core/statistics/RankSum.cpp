// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/RankSum.h"

#include "core/statistics/Distributions.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace ocellus {

namespace {

constexpr std::size_t kFewForRadix = 200;
constexpr int kDigitBits = 11;
constexpr int kDigits = 3;
constexpr std::uint32_t kDigitMask = (1U << kDigitBits) - 1;

/// Whole numbers in the order of the floats.
std::uint32_t keyOf(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}

float valueOf(std::uint32_t key) {
    return std::bit_cast<float>((key & 0x80000000U) != 0 ? key & 0x7FFFFFFFU : ~key);
}

/// Least digit first, three digits of eleven bits; a digit that all share is skipped.
void radixSort(std::span<float> values) {
    thread_local std::vector<std::uint32_t> keys;
    thread_local std::vector<std::uint32_t> sorted;
    keys.resize(values.size());
    sorted.resize(values.size());
    std::array<std::array<std::uint32_t, kDigitMask + 1>, kDigits> counts{};
    for (std::size_t i = 0; i < values.size(); ++i) {
        keys[i] = keyOf(values[i]);
        for (int digit = 0; digit < kDigits; ++digit) {
            ++counts[digit][keys[i] >> (digit * kDigitBits) & kDigitMask];
        }
    }
    for (int digit = 0; digit < kDigits; ++digit) {
        const int shift = digit * kDigitBits;
        if (counts[digit][keys[0] >> shift & kDigitMask] == values.size()) {
            continue;
        }
        std::uint32_t start = 0;
        for (std::uint32_t& count : counts[digit]) {
            start += count;
            count = start - count;
        }
        for (const std::uint32_t key : keys) {
            sorted[counts[digit][key >> shift & kDigitMask]++] = key;
        }
        keys.swap(sorted);
    }
    std::transform(keys.begin(), keys.end(), values.begin(), valueOf);
}

void sortValues(std::span<float> values) {
    if (values.size() < kFewForRadix) {
        std::sort(values.begin(), values.end());
    } else {
        radixSort(values);
    }
}

/// Ranks handed out from the lowest value up.
struct Ranks {
    double seen = 0.0;
    double rankSumA = 0.0;
    double ties = 0.0; ///< sum of t^3 - t

    void add(Index fromA, Index fromB) {
        const auto count = static_cast<double>(fromA + fromB);
        rankSumA += static_cast<double>(fromA) * (seen + (count + 1.0) / 2.0);
        ties += count * (count * count - 1.0);
        seen += count;
    }
};

} // namespace

RankSum rankSum(std::span<float> a, std::span<float> b, Index sizeA, Index sizeB) {
    sortValues(a);
    sortValues(b);
    Index zerosA = sizeA - static_cast<Index>(a.size());
    Index zerosB = sizeB - static_cast<Index>(b.size());
    bool zerosDone = zerosA + zerosB == 0;
    Ranks ranks;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
        float value = std::numeric_limits<float>::infinity();
        value = i < a.size() ? a[i] : value;
        value = j < b.size() ? std::min(value, b[j]) : value;
        if (!zerosDone && value > 0.0F) {
            ranks.add(zerosA, zerosB);
            zerosDone = true;
        }
        Index fromA = 0;
        Index fromB = 0;
        for (; i < a.size() && a[i] == value; ++i) {
            ++fromA;
        }
        for (; j < b.size() && b[j] == value; ++j) {
            ++fromB;
        }
        if (value == 0.0F) { // stored zeros are as good as those not stored
            fromA += zerosA;
            fromB += zerosB;
            zerosDone = true;
        }
        ranks.add(fromA, fromB);
    }
    if (!zerosDone) {
        ranks.add(zerosA, zerosB);
    }
    const auto nA = static_cast<double>(sizeA);
    const auto nB = static_cast<double>(sizeB);
    const double n = nA + nB;
    RankSum result;
    result.auc = (ranks.rankSumA - nA * (nA + 1.0) / 2.0) / (nA * nB);
    const double variance = nA * nB / 12.0 * ((n + 1.0) - ranks.ties / (n * (n - 1.0)));
    // All values the same leave rounding only.
    if (variance > 1e-12 * nA * nB * n) {
        result.score = (ranks.rankSumA - nA * (n + 1.0) / 2.0) / std::sqrt(variance);
        result.pValue = normalTwoSided(result.score);
    }
    return result;
}

} // namespace ocellus

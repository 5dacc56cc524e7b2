// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

namespace ocellus {

/// For correlations: values that are the same everywhere say nothing and count 0.
inline double zeroIfNaN(double value) { return std::isnan(value) ? 0.0 : value; }

/// Absent for no values.
inline std::optional<double> meanOf(const std::vector<double>& values) {
    return values.empty() ? std::nullopt : std::optional(std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size()));
}

/// The middle value, or the mean of the two in the middle; absent for no values.
inline std::optional<double> medianOf(std::vector<double> values) {
    if (values.empty()) {
        return std::nullopt;
    }
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/Transpose.h"

namespace ocellus {

SparseSquare transposed(const SparseSquare& network) {
    SparseSquare result;
    result.size = network.size;
    result.rowStart.assign(static_cast<std::size_t>(network.size) + 1, 0);
    for (const std::int32_t column : network.columns) {
        ++result.rowStart[static_cast<std::size_t>(column) + 1];
    }
    for (std::size_t i = 1; i < result.rowStart.size(); ++i) {
        result.rowStart[i] += result.rowStart[i - 1];
    }
    result.columns.resize(network.columns.size());
    result.values.resize(network.values.size());
    std::vector<Index> next = result.rowStart;
    for (Index row = 0; row < network.size; ++row) {
        for (Index at = network.rowStart[static_cast<std::size_t>(row)]; at < network.rowStart[static_cast<std::size_t>(row) + 1]; ++at) {
            const Index to = next[static_cast<std::size_t>(network.columns[static_cast<std::size_t>(at)])]++;
            result.columns[static_cast<std::size_t>(to)] = static_cast<std::int32_t>(row);
            result.values[static_cast<std::size_t>(to)] = network.values[static_cast<std::size_t>(at)];
        }
    }
    return result;
}

} // namespace ocellus

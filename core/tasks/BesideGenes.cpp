// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/BesideGenes.h"

#include "core/tasks/CellPlan.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

namespace ocellus {

namespace {

constexpr Index kCountedCells = 1000;

/// False when stopped.
bool eachRow(const RowSource& rows, const std::vector<Index>& cells, const RunControl& control,
    const std::function<void(std::span<const std::int32_t>, std::span<const float>)>& visit) {
    CountBatch batch;
    const auto all = static_cast<Index>(cells.size());
    const Index step = std::max<Index>(1, rows.preferredBatch());
    for (Index first = 0; first < all; first += step) {
        if (control.stopRequested()) {
            return false;
        }
        rows.read({cells.data() + first, static_cast<std::size_t>(std::min(step, all - first))}, batch);
        for (Index row = 0; row < batch.cellCount(); ++row) {
            visit(batch.genesOf(row), batch.valuesOf(row));
        }
    }
    return true;
}

} // namespace

std::optional<BesideGenes> genesBeside(const Dataset::CountsMatrix& counts, const GeneMatching& matching, const std::vector<Index>& cells,
    const std::set<std::int64_t>& leftOut, Index most, const RunControl& control) {
    std::map<std::int64_t, double> sums; // of tokens
    const bool read = eachRow(*counts.rows, evenlySpaced(cells, kCountedCells), control, [&](auto genes, auto values) {
        for (std::size_t i = 0; i < genes.size(); ++i) {
            const std::int64_t token = matching.tokenOfGene[static_cast<std::size_t>(genes[i])];
            if (token >= 0 && values[i] > 0.0F && !leftOut.contains(token)) {
                sums[token] += static_cast<double>(values[i]);
            }
        }
    });
    if (!read) {
        return std::nullopt;
    }
    std::vector<std::pair<std::int64_t, double>> order(sums.begin(), sums.end());
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    order.resize(std::min(order.size(), static_cast<std::size_t>(most)));
    BesideGenes beside;
    for (const auto& [token, sum] : order) {
        beside.tokens.push_back(token);
    }
    std::sort(beside.tokens.begin(), beside.tokens.end());
    for (const std::int64_t token : matching.tokenOfGene) {
        beside.columns.push_back(token >= 0 && std::binary_search(beside.tokens.begin(), beside.tokens.end(), token) ? 1 : 0);
    }
    return beside;
}

std::optional<std::vector<float>> countsIn(
    const RowSource& rows, const std::vector<Index>& cells, const std::vector<char>& columns, const RunControl& control) {
    std::vector<float> totals;
    totals.reserve(cells.size());
    const bool read = eachRow(rows, cells, control, [&](auto genes, auto values) {
        float total = 0.0F;
        for (std::size_t i = 0; i < genes.size(); ++i) {
            total += columns[static_cast<std::size_t>(genes[i])] != 0 ? values[i] : 0.0F;
        }
        totals.push_back(total);
    });
    return read ? std::optional(std::move(totals)) : std::nullopt;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/RowFilter.h"

#include <algorithm>

namespace ocellus {

RowFilter::RowFilter(Index genes, RowFilterOptions options)
    : m_genes(genes)
    , m_options(std::move(options))
    , m_rows(static_cast<std::size_t>(genes)) {}

void RowFilter::add(Index row, const float* values) {
    if (!m_options.rows.empty() && m_options.rows[static_cast<std::size_t>(row)] == 0) {
        return;
    }
    const double cut = 1.0 / static_cast<double>(m_genes);
    const bool threshold = m_options.keep == RowFilterOptions::Keep::Threshold;
    std::vector<std::pair<std::int32_t, float>> kept;
    for (Index column = 0; column < m_genes; ++column) {
        const float value = values[column];
        const bool allowed = m_options.columns.empty() || m_options.columns[static_cast<std::size_t>(column)] != 0;
        if (value == 0.0F || !allowed || (column == row && !m_options.self) || (threshold && static_cast<double>(value) < cut)) {
            continue;
        }
        kept.emplace_back(static_cast<std::int32_t>(column), value);
    }
    const auto most = static_cast<std::size_t>(std::max<Index>(m_options.strongest, 0));
    if (m_options.keep == RowFilterOptions::Keep::Strongest && kept.size() > most) {
        const auto stronger = [](const auto& a, const auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; };
        std::nth_element(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(most), kept.end(), stronger);
        kept.resize(most);
        std::sort(kept.begin(), kept.end());
    }
    kept.shrink_to_fit();
    m_rows[static_cast<std::size_t>(row)] = std::move(kept);
}

SparseSquare RowFilter::finish() {
    SparseSquare network;
    network.size = m_genes;
    network.rowStart.push_back(0);
    for (const auto& row : m_rows) {
        network.rowStart.push_back(network.rowStart.back() + static_cast<Index>(row.size()));
    }
    network.columns.reserve(static_cast<std::size_t>(network.rowStart.back()));
    network.values.reserve(network.columns.capacity());
    for (auto& row : m_rows) {
        for (const auto& [column, value] : row) {
            network.columns.push_back(column);
            network.values.push_back(static_cast<double>(value));
        }
        row = {};
    }
    return network;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/PredictedColumns.h"

#include "core/ontology/TermNames.h"

#include <limits>
#include <utility>

namespace ocellus {

PredictedColumns::PredictedColumns(Index cells) {
    m_ids.codes.assign(static_cast<std::size_t>(cells), -1);
    m_names.codes = m_ids.codes;
    m_scores.values.assign(static_cast<std::size_t>(cells), std::numeric_limits<double>::quiet_NaN());
}

void PredictedColumns::set(Index cell, const std::string& id, double score) {
    auto known = m_codes.find(id);
    if (known == m_codes.end()) {
        const std::string name = termName(id);
        const auto [at, isNew] = m_codeOfName.emplace(name, static_cast<std::int32_t>(m_names.categories.size()));
        if (isNew) {
            m_names.categories.push_back(name);
        }
        known = m_codes.emplace(id, std::pair(static_cast<std::int32_t>(m_ids.categories.size()), at->second)).first;
        m_ids.categories.push_back(id);
    }
    m_ids.codes[static_cast<std::size_t>(cell)] = known->second.first;
    m_names.codes[static_cast<std::size_t>(cell)] = known->second.second;
    m_scores.values[static_cast<std::size_t>(cell)] = score;
}

void PredictedColumns::addTo(ResultLayer& layer, const std::string& name) {
    layer.columns.push_back({name, std::move(m_ids)});
    layer.columns.push_back({name + "_name", std::move(m_names)});
    layer.columns.push_back({name + "_score", std::move(m_scores)});
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/GeneValues.h"

namespace ocellus {

GeneValues::GeneValues(Facts facts)
    : m_facts(std::move(facts)) {
    for (std::size_t i = 0; i < m_facts.genes.size(); ++i) {
        m_columnOfId.emplace(m_facts.genes[i].id, static_cast<Index>(i));
    }
}

std::optional<Index> GeneValues::find(const std::string& geneId) const {
    const auto found = m_columnOfId.find(geneId);
    return found == m_columnOfId.end() ? std::nullopt : std::optional(found->second);
}

} // namespace ocellus

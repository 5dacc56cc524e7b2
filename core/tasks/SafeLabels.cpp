// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/SafeLabels.h"

#include "core/tasks/Annotate.h"
#include "core/tasks/PredictedColumns.h"

#include <algorithm>
#include <set>

namespace ocellus {

namespace {

/// Backbone ancestors, nearest first; of those equally far the deeper first, then by id.
std::vector<TermIndex> upTheBackbone(TermIndex term, const Lineage& lineage) {
    std::vector<TermIndex> order;
    std::set<TermIndex> seen{term};
    std::vector<TermIndex> level{term};
    while (!level.empty()) {
        std::vector<TermIndex> next;
        for (const TermIndex below : level) {
            for (const TermIndex above : lineage.lineageParents(below)) {
                if (seen.insert(above).second) {
                    next.push_back(above);
                }
            }
        }
        std::sort(next.begin(), next.end(), [&](TermIndex a, TermIndex b) {
            return lineage.depth(a) != lineage.depth(b) ? lineage.depth(a) > lineage.depth(b) : a < b;
        });
        order.insert(order.end(), next.begin(), next.end());
        level = std::move(next);
    }
    return order;
}

} // namespace

SafeLabels::SafeLabels(const std::vector<std::string>& answers, const Lineage& lineage)
    : m_ids(answers), m_coarser(answers.size()) {
    std::map<TermIndex, std::int32_t> codes;
    const auto codeOf = [&](TermIndex term) {
        const auto [at, isNew] = codes.emplace(term, static_cast<std::int32_t>(m_ids.size()));
        if (isNew) {
            m_ids.push_back(lineage.ontology().term(term).id);
        }
        return at->second;
    };
    for (std::size_t answer = 0; answer < answers.size(); ++answer) {
        const auto term = lineage.ontology().current(answers[answer]);
        if (term) {
            codes.emplace(*term, static_cast<std::int32_t>(answer));
        }
    }
    for (std::size_t answer = 0; answer < answers.size(); ++answer) {
        const auto term = lineage.ontology().current(answers[answer]);
        for (const TermIndex above : term ? upTheBackbone(*term, lineage) : std::vector<TermIndex>()) {
            m_coarser[answer].push_back(codeOf(above));
        }
    }
}

SafeLabels::SafeLabels(const std::vector<std::string>& answers, const std::map<std::string, std::vector<int>>& groups)
    : m_ids(answers), m_coarser(answers.size()) {
    std::vector<const std::pair<const std::string, std::vector<int>>*> order;
    for (const auto& group : groups) {
        if (group.second.size() < answers.size()) { // what holds every answer says nothing
            order.push_back(&group);
        }
    }
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->second.size() < b->second.size(); });
    for (const auto* group : order) {
        for (const int answer : group->second) {
            m_coarser[static_cast<std::size_t>(answer)].push_back(static_cast<std::int32_t>(m_ids.size()));
        }
        m_ids.push_back(group->first);
    }
}

SafeLabel SafeLabels::of(std::span<const std::int32_t> codes, std::span<const float> probabilities, double least) const {
    if (codes.empty() || codes.front() < 0) {
        return {};
    }
    const std::int32_t best = codes.front();
    const auto probabilityOf = [&](std::int32_t label) {
        double sum = 0.0;
        for (std::size_t k = 0; k < codes.size(); ++k) {
            if (codes[k] >= 0 && probabilities[k] > 0.0F) {
                const auto& above = m_coarser[static_cast<std::size_t>(codes[k])];
                const bool counts = codes[k] == label || std::find(above.begin(), above.end(), label) != above.end();
                sum += counts ? static_cast<double>(probabilities[k]) : 0.0;
            }
        }
        return std::min(sum, 1.0);
    };
    if (const double own = probabilityOf(best); own >= least) {
        return {best, own};
    }
    for (const std::int32_t label : m_coarser[static_cast<std::size_t>(best)]) {
        if (const double sum = probabilityOf(label); sum >= least) {
            return {label, sum};
        }
    }
    return {};
}

LayerPtr withSafeLabels(const LayerPtr& layer, const TopLabels& top, const SafeLabels& safe, double least) {
    ResultLayer changed = *layer;
    const std::string name = "pred_" + top.className;
    const auto scores = std::find_if(changed.embeddings.begin(), changed.embeddings.end(),
                                     [&](const auto& each) { return each.first == name + "_topk"; });
    const auto cells = static_cast<std::size_t>(scores->second.rows);
    const auto kept = static_cast<std::size_t>(top.perCell);
    PredictedColumns columns(scores->second.rows);
    for (std::size_t cell = 0; cell < cells; ++cell) {
        const SafeLabel label = safe.of(std::span(top.codes).subspan(cell * kept, kept),
                                        std::span(scores->second.row(static_cast<Index>(cell)), kept), least);
        if (label.label >= 0) {
            columns.set(static_cast<Index>(cell), safe.ids()[static_cast<std::size_t>(label.label)], label.probability);
        }
    }
    columns.addTo(changed, name + "_safe");
    return std::make_shared<const ResultLayer>(std::move(changed));
}

} // namespace ocellus

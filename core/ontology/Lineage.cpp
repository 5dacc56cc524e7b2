// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ontology/Lineage.h"

#include "core/base/Resources.h"
#include "core/base/TextLines.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace ocellus {

namespace {

constexpr std::array<std::pair<Relation, const char*>, 6> kWords = {{
    {Relation::Unknown, "unknown"},
    {Relation::Same, "same"},
    {Relation::CoarserLabel, "coarser label"},
    {Relation::SuggestionCoarser, "model less specific"},
    {Relation::Close, "close"},
    {Relation::Contradiction, "contradiction"},
}};

/// How far a shared lineage ancestor may lie from the nearer term for two terms to be close.
constexpr int kCloseSteps = 2;

std::vector<std::string> shippedGroupings() {
    TextLines lines(resourcePath("ontology/groupings.tsv"));
    std::vector<std::string> ids;
    for (std::string_view line; lines.next(line);) {
        if (!line.empty() && line.front() != '#') {
            ids.emplace_back(line.substr(0, line.find('\t')));
        }
    }
    return ids;
}

} // namespace

std::string toString(Relation relation) {
    for (const auto& [value, word] : kWords) {
        if (value == relation) {
            return word;
        }
    }
    return "unknown";
}

std::optional<Relation> relationOf(const std::string& word) {
    for (const auto& [value, text] : kWords) {
        if (word == text) {
            return value;
        }
    }
    return std::nullopt;
}

Lineage::Lineage(std::shared_ptr<const Ontology> ontology, const std::vector<std::string>& groupings)
    : m_ontology(std::move(ontology)),
      m_grouping(static_cast<std::size_t>(m_ontology->size()), 0),
      m_above(m_grouping.size()),
      m_depth(m_grouping.size(), 0) {
    for (const std::string& id : groupings) {
        if (const auto term = m_ontology->findId(id)) {
            m_grouping[static_cast<std::size_t>(*term)] = 1;
        }
    }
    for (const TermIndex term : m_ontology->topologicalOrder()) {
        std::set<TermIndex> above;
        for (const TermIndex parent : m_ontology->parents(term)) {
            if (isGrouping(parent)) {
                above.insert(lineageParents(parent).begin(), lineageParents(parent).end());
            } else {
                above.insert(parent);
            }
        }
        const auto at = static_cast<std::size_t>(term);
        m_above[at].assign(above.begin(), above.end());
        int least = 0;
        for (const TermIndex parent : above) {
            least = least == 0 ? depth(parent) : std::min(least, depth(parent));
        }
        m_depth[at] = isGrouping(term) ? 0 : least + 1;
    }
}

std::shared_ptr<const Lineage> Lineage::shipped() {
    static const auto kShipped = over(Ontology::shippedCellTypes());
    return kShipped;
}

std::shared_ptr<const Lineage> Lineage::over(std::shared_ptr<const Ontology> ontology) {
    return std::make_shared<const Lineage>(std::move(ontology), shippedGroupings());
}

std::vector<Lineage::Reach> Lineage::reachUp(TermIndex term) const {
    std::map<TermIndex, int> steps;
    std::vector<TermIndex> front{term};
    if (!isGrouping(term)) {
        steps.emplace(term, 0);
    }
    for (int step = 1; !front.empty(); ++step) {
        std::vector<TermIndex> next;
        for (const TermIndex at : front) {
            for (const TermIndex above : lineageParents(at)) {
                if (steps.emplace(above, step).second) {
                    next.push_back(above);
                }
            }
        }
        front = std::move(next);
    }
    std::vector<Reach> reach;
    for (const auto& [at, step] : steps) {
        reach.push_back({at, step});
    }
    return reach;
}

Relation Lineage::relation(TermIndex annotated, TermIndex suggested) const {
    if (annotated == suggested) {
        return Relation::Same;
    }
    if (m_ontology->isAncestor(annotated, suggested)) {
        return Relation::CoarserLabel;
    }
    if (m_ontology->isAncestor(suggested, annotated)) {
        return Relation::SuggestionCoarser;
    }
    std::map<TermIndex, int> stepsFromAnnotated;
    for (const Reach& reach : reachUp(annotated)) {
        stepsFromAnnotated.emplace(reach.term, reach.steps);
    }
    for (const Reach& reach : reachUp(suggested)) {
        const auto shared = stepsFromAnnotated.find(reach.term);
        if (shared != stepsFromAnnotated.end() && std::min(shared->second, reach.steps) <= kCloseSteps) {
            return Relation::Close;
        }
    }
    // A type that is both makes them compatible, however different the words.
    const auto below = m_ontology->descendants(annotated);
    const auto belowSuggested = m_ontology->descendants(suggested);
    std::vector<TermIndex> both;
    std::set_intersection(below.begin(), below.end(), belowSuggested.begin(), belowSuggested.end(),
                          std::back_inserter(both));
    return both.empty() ? Relation::Contradiction : Relation::Close;
}

Relation Lineage::relation(std::optional<TermIndex> annotated, std::optional<TermIndex> suggested) const {
    return annotated && suggested ? relation(*annotated, *suggested) : Relation::Unknown;
}

int Lineage::greatestDepth() const {
    return m_depth.empty() ? 0 : *std::max_element(m_depth.begin(), m_depth.end());
}

std::vector<TermIndex> Lineage::cut(TermIndex term, int depth) const {
    std::vector<TermIndex> found;
    for (const Reach& reach : reachUp(term)) {
        if (this->depth(reach.term) == depth) {
            found.push_back(reach.term);
        }
    }
    if (found.empty()) {
        found.push_back(term);
    }
    return found;
}

bool Lineage::agreeAt(TermIndex a, TermIndex b, int depth) const {
    if (depth <= 0 || a == b || m_ontology->isAncestor(a, b) || m_ontology->isAncestor(b, a)) {
        return true;
    }
    std::set<TermIndex> atDepth;
    for (const Reach& reach : reachUp(a)) {
        if (this->depth(reach.term) == depth) {
            atDepth.insert(reach.term);
        }
    }
    for (const Reach& reach : reachUp(b)) {
        if (atDepth.contains(reach.term)) {
            return true;
        }
    }
    return false;
}

} // namespace ocellus

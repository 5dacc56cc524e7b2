// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ontology/Ontology.h"

#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "core/base/RunControl.h"
#include "core/base/Sha256.h"
#include "core/ontology/OntologyFiles.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

namespace ocellus {

namespace {

/// Everything that `next` leads to from `start`, ascending, without `start`.
template <typename Next>
std::vector<TermIndex> reached(TermIndex start, const Next& next) {
    std::vector<TermIndex> found;
    std::set<TermIndex> seen{start};
    std::vector<TermIndex> open{start};
    while (!open.empty()) {
        const TermIndex at = open.back();
        open.pop_back();
        for (const TermIndex other : next(at)) {
            if (seen.insert(other).second) {
                found.push_back(other);
                open.push_back(other);
            }
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace

Ontology::Ontology(std::vector<Term> terms, const std::string& file) : m_terms(std::move(terms)) {
    std::stable_sort(m_terms.begin(), m_terms.end(), [](const Term& a, const Term& b) {
        return a.id < b.id;
    });
    m_terms.erase(std::unique(m_terms.begin(),
                              m_terms.end(),
                              [](const Term& a, const Term& b) { return a.id == b.id; }),
                  m_terms.end());
    for (std::size_t i = 0; i < m_terms.size(); ++i) {
        m_byId.emplace(m_terms[i].id, static_cast<TermIndex>(i));
    }
    m_parents.resize(m_terms.size());
    m_children.resize(m_terms.size());
    for (std::size_t i = 0; i < m_terms.size(); ++i) {
        std::set<TermIndex> parents;
        for (const std::string& id : m_terms[i].parents) {
            const auto parent = m_byId.find(id);
            if (parent != m_byId.end() && !term(parent->second).obsolete && !m_terms[i].obsolete) {
                parents.insert(parent->second);
            }
        }
        m_parents[i].assign(parents.begin(), parents.end());
        for (const TermIndex parent : parents) {
            m_children[static_cast<std::size_t>(parent)].push_back(static_cast<TermIndex>(i));
        }
    }
    std::vector<std::size_t> waiting(m_terms.size());
    for (std::size_t i = 0; i < m_terms.size(); ++i) {
        waiting[i] = m_parents[i].size();
        if (waiting[i] == 0) {
            m_order.push_back(static_cast<TermIndex>(i));
        }
    }
    for (std::size_t at = 0; at < m_order.size(); ++at) {
        for (const TermIndex child : children(m_order[at])) {
            if (--waiting[static_cast<std::size_t>(child)] == 0) {
                m_order.push_back(child);
            }
        }
    }
    if (m_order.size() < m_terms.size()) {
        const auto bad = std::find_if(waiting.begin(), waiting.end(), [](std::size_t w) { return w > 0; });
        throw InputError(file,
                         "the term " + m_terms[static_cast<std::size_t>(bad - waiting.begin())].id +
                             " is its own ancestor, or below such a term");
    }
}

std::shared_ptr<const Ontology> Ontology::shippedCellTypes() {
    static const auto kShipped = [] {
        const std::string path = resourcePath("ontology/cell_types.tsv.gz");
        return std::make_shared<const Ontology>(readTerms(path), path);
    }();
    return kShipped;
}

std::shared_ptr<const Ontology> Ontology::open(const std::string& path) {
    return std::make_shared<const Ontology>(readTerms(path), path);
}

std::shared_ptr<const Ontology> Ontology::openCached(const std::string& path, const std::string& folder) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) {
        return open(path); // says what is wrong
    }
    const std::string kept = folder + "/" + sha256OfFile(path, {}) + ".tsv";
    if (std::filesystem::exists(kept, ignored)) {
        try {
            return open(kept);
        } catch (const InputError&) { // damaged: made anew below
        }
    }
    auto ontology = open(path);
    std::filesystem::create_directories(folder, ignored);
    try {
        writeDurably(kept, compactText(*ontology));
    } catch (const Error&) { // a full disk or a folder that cannot be written: read as usual next time
    }
    return ontology;
}

bool Ontology::isFlat() const {
    return std::ranges::all_of(m_parents, [](const auto& parents) { return parents.empty(); });
}

std::optional<TermIndex> Ontology::findId(const std::string& id) const {
    const auto found = m_byId.find(id);
    return found == m_byId.end() ? std::nullopt : std::optional(found->second);
}

std::optional<TermIndex> Ontology::current(const std::string& id) const {
    auto found = findId(id);
    // A chain of replacements is short; one that leads back to itself ends here too.
    for (int steps = 0; found && term(*found).obsolete; ++steps) {
        const Term& old = term(*found);
        if (old.replacements.size() != 1 || steps > 16) {
            return std::nullopt;
        }
        found = findId(old.replacements.front());
    }
    return found;
}

std::vector<TermIndex> Ontology::ancestors(TermIndex index) const {
    return reached(index, [this](TermIndex at) { return parents(at); });
}

std::vector<TermIndex> Ontology::descendants(TermIndex index) const {
    return reached(index, [this](TermIndex at) { return children(at); });
}

bool Ontology::isAncestor(TermIndex ancestor, TermIndex term) const {
    const auto above = ancestors(term);
    return std::binary_search(above.begin(), above.end(), ancestor);
}

std::vector<TermIndex> Ontology::lowestCommonAncestors(TermIndex a, TermIndex b) const {
    const auto withSelf = [this](TermIndex at) {
        auto above = ancestors(at);
        above.insert(std::lower_bound(above.begin(), above.end(), at), at);
        return above;
    };
    const auto aboveA = withSelf(a);
    const auto aboveB = withSelf(b);
    std::vector<TermIndex> shared;
    std::set_intersection(aboveA.begin(), aboveA.end(), aboveB.begin(), aboveB.end(), std::back_inserter(shared));
    std::set<TermIndex> covered;
    for (const TermIndex term : shared) {
        const auto above = ancestors(term);
        covered.insert(above.begin(), above.end());
    }
    std::erase_if(shared, [&](TermIndex term) { return covered.contains(term); });
    return shared;
}

std::vector<double> rolledUp(const Ontology& ontology,
                             std::span<const TermIndex> leaves,
                             std::span<const double> probabilities) {
    std::vector<double> sums(static_cast<std::size_t>(ontology.size()), 0.0);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        sums[static_cast<std::size_t>(leaves[i])] += probabilities[i];
        for (const TermIndex above : ontology.ancestors(leaves[i])) {
            sums[static_cast<std::size_t>(above)] += probabilities[i];
        }
    }
    return sums;
}

} // namespace ocellus

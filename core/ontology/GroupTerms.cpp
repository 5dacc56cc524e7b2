// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ontology/GroupTerms.h"

#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "core/base/TextLines.h"
#include "core/ontology/LabelTree.h"
#include "core/ontology/Lineage.h"
#include "core/ontology/OntologyFiles.h"
#include "core/ontology/TermNames.h"
#include "core/ontology/TermSuggestions.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ocellus {

namespace {

constexpr std::string_view kCellTypes = "CL";
/// Where several ontologies know as many labels: the first of these.
constexpr std::array<std::string_view, 8> kPrefixes = {"UBERON", "MONDO", "HANCESTRO", "EFO", "HsapDv", "MmusDv", "PATO", "AfPO"};

std::string_view prefixOf(std::string_view term) { return term.substr(0, term.find(':')); }

struct Rules {
    std::map<std::string, int> ranks; ///< organ 0, tissue 1, system 2
    std::set<std::string> never;
    std::set<std::string> listed; ///< prefixes with ranks: only these group
};

const Rules& rules() {
    static const Rules kRules = [] {
        Rules read;
        const std::map<std::string_view, int> ranks = {{"organ", 0}, {"tissue", 1}, {"system", 2}};
        TextLines lines(resourcePath("ontology/tree_groups.tsv"));
        for (std::string_view line; lines.next(line);) {
            if (line.empty() || line.front() == '#') {
                continue;
            }
            const std::size_t tab = line.find('\t');
            const std::string id(line.substr(0, tab));
            const std::string_view rule = line.substr(tab + 1, line.find('\t', tab + 1) - tab - 1);
            if (const auto rank = ranks.find(rule); rank != ranks.end()) {
                read.ranks.emplace(id, rank->second);
                read.listed.emplace(prefixOf(id));
            } else {
                read.never.insert(id);
            }
        }
        return read;
    }();
    return kRules;
}

void addAbove(const std::vector<std::string>& parents, GroupTerms& terms, std::set<std::string>& above) {
    for (const std::string& parent : parents) {
        if (above.insert(parent).second) {
            const std::set<std::string>& further = terms.ancestors(parent);
            above.insert(further.begin(), further.end());
        }
    }
}

std::vector<std::string> cellTypes(const std::vector<std::string>& names) {
    const TermFinder& finder = TermFinder::shippedCellTypes();
    std::vector<std::string> terms;
    for (const std::string& name : names) {
        const auto term = finder.exact(name);
        terms.push_back(term ? finder.ontology().term(*term).id : std::string());
    }
    return terms;
}

/// The terms of one ontology that the labels name; ids as they are.
std::vector<std::string> termsOf(std::string_view prefix, const std::vector<std::string>& names) {
    std::vector<std::string> terms;
    for (const std::string& name : names) {
        std::string found;
        if (const auto id = termId(name); id && prefixOf(*id) == prefix) {
            found = *id;
        }
        for (const std::string& term : termsNamed(name)) {
            if (found.empty() && prefixOf(term) == prefix) {
                found = term;
            }
        }
        terms.push_back(found);
    }
    return terms;
}

} // namespace

const std::set<std::string>& GroupTerms::ancestors(const std::string& term) {
    if (const auto known = m_ancestors.find(term); known != m_ancestors.end()) {
        return known->second;
    }
    m_ancestors[term]; // a circle in the table ends here
    std::set<std::string> above;
    if (prefixOf(term) == kCellTypes) {
        const auto lineage = Lineage::shipped();
        if (const auto place = lineage->ontology().findId(term)) {
            std::vector<std::string> parents;
            for (const TermIndex parent : lineage->lineageParents(*place)) {
                parents.push_back(lineage->ontology().term(parent).id);
            }
            addAbove(parents, *this, above);
        }
    } else {
        addAbove(termParents(term), *this, above);
    }
    return m_ancestors[term] = std::move(above);
}

bool GroupTerms::mayGroup(const std::string& term) const {
    const std::string prefix(prefixOf(term));
    return rules().listed.contains(prefix) ? rules().ranks.contains(term) : !rules().never.contains(term);
}

int GroupTerms::rank(const std::string& term) const {
    const auto found = rules().ranks.find(term);
    return found == rules().ranks.end() ? 0 : found->second;
}

std::string GroupTerms::name(const std::string& term) const { return termName(term); }

std::vector<std::string> termsOfLabels(const std::vector<std::string>& names) {
    const auto known = [](const std::vector<std::string>& terms) {
        return static_cast<std::size_t>(std::ranges::count_if(terms, [](const std::string& term) { return !term.empty(); }));
    };
    std::vector<std::string> best = cellTypes(names);
    std::size_t most = known(best);
    for (const std::string_view prefix : kPrefixes) {
        std::vector<std::string> terms = termsOf(prefix, names);
        if (const std::size_t count = known(terms); count > most) {
            most = count;
            best = std::move(terms);
        }
    }
    return most > 0 && 2 * most >= names.size() ? best : std::vector<std::string>(names.size());
}

} // namespace ocellus

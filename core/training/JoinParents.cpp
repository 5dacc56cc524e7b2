// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/JoinParents.h"

#include "core/ontology/OntologyFiles.h"
#include "core/ontology/TermNames.h"
#include "core/ontology/TermSuggestions.h"
#include "core/ontology/TissueLabels.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

namespace {

constexpr const char* kCellType = "cell_type_ontology_term_id";
constexpr const char* kTissue = "tissue_ontology_term_id";

/// The id of the term that a label is, by its id or name; empty: none.
std::string termOf(const std::string& className, const std::string& label) {
    if (className == kCellType) {
        const TermFinder& finder = TermFinder::shippedCellTypes();
        const auto found = finder.exact(label);
        return found ? finder.ontology().term(*found).id : std::string();
    }
    if (const auto id = termId(label)) {
        return *id;
    }
    for (const std::string& named : termsNamed(label)) {
        if (className != kTissue || shippedTissues()->findId(named)) {
            return named;
        }
    }
    return {};
}

/// Ids of all terms above a label; empty without a term.
std::set<std::string> termsAbove(const std::string& className, const std::string& label) {
    std::set<std::string> all;
    const std::string own = termOf(className, label);
    if (className == kCellType || className == kTissue) {
        const auto ontology = className == kTissue ? shippedTissues() : Ontology::shippedCellTypes();
        if (const auto place = ontology->findId(own)) {
            for (const TermIndex index : ontology->ancestors(*place)) {
                all.insert(ontology->term(index).id);
            }
        }
        return all;
    }
    std::vector<std::string> open{own};
    while (!open.empty()) {
        const std::string next = std::move(open.back());
        open.pop_back();
        for (const std::string& parent : termParents(next)) {
            if (all.insert(parent).second) {
                open.push_back(parent);
            }
        }
    }
    return all;
}

} // namespace

void joinParents(ClassDesign& design, std::size_t firstNew) {
    for (std::size_t leaf = firstNew; leaf < design.leaves.size(); ++leaf) {
        const std::set<std::string> above = termsAbove(design.name, design.leaves[leaf]);
        for (auto& [parent, leaves] : design.parents) {
            if (above.contains(parent)) {
                leaves.push_back(static_cast<int>(leaf));
            }
        }
    }
}

} // namespace ocellus

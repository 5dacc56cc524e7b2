// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ontology/LabelTree.h"

#include "core/ontology/GroupTerms.h"

#include <algorithm>
#include <map>
#include <set>

namespace ocellus {

namespace {

/// A node while the tree is built; children are owned by value, so that dropping a group is easy.
struct Branch {
    std::string name, term;
    std::int32_t label = -1;
    std::int32_t family = -1;
    Index cells = 0; ///< rolled up
    std::vector<Branch> below;
};

using Branches = std::vector<Branch>;

void sortBranches(Branches& branches) {
    std::ranges::sort(branches, [](const Branch& a, const Branch& b) {
        return a.cells != b.cells ? a.cells > b.cells : a.name != b.name ? a.name < b.name : a.term < b.term;
    });
}

/// The labels of one family (or of none) below their terms.
class Grower {
public:
    Grower(const std::vector<TreeLabel>& labels, const std::vector<std::size_t>& chosen, GroupTerms& terms)
        : m_labels(labels), m_terms(terms) {
        for (const std::size_t label : chosen) {
            m_labelsOf[labels[label].term].push_back(label);
        }
        for (const auto& [term, ofTerm] : m_labelsOf) {
            for (const std::string& above : m_terms.ancestors(term)) {
                m_cover[above].insert(term);
            }
            m_cover[term].insert(term);
        }
        std::erase_if(m_cover, [&](const auto& entry) {
            const auto& [term, covered] = entry;
            return !isLabel(term) && (covered.size() < 2 || !m_terms.mayGroup(term));
        });
    }

    Branches grow() {
        // A group that ends with one branch (its other labels stand below another parent) is no group: what stood
        // below it looks for a parent again.
        for (std::size_t before = m_cover.size() + 1; m_cover.size() < before;) {
            before = m_cover.size();
            m_below.clear();
            for (const auto& [term, covered] : m_cover) {
                m_below[parentOf(term)].push_back(term);
            }
            std::erase_if(m_cover, [&](const auto& entry) {
                return !isLabel(entry.first) && m_below[entry.first].size() < 2;
            });
        }
        Branches top = branchesBelow({});
        while (top.size() == 1 && top.front().label < 0) {
            top = Branches(std::move(top.front().below)); // it would hold everything
        }
        return top;
    }

private:
    bool isLabel(const std::string& term) const { return m_labelsOf.contains(term); }

    /// The term a term stands below; empty: none.
    std::string parentOf(const std::string& term) {
        std::vector<std::string> above;
        for (const std::string& one : m_terms.ancestors(term)) {
            const auto found = m_cover.find(one);
            const bool tells = found != m_cover.end() && (isLabel(one) || found->second != m_cover[term]);
            if (tells) {
                above.push_back(one);
            }
        }
        std::string best;
        for (const std::string& one : above) {
            const bool nearest = std::ranges::none_of(above, [&](const std::string& other) { return m_terms.ancestors(other).contains(one); });
            if (nearest && (best.empty() || goesBefore(one, best))) {
                best = one;
            }
        }
        return best;
    }

    bool goesBefore(const std::string& a, const std::string& b) {
        const auto key = [&](const std::string& term) {
            return std::tuple(!isLabel(term), m_terms.rank(term), -static_cast<Index>(m_terms.ancestors(term).size()));
        };
        return key(a) != key(b) ? key(a) < key(b) : a < b;
    }

    Branches branchesBelow(const std::string& parent) {
        Branches found;
        for (const std::string& term : m_below[parent]) {
            Branches below = branchesBelow(term);
            if (!isLabel(term)) {
                found.push_back({m_terms.name(term), term, -1, -1, 0, {}});
            } else {
                // Labels of one term ("T cell", "t cells") stand side by side below the first.
                std::vector<std::size_t> same = m_labelsOf.at(term);
                std::ranges::sort(same, [&](std::size_t a, std::size_t b) {
                    return m_labels[a].cells != m_labels[b].cells ? m_labels[a].cells > m_labels[b].cells : m_labels[a].name < m_labels[b].name;
                });
                for (std::size_t i = 1; i < same.size(); ++i) {
                    below.push_back(leaf(same[i]));
                }
                found.push_back(leaf(same.front()));
            }
            for (const Branch& one : below) {
                found.back().cells += one.cells;
            }
            found.back().below = std::move(below);
        }
        return found;
    }

    Branch leaf(std::size_t label) const {
        const TreeLabel& own = m_labels[label];
        return {own.name, own.term, static_cast<std::int32_t>(label), -1, own.cells, {}};
    }

    const std::vector<TreeLabel>& m_labels;
    GroupTerms& m_terms;
    std::map<std::string, std::vector<std::size_t>> m_labelsOf;
    std::map<std::string, std::set<std::string>> m_cover; ///< label terms at or below
    std::map<std::string, std::vector<std::string>> m_below;
};

void flatten(Branches branches, std::int32_t parent, int level, LabelTree& tree) {
    sortBranches(branches);
    std::vector<std::int32_t> places;
    for (const Branch& branch : branches) {
        places.push_back(static_cast<std::int32_t>(tree.nodes.size()));
        tree.nodes.push_back({branch.name, branch.term, branch.label, branch.family, parent, level, {}});
        if (branch.label >= 0) {
            tree.nodeOfLabel[static_cast<std::size_t>(branch.label)] = places.back();
        }
    }
    for (std::size_t i = 0; i < branches.size(); ++i) {
        flatten(std::move(branches[i].below), places[i], level + 1, tree);
    }
    (parent < 0 ? tree.top : tree.nodes[static_cast<std::size_t>(parent)].children) = std::move(places);
}

} // namespace

std::vector<Index> LabelTree::rolledUp(std::span<const Index> perLabel) const {
    std::vector<Index> sums(nodes.size(), 0);
    for (std::size_t i = nodes.size(); i-- > 0;) { // children before their parent
        if (nodes[i].label >= 0) {
            sums[i] += perLabel[static_cast<std::size_t>(nodes[i].label)];
        }
        if (nodes[i].parent >= 0) {
            sums[static_cast<std::size_t>(nodes[i].parent)] += sums[i];
        }
    }
    return sums;
}

std::vector<std::int32_t> LabelTree::labelsBelow(std::int32_t node) const {
    std::vector<std::int32_t> found;
    std::vector<std::int32_t> open = {node};
    while (!open.empty()) {
        const LabelTreeNode& one = nodes[static_cast<std::size_t>(open.back())];
        open.pop_back();
        if (one.label >= 0) {
            found.push_back(one.label);
        }
        open.insert(open.end(), one.children.begin(), one.children.end());
    }
    std::ranges::sort(found);
    return found;
}

std::vector<std::string> labelsByTheirIds(const CategoryColumn& labels, const CategoryColumn* ids) {
    std::vector<std::string> names = labels.categories;
    if (ids == nullptr || ids->codes.size() != labels.codes.size()) {
        return names;
    }
    constexpr std::int32_t kNone = -1;
    constexpr std::int32_t kSeveral = -2;
    std::vector<std::int32_t> only(names.size(), kNone);
    for (std::size_t cell = 0; cell < labels.codes.size(); ++cell) {
        const auto label = static_cast<std::size_t>(labels.codes[cell]);
        const std::int32_t id = ids->codes[cell];
        if (label < names.size() && id >= 0) {
            only[label] = only[label] == kNone || only[label] == id ? id : kSeveral;
        }
    }
    for (std::size_t label = 0; label < names.size(); ++label) {
        if (only[label] >= 0 && only[label] < static_cast<std::int32_t>(ids->categories.size())) {
            names[label] = ids->categories[static_cast<std::size_t>(only[label])];
        }
    }
    return names;
}

LabelTree labelTree(const std::vector<TreeLabel>& labels, const std::vector<std::string>& families) {
    std::map<int, std::vector<std::size_t>> chosen; // by family
    std::map<int, Branches> grown;
    for (std::size_t label = 0; label < labels.size(); ++label) {
        const TreeLabel& own = labels[label];
        if (own.cells > 0 && own.term.empty()) {
            grown[own.family].push_back({own.name, {}, static_cast<std::int32_t>(label), -1, own.cells, {}});
        } else if (own.cells > 0) {
            chosen[own.family].push_back(label);
        }
    }
    GroupTerms terms;
    for (const auto& [family, ofFamily] : chosen) {
        std::ranges::move(Grower(labels, ofFamily, terms).grow(), std::back_inserter(grown[family]));
    }
    Branches top;
    for (auto& [family, branches] : grown) {
        if (family < 0) {
            std::ranges::move(branches, std::back_inserter(top));
            continue;
        }
        Branch own{families[static_cast<std::size_t>(family)], {}, -1, family, 0, std::move(branches)};
        for (const Branch& one : own.below) {
            own.cells += one.cells;
        }
        top.push_back(std::move(own));
    }
    LabelTree tree;
    tree.nodeOfLabel.assign(labels.size(), -1);
    flatten(std::move(top), -1, 0, tree);
    return tree;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ocellus {

/// A label of a column as it is put into a tree.
struct TreeLabel {
    std::string name;  ///< as people read it
    std::string term;  ///< id of its term (termsOfLabels); empty: none
    Index cells = 0;   ///< that carry it; a label without cells is left out of the tree
    int family = -1;   ///< into `families` of labelTree; -1: none
};

/// A label, a term above several labels, or a family.
struct LabelTreeNode {
    std::string name;
    std::string term;          ///< id; empty: a family, or a label that is no term
    std::int32_t label = -1;   ///< into the labels; -1: it only groups
    std::int32_t family = -1;  ///< of a family's own node: into the families; -1 else
    std::int32_t parent = -1;  ///< into the nodes; -1: at the top
    int level = 0;             ///< steps from the top
    std::vector<std::int32_t> children; ///< most cells first, equals by name
};

/// Labels below the terms that group them: every label with cells stands once. Immutable.
struct LabelTree {
    std::vector<LabelTreeNode> nodes; ///< a parent before its children
    std::vector<std::int32_t> top;    ///< most cells first, equals by name
    std::vector<std::int32_t> nodeOfLabel; ///< per label; -1: it has no cells

    /// A tree with groups; without any it is a list.
    bool hasGroups() const { return top.size() < nodes.size(); }

    /// Counts per label summed over everything at or below each node; one per node.
    std::vector<Index> rolledUp(std::span<const Index> perLabel) const;

    /// Labels at or below a node, ascending.
    std::vector<std::int32_t> labelsBelow(std::int32_t node) const;
};

/// The id of the term each label means: one ontology for all, the one that knows most of them, and
/// that at least half. Cell types by name, synonym, short form or id (TermFinder), others by name
/// (upper and lower case alike) or id. Empty where a label is no term of it; all empty when no
/// ontology knows half. Reads shipped tables at the first call.
std::vector<std::string> termsOfLabels(const std::vector<std::string>& names);

/// The labels of a column as termsOfLabels takes them: the id where the column beside it gives all cells of a label the
/// same one, else the label itself. @param ids  of the same cells; nullptr: there is no such column.
std::vector<std::string> labelsByTheirIds(const CategoryColumn& labels, const CategoryColumn* ids);

/// Builds the tree. Terms above labels come from the shipped ontologies: for cell types on the
/// lineage backbone (Lineage.h), for tissues the organs and systems of resources/ontology/tree_groups.tsv,
/// else every parent that the same list does not rule out. A term with several parents stands below
/// one of them: a label before a group, an organ before a system, then the most specific, then the
/// lesser id. A group is kept when it holds at least two branches and not the very labels of a term
/// below it; one that would stand alone at the top (of a family) is left out.
/// @param families  names of the top groups; a label with one stands below it, whatever its term.
/// Without a term or a family: at the top. Same result for the same input in any order of labels.
LabelTree labelTree(const std::vector<TreeLabel>& labels, const std::vector<std::string>& families = {});

} // namespace ocellus

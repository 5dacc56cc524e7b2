// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"
#include "core/ontology/Ontology.h"

#include <string>
#include <vector>

namespace ocellus {

/// One rule of the CELLxGENE schema 5 for cell types, and whether a column keeps it.
struct SchemaRule {
    std::string rule; ///< "no id is obsolete"
    bool holds = true;
    std::string found; ///< what breaks it; empty where it holds
};

/// The rules for `cell_type_ontology_term_id` and its names that a column of labels can break, each checked: every cell
/// has an id or "unknown"; ids are of the Cell Ontology; none is obsolete; none is a term too general to be used
/// (CL:0000255, CL:0000257, CL:0000548); every category has a cell; names are those of their ids.
/// @param names  the column of names beside it, as many codes; nullptr: none, and its rule is left out.
std::vector<SchemaRule> cellTypeRules(const CategoryColumn& ids, const CategoryColumn* names, const Ontology& cellTypes);

/// The same for all columns of cell type ids among `columns` of a cell table (their name ends in
/// "cell_type_reviewed_ontology_term_id" or its numbered copies), with the column of names that goes with each.
std::vector<std::pair<std::string, std::vector<SchemaRule>>>
reviewedCellTypeRules(const Table& cells, const std::vector<std::string>& columns, const Ontology& cellTypes);

} // namespace ocellus

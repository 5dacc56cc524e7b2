// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"

#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// A label, or a group above labels, with its cells.
struct LabelRow {
    std::string name;
    std::string term;  ///< id; empty: a family of lineages, or a label that is no term
    int depth = 0;     ///< steps below the top
    bool group = false; ///< it only groups: no cell carries it
    Index cells = 0;   ///< that carry the label itself
    Index below = 0;   ///< that carry it or a label below it
    std::string why;   ///< of a label without a term: why it has none, one sentence; else empty
};

/// The labels of one column as the Cells panel of the window shows them: the same tree, the same
/// counts (treeOfLabels), a group before what stands below it, most cells first.
struct LabelTable {
    std::string column;
    std::string idColumn;  ///< the column of ids that was read beside it; empty: none
    std::string className; ///< of the nine classes of labels; empty: none of them
    Index cells = 0;       ///< of the data set
    Index noLabel = 0;
    std::vector<LabelRow> rows;
    /// The rows without a term and a reason, in the same order: what the tree could not place.
    std::vector<LabelRow> unmatched() const;
};

/// The class of label a column holds ("pred_disease_name" -> "disease", "development_stage" -> "age_group"); nullopt for
/// other columns.
std::optional<std::string> labelClassOf(const std::string& column);

/// Columns that hold labels of the nine classes, those of the author before the model's; columns of ids beside names are
/// left out, as in the window.
std::vector<std::string> labelColumns(const Table& cells);

/// @throws UsageError for an unknown column and for one that holds no labels.
LabelTable labelTable(const Table& cells, const std::string& column);

/// Tab-separated text, one row per row of each table: column, class, depth, name, term, kind ("label" or "group"), cells,
/// cells_below, reason; cells without a label as a last row "no label" of kind "none".
std::string labelTableText(const std::vector<LabelTable>& tables);

} // namespace ocellus

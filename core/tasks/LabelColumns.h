// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"
#include "core/ontology/LabelTree.h"

#include <memory>
#include <string>
#include <vector>

// What the window and the command line know of columns of labels alike.

namespace ocellus {

/// "pred_..." and "predicted_...".
bool isPredictedColumn(const std::string& name);

/// The name without the marks of who said it and of ids: pred_cell_type_name -> cell_type.
std::string bareColumnName(const std::string& column);

/// Ontology terms as people write them ("PATO:0000383" is "female"); other text as it is.
std::string readableLabel(const std::string& label);

/// True when `name` only repeats another column of `all` as ids (cell_type_ontology_term_id beside
/// cell_type, pred_cell_type beside pred_cell_type_name), so that views show the other one.
bool repeatsAsIds(const std::string& name, const std::vector<std::string>& all);

/// Place of a column in lists: cell types first, then organism, tissue, disease, assay and so on,
/// the author's before the model's; equal ranks keep the order of the file. Smaller comes first.
int labelColumnRank(const std::string& name);

/// The column as labels when a person would read it so: categories, bools, text with at most
/// `kMostTextValues` different values, whole numbers with at most `kMostNumberValues`. nullptr
/// otherwise. Shares ownership with `owner` where the column already holds labels.
/// Loops over the cells for text and numbers: call it on a worker when there are many.
std::shared_ptr<const CategoryColumn> readableLabels(const Column& column, std::shared_ptr<const void> owner);
inline constexpr std::size_t kMostTextValues = 5000;
inline constexpr std::size_t kMostNumberValues = 32;

/// The column of ids that repeats the labels of `name` (repeatsAsIds); empty: there is none.
std::string idColumnOf(const std::string& name, const std::vector<std::string>& all);

/// True for cell types with many labels (more than `kManyForLineages`) of which most tell their lineage.
bool tellsLineages(const std::string& column, const CategoryColumn& labels);
inline constexpr std::size_t kManyForLineages = 24;

/// The lineage of every category, as an index into ColourFamily (unknown: Other).
std::vector<int> lineagesOfLabels(const CategoryColumn& labels);

/// Cells that carry each category, and those without a label at the end (categories + 1 entries).
std::vector<Index> cellsPerLabel(const CategoryColumn& labels);

/// The labels of a column below the terms that group them, as the Cells panel shows them (LabelTree.h).
/// @param ids  of the same cells: the column of ids beside it, or the column itself as the file has it; nullptr: neither
/// @param lineages  of every category (lineagesOfLabels), which are then the top groups; empty: none
LabelTree treeOfLabels(const CategoryColumn& labels, const CategoryColumn* ids, const std::vector<int>& lineages);

} // namespace ocellus

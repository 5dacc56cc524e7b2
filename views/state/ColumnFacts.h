// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/datasets/CellTable.h"
#include "core/figures/Colouring.h"
#include "core/results/ResultLayer.h"

#include <QString>

#include <memory>
#include <string>
#include <vector>

namespace ocellus {

class Dataset;

/// A cell column as a view names it: in the data set (`layer` empty) or in a result layer.
struct ColumnKey {
    std::string name;
    std::string layer;
    bool operator==(const ColumnKey&) const = default;
};

/// What a person reads for a column: "cell_type" and "pred_cell_type_name" are "Cell type".
QString columnTitle(const std::string& name);

/// The task of a layer that holds two columns at a level of the ontology; its options are what is
/// said of the first and, on the second line, of the other.
inline constexpr const char* kLevelsTask = "levels";

/// Who says it: "author" for columns of the file, "model" for predicted ones, "you" for reviewed
/// ones, "computed" for those of other result layers, and of the file where its own record says so (FileRecords.h).
/// @param layer  the layer the column comes from; nullptr for the data set itself.
/// @param dataset  what the column is of; nullptr: no record is looked at.
QString columnSource(const std::string& name, const ResultLayer* layer, const Dataset* dataset);

/// Ontology terms as people write them ("PATO:0000383" is "female"); other text as it is.
QString labelText(const std::string& label);

/// True when `name` only repeats another column of `all` as ids (cell_type_ontology_term_id beside
/// cell_type, pred_cell_type beside pred_cell_type_name), so that views show the other one.
bool isIdTwin(const std::string& name, const std::vector<std::string>& all);

/// Place of a column in lists: cell types first, then organism, tissue, disease, assay and so on,
/// the author's before the model's; equal ranks keep the order of the file. Smaller comes first.
int columnRank(const std::string& name);

/// The column as labels when a person would read it so: categories, bools, text with at most
/// `kMostTextLabels` different values, whole numbers with at most `kMostNumberLabels`. nullptr
/// otherwise. Shares ownership with `owner` where the column already holds labels.
/// Loops over the cells for text and numbers: call it on a worker when there are many.
std::shared_ptr<const CategoryColumn> labelsOf(const Column& column, std::shared_ptr<const void> owner);
inline constexpr std::size_t kMostTextLabels = 5000;
inline constexpr std::size_t kMostNumberLabels = 32;

/// A colour source may show a cell-type column by lineage: its name is then the column's with this
/// mark behind.
inline constexpr const char* kLineageMark = "#lineage";
bool isLineageSource(const ColourSource& source);
/// The column a source's name belongs to, without the mark.
std::string columnOfSource(const std::string& sourceName);

/// True for cell types with many labels (more than `kManyLabels`) of which most tell their lineage.
bool hasLineages(const std::string& column, const CategoryColumn& labels);
inline constexpr std::size_t kManyLabels = 24;

/// The lineage of every category, as an index into ColourFamily (unknown: Other).
std::vector<int> lineageOfCategories(const CategoryColumn& labels);

/// The same cells labelled by lineage: categories in the order of ColourFamily.
CategoryColumn lineageLabels(const CategoryColumn& labels);

/// Cells that carry each category, and those without a label at the end (categories + 1 entries).
std::vector<Index> labelCounts(const CategoryColumn& labels);

/// Cells whose code is `code`; 64-cell blocks on all cores. Any thread.
CellSet cellsWithCode(const std::vector<std::int32_t>& codes, std::int32_t code);

/// 12345 -> "12,345".
QString withCommas(Index number);

/// "1 cell", "214 cells", "12,345 cells".
QString cellsText(Index cells);

} // namespace ocellus

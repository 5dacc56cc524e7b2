// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/Dataset.h"
#include "core/figures/Colouring.h"

#include <string>
#include <vector>

namespace ocellus {

/// The column of authors' labels that a predicted one answers to: pred_cell_type, pred_cell_type_name and
/// pred_cell_type_safe to cell_type, else to cell_type_ontology_term_id. nullptr for other columns and where there is none.
const Column* authorsColumn(const Table& cells, const std::string& predicted);

/// Colours for a column that says of the same cells what `original` says of them (predicted, reviewed): a label has the
/// colour that it has in the original column, by the name that people read; others come after. One per category of
/// `shown`. Empty where the original has no labels, or more than have colours of their own. Any thread.
std::vector<Rgb> keptColours(const Dataset& dataset, const Column& original, const CategoryColumn& shown, Theme theme);

} // namespace ocellus

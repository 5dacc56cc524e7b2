// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"

#include <string>
#include <vector>

namespace ocellus {

/// A column of the cell table as labels.
/// @throws UsageError in one sentence when there is none of that name, or it holds numbers that are
/// no labels (Column::asCategory).
CategoryColumn labelsOf(const Table& cells, const std::string& name);

/// True for words that say that a label is not known: "", unknown, nan, na, n/a, none, unassigned, unlabelled (any case).
bool saysNoLabel(const std::string& label);

/// The same labels; cells whose label says that it is not known have none. Categories stay as they are.
CategoryColumn withoutUnknown(CategoryColumn labels);

/// The text of every cell's label; empty where there is none or it says that it is not known.
std::vector<std::string> labelTexts(const CategoryColumn& column);

/// The first five texts in quotation marks, the rest counted: "a", "b" and 3 more.
std::string quotedNames(const std::vector<std::string>& names);

} // namespace ocellus

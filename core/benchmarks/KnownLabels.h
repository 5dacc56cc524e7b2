// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"

#include <string>
#include <vector>

namespace ocellus {

/// True for words that say that a label is not known: empty, unknown, na, nan, none, unassigned
/// (any case).
bool isUnknownLabel(const std::string& label);

/// A column of labels in which unknown labels are missing (-1) and every category has a cell, in
/// the order of the column. @throws as labelsOf.
CategoryColumn knownLabels(const Table& cells, const std::string& name);

/// The same labels of chosen cells, categories without one of these left out.
CategoryColumn labelsOfCells(const CategoryColumn& labels, const std::vector<Index>& cells);

} // namespace ocellus

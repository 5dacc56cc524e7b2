// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"

#include <string>
#include <vector>

namespace ocellus {

/// A column of labels in which unknown labels are missing (-1) and every category has a cell, in
/// the order of the column. @throws as labelsOf.
CategoryColumn knownLabels(const Table& cells, const std::string& name);

/// The same labels of chosen cells, categories without one of these left out.
CategoryColumn labelsOfCells(const CategoryColumn& labels, const std::vector<Index>& cells);

} // namespace ocellus

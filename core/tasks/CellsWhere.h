// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/CellTable.h"

#include <string>
#include <vector>

namespace ocellus {

/// The cells whose column has a value, ascending. @param condition  "COLUMN=VALUE"; true and false in any case.
/// @throws UsageError for another form, an unknown column, a column of measurements, or when no cell has the value (it names
/// those there are).
std::vector<Index> cellsWhere(const CellTable& cells, const std::string& condition);

} // namespace ocellus

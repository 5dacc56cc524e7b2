// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/ExplorerState.h"

#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// Part of the state: highlights the cells of a group of labels on every map until another label, or
/// none, is hovered. hoveredLabel() then gives `key` and `group`. GUI thread.
/// @param key  not that of a column of labels: its name tells groups apart
void setHoveredGroup(ExplorerState& state, const ColumnKey& key, int group, std::shared_ptr<const CellSet> cells);

/// Cells with one of several codes. @param wanted  one entry per code, not 0: its cells count. Any thread.
CellSet cellsWithCodes(const std::vector<std::int32_t>& codes, const std::vector<char>& wanted);

/// The column of ids that repeats the labels of `name` (isIdTwin); empty: there is none.
std::string idTwinOf(const std::string& name, const std::vector<std::string>& all);

} // namespace ocellus

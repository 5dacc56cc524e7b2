// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/SearchPopup.h"

#include <vector>

namespace ocellus {

class AppSettings;
class CellsPanel;
class WorkArea;

/// What the search of the menu bar does with a label or a group of them: selects its cells, zooms the maps
/// to them, and opens the Cells panel at its row. What it refers to outlives the result.
SearchTargets labelTargets(CellsPanel& panel, ExplorerState& state, WorkArea& work);

/// Tree or list of each category as in the session before, and kept for the next.
void keepTreeChoices(CellsPanel& panel, AppSettings& settings);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/ExplorerState.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// The ends of the colour bar of a gene or a column of numbers, as a person chose them; nullopt:
/// the 99th percentile of non-zeros decides. low > high turns the scale round.
using ColourEnds = std::optional<std::pair<double, double>>;

/// Part of the state: remembered for the source, whichever map shows it; one undo step, or one a
/// gesture. Nothing happens while no data set is open. GUI thread.
void setColourEnds(ExplorerState& state, const ColourSource& source, const ColourEnds& ends);
ColourEnds colourEnds(const ExplorerState& state, const ColourSource& source);

/// Every scale a person chose, genes first, each by name; for keeping a session.
std::vector<std::pair<ColourSource, std::pair<double, double>>> chosenEnds(const ExplorerState& state);
/// The same ends as in the session before: no undo step. Ends that are no numbers are left out.
void restoreColourEnds(ExplorerState& state, const ColourSource& source, double low, double high);

/// What the values of a gene are, as the switch shows it or as a source says; measured while they are
/// not there. GUI thread.
ValueState geneState(const ExplorerState& state, const std::string& geneId);
ValueState geneState(const ExplorerState& state, const ColourSource& source);

} // namespace ocellus

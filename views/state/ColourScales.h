// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/ExplorerState.h"

#include <optional>
#include <string>
#include <utility>

namespace ocellus {

/// The ends of the colour bar of a gene or a column of numbers, as a person chose them; nullopt:
/// the 99th percentile of non-zeros decides. low > high turns the scale round.
using ColourEnds = std::optional<std::pair<double, double>>;

/// Part of the state: remembered for the source, whichever map shows it; one undo step, or one a
/// gesture. Nothing happens while no data set is open. GUI thread.
void setColourEnds(ExplorerState& state, const ColourSource& source, const ColourEnds& ends);
ColourEnds colourEnds(const ExplorerState& state, const ColourSource& source);

/// What the values of a gene are; measured while they are not there. GUI thread.
ValueState geneState(const ExplorerState& state, const std::string& geneId);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/ExplorerState.h"

namespace ocellus {

/// What a click selects with keys held: Shift adds, Alt subtracts, else it replaces.
inline ExplorerState::SelectionMode selectionModeOf(Qt::KeyboardModifiers modifiers) {
    return modifiers.testFlag(Qt::ShiftModifier) ? ExplorerState::SelectionMode::Add
           : modifiers.testFlag(Qt::AltModifier) ? ExplorerState::SelectionMode::Subtract
                                                 : ExplorerState::SelectionMode::Replace;
}

} // namespace ocellus

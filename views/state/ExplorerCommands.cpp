// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/state/ExplorerCommands.h"

#include "views/state/ExplorerStatePrivate.h"

namespace ocellus {

SelectionCommand::SelectionCommand(ExplorerState& state, CellSet after, int gesture, const QString& text)
    : QUndoCommand(text)
    , m_state(state)
    , m_before(state.m_selection)
    , m_after(std::move(after))
    , m_gesture(gesture) {}

void SelectionCommand::undo() { m_state.m_d->applySelection(m_before); }

void SelectionCommand::redo() { m_state.m_d->applySelection(m_after); }

bool SelectionCommand::mergeWith(const QUndoCommand* later) {
    const auto* other = static_cast<const SelectionCommand*>(later);
    if (m_gesture == 0 || other->m_gesture != m_gesture) {
        return false;
    }
    m_after = other->m_after;
    setText(other->text());
    setObsolete(m_after == m_before);
    return true;
}

VisibleCommand::VisibleCommand(ExplorerState& state, CellSet after, int gesture, const QString& text)
    : QUndoCommand(text)
    , m_state(state)
    , m_before(state.m_visible)
    , m_after(std::move(after))
    , m_selectionBefore(state.m_selection)
    , m_gesture(gesture) {}

void VisibleCommand::undo() { m_state.m_d->applyVisible(m_before, m_selectionBefore); }

void VisibleCommand::redo() {
    CellSet selection = m_selectionBefore;
    selection &= m_after;
    m_state.m_d->applyVisible(m_after, selection);
}

bool VisibleCommand::mergeWith(const QUndoCommand* later) {
    const auto* other = static_cast<const VisibleCommand*>(later);
    if (m_gesture == 0 || other->m_gesture != m_gesture) {
        return false;
    }
    m_after = other->m_after;
    setText(other->text());
    setObsolete(m_after == m_before);
    return true;
}

ColourCommand::ColourCommand(
    ExplorerState& state, int map, ColourSource after, int gesture, const QString& text)
    : QUndoCommand(text)
    , m_state(state)
    , m_map(map)
    , m_before(state.colourSource(map))
    , m_after(std::move(after))
    , m_gesture(gesture) {}

void ColourCommand::undo() { m_state.m_d->applySource(m_map, m_before); }

void ColourCommand::redo() { m_state.m_d->applySource(m_map, m_after); }

bool ColourCommand::mergeWith(const QUndoCommand* later) {
    const auto* other = static_cast<const ColourCommand*>(later);
    if (m_gesture == 0 || other->m_gesture != m_gesture || other->m_map != m_map) {
        return false;
    }
    m_after = other->m_after;
    setText(other->text());
    setObsolete(m_after == m_before);
    return true;
}

} // namespace ocellus

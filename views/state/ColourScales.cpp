// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/state/ColourScales.h"

#include "views/state/ExplorerCommands.h"
#include "views/state/ExplorerStatePrivate.h"

#include <cmath>

namespace ocellus {

EndsCommand::EndsCommand(ExplorerState& state,
                         ColourSource source,
                         ColourEnds after,
                         const QString& text)
    : QUndoCommand(text), m_state(state), m_source(std::move(source)),
      m_before(colourEnds(state, m_source)), m_after(after),
      m_gesture(ColourCommand::within(state).gesture) {}

void EndsCommand::undo() {
    ColourCommand::within(m_state).applyEnds(m_source, m_before);
}

void EndsCommand::redo() {
    ColourCommand::within(m_state).applyEnds(m_source, m_after);
}

bool EndsCommand::mergeWith(const QUndoCommand* later) {
    const auto* other = static_cast<const EndsCommand*>(later);
    if (m_gesture == 0 || other->m_gesture != m_gesture || !(other->m_source == m_source)) {
        return false;
    }
    m_after = other->m_after;
    setObsolete(m_after == m_before);
    return true;
}

void setColourEnds(ExplorerState& state, const ColourSource& source, const ColourEnds& ends) {
    if (state.dataset() && colourEnds(state, source) != ends) {
        state.undoStack().push(new EndsCommand(
            state,
            source,
            ends,
            QStringLiteral("Change the colour scale of %1").arg(state.sourceTitle(source))));
    }
}

ColourEnds colourEnds(const ExplorerState& state, const ColourSource& source) {
    return ColourCommand::within(state).ends(source);
}

std::vector<std::pair<ColourSource, std::pair<double, double>>> chosenEnds(const ExplorerState& state) {
    const auto& within = ColourCommand::within(state);
    std::vector<std::pair<ColourSource, std::pair<double, double>>> all;
    for (const auto& [key, ends] : within.geneEnds) {
        all.push_back({{ColourSource::Kind::Gene, key.first, key.second}, ends});
    }
    for (const auto& [key, ends] : within.columnEnds) {
        all.push_back({{ColourSource::Kind::Column, key.first, key.second}, ends});
    }
    return all;
}

void restoreColourEnds(ExplorerState& state, const ColourSource& source, double low, double high) {
    if (state.dataset() && std::isfinite(low) && std::isfinite(high)) {
        ColourCommand::within(state).applyEnds(source, ColourEnds({low, high}));
    }
}

ValueState geneState(const ExplorerState& state, const std::string& geneId) {
    return geneState(state, ColourSource{ColourSource::Kind::Gene, geneId, {}});
}

ValueState geneState(const ExplorerState& state, const ColourSource& source) {
    const auto& genes = ColourCommand::within(state).genes;
    const auto found = genes.find({source.name, state.shownState(source)});
    return found == genes.end() ? ValueState::Measured : found->second.state;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/ColourScales.h"
#include "views/state/ExplorerState.h"

#include <QUndoCommand>

#include <memory>

namespace ocellus {

/// The undo steps of ExplorerState. Steps of one kind and one gesture (> 0) merge into one.

class SelectionCommand : public QUndoCommand {
public:
    SelectionCommand(ExplorerState& state, CellSet after, int gesture, const QString& text);
    void undo() override;
    void redo() override;
    int id() const override { return 1; }
    bool mergeWith(const QUndoCommand* later) override;

private:
    ExplorerState& m_state;
    CellSet m_before;
    CellSet m_after;
    int m_gesture;
};

class VisibleCommand : public QUndoCommand {
public:
    VisibleCommand(ExplorerState& state, CellSet after, int gesture, const QString& text);
    void undo() override;
    void redo() override;
    int id() const override { return 2; }
    bool mergeWith(const QUndoCommand* later) override;

private:
    ExplorerState& m_state;
    CellSet m_before;
    CellSet m_after;
    CellSet m_selectionBefore;
    int m_gesture;
};

class ColourCommand : public QUndoCommand {
public:
    ColourCommand(ExplorerState& state, int map, ColourSource after, int gesture, const QString& text);
    void undo() override;
    void redo() override;
    int id() const override { return 3; }
    bool mergeWith(const QUndoCommand* later) override;

    /// The state behind ExplorerState, for ColourScales.h.
    static auto& within(ExplorerState& state) { return *state.m_d; }
    static const auto& within(const ExplorerState& state) { return *state.m_d; }

private:
    ExplorerState& m_state;
    int m_map;
    ColourSource m_before;
    ColourSource m_after;
    int m_gesture;
};

class ValueCommand : public QUndoCommand {
public:
    ValueCommand(ExplorerState& state, ValueState after, const QString& text);
    void undo() override;
    void redo() override;

private:
    ExplorerState& m_state;
    ValueState m_before;
    ValueState m_after;
};

class EndsCommand : public QUndoCommand {
public:
    EndsCommand(ExplorerState& state, ColourSource source, ColourEnds after, const QString& text);
    void undo() override;
    void redo() override;
    int id() const override { return 4; }
    bool mergeWith(const QUndoCommand* later) override;

private:
    ExplorerState& m_state;
    ColourSource m_source;
    ColourEnds m_before;
    ColourEnds m_after;
    int m_gesture;
};

} // namespace ocellus

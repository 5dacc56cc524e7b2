// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/Annotations.h"
#include "views/state/ExplorerState.h"

#include <QString>
#include <QStringList>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace ocellus::test {

/// What a person decided, as a second book-keeper would write it down: reviewed labels and named
/// sets of cells after every decision, where on the undo stack they stand, and what the views showed
/// there. Knows nothing of projects; the program is compared with it. GUI thread.
class DecisionModel {
public:
    explicit DecisionModel(ExplorerState& state) : m_state(state) {}

    /// Goes on in another window.
    DecisionModel(ExplorerState& state, DecisionModel&& other);

    /// A data set was opened for the first time: nothing is decided yet.
    void begin();
    /// The data set was opened again: the newest decisions and one that was taken back are on the
    /// undo stack, what views showed before is not.
    void reopened();
    /// Check labels is on: the cells of its line are selected and its colours shown, in no step.
    void forgetSeen();

    // What a decision would make of the newest state; `note` takes it in.
    void relabel(const Annotations::Target& target, const CellSet& cells, const QString& label);
    void restoreOriginal(const Annotations::Target& target, const CellSet& cells);
    void putSet(const QString& name, const CellSet& cells);
    void renameSet(const QString& name, const QString& newName);
    void forgetSet(const QString& name);

    /// After an action that began at undo index `before`. @returns what is wrong; empty: nothing.
    QString note(int before);
    /// After `steps` times undo (or redo, negative).
    QString noteUndone(int before, int steps);

    /// Compares what the program shows with what was decided. @returns the first difference.
    QString compare(const Annotations& annotations) const;
    /// The same for a project on the disk.
    QString compare(const Project& project) const;

    int decisions() const { return m_decisionsMade; }
    QStringList setNames() const;
    /// Whether an annotation was ever decided on.
    bool knows(const QString& annotation) const { return m_columns.contains(annotation); }
    /// A cell's label as people read it; empty: none.
    static QString shown(const CategoryColumn& labels, Index cell);

private:
    using Labels = std::shared_ptr<const std::vector<std::int16_t>>; // index into m_names, a cell each

    struct Book {
        std::map<QString, Labels> labels; // by annotation; only those that differ from the original
        std::map<QString, std::shared_ptr<const CellSet>> sets;
    };

    /// What views showed after a step; not known of steps of an earlier session.
    struct Seen {
        CellSet selection;
        CellSet visible;
        std::optional<ColourSource> colours[2]; ///< none: Check labels has put its own colours there, in no step
        /// 0, 1: a map with other colours.
        std::optional<int> otherColour(const Seen& now) const;
    };

    struct Place { // on the undo stack
        std::size_t decisions = 0;
        std::optional<Seen> seen;
    };

    std::int16_t code(const QString& label);
    Labels original(const ColumnKey& key);
    Labels inForce(const Annotations::Target& target);
    void keep(const Annotations::Target& target, std::vector<std::int16_t> codes, const Labels& before);
    Book& draft();
    Seen seen() const;
    const Book& book() const { return m_books[m_position]; }

    ExplorerState& m_state;
    std::vector<QString> m_names;
    std::map<QString, std::int16_t> m_codes;
    std::map<QString, Labels> m_originals; // by annotation
    std::map<QString, ColumnKey> m_columns; // of the original, by annotation
    std::vector<Book> m_books; // after 0, 1, 2 ... decisions; those taken back stand behind m_position
    std::size_t m_position = 0;
    std::vector<Place> m_places; // by undo index
    std::optional<Book> m_draft;
    bool m_draftChanges = false;
    bool m_draftMayBeNothing = false; ///< edits that say what the file says go without a trace
    int m_decisionsMade = 0;
};

} // namespace ocellus::test

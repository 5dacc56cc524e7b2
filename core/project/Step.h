// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/base/Index.h"
#include "core/base/Table.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ocellus {

/// What a decision is about. The numbers are stored in projects: never renumber.
enum class Section {
    Annotation = 1, ///< a column of reviewed labels: key = its name
    CellSet = 2,    ///< a named set of cells: key = its name
    Colour = 3,     ///< a colour a person chose: see Project::setColour
    Note = 4,       ///< free text: key = what it is about, "" for the project
    Decision = 5,   ///< a reviewed line (accepted, rejected ...): key and text are the reviewer's
};

/// A label a person gives. `termId` is an ontology CURIE or empty. An empty name: no label.
struct Label {
    std::string name;
    std::string termId;
    bool operator==(const Label&) const = default;
};

/// What a person adds to a decision: kept with it for ever, written out with it, never interpreted.
struct Remark {
    std::string author;
    std::string note;
    std::string evidence; ///< JSON: thresholds, genes and scores the decision rests on; may be empty
};

/// The labels that an annotation column starts from: a column of the data set, or of a layer.
struct OriginalLabels {
    std::string column;
    std::string layer; ///< empty: the data set's own
    std::shared_ptr<const CategoryColumn> labels; ///< one code per cell of the project
};

/// Gives cells a new label in an annotation column; the column is begun when it does not exist.
/// Cells that carry the label already are left out.
struct RelabelCells {
    std::string annotation; ///< "cell_type (reviewed)"
    OriginalLabels original;
    CellSet cells;
    Label label;
};

/// Takes the edits of cells back to the original labels.
struct RestoreCells {
    std::string annotation;
    OriginalLabels original;
    CellSet cells;
};

/// Keeps, replaces or (nullopt) forgets a named set of cells.
struct PutCellSet {
    std::string name;
    std::optional<CellSet> cells;
};

/// Keeps, replaces or (nullopt) forgets an entry of section Colour, Note or Decision.
struct PutEntry {
    Section section = Section::Note;
    std::string key;
    std::optional<std::string> text;
};

using Change = std::variant<RelabelCells, RestoreCells, PutCellSet, PutEntry>;

/// Everything one decision changes: one undo step, saved together or not at all.
struct StepDraft {
    std::string name; ///< plain words; empty: made from the first change
    Remark remark;
    std::vector<Change> changes; ///< applied in order
};

enum class StepState {
    Applied,   ///< in force
    Undone,    ///< taken back; redo brings it again
    Abandoned, ///< taken back, and something else was done since: kept for the record only
};

/// A decision as it stands in the audit trail.
struct Step {
    Index id = 0;      ///< ascending in the order the decisions were made
    std::string name;  ///< "Relabel 214 cells: proerythroblast -> granulocyte"
    Remark remark;
    std::string madeAt; ///< UTC, "2024-05-31T12:03:11Z"
    Index cells = 0;    ///< cells changed; 0 for notes, colours ...
    StepState state = StepState::Applied;
};

struct LabelCount {
    std::string label; ///< "" stands for no label
    Index cells = 0;
    bool operator==(const LabelCount&) const = default;
};

/// One thing a step changed.
struct StepChange {
    Section section = Section::Annotation;
    std::string key;
    std::optional<CellSet> cells;   ///< annotation: the cells relabelled; cell set: the set after
    std::vector<LabelCount> before; ///< annotation: the labels before, most cells first
    std::vector<LabelCount> after;  ///< annotation: the labels after
    std::optional<std::string> textBefore; ///< colour, note, decision
    std::optional<std::string> textAfter;
};

/// One line of the audit trail: steps made, undone and redone, in the order it happened.
struct TrailLine {
    std::string at; ///< UTC
    std::string author;
    std::string action; ///< "do", "undo", "redo"
    Index step = 0;
};

} // namespace ocellus

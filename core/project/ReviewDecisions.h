// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/project/Step.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

class Dataset;
class Project;

enum class Verdict { Accept, Reject, Other, Coarser, Skip };

/// "accept", "reject", "other", "coarser", "skip": the words of tables and of the project.
std::string toString(Verdict verdict);
/// nullopt for any other word.
std::optional<Verdict> verdictOfWord(const std::string& word);
/// True for accept, other and coarser: cells get a new label.
bool relabels(Verdict verdict);

/// What is reviewed: cells that are labelled `annotated` where `suggested` was suggested, those of
/// one sample (empty: of all), or one single cell.
struct ReviewLine {
    std::string annotated;
    std::string suggested;
    std::string sample;
    std::optional<Index> cell;
    auto operator<=>(const ReviewLine&) const = default;
};

/// One reviewed line.
struct ReviewDecision {
    Verdict verdict = Verdict::Skip;
    ReviewLine line;
    Label label; ///< the new label: the suggested one, or the other or coarser one given
    std::vector<Index> cells; ///< ascending
    std::string note;
    std::string author;
    std::string evidence; ///< JSON, kept with the step; may be empty
};

/// A decision as it stands in a project.
struct ReviewedLine {
    Verdict verdict = Verdict::Skip;
    std::string label; ///< given to the cells; empty where they kept theirs
    Index cells = 0;
    std::string note;
    std::string author;
};

/// Reads decisions from tab-separated text with a line of names; lines beginning with "#" are left
/// out. Columns: `decision` (accept, reject, other, coarser or skip; empty: not looked at yet, left
/// out), `annotated`, `suggested`; for other and coarser `label`; optional `term` (id of the new
/// label), `suggested_term` (the same for accept, where `term` says nothing), `sample`, `note`, `author` and `cell`.
/// With `cell` a line is about that cell; else about the cells of `cellsFile` (columns `cell`, `annotated`, `suggested`,
/// and `sample` where a line names one) with the same labels; where that has a column `group`, those in a group.
/// @param cellsFile  may be empty where `decisions` has a column `cell`.
/// @throws InputError naming file, line, expected and found. Nothing is changed.
std::vector<ReviewDecision>
readDecisions(const std::string& decisions, const std::string& cellsFile, const Dataset& dataset);

struct ReviewOutcome {
    Index steps = 0;     ///< decisions that changed something
    Index unchanged = 0; ///< decisions that stood in the project already
    Index cellsRelabelled = 0;
};

/// "Relabel 214 cells: proerythroblast -> granulocyte", "Keep the label of 12 cells: T cell".
std::string reviewStepName(const ReviewDecision& decision);

/// One decision as one undo step: new labels in `annotation`, and the verdict with its labels,
/// cells, note and author as an entry of section Decision.
/// @param original  the column that `annotation` starts from.
/// @param cells  of the project
StepDraft draftOf(const std::string& annotation,
                  const OriginalLabels& original,
                  const ReviewDecision& decision,
                  Index cells);

/// Carries the decisions out, one step each (`draftOf`).
/// @throws Error when the project is read-only or the disk refuses; steps before that stay.
ReviewOutcome applyDecisions(Project& project,
                             const std::string& annotation,
                             const OriginalLabels& original,
                             const std::vector<ReviewDecision>& decisions);

/// Decisions in force about an annotation, by line. Entries that say something else are left out.
std::map<ReviewLine, ReviewedLine> reviewedLines(const Project& project,
                                                 const std::string& annotation);

} // namespace ocellus

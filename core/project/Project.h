// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/base/Rgb.h"
#include "core/base/RunControl.h"
#include "core/base/Table.h"
#include "core/project/DatasetLink.h"
#include "core/project/LayerFile.h"
#include "core/project/Step.h"
#include "core/results/ResultLayer.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

class Dataset;
struct ProjectState;

/// An annotation column: reviewed labels over original ones, which are never touched.
struct AnnotationInfo {
    std::string name;           ///< "cell_type (reviewed)"
    std::string originalColumn; ///< "cell_type"
    std::string originalLayer;  ///< empty: the data set's own column
    Index editedCells = 0;
};

/// A label given to a cell, as `Project::edits` lists them.
struct LabelEdit {
    Index cell = 0;
    Label label; ///< an empty name: the person removed the label
};

/// Everything a person decides about one data set, kept in a folder `NAME.ocellus`.
///
/// `project.sqlite` holds annotations, cell sets, colours, notes, reviewed lines, view states and an
/// append-only audit trail; `layers/` the result layers, one file each, and the gene network that was
/// made last (core/tasks/KeptNetwork.h). There is no "save": a method
/// that changes something returns when the change is on the disk, and throws when it is not; then
/// nothing changed. A program killed at any moment loses nothing that was reported done.
///
/// The data set itself is never modified, only named: by path, relative path and SHA-256. Cells are
/// meant by their position 0 .. cellCount()-1 in it.
///
/// Opening a project twice is harmless: the first handle writes, every other one (in this or another
/// program) reads, says so in `notices()`, and sees what the first one does. Text kept here is data:
/// nothing is ever executed, not even what a stranger put into the database.
///
/// Thread-safe: calls are serialised; a decision on 200 of 3.5 million cells takes milliseconds, but
/// waits for the disk. Methods throw InputError when the database turns out to be damaged (it is
/// left as it is), Error when the disk refuses or the project is read-only.
class Project {
public:
    /// Makes a new project for a data set. The folder appears whole or not at all. The fingerprint
    /// is not computed here (it reads the whole file): see `checkDataset` and `adoptDataset`.
    /// @param folder  ends in ".ocellus"; its parent exists.
    /// @throws UsageError when it exists or has another ending.
    static std::unique_ptr<Project> create(const std::string& folder, const Dataset& dataset);
    /// The same where the link is known already (`linkTo` reads every cell name).
    static std::unique_ptr<Project> create(const std::string& folder, const DatasetLink& link);

    enum class Access {
        Write, ///< read-only all the same when another handle writes or the disk cannot be written
        Read,  ///< for looking only: keeps nobody else from writing and leaves no mark
    };

    /// Opens a project by its folder or by the `project.sqlite` inside. Its data set is not needed.
    /// @throws InputError in one sentence when it is absent, damaged or of a newer Ocellus.
    static std::unique_ptr<Project> open(const std::string& folder, Access access = Access::Write);

    ~Project();
    Project(const Project&) = delete;
    Project& operator=(const Project&) = delete;

    const std::string& folder() const; ///< absolute
    std::string name() const;          ///< "lung" for lung.ocellus
    Index cellCount() const;
    bool isReadOnly() const;
    /// True when the last session was killed: everything up to its last change is there.
    bool wasRecovered() const;
    /// What a person should be told after opening: read-only and why, recovered.
    const std::vector<std::string>& notices() const;
    /// Writes all of the project, its audit trail and layers included, into a new folder, which
    /// appears whole or not at all. This handle stays with the old one. Any thread.
    /// @throws UsageError when `folder` exists or has another ending, Error when the disk refuses.
    void copyTo(const std::string& folder) const;
    /// For read-only handles: takes in what the writing one did since. @returns whether anything changed.
    bool refresh();

    // --- the data set ---------------------------------------------------------------------------
    DatasetLink datasetLink() const;
    /// Where the data set is now, nullopt when it cannot be found; then `missingDataset()` says so.
    std::optional<std::string> findDataset() const;
    std::string missingDataset() const;
    /// Compares an opened data set with the one the project was made for; may read the whole file.
    DatasetCheck checkDataset(const Dataset& dataset, bool thorough, const RunControl& control) const;
    /// Remembers where the data set is now, and its SHA-256 when known (else empty).
    /// @throws UsageError when it holds other cells than the project's.
    void adoptDataset(const Dataset& dataset, const std::string& fingerprint);

    // --- decisions ------------------------------------------------------------------------------
    /// Makes one step of everything in `draft`. @returns nullopt when nothing would change.
    /// @throws UsageError for sets and columns of another size than `cellCount()`, and for sections
    /// that cannot be put as text.
    std::optional<Step> apply(const StepDraft& draft);

    std::optional<Step> relabel(const std::string& annotation, const OriginalLabels& original, const CellSet& cells,
        const Label& label, const Remark& remark);
    std::optional<Step> restoreOriginal(const std::string& annotation, const OriginalLabels& original,
        const CellSet& cells, const Remark& remark);
    /// nullopt forgets the set.
    std::optional<Step> putCellSet(
        const std::string& name, const std::optional<CellSet>& cells, const Remark& remark);
    /// nullopt goes back to the default colour.
    std::optional<Step> setColour(const std::string& column, const std::string& category,
        const std::optional<Rgb>& colour, const Remark& remark);
    /// Text about `subject` ("" : the project); nullopt removes it.
    std::optional<Step> setNote(
        const std::string& subject, const std::optional<std::string>& text, const Remark& remark);

    // --- undo -----------------------------------------------------------------------------------
    // Linear, across sessions: undo takes back the newest step in force; a new step after an undo
    // abandons what was undone, which stays in the trail. A QUndoStack can be filled from `steps()`.

    /// @returns the step taken back, nullopt when there is none. `author` goes into the trail.
    std::optional<Step> undo(const std::string& author);
    std::optional<Step> redo(const std::string& author);
    std::optional<Step> nextUndo() const;
    std::optional<Step> nextRedo() const;

    /// Every step ever made, oldest first.
    std::vector<Step> steps() const;
    /// What a step changed. @throws UsageError for an unknown step.
    std::vector<StepChange> changesOf(Index step) const;
    std::vector<TrailLine> trail() const;

    // --- annotations ----------------------------------------------------------------------------
    std::vector<AnnotationInfo> annotations() const;
    /// The labels in force: the original's categories in their order, then the person's own in the
    /// order they were first used. An unknown name gives the original labels.
    /// @throws UsageError when `original` does not have one code per cell.
    CategoryColumn annotationColumn(const std::string& name, const CategoryColumn& original) const;
    /// Every cell with a label of its own, ascending; needs no data set.
    std::vector<LabelEdit> edits(const std::string& name) const;

    // --- what else is decided -------------------------------------------------------------------
    /// Named sets with their number of cells, by name.
    std::vector<std::pair<std::string, Index>> cellSets() const;
    /// @throws UsageError for an unknown name.
    CellSet cellSet(const std::string& name) const;
    /// Colours a person chose, by category.
    std::map<std::string, Rgb> colours(const std::string& column) const;
    /// Entries in force of section Note or Decision, by key.
    std::map<std::string, std::string> entries(Section section) const;

    // --- view states (no steps) -----------------------------------------------------------------
    /// Keeps JSON under names ("session", "colourBar/ENSG00000081237") and sets of cells ("selection",
    /// "visible"), all or none. An empty state forgets the name.
    /// @throws UsageError for sets of another size than `cellCount()`.
    void saveViews(
        const std::map<std::string, std::string>& states, const std::map<std::string, CellSet>& sets = {});
    std::map<std::string, std::string> views() const;
    /// nullopt when no such set was kept.
    std::optional<CellSet> viewCells(const std::string& name) const;

    // --- result layers --------------------------------------------------------------------------
    /// Saves a layer, replacing one of the same name. Long for big layers; other calls do not wait.
    Outcome saveLayer(const ResultLayer& layer, const RunControl& control);
    /// The layers in the order they were first saved; a damaged one has a `problem`.
    std::vector<LayerInfo> layers() const;
    /// @throws UsageError for an unknown name, InputError when its file is damaged.
    LayerPtr loadLayer(const std::string& name) const;
    void removeLayer(const std::string& name);

private:
    explicit Project(std::unique_ptr<ProjectState> d);

    std::unique_ptr<ProjectState> m_d;
};

} // namespace ocellus

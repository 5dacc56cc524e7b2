// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/project/Project.h"
#include "core/project/ReviewDecisions.h"
#include "views/state/ColumnFacts.h"

#include <QObject>
#include <QString>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace ocellus {

class ExplorerState;
class ProjectStepCommand;

/// What a person decides about the open data set: reviewed labels and named sets of cells, kept in
/// its project and undone through the state's one undo stack.
///
/// Reviewed columns show as the layer "review" of the state ("cell_type (reviewed)" beside the
/// original, which is never touched). Every decision is on the disk when the call returns. What the
/// disk refuses is told by `refused`, and nothing changed. Lives on the GUI thread.
class Annotations : public QObject {
    Q_OBJECT

public:
    static constexpr const char* kLayer = "review";
    static constexpr const char* kComparisonLayer = "comparison";
    static constexpr const char* kComparisonColumn = "A against B";
    /// Labels at a level of the ontology, while they are compared.
    static constexpr const char* kLevelsLayer = "levels";

    /// A layer that is made anew from the project or the screen: never kept or exported.
    static bool isMadeAnew(const std::string& layer) {
        return layer == kLayer || layer == kComparisonLayer || layer == kLevelsLayer;
    }

    /// A cell column, or the column of a layer, that can be reviewed.
    struct Target {
        ColumnKey original;
        QString annotation; ///< "cell_type (reviewed)"
    };

    struct NamedSet {
        QString name;
        Index cells = 0;
    };

    explicit Annotations(ExplorerState& state, QObject* parent = nullptr);
    ~Annotations() override;

    /// Makes the project at the first decision. @throws Error.
    using MakeProject = std::function<std::shared_ptr<Project>()>;

    /// Shows what a project holds and fills the undo stack with its steps; `project` may be
    /// nullptr: nothing was decided yet, and `make` is asked at the first decision.
    void begin(std::shared_ptr<Project> project, MakeProject make);

    /// Goes on with another project that holds the same (after "save as").
    void continueWith(std::shared_ptr<Project> project) { m_project = std::move(project); }

    void end();

    std::shared_ptr<Project> project() const { return m_project; }

    /// The project, made now if there is none yet; nullptr when that failed (`refused` says why).
    std::shared_ptr<Project> ensureProject();
    /// Takes in what another window did to a project that is read-only here.
    void takeIn();

    /// Empty when decisions can be kept, else why not.
    QString whyNot() const;

    /// While set, nothing can be decided, and this sentence says why; empty: go on.
    void pause(const QString& sentence) { m_paused = sentence; }

    void setAuthor(const QString& author) { m_author = author; }

    // --- labels
    // -----------------------------------------------------------------------------------
    /// Columns of labels that can be reviewed, in the order of lists.
    std::vector<Target> targets() const;
    /// The one that a map shows (or shows the review of), else the first; nullopt without any.
    std::optional<Target> targetOfMap(int map) const;
    /// Labels in force in a target with their cells, most cells first.
    std::vector<std::pair<QString, Index>> labelsOf(const Target& target) const;
    /// Gives cells a label, "" for none; maps that show the original column show the reviewed one
    /// from then on, in the same undo step. @returns false when nothing changed.
    bool relabel(const Target& target,
                 const CellSet& cells,
                 const QString& label,
                 const QString& note = {});
    /// Takes cells back to the original labels.
    bool restoreOriginal(const Target& target, const CellSet& cells);

    /// Carries out what was decided about a line of disagreements, in one undo step. @returns false
    /// when nothing changed.
    bool review(const Target& target, const ReviewDecision& decision);
    /// Lines decided about in a target.
    std::map<ReviewLine, ReviewedLine> reviewed(const Target& target) const;

    // --- named sets
    // -------------------------------------------------------------------------------
    const std::vector<NamedSet>& sets() const { return m_sets; }

    /// nullptr for an unknown name.
    std::shared_ptr<const CellSet> set(const QString& name) const;
    bool saveSet(const QString& name, const CellSet& cells);
    bool forgetSet(const QString& name);
    bool renameSet(const QString& name, const QString& newName);
    /// "Cells 1", "Cells 2" ...: a name that is free.
    QString freeSetName() const;

    // --- other decisions
    /// A decision in force, nullopt without one.
    std::optional<QString> decision(const QString& key) const;
    /// Takes (nullopt: takes back) a decision; `step` is the name of its undo step. @returns false
    /// when nothing changed.
    bool putDecision(const QString& key, const std::optional<QString>& text, const QString& step);

    // --- A against B
    // ------------------------------------------------------------------------------
    /// The named set that is A or B; empty: A is the selection, B is all other cells.
    QString sideA() const { return m_sideA; }

    QString sideB() const { return m_sideB; }

    void setSides(const QString& a, const QString& b);
    CellSet cellsA() const;
    CellSet cellsB() const; ///< without the cells of A
    /// Colours map 1 by A and B; other cells have no label.
    void showComparison();

Q_SIGNALS:
    void labelsChanged();
    void setsChanged();
    void decisionsChanged(); ///< one was taken, undone or redone, or a project was opened or ended
    void projectChanged(); ///< begun, made, ended
    void saved();          ///< a decision is on the disk
    void refused(const QString& sentence);

private:
    friend class ProjectStepCommand;

    /// @param reviewed  maps that show its original show the review from then on.
    bool decide(const StepDraft& draft, const Target* reviewed = nullptr);
    void replay(bool forward, Index step);
    void fillUndoStack();
    void show(const Step& step);
    void showLabels();
    void showSets();
    OriginalLabels originalOf(const ColumnKey& key) const;
    void showReviewOn(const Target& target, ProjectStepCommand& command);
    /// Maps that show a review that is no more (undone) go back to its original.
    void leaveLostReviews();
    Remark remark(const QString& note = {}) const;
    bool guard(const std::function<void()>& change);

    ExplorerState& m_state;
    std::shared_ptr<Project> m_project;
    MakeProject m_make;
    QString m_author;
    QString m_paused;
    std::vector<NamedSet> m_sets;
    mutable std::map<QString, std::shared_ptr<const CellSet>> m_setCache;
    QString m_sideA;
    QString m_sideB;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ontology/TermSuggestions.h"
#include "core/tasks/CompareLabels.h"
#include "core/tasks/ReviewEvidence.h"
#include "views/state/ColumnFacts.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace ocellus {

/// Two columns against each other as the bar, the maps, the matrix and the flows show them.
struct ShownComparison {
    LabelComparison labels;
    std::map<std::string, Rgb> colours; ///< by label, as on the maps
    QString titleA, titleB;             ///< "Cell type, author", "Cell type, neighbours"
    int finest = 0;                     ///< greatest level; 0: the labels have no levels
    QStringList warnings;               ///< what to know before believing it, sentences
};

/// What the review shows: the ranked lines, the one looked at, what was decided, and the comparison
/// of the two columns at a level of the ontology. Its widgets watch it and change it only through
/// its methods; what needs work or is a decision leaves as a signal. GUI thread.
class ReviewState : public QObject {
    Q_OBJECT

public:
    enum class List { Groups, Cells };

    /// A line of one of the two lists.
    struct Place {
        List list = List::Groups;
        int row = -1; ///< into found()->groups, or into listedCells()
        bool operator==(const Place&) const = default;
    };

    using QObject::QObject;

    // --- ranked lines
    /// nullptr: nothing was looked for yet, or it failed (`message` says so).
    void setFound(DisagreementsPtr found, const QString& message);
    DisagreementsPtr found() const { return m_found; }
    const QString& message() const { return m_message; } ///< shown where no line is
    /// The groups with the markers known so far.
    const std::vector<DisagreementGroup>& groups() const { return m_groups; }
    void setMarkers(int row, std::vector<MarkerEvidence> markers);
    /// The markers of a group were looked up; without them nothing is said about genes.
    bool markersKnown(int row) const { return m_markersKnown[static_cast<std::size_t>(row)]; }
    /// The group of a line, or of a single cell; nullptr when the cell is in none.
    const DisagreementGroup* evidenceGroup(const Place& place) const;
    /// Single cells that passed the thresholds, as places in found()->cells.
    const std::vector<std::size_t>& listedCells() const { return m_listed; }
    int count(List list) const;
    ReviewLine line(const Place& place) const;
    std::vector<Index> cells(const Place& place) const;
    const DisagreementGroup* group(const Place& place) const; ///< nullptr for a single cell
    /// Labels of a line, as places in found()->labels.
    std::pair<std::int32_t, std::int32_t> labels(const Place& place) const;
    QString labelName(std::int32_t label) const;

    // --- what labels are judged by
    /// @param whyNoModel  empty: a model's word can be taken too; else why not, as a sentence
    void setEvidence(Evidence evidence, const QString& whyNoModel);
    Evidence evidence() const { return m_evidence; }
    const QString& whyNoModel() const { return m_whyNoModel; }
    void chooseEvidence(Evidence evidence);

    /// The Cell Ontology that labels are judged by, where a person opened one. @param note  one sentence that says so;
    /// `finder` finds its terms. Empty and nullptr: the one that ships.
    void setOntology(const QString& note, std::shared_ptr<const TermFinder> finder);
    const QString& ontologyNote() const { return m_ontologyNote; }
    const TermFinder& finder() const { return m_finder ? *m_finder : TermFinder::shippedCellTypes(); }

    // --- decisions
    /// Who decides; kept with every decision.
    void setAuthor(const QString& author);
    const QString& author() const { return m_author; }
    void setReviewed(std::map<ReviewLine, ReviewedLine> reviewed);
    const std::map<ReviewLine, ReviewedLine>& reviewed() const { return m_reviewed; }
    std::optional<ReviewedLine> decided(const Place& place) const;
    int decidedGroups() const;
    /// Empty when decisions can be kept, else why not.
    void setWhyNot(const QString& sentence);
    const QString& whyNot() const { return m_whyNot; }

    // --- the line looked at
    Place current() const { return m_current; } ///< row -1: none
    void setCurrent(const Place& place);
    /// The next line of the same list that is not decided, from the current one on, else from the top.
    void goToNext();

    /// Asks to decide about the current line. @param label  for Other
    void decide(Verdict verdict, const Label& label = {});
    /// The note of the current line: as typed since, else as decided with. Every line has its own.
    void setNote(const QString& note);
    QString note() const;
    /// The coarser term that Coarser gives the current line; nullopt when there is none.
    std::optional<Label> coarserLabel() const;

    // --- comparison
    void setComparison(std::shared_ptr<const ShownComparison> comparison);
    std::shared_ptr<const ShownComparison> comparison() const { return m_comparison; }
    /// Steps from fine to coarse: 0 is "as labelled", 1 the finest level, `finest` the coarsest.
    int step() const { return m_step; }
    void setStep(int step);
    /// The level compared at; nullopt: labels as given.
    static std::optional<int> levelOf(int step, int finest);
    /// Columns that can be compared, and the two that are. Key 0 .. : as in `setColumns`.
    struct ColumnChoice {
        QString title;
        std::optional<ColumnKey> key; ///< nullopt: what the evidence says
    };
    void setColumns(std::vector<ColumnChoice> columns, int a, int b);
    const std::vector<ColumnChoice>& columns() const { return m_columns; }
    int columnA() const { return m_a; }
    int columnB() const { return m_b; }
    void chooseColumns(int a, int b);

Q_SIGNALS:
    void foundChanged();
    void markersChanged(int row);
    void reviewedChanged();
    void currentChanged();
    void comparisonChanged();
    void stepChanged(int step);
    void columnsChanged();
    void columnsChosen(); ///< by the person
    void evidenceChanged();
    void evidenceChosen(); ///< by the person
    void authorChanged();
    void decisionWanted(const ocellus::ReviewDecision& decision);
    void otherWanted(); ///< the person asks for another label
    void notDecided(const QString& why); ///< a decision that this line cannot have; the line is as it was
    void saveWanted();
    void again(); ///< look for disagreements again
    void cancelWanted();

private:
    Label labelOf(std::int32_t label) const;

    DisagreementsPtr m_found;
    QString m_message;
    Evidence m_evidence = Evidence::Neighbours;
    QString m_whyNoModel;
    QString m_ontologyNote;
    std::shared_ptr<const TermFinder> m_finder;
    QString m_author;
    std::vector<DisagreementGroup> m_groups;
    std::vector<bool> m_markersKnown;
    std::vector<std::size_t> m_listed;
    std::map<ReviewLine, ReviewedLine> m_reviewed;
    QString m_whyNot;
    Place m_current;
    std::map<std::pair<List, int>, QString> m_drafts; ///< notes typed and not decided with yet, by line
    std::shared_ptr<const ShownComparison> m_comparison;
    int m_step = 0;
    std::vector<ColumnChoice> m_columns;
    int m_a = 0, m_b = 0;
};

} // namespace ocellus

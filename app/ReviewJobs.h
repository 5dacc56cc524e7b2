// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DatasetJob.h"
#include "core/figures/TablePlot.h"
#include "views/composer/FigureDraft.h"
#include "views/review/ReviewState.h"
#include "views/state/Annotations.h"

#include <QObject>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

class AppSettings;
class EvidencePanel;
class JobListModel;
class OntologyJobs;
class PredictJobs;
class ReviewPanel;
class StatusLine;
class TermPicker;
class WorkArea;

/// What stands behind Check labels: looks for disagreements, compares the two columns at the level
/// chosen, brings the evidence of a line, carries decisions out, colours and moves the maps while
/// the mode is shown. GUI thread; all work goes through jobs.
class ReviewJobs : public QObject {
    Q_OBJECT

public:
    /// What it acts on; all are kept by reference and outlive this.
    struct Parts {
        JobRunner& runner;
        const JobListModel& jobs;
        ExplorerState& state;
        Annotations& annotations;
        ReviewState& review;
        ReviewPanel& panel;
        EvidencePanel& evidence;
        WorkArea& work;
        AppSettings& settings;
        StatusLine& status;
        PredictJobs& predict;
        OntologyJobs& ontology;
    };

    explicit ReviewJobs(const Parts& parts);
    ~ReviewJobs() override;

    /// The mode is shown: the maps show the two columns, and what is not known yet is looked for.
    /// Not shown: they show again what they showed before.
    void setShown(bool shown);
    bool isShown() const { return m_shown; }
    /// What a map shows outside this mode.
    ColourSource colourOutside(int map) const;
    /// Ids of the genes of the evidence's dot plot; empty outside this mode.
    const std::vector<std::string>& markerGenes() const { return m_markerGenes; }

    bool isRunning() const { return m_search.isRunning() || m_compare.isRunning() || m_lookUp.isRunning() || m_markers.isRunning() || m_donors.isRunning(); }

    /// Writes the lines with evidence and decisions to `path`, and their cells to the same name with
    /// "_cells" in it. @throws Error; nothing half written stays.
    void save(const QString& path);

    /// The two columns against each other as matrix and as flows, for a figure: what is on the screen is in it from the
    /// start, the other is offered. Empty while nothing is compared.
    std::vector<FigurePlotOnScreen> figurePlots() const;

Q_SIGNALS:
    void failed(const QString& sentence);

private:
    struct Compared {
        LabelComparison labels;
        int finest = 0;
        std::vector<std::string> warnings;
    };
    struct Dots {
        std::shared_ptr<const TablePlot> plot;
    };

    void reset();
    void fillColumns();
    /// What the labels can be judged by; with predictions also the model, unless the person chose.
    void refreshEvidence();
    void followRestoring();
    void takeOntology();
    std::shared_ptr<const Lineage> lineage() const; ///< nullptr: the shipped one
    void search();
    void takeFound(const JobEnd<DisagreementsPtr>& end);
    QString whyNotFound(const QString& error) const;
    void showProgress();
    void compare();
    void takeComparison(Compared compared);
    void showLevels(const ShownComparison& shown);
    void showMaps();
    void leaveMaps();
    void replaceLeftColours();
    void showLine();
    void leaveLine(); ///< the selection as it was, unless the person chose another line or other cells
    void lookUpMarkers(); ///< of the current line, else of the first that lacks them
    void wantMarkers();
    void showMarkers();
    /// Denoised where the switch says so and the gene has such values; whatever is judged is judged by measured ones.
    ValueState markerValues(const std::string& geneId) const;
    void countDonors(); ///< of the current line
    void decide(const ReviewDecision& decision);
    void refreshDecisions();
    void chooseFile();
    std::optional<Annotations::Target> target() const;
    QString titleOf(int column) const;

    Parts m_parts;
    DatasetJob m_search, m_compare, m_lookUp, m_markers, m_donors;
    TermPicker* m_picker;
    std::shared_ptr<const EvidenceLabels> m_said; ///< of the disagreements found
    std::string m_column; ///< under review
    bool m_shown = false;
    bool m_evidenceChosen = false; ///< by the person, for this data set
    bool m_searched = false; ///< once for this data set and column
    bool m_compareAgain = false;
    bool m_markersAgain = false;
    bool m_levelsStale = true;
    std::map<int, ColourSource> m_before; ///< of the maps, while they show this mode's colours
    std::map<int, ColourSource> m_left; ///< what they showed instead when the mode was last left
    bool m_secondBefore = true;
    std::optional<CellSet> m_firstLine; ///< cells of the line that this mode showed first
    CellSet m_selectionBefore;          ///< of the person, when it did
    std::vector<std::string> m_markerGenes; ///< of the current line, ids
};

} // namespace ocellus

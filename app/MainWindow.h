// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/AppOptions.h"
#include "app/MainActions.h"
#include "views/jobs/JobListModel.h"
#include "views/state/ExplorerState.h"
#include "views/style/Controls.h"

#include <QMainWindow>

#include <array>
#include <functional>
#include <memory>
#include <vector>

class QComboBox;
class QDialog;
class QDockWidget;
class QHBoxLayout;
class QJsonObject;
class QStackedWidget;
class QToolBar;

namespace ocellus {

class AnnotationBox;
class AppSettings;
class AppTheme;
class CheckJobs;
class CheckPanel;
class AgreementBar;
class DataJobs;
class Examples;
class ExportJobs;
class DockHeader;
class GeneSetJobs;
class GenesPanel;
class JobRunner;
class Layouts;
class MarkerJobs;
class MarkersPanel;
class Downloads;
class ModelGenesJobs;
class ModelPanel;
class NetworkBar;
class NetworkJobs;
class NetworkKeeper;
class NetworkPane;
class NetworkState;
class OntologyJobs;
class PlotPanel;
class PredictJobs;
class ProjectSession;
class EvidencePanel;
class ResultsPage;
class ReviewJobs;
class ReviewPanel;
class ReviewState;
struct ProjectPlaces;
class SearchField;
class SegmentedControl;
class SpeciesBar;
class SpeciesJobs;
class SpeciesPage;
class SpeciesState;
class StartPage;
class StatusLine;
class TeachJobs;
class RecipeJobs;
class TrainingJobs;
class WorkArea;

/// The window: start page or explorer, menus, toolbar, docks and status bar, and the wires between
/// the state, the views and the jobs. Owns the state and the jobs. GUI thread.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(AppTheme& theme, AppSettings& settings, const AppOptions& options);
    ~MainWindow() override;

    /// Opens what the options name; otherwise the start page stays.
    void begin();

    /// Opens a file or folder in a job; the window shows it when it is read.
    void openPath(const QString& path);
    /// Opens an example by name: "lung", "tissue" or "atlas".
    void openExample(const QString& name);
    void closeData();

    ExplorerState& state() { return m_state; }
    JobListModel& jobs() { return m_jobs; }
    JobRunner& runner() { return *m_runner; }
    const MainActions& actions() const { return m_actions; }
    StatusLine& statusLine() { return *m_status; }
    MessageBar& messages() { return *m_messages; }
    WorkArea& workArea() { return *m_work; }
    PredictJobs& predictJobs() { return *m_predict; }
    ModelGenesJobs& modelGenesJobs() { return *m_modelGenes; }
    CheckJobs& checkJobs() { return *m_check; }
    ReviewJobs& reviewJobs() { return *m_reviewJobs; }
    ReviewState& review() { return *m_review; }
    NetworkJobs& networkJobs() { return *m_networkJobs; }
    NetworkState& network() { return *m_network; }
    NetworkPane& networkPane() { return *m_networkPane; }
    SpeciesState& species() { return *m_species; }
    SpeciesJobs& speciesJobs() { return *m_speciesJobs; }
    SpeciesPage& speciesPage() { return *m_speciesPage; }
    Downloads& downloads() { return *m_downloads; }
    OntologyJobs& ontology() { return *m_ontology; }
    Downloads& ontologyDownloads() { return *m_ontologyDownloads; }
    TeachJobs& teaching() { return *m_teach; }
    RecipeJobs& recipes() { return *m_recipes; }
    ProjectSession& session() { return *m_session; }
    ResultsPage& results() { return *m_results; }
    ExportJobs& exports() { return *m_exports; }
    bool showsStartPage() const;
    QString valueState() const; ///< "measured" ...: what the Values combo says
    int currentMode() const;

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    // MainWindowBuild.cpp
    void buildMenus();
    void buildToolBar();
    void addTools(QHBoxLayout* layout, const std::vector<QAction*>& tools);
    void addModes(QHBoxLayout* layout);
    void addValues(QHBoxLayout* layout);
    void buildDocks();
    QDockWidget* addDock(const QString& name, const QString& title, QWidget* content, Qt::DockWidgetArea area, int width);

    // MainWindowCheck.cpp
    void connectCheck();
    void showCheckPanel();

    // MainWindowReview.cpp
    void buildReview();
    void connectReview();
    void connectOntology();
    /// The docks of Check labels as they are at first.
    void layOutReview();
    /// After the mode changed, or a data set was opened or closed.
    void followReviewMode();

    // MainWindowNetwork.cpp
    void buildNetwork();
    void connectNetwork();
    void layOutNetwork(); ///< the docks of Network as they are at first
    void followNetworkMode();

    // MainWindowTissue.cpp
    void layOutTissue(); ///< the docks of Tissue as they are at first
    void followTissueMode();

    // MainWindowSpecies.cpp
    void connectSpecies();
    void layOutSpecies(); ///< no docks: its page has all it needs
    void followSpeciesMode();

    // MainWindowValues.cpp
    void buildValues();
    void connectValues();
    void connectResults();
    void refreshValues(); ///< the switch
    void switchDenoised(); ///< and back; says what to do where there are no such values
    void tellOtherValues(); ///< of genes on the maps that lack those of the switch
    void showModelled(ValueState values, const QString& gene);
    /// Measured at the left, imputed at the right, on the same map.
    void showBeside(const QString& geneId);

    // MainWindowModel.cpp
    void connectModel();
    void useFirstModel();
    void chooseModel();
    void connectDownloads();
    void connectTeaching();
    void connectTraining(TrainingJobs& jobs, const QString& title, const std::function<void()>& showPage);
    /// Offers downloaded weights in the model panel, unless they are in use.
    void offerDownloaded();
    void showModelPanel();
    void showPredicted();
    void announcePrediction(qint64 cells, bool partial, const QStringList& warnings);
    void predictionFailed(const QString& sentence, qint64 cellsKept);

    // MainWindowOpen.cpp
    void chooseFile();
    void chooseFolder();
    void locate(const QString& oldPath);
    void opened(std::shared_ptr<const Dataset> dataset, const QString& title);
    void failed(const QString& sentence);

    // MainWindowProject.cpp
    void connectProject();
    void placeNameBox();
    void restoreView(const QJsonObject& view);
    ProjectPlaces placesOf(const QString& path);
    void rememberProject(const QString& folder);
    void forgetOpenProject();
    /// After a crash: says that nothing is lost, and offers to go on.
    void offerLastProject();
    void chooseProjectFolder();
    /// @param what  an ExportJobs::What
    void chooseExport(int what, bool selected);

    // MainWindowPages.cpp
    void showPage(bool start);
    /// The docks as they are at first; the rest of laying out waits for their sizes.
    void layOutWork();
    void setMode(int mode);
    /// The keys are those of what the mode is about: the first map, the network, the list of disagreements.
    void focusView();
    void connectLayouts();

    // MainWindow.cpp
    void buildPages();
    void connectActions();
    void connectStart();
    void connectJobs();
    void connectHelp();
    void showSheet(QDialog* sheet);
    void showFigureDialog();
    /// Makes a gene the current one of the Genes panel and colours the maps that follow.
    void showGene(const QString& geneId);
    void connectMarkers();
    void refreshRecents();
    void refreshEnabled();
    void refreshUndoTexts();
    /// One sentence across the maps (or the start page) with at most one thing to do.
    void showProblem(MessageBar::Kind kind, const QString& sentence, const QString& action = {}, std::function<void()> onAction = {});
    void applyTool();
    void applyCombineMode();
    void setTheme(QAction* chosen);
    void dumpState();

    static constexpr int kCellsWidth = 275; ///< of the docks, as in the look
    static constexpr int kGenesWidth = 308;
    static constexpr int kCheckWidth = 380;
    static constexpr int kMarkersHeight = 280;
    static constexpr int kCheckMode = 1; ///< in modes()
    static constexpr int kTissueMode = 2;
    static constexpr int kNetworkMode = 3;
    static constexpr int kSpeciesMode = 4;
    static constexpr int kWideToolBar = 1400; ///< below, the toolbar leaves out the words "Open" and "Values" and the data check

    AppTheme& m_theme;
    AppSettings& m_settings;
    AppOptions m_options;
    ExplorerState m_state;
    JobListModel m_jobs;
    std::unique_ptr<JobRunner> m_runner; ///< after what its jobs call back into
    std::unique_ptr<DataJobs> m_data;
    std::unique_ptr<Examples> m_examples;
    std::unique_ptr<PredictJobs> m_predict;
    std::unique_ptr<ModelGenesJobs> m_modelGenes;
    std::unique_ptr<Downloads> m_downloads;
    std::unique_ptr<OntologyJobs> m_ontology;
    std::unique_ptr<Downloads> m_ontologyDownloads;
    std::unique_ptr<TeachJobs> m_teach;
    std::unique_ptr<RecipeJobs> m_recipes;
    std::unique_ptr<ProjectSession> m_session;
    std::unique_ptr<ExportJobs> m_exports;
    std::unique_ptr<GeneSetJobs> m_geneSets;
    std::unique_ptr<MarkerJobs> m_markers;
    std::unique_ptr<CheckJobs> m_check;
    ReviewState* m_review = nullptr; ///< before what watches it
    std::unique_ptr<ReviewJobs> m_reviewJobs;
    NetworkState* m_network = nullptr; ///< before what watches it
    std::unique_ptr<NetworkJobs> m_networkJobs;
    std::unique_ptr<NetworkKeeper> m_networkKeeper;
    SpeciesState* m_species = nullptr; ///< before what watches it
    std::unique_ptr<SpeciesJobs> m_speciesJobs;
    std::unique_ptr<ResultsPage> m_results;
    MainActions m_actions;

    QStackedWidget* m_pages = nullptr;
    StartPage* m_start = nullptr;
    WorkArea* m_work = nullptr;
    MessageBar* m_messages = nullptr;
    StatusLine* m_status = nullptr;
    Layouts* m_layouts = nullptr; ///< after the pages
    AnnotationBox* m_nameBox = nullptr;
    QToolBar* m_toolBar = nullptr;
    SearchField* m_search = nullptr;
    SegmentedControl* m_modes = nullptr;
    QComboBox* m_values = nullptr;
    QDockWidget* m_cellsDock = nullptr;
    QDockWidget* m_genesDock = nullptr;
    QDockWidget* m_modelDock = nullptr;
    QDockWidget* m_markersDock = nullptr;
    QDockWidget* m_checkDock = nullptr;
    QDockWidget* m_plotsDock = nullptr;
    QDockWidget* m_reviewDock = nullptr;
    QDockWidget* m_evidenceDock = nullptr;
    QDockWidget* m_hubsDock = nullptr;
    QDockWidget* m_edgesDock = nullptr;
    QDockWidget* m_valuesDock = nullptr;
    QDockWidget* m_reliabilityDock = nullptr;
    NetworkBar* m_networkBar = nullptr;
    NetworkPane* m_networkPane = nullptr;
    SpeciesBar* m_speciesBar = nullptr;
    SpeciesPage* m_speciesPage = nullptr;
    QString m_counterpart; ///< of the open example, that was offered as a target
    ReviewPanel* m_reviewPanel = nullptr;
    EvidencePanel* m_evidencePanel = nullptr;
    AgreementBar* m_agreement = nullptr;
    PlotPanel* m_plots = nullptr;
    std::vector<QDockWidget*> m_docks; ///< all of them, as addDock() made them
    GenesPanel* m_genes = nullptr;
    ModelPanel* m_modelPanel = nullptr;
    MarkersPanel* m_markersPanel = nullptr;
    CheckPanel* m_checkPanel = nullptr;
    QStringList m_mapsBefore; ///< Tissue: what the two maps showed; empty: not shown
    std::array<bool, 2> m_followedBefore = {}; ///< with them: whether each followed the chosen gene
    std::function<void()> m_messageAction;
    bool m_openingExample = false; ///< examples are no recents: the start page has their cards
    DockHeader* m_cellsHeader = nullptr;
    DockHeader* m_genesHeader = nullptr;
};

} // namespace ocellus

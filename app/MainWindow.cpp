// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/MainWindow.h"

#include "app/AppSettings.h"
#include "app/CellsDock.h"
#include "app/CheckJobs.h"
#include "app/DataJobs.h"
#include "app/Examples.h"
#include "app/ExportJobs.h"
#include "app/GeneSetJobs.h"
#include "app/HelpTexts.h"
#include "app/JobRunner.h"
#include "app/Layouts.h"
#include "app/MarkerJobs.h"
#include "app/ModelGenesJobs.h"
#include "app/Downloads.h"
#include "app/NetworkJobs.h"
#include "app/NetworkKeeper.h"
#include "app/OntologyJobs.h"
#include "app/PlotsDock.h"
#include "app/PredictJobs.h"
#include "app/ProjectSession.h"
#include "app/ResultsPage.h"
#include "app/ReviewJobs.h"
#include "app/ShortcutSheet.h"
#include "app/SpeciesJobs.h"
#include "app/SpeciesPage.h"
#include "app/ProcessSignals.h"
#include "app/StateDump.h"
#include "app/StatusLine.h"
#include "app/RecipeJobs.h"
#include "app/TeachJobs.h"
#include "views/training/RecipeDialog.h"
#include "views/training/TeachDialog.h"
#include "app/WorkArea.h"
#include "views/cells/CellsPanel.h"
#include "views/composer/FigureDialog.h"
#include "views/genes/GenesPanel.h"
#include "views/jobs/JobStatusWidget.h"
#include "views/plots/PlotPanel.h"
#include "views/state/GeneValueStates.h"
#include "views/start/StartPage.h"
#include "views/style/AppTheme.h"
#include "views/style/Controls.h"
#include "views/style/DockHeader.h"
#include "views/style/Fonts.h"
#include "views/style/SvgIcon.h"

#include <QAction>
#include <QActionGroup>
#include <QCloseEvent>
#include <QComboBox>
#include <QDesktopServices>
#include <QDialog>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <csignal>

#include <algorithm>
#include <utility>

namespace ocellus {

MainWindow::MainWindow(AppTheme& theme, AppSettings& settings, const AppOptions& options)
    : m_theme(theme), m_settings(settings), m_options(options),
      m_runner(std::make_unique<JobRunner>(m_jobs)),
      m_data(std::make_unique<DataJobs>(*m_runner, m_state)),
      m_examples(std::make_unique<Examples>(*m_runner)),
      m_session(std::make_unique<ProjectSession>(*m_runner, m_state)),
      m_exports(std::make_unique<ExportJobs>(*m_runner, m_state)), m_actions(this) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("Ocellus"));
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    setMinimumSize(1024, 640);
    m_state.setTheme(theme.theme());
    buildMenus();
    buildToolBar();
    buildDocks();
    buildPages();
    connectActions();
    connectStart();
    connectJobs();
    connectModel();
    connectHelp();
    connectLayouts();
    connectProject();
    connectMarkers();
    connectValues();
    connectCheck();
    connectReview();
    connectNetwork();
    connectSpecies();
    connectResults();
    // The size the look is drawn for; a smaller screen is filled, also by a window that was left on a larger one.
    resize(QSize(1440, 900));
    if (!options.uiTest) {
        restoreGeometry(settings.blob(QStringLiteral("geometry")));
    }
    resize(size().boundedTo(screen()->availableSize()));
    showPage(true);
}

MainWindow::~MainWindow() {
    // Jobs call back into members: end them while everything is still there.
    m_session->end();
    m_runner->cancelAll();
    m_reviewJobs.reset(); // asks those below
    m_ontology.reset();
    m_results.reset();
    m_modelGenes.reset();
    m_predict.reset();
    m_exports.reset();
    m_geneSets.reset();
    m_markers.reset();
    m_check.reset();
    m_networkKeeper.reset();
    m_networkJobs.reset();
    m_speciesJobs.reset();
    m_data.reset();
    m_examples.reset();
    delete m_teach->page(); // shows the state
    delete m_recipes->page();
    m_runner.reset();
    // Views refer to the state, which is a member: they go before it.
    for (QDockWidget* dock : m_docks) {
        delete dock;
    }
    delete m_pages;
    delete m_status;
}

void MainWindow::buildPages() {
    auto* middle = new QWidget(this);
    m_messages = new MessageBar(middle); // takes its room: it covers nothing
    m_messages->setMinimumHeight(44);
    m_pages = new QStackedWidget(middle);
    m_pages->setObjectName(QStringLiteral("pages"));
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_messages);
    column->addWidget(m_pages, 1);
    m_start = new StartPage(m_pages);
    m_work = new WorkArea(m_state, m_pages);
    m_pages->addWidget(m_start);
    m_pages->addWidget(m_work);
    setCentralWidget(middle);
    m_status = new StatusLine(m_state, m_jobs, this);
    setStatusBar(m_status);
    // Space fits the maps only while one of them has the focus.
    m_work->addAction(m_actions.fit);
}

void MainWindow::begin() {
    refreshRecents();
    const auto wanted = std::find_if(modes().begin(), modes().end(), [this](const ModeInfo& mode) {
        return mode.name == m_options.layout;
    });
    if (wanted != modes().end() && wanted->available) {
        setMode(static_cast<int>(wanted - modes().begin()));
    } else if (wanted != modes().end()) {
        m_status->showOutcome(
            QStringLiteral("%1 comes in a later version: this is Explore").arg(wanted->title));
    }
    m_start->setExamples(m_examples->cards());
    useFirstModel();
    if (!m_options.demo.isEmpty()) {
        openExample(m_options.demo);
    } else if (!m_options.path.isEmpty()) {
        openPath(m_options.path);
    } else {
        offerLastProject();
        m_examples->requestPictures();
    }
}

void MainWindow::connectActions() {
    const MainActions& a = m_actions;
    connect(a.openFile, &QAction::triggered, this, &MainWindow::chooseFile);
    connect(a.openFolder, &QAction::triggered, this, &MainWindow::chooseFolder);
    connect(a.closeData, &QAction::triggered, this, &MainWindow::closeData);
    connect(a.quit, &QAction::triggered, this, &QWidget::close);
    connect(a.undo, &QAction::triggered, &m_state.undoStack(), &QUndoStack::undo);
    connect(a.redo, &QAction::triggered, &m_state.undoStack(), &QUndoStack::redo);
    connect(a.selectAll, &QAction::triggered, &m_state, &ExplorerState::selectAll);
    connect(a.invert, &QAction::triggered, &m_state, &ExplorerState::invertSelection);
    connect(a.clearSelection, &QAction::triggered, &m_state, &ExplorerState::clearSelection);
    connect(a.split, &QAction::triggered, m_work, [this] {
        m_work->setSecondMapShown(!m_work->secondMapShown());
    });
    connect(m_work, &WorkArea::secondMapToggled, this, [this](bool shown) {
        m_actions.split->setText(shown ? QStringLiteral("Hide the &second map")
                                       : QStringLiteral("Show the &second map"));
    });
    connect(a.tools, &QActionGroup::triggered, this, &MainWindow::applyTool);
    for (QAction* mode : a.combine->actions()) {
        connect(mode, &QAction::toggled, this, &MainWindow::applyCombineMode);
    }
    connect(a.findGene, &QAction::triggered, this, [this] {
        m_genesDock->show();
        m_genes->focusSearch();
    });
    connect(m_work, &WorkArea::geneWanted, this, [this] { m_actions.findGene->trigger(); });
    connect(m_genes, &GenesPanel::openCountsWanted, this, &MainWindow::chooseFile);
    connect(m_genes, &GenesPanel::found, this, &MainWindow::focusView);
    connect(m_work, &WorkArea::toolLeft, this, [this] {
        if (QAction* tool = m_actions.tools->checkedAction()) {
            tool->setChecked(false);
        }
    });
    for (const SearchField* field : findChildren<SearchField*>()) {
        connect(field, &SearchField::left, this, [this] { m_work->map(1)->surface()->setFocus(); });
    }
    connect(a.fit, &QAction::triggered, m_work, &WorkArea::fit);
    connect(a.searchEverything, &QAction::triggered, m_search, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    connect(a.figure, &QAction::triggered, this, &MainWindow::showFigureDialog);
    connect(a.themeGroup, &QActionGroup::triggered, this, &MainWindow::setTheme);
    connect(a.colourMapGroup, &QActionGroup::triggered, this, [this](QAction* chosen) {
        m_state.setColourMap(static_cast<ColourMap>(chosen->data().toInt()));
    });
    for (QAction* action : a.themeGroup->actions()) {
        action->setChecked(action->data().toInt() == static_cast<int>(m_theme.choice()));
    }
    connect(
        &m_theme, &AppTheme::themeChanged, this, [this](Theme theme) { m_state.setTheme(theme); });
    QUndoStack& stack = m_state.undoStack();
    connect(&stack, &QUndoStack::indexChanged, this, &MainWindow::refreshUndoTexts);
    connect(&m_state, &ExplorerState::selectionChanged, this, &MainWindow::refreshEnabled);
    connect(&m_state, &ExplorerState::datasetChanged, this, &MainWindow::refreshEnabled);
    refreshUndoTexts();
    refreshEnabled();
}

void MainWindow::connectStart() {
    connect(m_start, &StartPage::openFileRequested, this, &MainWindow::chooseFile);
    connect(m_start, &StartPage::openFolderRequested, this, &MainWindow::chooseFolder);
    connect(m_start, &StartPage::openModelRequested, this, &MainWindow::chooseModel);
    connect(m_start, &StartPage::exampleRequested, this, [this](const QString& card) {
        openExample(Examples::nameOfCard(card));
    });
    connect(m_start, &StartPage::recentRequested, this, &MainWindow::openPath);
    connect(m_start, &StartPage::locateRequested, this, &MainWindow::locate);
    connect(m_start, &StartPage::clearRecentsRequested, this, [this] {
        m_settings.clearRecents();
        refreshRecents();
    });
    connect(m_start, &StartPage::modelHelpRequested, m_actions.modelHelp, &QAction::trigger);
    connect(m_start, &StartPage::learnRequested, this, [this](const QString& topic) {
        QAction* action = topic == QLatin1String("check")    ? m_actions.learnCheck
                          : topic == QLatin1String("values") ? m_actions.learnValues
                                                             : m_actions.shortcuts;
        action->trigger();
    });
    const auto notOpening = [this] {
        m_start->setOpening({});
        if (showsStartPage()) {
            m_examples->requestPictures();
        }
    };
    connect(m_examples.get(), &Examples::abandoned, this, notOpening);
    connect(m_data.get(), &DataJobs::openCancelled, this, notOpening);
    connect(m_examples.get(), &Examples::pictureReady, m_start, &StartPage::setExamplePicture);
    connect(m_examples.get(), &Examples::factsReady, m_start, &StartPage::setExampleFacts);
}

void MainWindow::connectJobs() {
    connect(m_data.get(), &DataJobs::opened, this, &MainWindow::opened);
    connect(m_data.get(), &DataJobs::openFailed, this, &MainWindow::failed);
    connect(m_data.get(), &DataJobs::readFailed, this, [this](const QString& sentence) {
        showProblem(MessageBar::Kind::Error, sentence);
    });
    connect(m_data.get(), &DataJobs::mapMissing, this, [this](qint64 cells) {
        showProblem(MessageBar::Kind::Info,
                    QStringLiteral("This file has no map. Making one takes minutes for %1 cells.")
                        .arg(withThousands(cells)),
                    QStringLiteral("Make a map"),
                    [this] { m_data->makeMap(); });
    });
    connect(m_data.get(), &DataJobs::mapMade, this, [this](qint64 cells) {
        m_status->showOutcome(QStringLiteral("Made a map of %1 cells").arg(withThousands(cells)));
    });
    connect(m_actions.makeMap, &QAction::triggered, m_data.get(), &DataJobs::makeMap);
    connect(m_status->jobWidget(),
            &JobStatusWidget::cancelRequested,
            m_runner.get(),
            &JobRunner::cancel);
    connect(m_messages, &MessageBar::actionTriggered, this, [this] {
        if (const auto action = std::exchange(m_messageAction, {})) {
            action();
        }
    });
}

void MainWindow::connectHelp() {
    const MainActions& a = m_actions;
    connect(a.shortcuts, &QAction::triggered, this, [this] {
        showSheet(new ShortcutSheet(m_actions.all(), this));
    });
    const auto text =
        [this](QAction* action, const char* name, const QString& title, QString (*words)()) {
            connect(action, &QAction::triggered, this, [this, name, title, words] {
                showSheet(new TextSheet(QString::fromLatin1(name), title, words(), this));
            });
        };
    text(a.learnCheck,
         "learnCheckSheet",
         QStringLiteral("Check author labels in five minutes"),
         learnCheckText);
    text(a.learnValues,
         "learnValuesSheet",
         QStringLiteral("What measured, denoised and imputed mean"),
         learnValuesText);
    text(a.about, "aboutSheet", QStringLiteral("About Ocellus"), aboutText);
    connect(a.dumpState, &QAction::triggered, this, &MainWindow::dumpState);
    auto* signal = new ProcessSignals({SIGUSR1}, this);
    connect(signal, &ProcessSignals::received, this, [this] {
        if (!m_options.stateDump.isEmpty()) {
            dumpState();
        }
    });
    SearchTargets targets = labelTargets(*findChild<CellsPanel*>(), m_state, *m_work);
    targets.showGene = [this](const QString& geneId) { showGene(geneId); };
    targets.imputeGene = [this](const QString& name) { m_modelGenes->ask(ValueState::Imputed, {name}); };
    new SearchPopup(m_search, [this, targets](const QString& query) { return findEverything(query, m_state, m_actions.all(), targets); }, this);
}

void MainWindow::showProblem(MessageBar::Kind kind,
                             const QString& sentence,
                             const QString& action,
                             std::function<void()> onAction) {
    m_messageAction = std::move(onAction);
    m_messages->showMessage(kind, sentence, action);
}

void MainWindow::showSheet(QDialog* sheet) {
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->setWindowModality(Qt::WindowModal);
    sheet->show();
}

void MainWindow::showFigureDialog() {
    std::vector<FigureMap> maps = {{1, m_work->map(1)->mapName().toStdString()}};
    if (m_work->secondMapShown()) {
        maps.push_back({2, m_work->map(2)->mapName().toStdString()});
    }
    std::vector<FigurePlotOnScreen> plots = m_reviewJobs->isShown() ? m_reviewJobs->figurePlots() : std::vector<FigurePlotOnScreen>();
    if (auto plot = plotOnScreen(*m_plots)) {
        plots.insert(plots.begin(), std::move(*plot));
    }
    if (const auto& drawing = m_network->drawing()) {
        plots.insert(plots.begin(), FigurePlotOnScreen{drawing->plot, {}, {}, currentMode() == kNetworkMode});
    }
    auto* dialog = new FigureDialog(m_state, maps, plots, this);
    connect(dialog, &FigureDialog::saved, this, [this](const QStringList& paths) {
        QStringList names;
        for (const QString& path : paths) {
            names << QFileInfo(path).fileName();
        }
        m_status->showOutcome(QStringLiteral("Saved %1").arg(names.join(QStringLiteral(", "))),
                              QStringLiteral("Show the folder"),
                              [folder = QFileInfo(paths.constFirst()).absolutePath()] {
                                  QDesktopServices::openUrl(QUrl::fromLocalFile(folder));
                              });
    });
    showSheet(dialog);
}

void MainWindow::showGene(const QString& geneId) {
    m_genes->showGene(geneId.toStdString(), true);
}

void MainWindow::connectMarkers() {
    m_geneSets = std::make_unique<GeneSetJobs>(*m_runner, m_state, *m_genes, *m_status);
    connect(m_geneSets.get(), &GeneSetJobs::failed, this,
            [this](const QString& sentence) { showProblem(MessageBar::Kind::Error, sentence); });
    m_markers = std::make_unique<MarkerJobs>(*m_runner, m_state, *m_markersPanel, m_settings, *m_status);
    connect(m_markers.get(), &MarkerJobs::failed, this,
        [this](const QString& sentence) { showProblem(MessageBar::Kind::Error, sentence); });
    connect(m_markersPanel, &MarkersPanel::geneChosen, this, &MainWindow::showGene);
    connect(m_actions.markers, &QAction::triggered, this, [this] {
        if (!m_markersDock->isVisible()) {
            m_markersDock->show();
            m_plots->setOpen(false); // its tabs stay; the maps keep their room
            resizeDocks({m_markersDock}, {kMarkersHeight}, Qt::Vertical);
        }
        m_markersPanel->chooseSelection();
        if (const auto request = m_markersPanel->request()) {
            m_markers->run(*request);
        }
    });
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    // Tooltips say what a narrow toolbar leaves out.
    const bool wide = width() >= kWideToolBar;
    m_toolBar->findChild<QLabel*>(QStringLiteral("valuesLabel"))->setVisible(wide);
    m_toolBar->findChild<QPushButton*>(QStringLiteral("openDataButton"))->setText(wide ? QStringLiteral("Open") : QString());
    m_toolBar->findChild<QToolButton*>(QStringLiteral("checkDataActionButton"))->setVisible(wide); // the Model menu has it too
}

void MainWindow::refreshRecents() {
    m_start->setRecents(recentItems(m_settings.recents(), QDateTime::currentDateTime()));
}

void MainWindow::refreshEnabled() {
    const MainActions& a = m_actions;
    const bool open = m_state.dataset() != nullptr;
    const bool selected = open && !m_state.selection().empty();
    for (QAction* action : {a.closeData,
                            a.lasso,
                            a.polygon,
                            a.rectangle,
                            a.brush,
                            a.selectAll,
                            a.split,
                            a.fit,
                            a.findGene,
                            a.predict,
                            a.denoised,
                            a.teach,
                            a.checkData,
                            a.openOntology,
                            a.results,
                            a.makeMap,
                            a.figure,
                            a.resetLayout,
                            a.saveProjectAs,
                            a.exportCells,
                            a.exportTable}) {
        action->setEnabled(open);
    }
    for (QAction* action : {a.add, a.subtract, a.intersect, a.invert, a.clearSelection, a.labelCells, a.saveCells,
             a.markers, a.exportSelected, a.exportIds}) {
        action->setEnabled(selected);
    }
    const QString why = whyNoCounts(m_state);
    for (QAction* action : {a.denoise, a.impute, a.hideGene}) {
        action->setEnabled(open && why.isEmpty());
        action->setToolTip(why.isEmpty() ? action->whatsThis() : why);
    }
    m_genes->setWhyNoImputing(why);
    a.shippedOntology->setEnabled(open && m_ontology && m_ontology->opened());
    if (!selected && a.combine->checkedAction()) {
        a.combine->checkedAction()->setChecked(false);
    }
}

void MainWindow::refreshUndoTexts() {
    const QUndoStack& stack = m_state.undoStack();
    const auto name = [](QAction* action, const QString& verb, const QString& step, bool enabled) {
        action->setEnabled(enabled);
        const QString text = enabled ? QStringLiteral("%1: %2").arg(verb, step) : verb;
        action->setText(QStringLiteral("&") + text);
        action->setToolTip(QStringLiteral("%1 (%2)").arg(
            text, action->shortcut().toString(QKeySequence::NativeText)));
    };
    name(m_actions.undo, QStringLiteral("Undo"), stack.undoText(), stack.canUndo());
    name(m_actions.redo, QStringLiteral("Redo"), stack.redoText(), stack.canRedo());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!showsStartPage()) {
        m_layouts->keep();
    }
    if (!m_options.uiTest) {
        m_settings.setBlob(QStringLiteral("geometry"), saveGeometry());
        m_settings.setBlob(QStringLiteral("layouts"), m_layouts->saved());
    }
    if (!m_options.stateDump.isEmpty()) {
        dumpState();
    }
    m_session->end();
    forgetOpenProject();
    m_runner->cancelAll();
    QMainWindow::closeEvent(event);
}

void MainWindow::applyTool() {
    const MainActions& a = m_actions;
    const QAction* chosen = a.tools->checkedAction();
    m_work->setTool(chosen == a.lasso       ? MapTool::Lasso
                    : chosen == a.polygon   ? MapTool::Polygon
                    : chosen == a.rectangle ? MapTool::Rectangle
                    : chosen == a.brush     ? MapTool::Brush
                                            : MapTool::Pan);
    m_speciesPage->setTool(m_work->map(1)->tool());
}

void MainWindow::applyCombineMode() {
    const MainActions& a = m_actions;
    const QAction* chosen = a.combine->checkedAction();
    using Mode = ExplorerState::SelectionMode;
    const Mode mode = chosen == a.add         ? Mode::Add
                      : chosen == a.subtract  ? Mode::Subtract
                      : chosen == a.intersect ? Mode::Intersect
                                              : Mode::Replace;
    m_work->setSelectionMode(mode);
    m_speciesPage->setSelectionMode(mode);
}

void MainWindow::setTheme(QAction* chosen) {
    const auto choice = static_cast<ThemeChoice>(chosen->data().toInt());
    m_theme.setChoice(choice);
    m_settings.setTheme(choice);
}

QString MainWindow::valueState() const {
    return m_values->currentText().toLower();
}

void MainWindow::dumpState() {
    QString path = m_options.stateDump;
    if (path.isEmpty()) {
        path = QFileDialog::getSaveFileName(this,
                                            QStringLiteral("Write the state to"),
                                            m_settings.lastFolder() +
                                                QStringLiteral("/ocellus-state.json"),
                                            QStringLiteral("JSON (*.json)"));
    }
    if (path.isEmpty()) {
        return;
    }
    try {
        writeStateDump(*this, path);
        m_status->showOutcome(QStringLiteral("Wrote the state to %1").arg(path));
    } catch (const std::exception& error) {
        m_messages->showMessage(MessageBar::Kind::Error, QString::fromUtf8(error.what()));
    }
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/MainWindow.h"

#include "app/CellsDock.h"
#include "app/PlotsDock.h"
#include "views/cells/CellsPanel.h"
#include "views/check/CheckPanel.h"
#include "views/genes/GenesPanel.h"
#include "views/jobs/ModelPanel.h"
#include "views/markers/MarkersPanel.h"
#include "views/plots/PlotPanel.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/DockHeader.h"

#include <QAbstractItemView>
#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QPushButton>
#include <QToolBar>
#include <QToolButton>

namespace ocellus {

namespace {

QMenu* menu(QMenuBar* bar, const char* name, const QString& title, std::initializer_list<QAction*> actions) {
    QMenu* made = bar->addMenu(title);
    made->setObjectName(QString::fromLatin1(name));
    made->setAccessibleName(QString(title).remove(QLatin1Char('&')));
    for (QAction* action : actions) {
        if (action) {
            made->addAction(action);
        } else {
            made->addSeparator();
        }
    }
    return made;
}

// A push button of the toolbar that does what an action does and is enabled when it is.
QPushButton* buttonFor(const QString& name, const QString& text, const QString& icon, ButtonKind kind, QAction* action, QWidget* parent) {
    QPushButton* button = pushButton(name, text, kind, parent, icon);
    button->setToolTip(action->toolTip());
    button->setFocusPolicy(Qt::TabFocus);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    QObject::connect(action, &QAction::changed, button, [button, action] {
        button->setEnabled(action->isEnabled());
        button->setToolTip(action->toolTip());
    });
    button->setEnabled(action->isEnabled());
    return button;
}

} // namespace

void MainWindow::buildMenus() {
    QMenuBar* bar = menuBar();
    bar->setObjectName(QStringLiteral("menuBar"));
    bar->setAccessibleName(QStringLiteral("Menus"));
    bar->setNativeMenuBar(false);
    bar->setFixedHeight(30);
    const MainActions& a = m_actions;
    QMenu* file = menu(bar, "fileMenu", QStringLiteral("&File"),
        {a.openFile, a.openFolder, nullptr, a.openWeights, nullptr, a.saveProjectAs, a.closeData, nullptr, a.quit});
    auto* exports = new QMenu(QStringLiteral("&Export"), file);
    exports->setObjectName(QStringLiteral("exportMenu"));
    exports->setAccessibleName(QStringLiteral("Export"));
    exports->addActions({a.exportCells, a.exportSelected, a.exportTable, a.exportIds});
    file->insertMenu(a.closeData, exports);
    menu(bar, "editMenu", QStringLiteral("&Edit"), {a.undo, a.redo});
    menu(bar, "selectMenu", QStringLiteral("&Select"),
        {a.lasso, a.polygon, a.rectangle, a.brush, nullptr, a.add, a.subtract, a.intersect, nullptr, a.selectAll, a.invert, a.clearSelection,
            nullptr, a.labelCells, a.saveCells, a.markers});
    QMenu* model = menu(bar, "modelMenu", QStringLiteral("&Model"),
        {a.checkData, a.predict, a.denoise, a.denoised, a.impute, a.hideGene, a.teach, a.results, nullptr, a.openWeights, a.modelHelp, a.train, a.study, nullptr});
    model->setToolTipsVisible(true); // they say why something is off
    QMenu* ontology = model->addMenu(QStringLiteral("Cell &Ontology"));
    ontology->setObjectName(QStringLiteral("ontologyModelMenu"));
    ontology->setAccessibleName(QStringLiteral("Cell Ontology"));
    ontology->addActions({a.openOntology, a.getOntology, a.shippedOntology});
    QMenu* view = menu(bar, "viewMenu", QStringLiteral("&View"), {});
    view->addActions(a.modeGroup->actions());
    view->addSeparator();
    view->addActions({a.split, a.fit, a.makeMap, a.findGene, a.searchEverything});
    view->addSeparator();
    QMenu* panels = view->addMenu(QStringLiteral("&Panels"));
    panels->setObjectName(QStringLiteral("panelsMenu"));
    QMenu* theme = view->addMenu(QStringLiteral("&Theme"));
    theme->setObjectName(QStringLiteral("themeMenu"));
    theme->addActions(a.themeGroup->actions());
    QMenu* colours = view->addMenu(QStringLiteral("&Colours of numbers"));
    colours->setObjectName(QStringLiteral("colourMapMenu"));
    colours->addActions(a.colourMapGroup->actions());
    view->addSeparator();
    view->addAction(a.resetLayout);
    menu(bar, "figureMenu", QStringLiteral("Fi&gure"), {a.figure});
    menu(bar, "helpMenu", QStringLiteral("&Help"),
        {a.learnCheck, a.learnValues, a.shortcuts, nullptr, a.dumpState, nullptr, a.about});

    auto* corner = new QWidget(bar);
    auto* layout = new QHBoxLayout(corner);
    layout->setContentsMargins(0, 2, 0, 0);
    m_search = new SearchField(QStringLiteral("Search genes, labels, actions"), QStringLiteral("Ctrl K"), SearchField::Place::MenuBar, corner);
    m_search->setObjectName(QStringLiteral("searchEverything"));
    m_search->setFixedSize(316, 22);
    layout->addWidget(m_search);
    bar->setCornerWidget(corner, Qt::TopRightCorner);
}

void MainWindow::addTools(QHBoxLayout* layout, const std::vector<QAction*>& tools) {
    for (QAction* action : tools) {
        auto* button = new QToolButton(m_toolBar);
        button->setProperty("kind", "tool");
        button->setDefaultAction(action);
        button->setObjectName(action->objectName() + QStringLiteral("Button"));
        button->setAccessibleName(action->whatsThis());
        button->setIconSize(QSize(16, 16));
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setFocusPolicy(Qt::TabFocus);
        layout->addWidget(button);
    }
}

void MainWindow::addModes(QHBoxLayout* layout) {
    m_modes = new SegmentedControl(SegmentedControl::Size::Toolbar, m_toolBar);
    m_modes->setObjectName(QStringLiteral("modes"));
    m_modes->setAccessibleName(QStringLiteral("Modes"));
    for (std::size_t i = 0; i < modes().size(); ++i) {
        const ModeInfo& mode = modes()[i];
        QToolButton* button = m_modes->addSegment(mode.title, QString::number(i + 1));
        button->setObjectName(QStringLiteral("mode_%1_button").arg(mode.name));
        button->setEnabled(mode.available);
        button->setToolTip(m_actions.modeGroup->actions().at(static_cast<int>(i))->toolTip());
    }
    m_modes->setCurrent(0);
    layout->addWidget(m_modes);
}

void MainWindow::addValues(QHBoxLayout* layout) {
    m_values = new QComboBox(m_toolBar);
    m_values->setObjectName(QStringLiteral("valuesCombo"));
    m_values->setAccessibleName(QStringLiteral("Values shown"));
    m_values->view()->setAccessibleName(m_values->accessibleName());
    m_values->setIconSize(QSize(12, 12));
    m_values->setFocusPolicy(Qt::TabFocus);
    m_values->setStyleSheet(QStringLiteral("QComboBox { font-weight: 500; }"));
    for (const ValueState state : {ValueState::Measured, ValueState::Normalised, ValueState::Denoised, ValueState::Imputed}) {
        QString word = valueWord(state);
        word[0] = word[0].toUpper();
        m_values->addItem(valueIcon(state), word, static_cast<int>(state));
    }
    m_values->setFixedSize(126, 28);
    m_values->setToolTip(QStringLiteral("Which values every map, table and export shows"));
    QLabel* label = textLabel(QStringLiteral("Values"), TextRole::Secondary, m_toolBar);
    label->setBuddy(m_values);
    label->setObjectName(QStringLiteral("valuesLabel"));
    layout->addWidget(label);
    layout->addSpacing(1);
    layout->addWidget(m_values);
}

void MainWindow::buildToolBar() {
    const MainActions& a = m_actions;
    m_toolBar = new QToolBar(QStringLiteral("Tools"), this);
    m_toolBar->setObjectName(QStringLiteral("toolBar"));
    m_toolBar->setAccessibleName(QStringLiteral("Tools"));
    m_toolBar->setMovable(false);
    m_toolBar->setContextMenuPolicy(Qt::PreventContextMenu);
    m_toolBar->toggleViewAction()->setVisible(false);
    addToolBar(m_toolBar);

    // One row with a layout of its own: QToolBar's aligns by size hints and cannot give exact gaps.
    auto* row = new QWidget(m_toolBar);
    row->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    row->setFixedHeight(39);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(8, 0, 8, 0);
    layout->setSpacing(4);
    const auto rule = [layout, row] {
        layout->addSpacing(6);
        layout->addWidget(verticalLine(row));
        layout->addSpacing(6);
    };
    layout->addWidget(buttonFor(QStringLiteral("openDataButton"), QStringLiteral("Open"), QStringLiteral("folder"),
        ButtonKind::Normal, a.openFile, row));
    rule();
    addModes(layout);
    rule();
    addValues(layout);
    rule();
    addTools(layout, {a.lasso, a.polygon, a.rectangle, a.brush});
    rule();
    addTools(layout, {a.add, a.subtract, a.intersect, a.invert});
    rule();
    addTools(layout, {a.split, a.fit});
    layout->addStretch(1);
    addTools(layout, {a.checkData, a.undo, a.redo});
    rule();
    layout->addWidget(buttonFor(QStringLiteral("figureButton"), QStringLiteral("Figure…"), QStringLiteral("figure"),
        ButtonKind::Normal, a.figure, row));
    layout->addWidget(buttonFor(QStringLiteral("predictButton"), QStringLiteral("Predict…"), QStringLiteral("play"),
        ButtonKind::Primary, a.predict, row));
    m_toolBar->addWidget(row);
}

QDockWidget* MainWindow::addDock(const QString& name, const QString& title, QWidget* content, Qt::DockWidgetArea area, int width) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setAccessibleName(title);
    dock->setTitleBarWidget(new DockHeader(title, dock));
    content->setParent(dock);
    dock->setWidget(content);
    addDockWidget(area, dock);
    if (width > 0) {
        resizeDocks({dock}, {width}, Qt::Horizontal);
    }
    dock->hide();
    m_docks.push_back(dock);
    if (auto* panels = findChild<QMenu*>(QStringLiteral("panelsMenu"))) {
        panels->addAction(dock->toggleViewAction());
    }
    return dock;
}

void MainWindow::buildDocks() {
    setDockOptions(QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    auto* cells = new CellsPanel(m_state, 1, this);
    m_cellsDock = addDock(QStringLiteral("cellsDock"), QStringLiteral("Cells"), cells, Qt::LeftDockWidgetArea, 275);
    m_genes = new GenesPanel(m_state, this);
    m_genesDock = addDock(QStringLiteral("genesDock"), QStringLiteral("Genes"), m_genes, Qt::RightDockWidgetArea, 308);
    m_modelPanel = new ModelPanel(m_jobs, this);
    m_modelDock = addDock(QStringLiteral("modelDock"), QStringLiteral("Model"), m_modelPanel, Qt::RightDockWidgetArea, 440);
    m_checkPanel = new CheckPanel(m_state, this);
    m_checkDock = addDock(QStringLiteral("checkDock"), QStringLiteral("Check data"), m_checkPanel, Qt::RightDockWidgetArea, kCheckWidth);
    m_markersPanel = new MarkersPanel(m_state, this);
    m_markersDock = addDock(QStringLiteral("markersDock"), QStringLiteral("Markers"), m_markersPanel, Qt::BottomDockWidgetArea, 0);
    m_plots = new PlotPanel(m_state, this);
    m_plotsDock = addDock(QStringLiteral("plotsDock"), QStringLiteral("Plots"), m_plots, Qt::BottomDockWidgetArea, 0);
    splitDockWidget(m_markersDock, m_plotsDock, Qt::Vertical); // both need the width
    connectPlots(*m_plots, *m_plotsDock, *m_genes, *m_runner);
    buildReview();
    keepTreeChoices(*cells, m_settings);
    buildNetwork();
    buildValues();
    m_cellsHeader = static_cast<DockHeader*>(m_cellsDock->titleBarWidget());
    connect(cells, &CellsPanel::countTextChanged, m_cellsHeader, &DockHeader::setCount);
    m_genesHeader = static_cast<DockHeader*>(m_genesDock->titleBarWidget());
    connect(m_genes, &GenesPanel::countTextChanged, m_genesHeader, &DockHeader::setCount);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
// Which page is shown, its docks and where they are.
#include "app/MainWindow.h"

#include "app/AppSettings.h"
#include "app/Layouts.h"
#include "app/WorkArea.h"
#include "views/network/NetworkBar.h"
#include "views/plots/PlotPanel.h"
#include "views/review/AgreementBar.h"
#include "views/species/SpeciesBar.h"
#include "views/start/StartPage.h"
#include "views/style/Controls.h"

#include <QAction>
#include <QActionGroup>
#include <QDockWidget>
#include <QStackedWidget>
#include <QTimer>
#include <QToolBar>

namespace ocellus {

namespace {

constexpr int kStartIndex = 0;
constexpr int kWorkIndex = 1;
constexpr int kMapHeaderHeight = 32;

} // namespace

bool MainWindow::showsStartPage() const {
    return m_pages->currentIndex() == kStartIndex;
}

int MainWindow::currentMode() const {
    return m_modes->current();
}

void MainWindow::showPage(bool start) {
    if (!showsStartPage()) {
        m_layouts->keep();
    }
    m_pages->setCurrentIndex(start ? kStartIndex : kWorkIndex);
    m_toolBar->setVisible(!start);
    m_start->setOpening({});
    m_cellsDock->setVisible(!start);
    m_genesDock->setVisible(!start);
    m_plotsDock->setVisible(!start);
    if (start) {
        m_modelDock->hide();
        m_markersDock->hide();
        m_checkDock->hide();
        m_reviewDock->hide();
        m_evidenceDock->hide();
        m_hubsDock->hide();
        m_edgesDock->hide();
        m_valuesDock->hide();
        m_reliabilityDock->hide();
        m_work->setLeftShown(false);
        m_work->setPageShown(false);
    }
    for (QDockWidget* dock : m_docks) {
        dock->toggleViewAction()->setEnabled(!start);
    }
    if (!start) {
        m_work->map(1)->surface()->setFocus();
        // After the docks are laid out: before that the hidden model dock's width still counts.
        QTimer::singleShot(0, this, &MainWindow::layOutWork);
    }
    placeMessages();
}

void MainWindow::layOutWork() {
    if (showsStartPage()) {
        return;
    }
    if (!m_layouts->hasDefault()) {
        resizeDocks({m_cellsDock, m_genesDock}, {kCellsWidth, kGenesWidth}, Qt::Horizontal);
        m_layouts->rememberDefault();
    }
    m_layouts->show();
    followReviewMode();
    followNetworkMode();
    followTissueMode();
    followSpeciesMode();
}

void MainWindow::connectLayouts() {
    m_layouts = new Layouts(*this, *m_work, m_state.undoStack(), this);
    m_layouts->keepAlso([this] { return m_plots->saveState(); }, [this](const QByteArray& state) { m_plots->restoreState(state); });
    if (!m_options.uiTest) {
        m_layouts->restore(m_settings.blob(QStringLiteral("layouts")));
    }
    m_layouts->setFirst(kCheckMode, [this] { layOutReview(); });
    m_layouts->setFirst(kTissueMode, [this] { layOutTissue(); });
    m_layouts->setFirst(kNetworkMode, [this] { layOutNetwork(); });
    m_layouts->setFirst(kSpeciesMode, [this] { layOutSpecies(); });
    connect(m_actions.resetLayout, &QAction::triggered, m_layouts, &Layouts::reset);
    connect(m_layouts, &Layouts::applied, this, &MainWindow::placeMessages);
    connect(m_actions.modeGroup, &QActionGroup::triggered, this, [this](QAction* mode) {
        setMode(mode->data().toInt());
    });
    connect(m_modes, &SegmentedControl::currentChanged, this, &MainWindow::setMode);
}

void MainWindow::setMode(int mode) {
    m_modes->setCurrent(mode);
    m_actions.modeGroup->actions().at(mode)->setChecked(true);
    m_layouts->setMode(mode);
    followReviewMode();
    followNetworkMode();
    followTissueMode();
    followSpeciesMode();
}

void MainWindow::placeMessages() {
    int bar = 0; // of the mode, above the maps
    for (const QWidget* one : {static_cast<QWidget*>(m_agreement), static_cast<QWidget*>(m_networkBar), static_cast<QWidget*>(m_speciesBar)}) {
        bar += one != nullptr && !one->isHidden() ? one->height() : 0;
    }
    const int top = showsStartPage() ? 1 : bar + kMapHeaderHeight;
    m_messages->setGeometry(0, top, m_pages->width(), 44);
    m_messages->raise();
}

} // namespace ocellus

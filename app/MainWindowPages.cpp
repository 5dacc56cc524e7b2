// SPDX-License-Identifier: GPL-3.0-or-later
// Which page is shown, its docks and where they are.
#include "app/MainWindow.h"

#include "app/AppSettings.h"
#include "app/Layouts.h"
#include "app/SpeciesPage.h"
#include "app/WorkArea.h"
#include "views/network/NetworkCanvas.h"
#include "views/network/NetworkPane.h"
#include "views/plots/PlotPanel.h"
#include "views/review/ReviewPanel.h"
#include "views/start/StartPage.h"

#include <QAction>
#include <QActionGroup>
#include <QDockWidget>
#include <QStackedWidget>
#include <QTimer>
#include <QToolBar>

#include <optional>

namespace ocellus {

namespace {

constexpr int kStartIndex = 0;
constexpr int kWorkIndex = 1;

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
    focusView();
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
    connect(m_actions.modeGroup, &QActionGroup::triggered, this, [this](QAction* mode) {
        setMode(mode->data().toInt());
    });
    connect(m_modes, &SegmentedControl::currentChanged, this, &MainWindow::setMode);
}

void MainWindow::setMode(int mode) {
    m_modes->setCurrent(mode);
    m_actions.modeGroup->actions().at(mode)->setChecked(true);
    m_layouts->setMode(mode);
    m_state.setHoveredCell(-1); // the maps move away from under a pointer that rests
    m_state.setHoveredLabel(std::nullopt);
    followReviewMode();
    followNetworkMode();
    followTissueMode();
    followSpeciesMode();
    focusView(); // else Qt looks for another widget when the one that has the keys goes: often a text box
}

void MainWindow::focusView() {
    if (showsStartPage()) {
        return;
    }
    QWidget* view = m_work->map(1)->surface();
    if (currentMode() == kNetworkMode && m_networkPane->canvas()->isVisible()) {
        view = m_networkPane->canvas();
    } else if (currentMode() == kSpeciesMode) {
        QWidget* map = m_speciesPage->map(0)->surface();
        view = map->isVisible() ? map : m_speciesPage;
    }
    view->setFocus();
    if (currentMode() == kCheckMode) {
        m_reviewPanel->focusTable(); // where there is one already
    }
}

} // namespace ocellus

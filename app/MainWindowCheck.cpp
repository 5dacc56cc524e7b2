// SPDX-License-Identifier: GPL-3.0-or-later
// The data check: its panel takes the place of the Genes panel while it is open.
#include "app/CheckJobs.h"
#include "app/MainWindow.h"
#include "app/ProjectSession.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "views/check/CheckPanel.h"
#include "views/check/QualityFilters.h"
#include "views/jobs/ModelPanel.h"

#include <QAction>
#include <QDockWidget>

namespace ocellus {

void MainWindow::connectCheck() {
    m_check = std::make_unique<CheckJobs>(
        *m_runner, m_jobs, m_state, m_session->annotations(), *m_checkPanel, m_settings, *m_status);
    connect(m_check.get(), &CheckJobs::failed, this, [this](const QString& sentence) {
        showProblem(MessageBar::Kind::Error, sentence + QStringLiteral(" Nothing was changed."));
    });
    connect(m_actions.checkData, &QAction::triggered, this, &MainWindow::showCheckPanel);
    connect(m_modelPanel, &ModelPanel::checkDataRequested, this, &MainWindow::showCheckPanel);
    const QAction* model = m_modelDock->toggleViewAction();
    connect(m_checkDock->toggleViewAction(), &QAction::toggled, this, [this, model](bool shown) {
        if (showsStartPage()) {
            return;
        }
        if (shown) {
            m_modelDock->hide();
            m_check->runOnce();
        }
        if (!model->isChecked()) {
            m_genesDock->setVisible(!shown);
            if (!shown) {
                resizeDocks({m_cellsDock, m_genesDock}, {kCellsWidth, kGenesWidth}, Qt::Horizontal);
            }
        }
    });
    connect(model, &QAction::toggled, this, [this](bool shown) {
        if (shown) {
            m_checkDock->hide();
        }
    });
    // Another data set while the panel is open: it is checked as soon as the window shows it.
    connect(
        &m_state,
        &ExplorerState::datasetChanged,
        this,
        [this] {
            if (m_state.dataset() && !m_checkDock->isHidden()) {
                m_check->runOnce();
            }
        },
        Qt::QueuedConnection);
}

void MainWindow::showCheckPanel() {
    m_checkDock->show();
    m_checkDock->raise();
    resizeDocks({m_cellsDock, m_checkDock}, {kCellsWidth, kCheckWidth}, Qt::Horizontal);
    m_work->setEqualMaps();
}

} // namespace ocellus

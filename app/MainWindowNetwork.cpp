// SPDX-License-Identifier: GPL-3.0-or-later
// Network, the fourth mode: its docks, and what is shown while it is on.
#include "app/JobRunner.h"
#include "app/MainWindow.h"
#include "app/NetworkJobs.h"
#include "app/NetworkKeeper.h"
#include "app/PredictJobs.h"
#include "app/WorkArea.h"
#include "core/model/ShippedModel.h"
#include "views/genes/GenesPanel.h"
#include "views/network/NetworkBar.h"
#include "views/network/NetworkCanvas.h"
#include "views/network/NetworkGroupPanels.h"
#include "views/network/NetworkPane.h"
#include "views/network/NetworkPanels.h"
#include "views/plots/PlotPanel.h"
#include "views/style/DockHeader.h"

#include <QAction>
#include <QDockWidget>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kHubsWidth = 360;
constexpr int kNarrowHubsWidth = 308;
constexpr int kEdgesHeight = 250;

} // namespace

void MainWindow::buildNetwork() {
    m_network = new NetworkState(this);
    auto* hubs = new HubsPanel(*m_network, m_state, this);
    m_hubsDock = addDock(QStringLiteral("hubsDock"), QStringLiteral("Hubs"), hubs, Qt::RightDockWidgetArea, kHubsWidth);
    auto* header = static_cast<DockHeader*>(m_hubsDock->titleBarWidget());
    connect(hubs, &HubsPanel::countTextChanged, header, &DockHeader::setCount);
    m_edgesDock = addDock(QStringLiteral("edgesDock"), QStringLiteral("Edges"), new NetworkTabs(*m_network, m_state, this), Qt::BottomDockWidgetArea, 0);
    delete m_edgesDock->titleBarWidget();
    m_edgesDock->setTitleBarWidget(new QWidget(m_edgesDock)); // its tabs are its title
}

void MainWindow::connectNetwork() {
    m_networkBar = new NetworkBar(*m_network, m_state, m_work);
    m_work->setContextBar(m_networkBar);
    m_networkPane = new NetworkPane(*m_network, m_state, m_work);
    m_work->setLeftView(m_networkPane);
    m_networkJobs = std::make_unique<NetworkJobs>(NetworkJobs::Parts{*m_runner, m_jobs, m_state, *m_network, *m_networkBar, *m_work, m_settings, *m_status});
    connect(m_networkJobs.get(), &NetworkJobs::failed, this, [this](const QString& sentence) { showProblem(MessageBar::Kind::Error, sentence); });
    m_networkKeeper = std::make_unique<NetworkKeeper>(*m_runner, m_state, *m_session, *m_network);
    connect(m_networkJobs.get(), &NetworkJobs::made, m_networkKeeper.get(), &NetworkKeeper::keep);
    connect(m_networkKeeper.get(), &NetworkKeeper::told, this, [this](const QString& sentence) { showProblem(MessageBar::Kind::Warning, sentence); });
    connect(m_predict.get(), &PredictJobs::modelReady, this, [this](const QString& path, const QString& name, const ModelInfo& info) {
        m_networkJobs->setModel(path, name, QString::fromStdString(attentionCaution(info)));
    });
    connect(m_predict.get(), &PredictJobs::modelFailed, this, [this] { m_networkJobs->setModel({}, {}, {}); });
    connect(m_network, &NetworkState::geneChosen, this, &MainWindow::showGene);
    connect(m_network, &NetworkState::edgeChosen, this, [this](const QString& regulator, const QString& target) {
        std::vector<std::string> kept = m_genes->genes(); // plots are of these
        for (const std::string& gene : {regulator.toStdString(), target.toStdString()}) {
            if (std::find(kept.begin(), kept.end(), gene) == kept.end()) {
                kept.push_back(gene);
            }
        }
        m_genes->setGenes(kept);
        m_plots->data().setScatterGenes(regulator.toStdString(), target.toStdString());
        m_plotsDock->show();
        m_plots->showPlot(PlotData::Shown::Scatter);
    });
    // Beside the edges the plots have no room to fold: they go, and come back open.
    connect(m_plots, &PlotPanel::openChanged, this, [this](bool open) {
        if (!open && !showsStartPage() && currentMode() == kNetworkMode) {
            m_plotsDock->hide();
        }
    });
    connect(m_plotsDock->toggleViewAction(), &QAction::triggered, this, [this](bool shown) {
        if (shown && currentMode() == kNetworkMode) {
            m_plots->setOpen(true);
        }
    });
}

void MainWindow::layOutNetwork() {
    for (QDockWidget* dock : {m_cellsDock, m_genesDock, m_modelDock, m_checkDock, m_markersDock, m_reviewDock, m_evidenceDock}) {
        dock->hide();
    }
    m_edgesDock->show();
    m_plotsDock->show();
    m_hubsDock->show();
    splitDockWidget(m_edgesDock, m_plotsDock, Qt::Horizontal);
    resizeDocks({m_hubsDock}, {width() < kWideToolBar ? kNarrowHubsWidth : kHubsWidth}, Qt::Horizontal);
    resizeDocks({m_edgesDock, m_plotsDock}, {kEdgesHeight, kEdgesHeight}, Qt::Vertical);
    resizeDocks({m_edgesDock, m_plotsDock}, {620, 460}, Qt::Horizontal);
    m_plots->setOpen(false);
    m_plotsDock->hide(); // until an edge is chosen
    m_work->setSecondMapShown(false);
    m_work->setLeftShown(true);
    m_work->setEqualMaps();
}

void MainWindow::followNetworkMode() {
    const bool shown = !showsStartPage() && currentMode() == kNetworkMode;
    m_networkBar->setVisible(shown);
    m_work->setLeftShown(shown);
    if (shown) {
        if (!m_plots->isOpen()) {
            m_plotsDock->hide();
        }
    } else if (!m_hubsDock->isHidden() && currentMode() != kNetworkMode) {
        m_hubsDock->hide();
        m_edgesDock->hide();
    }
}

} // namespace ocellus

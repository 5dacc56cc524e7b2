// SPDX-License-Identifier: GPL-3.0-or-later
// Tissue, the third mode: the section large, the map of the values small beside it.
#include "app/MainWindow.h"
#include "app/WorkArea.h"
#include "views/state/GeneValueStates.h"

#include <QDockWidget>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kValuesHeight = 220;
const QString kNoPositions =
    QStringLiteral("This data set has no positions in tissue. Open a Xenium or Visium folder, or a file with obsm/spatial.");

/// The first map that is a section, or that is none; empty where there is no such map.
QString firstMap(const ExplorerState& state, bool tissue) {
    for (const std::string& name : state.mapNames()) {
        if (isTissueMap(QString::fromStdString(name)) == tissue) {
            return QString::fromStdString(name);
        }
    }
    return {};
}

} // namespace

void MainWindow::layOutTissue() {
    m_cellsDock->show();
    m_genesDock->show();
    m_valuesDock->show();
    m_reliabilityDock->setVisible(genesWith(m_state, ValueState::Imputed) > 0);
    resizeDocks({m_cellsDock, m_genesDock}, {kCellsWidth, kGenesWidth}, Qt::Horizontal);
    resizeDocks({m_valuesDock, m_cellsDock}, {kValuesHeight, height() - kValuesHeight}, Qt::Vertical);
    m_work->setSecondMapShown(!firstMap(m_state, false).isEmpty());
}

void MainWindow::followTissueMode() {
    const bool shown = !showsStartPage() && m_state.dataset() && currentMode() == kTissueMode;
    const QString section = shown ? firstMap(m_state, true) : QString();
    if (shown && section.isEmpty()) {
        showProblem(MessageBar::Kind::Info, kNoPositions, QStringLiteral("Open a folder"), [this] { chooseFolder(); });
    } else if (m_messages->message() == kNoPositions) {
        m_messages->hide();
    }
    if (!section.isEmpty() && m_mapsBefore.isEmpty()) {
        m_mapsBefore = {m_work->map(1)->mapName(), m_work->map(2)->mapName()};
        m_followedBefore = {m_state.followsGenes(1), m_state.followsGenes(2)};
        m_state.setFollowsGenes(1, true); // the section shows the chosen gene
        m_state.setFollowsGenes(2, false);
        m_work->map(1)->setMapName(section);
        if (const QString other = firstMap(m_state, false); !other.isEmpty()) {
            m_work->map(2)->setMapName(other);
        }
    } else if (!shown && !m_mapsBefore.isEmpty()) {
        const std::vector<std::string> names = m_state.mapNames();
        for (int map = 1; map <= 2; ++map) {
            const QString& before = m_mapsBefore.at(map - 1);
            if (std::find(names.begin(), names.end(), before.toStdString()) != names.end()) {
                m_work->map(map)->setMapName(before);
            }
        }
        m_mapsBefore.clear();
        m_state.setFollowsGenes(1, m_followedBefore[0]);
        m_state.setFollowsGenes(2, m_followedBefore[1]);
    }
}

} // namespace ocellus

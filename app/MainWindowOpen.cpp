// SPDX-License-Identifier: GPL-3.0-or-later
// Opening data: files, folders, examples, recents, drops.
#include "app/MainWindow.h"

#include "app/AppSettings.h"
#include "app/DataJobs.h"
#include "app/Examples.h"
#include "app/NetworkKeeper.h"
#include "app/PredictJobs.h"
#include "app/ProjectSession.h"
#include "app/ShippedModel.h"
#include "app/WorkArea.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>

#include <algorithm>

namespace ocellus {

namespace {

const QString kDataFilter = QStringLiteral(
    "Data sets (*.h5ad *.h5 *.mtx *.mtx.gz *.csv *.csv.gz *.tsv *.tsv.gz *.txt *.txt.gz *.xenium);;All files (*)");

} // namespace

void MainWindow::chooseFile() {
    const QString path = QFileDialog::getOpenFileName(this, QStringLiteral("Open a data set"), m_settings.lastFolder(), kDataFilter);
    if (!path.isEmpty()) {
        openPath(path);
    }
}

void MainWindow::chooseFolder() {
    const QString path = QFileDialog::getExistingDirectory(
        this, QStringLiteral("Open a Xenium, Visium or 10x matrix folder"), m_settings.lastFolder());
    if (!path.isEmpty()) {
        openPath(path);
    }
}

void MainWindow::locate(const QString& oldPath) {
    const QString path = QFileDialog::getOpenFileName(
        this, QStringLiteral("Where is %1 now?").arg(QFileInfo(oldPath).fileName()), m_settings.lastFolder(), kDataFilter);
    if (!path.isEmpty()) {
        m_settings.replaceRecent(oldPath, QFileInfo(path).absoluteFilePath());
        refreshRecents();
        openPath(path);
    }
}

void MainWindow::openPath(const QString& path) {
    m_messages->hide();
    m_openingExample = false;
    m_examples->forgetWaiting();
    m_start->setOpening({});
    m_data->open(path, QFileInfo(path).fileName());
}

void MainWindow::openExample(const QString& name) {
    if (!Examples::isAtHand(name)) {
        failed(QStringLiteral("The example \"%1\" is not on this computer.").arg(name));
        return;
    }
    m_messages->hide();
    m_openingExample = true;
    m_data->cancelOpening();
    m_start->setOpening(Examples::cardOf(name));
    m_examples->makeWay(name, [this, name] { m_data->open(Examples::finder(name), Examples::title(name)); });
}

void MainWindow::opened(std::shared_ptr<const Dataset> dataset, const QString& asked) {
    const QString path = QString::fromStdString(dataset->path());
    const QString title = asked.endsWith(QStringLiteral(".ocellus")) ? QFileInfo(path).fileName() : asked;
    RecentEntry recent;
    recent.path = path;
    recent.details = QStringLiteral("%1 cells").arg(withThousands(dataset->cellCount()));
    recent.opened = QDateTime::currentDateTime();
    if (!m_openingExample) {
        m_settings.addRecent(recent);
        m_settings.setLastFolder(QFileInfo(path).absolutePath());
    }
    const bool spatial = dataset->isSpatial();
    m_session->end();
    if (!m_mapsBefore.isEmpty()) {
        m_mapsBefore.clear(); // they were of other data
        m_state.setFollowsGenes(1, m_followedBefore[0]);
        m_state.setFollowsGenes(2, m_followedBefore[1]);
    }
    m_state.setDataset(std::move(dataset), title);
    const std::vector<std::string> maps = m_state.mapNames();
    if (spatial && std::find(maps.begin(), maps.end(), "spatial") != maps.end()) {
        m_work->map(2)->setMapName(QStringLiteral("spatial")); // the tissue beside the map
    }
    setWindowTitle(QStringLiteral("%1 - Ocellus").arg(title));
    showPage(false);
    m_session->begin(m_data->takeProject());
    m_networkKeeper->bringBack();
    if (m_openingExample && shippedModel() == m_predict->modelPath()) {
        m_predict->runOnceFitting(); // the examples are what the shipped model was made for
    }
}

void MainWindow::failed(const QString& sentence) {
    m_start->setOpening({});
    if (showsStartPage()) {
        m_examples->requestPictures();
    }
    const QString kept = m_state.dataset() ? QStringLiteral(" Nothing was changed.") : QString();
    showProblem(MessageBar::Kind::Error, sentence + kept, QStringLiteral("Choose another file"), [this] { chooseFile(); });
}

void MainWindow::closeData() {
    m_data->cancelOpening();
    m_session->end();
    forgetOpenProject();
    m_state.setDataset(nullptr, {});
    setWindowTitle(QStringLiteral("Ocellus"));
    refreshRecents();
    m_examples->requestPictures();
    showPage(true);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.constFirst().isLocalFile()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    openPath(event->mimeData()->urls().constFirst().toLocalFile());
}

} // namespace ocellus

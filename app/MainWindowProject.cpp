// SPDX-License-Identifier: GPL-3.0-or-later
// Decisions: labels and names for the selected cells, the project, exports.
#include "app/AppSettings.h"
#include "app/DataJobs.h"
#include "app/ExportJobs.h"
#include "app/MainWindow.h"
#include "app/OntologyJobs.h"
#include "app/ProjectSession.h"
#include "app/ReviewJobs.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "views/cells/AnnotationBox.h"
#include "views/cells/CellsPanel.h"
#include "views/cells/SavedCells.h"
#include "views/check/CheckPanel.h"
#include "views/check/QualityFilters.h"
#include "views/style/Fonts.h"

#include <QAction>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QJsonObject>
#include <QUrl>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kChipBottom = 72; ///< below the map's header and the selection chip
const QString kOpenProject = QStringLiteral("openProject");

} // namespace

void MainWindow::connectProject() {
    Annotations& annotations = m_session->annotations();
    findChild<CellsPanel*>()->setFooter(new SavedCells(m_state, annotations));
    m_nameBox = new AnnotationBox(m_state, annotations, m_work);
    MapPane* map = m_work->map(1);
    const auto label = [this] {
        placeNameBox();
        m_nameBox->askLabel();
    };
    const auto save = [this] {
        placeNameBox();
        m_nameBox->askSetName();
    };
    connect(m_actions.labelCells, &QAction::triggered, this, label);
    connect(map, &MapPane::labelSelectionWanted, this, label);
    connect(m_actions.saveCells, &QAction::triggered, this, save);
    connect(map, &MapPane::saveSelectionWanted, this, save);
    connect(m_nameBox, &AnnotationBox::refused, this, [this](const QString& sentence) {
        showProblem(MessageBar::Kind::Info, sentence);
    });
    connect(
        m_nameBox, &AnnotationBox::closed, map->surface(), [map] { map->surface()->setFocus(); });

    ProjectSession* session = m_session.get();
    session->setWindowView({[this] {
                                return QJsonObject{
                                    {QStringLiteral("map1"), m_work->map(1)->mapName()},
                                    {QStringLiteral("map2"), m_work->map(2)->mapName()},
                                    {QStringLiteral("check"), m_checkPanel->save()},
                                    {QStringLiteral("ontology"), m_ontology->save()}};
                            },
                            [this](const QJsonObject& view) { restoreView(view); },
                            [this](int number) { return m_reviewJobs ? m_reviewJobs->colourOutside(number) : m_state.colourSource(number); }});
    connect(session, &ProjectSession::savedTextChanged, this, [this] {
        m_status->showSaved(m_session->savedText(), m_session->folder());
    });
    connect(session, &ProjectSession::told, this, [this](const QString& sentence, bool problem) {
        showProblem(problem ? MessageBar::Kind::Warning : MessageBar::Kind::Info, sentence);
    });
    connect(session, &ProjectSession::projectKnown, this, &MainWindow::rememberProject);
    connect(session, &ProjectSession::savedAs, this, [this](const QString& folder) {
        m_settings.setProjectOf(QString::fromStdString(m_state.dataset()->path()), folder);
        m_status->showOutcome(
            QStringLiteral("Saved the project as %1").arg(QFileInfo(folder).fileName()));
    });
    connect(m_actions.saveProjectAs, &QAction::triggered, this, &MainWindow::chooseProjectFolder);
    m_data->setProjectPlaces([this](const QString& path) { return placesOf(path); });

    using What = ExportJobs::What;
    const auto connectExport = [this](QAction* action, What what, bool selected) {
        connect(action, &QAction::triggered, this, [this, what, selected] {
            chooseExport(static_cast<int>(what), selected);
        });
    };
    connectExport(m_actions.exportCells, What::Cells, false);
    connectExport(m_actions.exportSelected, What::Cells, true);
    connectExport(m_actions.exportTable, What::Table, false);
    connectExport(m_actions.exportIds, What::Ids, true);
    connect(m_exports.get(), &ExportJobs::failed, this, [this](const QString& sentence) {
        showProblem(MessageBar::Kind::Error, sentence);
    });
    connect(m_exports.get(), &ExportJobs::written, this, [this](const QString& path, qint64 cells) {
        m_status->showOutcome(QStringLiteral("Wrote %1 cells to %2")
                                  .arg(withThousands(cells), QFileInfo(path).fileName()),
                              QStringLiteral("Show the folder"),
                              [folder = QFileInfo(path).absolutePath()] {
                                  QDesktopServices::openUrl(QUrl::fromLocalFile(folder));
                              });
    });
}

void MainWindow::placeNameBox() {
    const MapPane* map = m_work->map(1);
    m_nameBox->setAnchor(map->mapTo(m_work, QPoint(map->width() - 10, kChipBottom)));
}

void MainWindow::restoreView(const QJsonObject& view) {
    m_checkPanel->restore(view[QStringLiteral("check")].toObject());
    m_ontology->restore(view[QStringLiteral("ontology")].toObject());
    const std::vector<std::string> maps = m_state.mapNames();
    for (const int number : {1, 2}) {
        const QString name = view[QStringLiteral("map%1").arg(number)].toString();
        if (std::find(maps.begin(), maps.end(), name.toStdString()) != maps.end()) {
            m_work->map(number)->setMapName(name);
        }
    }
}

ProjectPlaces MainWindow::placesOf(const QString& path) {
    ProjectPlaces places;
    places.ownFolder = m_settings.dataFolder().toStdString();
    places.besideData = !m_options.uiTest;
    places.cacheFolder = m_settings.cacheFolder().toStdString();
    places.open = m_session->lastProject();
    places.chosen = (isProjectPath(path.toStdString())
                         ? path
                         : m_settings.projectOf(QFileInfo(path).absoluteFilePath()))
                        .toStdString();
    return places;
}

void MainWindow::rememberProject(const QString& folder) {
    if (!m_openingExample) {
        RecentEntry recent;
        recent.path = folder;
        recent.details =
            QStringLiteral("%1 cells").arg(withThousands(m_state.dataset()->cellCount()));
        recent.opened = QDateTime::currentDateTime();
        recent.project = true;
        m_settings.replaceRecent(QString::fromStdString(m_state.dataset()->path()), folder);
        m_settings.addRecent(recent);
    }
    m_settings.setBlob(kOpenProject, folder.toUtf8());
}

void MainWindow::forgetOpenProject() {
    m_settings.setBlob(kOpenProject, {});
}

void MainWindow::offerLastProject() {
    const QString folder = QString::fromUtf8(m_settings.blob(kOpenProject));
    if (folder.isEmpty() || !isProjectPath(folder.toStdString())) {
        return;
    }
    forgetOpenProject();
    showProblem(
        MessageBar::Kind::Info,
        QStringLiteral("Ocellus ended unexpectedly last time. Everything decided in %1 is kept.")
            .arg(QFileInfo(folder).fileName()),
        QStringLiteral("Continue"),
        [this, folder] { openPath(folder); });
}

void MainWindow::chooseProjectFolder() {
    const QString folder =
        QFileDialog::getSaveFileName(this,
                                     QStringLiteral("Save the project as"),
                                     m_session->folder(),
                                     QStringLiteral("Ocellus projects (*.ocellus)"),
                                     nullptr,
                                     QFileDialog::DontConfirmOverwrite);
    if (!folder.isEmpty()) {
        m_session->saveAs(folder);
    }
}

void MainWindow::chooseExport(int what, bool selected) {
    const bool cells = what == static_cast<int>(ExportJobs::What::Cells);
    const QString name = QFileInfo(m_state.title()).completeBaseName() +
                         (selected ? QStringLiteral("_selected") : QString()) +
                         (cells ? QStringLiteral(".h5ad") : QStringLiteral(".tsv"));
    const QString path = QFileDialog::getSaveFileName(this,
                                                      QStringLiteral("Export"),
                                                      QDir(m_settings.lastFolder()).filePath(name),
                                                      cells ? QStringLiteral("AnnData (*.h5ad)")
                                                            : QStringLiteral("Tables (*.tsv)"));
    if (!path.isEmpty()) {
        m_exports->start(static_cast<ExportJobs::What>(what),
                         path,
                         selected ? std::optional(m_state.selection()) : std::nullopt,
                         m_session->project());
    }
}

} // namespace ocellus

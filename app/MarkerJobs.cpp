// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/MarkerJobs.h"

#include "app/AppSettings.h"
#include "app/StatusLine.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "views/state/ExplorerState.h"
#include "views/style/Fonts.h"

#include <QFileDialog>
#include <QFileInfo>

namespace ocellus {

MarkerJobs::MarkerJobs(
    JobRunner& runner, ExplorerState& state, MarkersPanel& panel, AppSettings& settings, StatusLine& status)
    : m_state(state)
    , m_panel(panel)
    , m_settings(settings)
    , m_status(status)
    , m_job(runner, state, *this) {
    connect(&panel, &MarkersPanel::runWanted, this, &MarkerJobs::run);
    connect(&panel, &MarkersPanel::cancelWanted, this, [this] { m_job.cancel(); });
    connect(&panel, &MarkersPanel::saveWanted, this, &MarkerJobs::chooseFile);
}

void MarkerJobs::run(const MarkersRequest& request) {
    if (m_job.isRunning()) {
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Markers");
    const std::shared_ptr<const Dataset> dataset = m_state.dataset();
    m_job.start<FoundMarkers>(
        description,
        [dataset, request](const JobControl& control, FoundMarkers& found) {
            const CellGroups groups = cellGroups(request);
            for (const auto* side : {&groups.a, &groups.b}) {
                if (side->empty()) {
                    const QString& name = side == &groups.a ? request.a.name : request.b.name;
                    throw RefusedError("No visible cell is among " + name.toStdString() + ". Nothing was compared.");
                }
            }
            FindMarkersOptions options;
            options.donorColumn = request.donorColumn;
            return findMarkers(*dataset, groups, options, control.run(), &found);
        },
        [this, nameA = request.a.name, nameB = request.b.name](const JobEnd<FoundMarkers>& end) {
            if (end.finished()) {
                m_panel.showResult(std::make_shared<const FoundMarkers>(*end.value), nameA, nameB);
            } else if (end.failed()) {
                if (!m_panel.showFailure(end.error)) {
                    Q_EMIT failed(end.error);
                }
            } else {
                m_panel.showStopped();
            }
        });
    m_panel.showRunning();
}

void MarkerJobs::chooseFile() {
    const auto markers = m_panel.markers();
    const QString path = QFileDialog::getSaveFileName(&m_panel, QStringLiteral("Save the marker table"),
        m_settings.lastFolder() + QStringLiteral("/markers.tsv"), QStringLiteral("Tab-separated text (*.tsv)"));
    if (path.isEmpty() || !markers) {
        return;
    }
    try {
        save(*markers, path);
        m_settings.setLastFolder(QFileInfo(path).absolutePath());
        m_status.showOutcome(QStringLiteral("Saved %1").arg(QFileInfo(path).fileName()));
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
}

void MarkerJobs::save(const FoundMarkers& markers, const QString& path) {
    writeDurably(path.toStdString(), markersText(markers));
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DatasetJob.h"
#include "views/markers/MarkersPanel.h"

#include <QObject>

namespace ocellus {

class AppSettings;
class StatusLine;

/// Runs what the Markers panel asks for, as one job at a time, and saves its table. GUI thread.
class MarkerJobs : public QObject {
    Q_OBJECT

public:
    /// All are kept by reference and outlive this.
    MarkerJobs(JobRunner& runner, ExplorerState& state, MarkersPanel& panel, AppSettings& settings, StatusLine& status);

    void run(const MarkersRequest& request);
    bool isRunning() const { return m_job.isRunning(); }

    /// Writes the table as tab-separated text, whole or not at all. @throws Error.
    static void save(const FoundMarkers& markers, const QString& path);

Q_SIGNALS:
    void failed(const QString& sentence); ///< where the panel cannot say it

private:
    void chooseFile();

    ExplorerState& m_state;
    MarkersPanel& m_panel;
    AppSettings& m_settings;
    StatusLine& m_status;
    DatasetJob m_job;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DatasetJob.h"

#include <QObject>
#include <QString>

#include <functional>

class QWidget;

namespace ocellus {

class AppSettings;
class StatusLine;
struct JobRow;

/// Writes files of a view in the background, one at a time; what was written is told in the status line.
/// GUI thread.
class SaveJob : public QObject {
    Q_OBJECT

public:
    /// All are kept by reference and outlive this.
    SaveJob(JobRunner& runner, ExplorerState& state, StatusLine& status, AppSettings& settings);

    /// @param write  on a worker; the file appears whole or not at all.
    void save(const QString& path, std::function<Outcome(const RunControl&)> write);
    /// Asks where; empty: nowhere. The folder is remembered.
    QString askPath(QWidget& parent, const QString& title, const QString& name, const QString& filter);
    bool isRunning() const { return m_job.isRunning(); }

Q_SIGNALS:
    void failed(const QString& sentence);

private:
    StatusLine& m_status;
    AppSettings& m_settings;
    DatasetJob m_job;
};

/// "Generating, 312 of 500 · 0:05 left". @param first  before the job says what it does
QString progressWords(const JobRow& job, const QString& first);

} // namespace ocellus

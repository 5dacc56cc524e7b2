// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/AppSettings.h"
#include "core/model/ModelDownload.h"
#include "views/jobs/DownloadDialog.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <map>
#include <vector>

namespace ocellus {

class JobListModel;
class JobRunner;

/// A page of what can be downloaded (weights, or ontologies) and its downloads, one at a time, in a job. The only part of
/// the window that ever goes online, and only when the person asks. Lives on the GUI thread.
class Downloads : public QObject {
    Q_OBJECT

public:
    /// @param kind  of its folder and addresses in the settings
    Downloads(JobRunner& runner, const JobListModel& jobs, AppSettings& settings, AppSettings::Kind kind, DownloadSource source, DownloadWords words);

    /// Shows the page, or brings it to the front. Not modal: the window stays usable.
    void showPage(QWidget* window);
    DownloadDialog* page() const; ///< nullptr while it is closed

    /// A whole file of the list that is already here and not `used`; empty: none.
    QString offered(const QString& used) const;
    bool isRunning() const { return m_job != 0; }

Q_SIGNALS:
    void useRequested(const QString& path);
    /// @param sentence  "Downloaded small-v2.ckpt".
    void finished(const QString& path, const QString& sentence);
    /// The download ended without a file while its page was closed.
    void failed(const QString& sentence);

private:
    void readList();
    void connectPage();
    void start(int index, bool restart);
    void took(const std::string& address, const DownloadStart& start);
    void add(const QString& address, const QString& sha256);
    void remove(int index);
    void chooseFolder();
    void refresh();
    QString pathOf(const PublishedModel& model) const;
    DownloadSituation situationOf(const PublishedModel& model) const;

    JobRunner& m_runner;
    const JobListModel& m_jobs;
    AppSettings& m_settings;
    AppSettings::Kind m_kind;
    DownloadSource m_source;
    DownloadWords m_words;
    QPointer<DownloadDialog> m_page;
    std::vector<PublishedModel> m_models;
    int m_own = 0;
    int m_job = 0;
    std::string m_jobAddress;
    QString m_jobNote;
    std::map<std::string, QString> m_failures; ///< by address, since the program started
};

} // namespace ocellus

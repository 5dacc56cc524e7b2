// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelDownload.h"
#include "core/model/PublishedModels.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <map>
#include <vector>

namespace ocellus {

class AppSettings;
class GetModelDialog;
class JobListModel;
class JobRunner;
struct ModelSituation;

/// The page "Get the model" and its downloads, one at a time, in a job. The only part of the window
/// that ever goes online, and only when the person asks. Lives on the GUI thread.
class ModelDownloads : public QObject {
    Q_OBJECT

public:
    ModelDownloads(JobRunner& runner, const JobListModel& jobs, AppSettings& settings, QObject* parent = nullptr);

    /// Shows the page, or brings it to the front. Not modal: the window stays usable.
    void showPage(QWidget* window);
    GetModelDialog* page() const; ///< nullptr while it is closed

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
    ModelSituation situationOf(const PublishedModel& model) const;

    JobRunner& m_runner;
    const JobListModel& m_jobs;
    AppSettings& m_settings;
    QPointer<GetModelDialog> m_page;
    std::vector<PublishedModel> m_models;
    int m_own = 0;
    int m_job = 0;
    std::string m_jobAddress;
    QString m_jobNote;
    std::map<std::string, QString> m_failures; ///< by address, since the program started
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/start/StartPage.h"
#include "views/style/AppTheme.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include <memory>
#include <utility>
#include <vector>

class QSettings;
class QTemporaryDir;

namespace ocellus {

/// A file, folder or project opened before.
struct RecentEntry {
    QString path; ///< absolute
    QString details; ///< "724 cells"; without the folder
    QDateTime opened;
    bool project = false;
};

/// What is kept between starts: recents, theme, model, window geometry and layouts. In a UI test
/// everything goes to a folder that is thrown away, so that a test neither sees nor changes what
/// the person had. GUI thread.
class AppSettings {
public:
    static constexpr int kMostRecents = 8;

    /// @param temporary  keep nothing (`--ui-test`).
    explicit AppSettings(bool temporary);
    ~AppSettings();

    std::vector<RecentEntry> recents() const; ///< newest first
    void addRecent(const RecentEntry& entry);
    void replaceRecent(const QString& oldPath, const QString& newPath);
    void clearRecents();

    /// The project that decisions about a data set were saved under by hand; empty: the usual one.
    QString projectOf(const QString& dataPath) const;
    void setProjectOf(const QString& dataPath, const QString& folder);
    /// For projects of data that lie where nothing may be written.
    QString dataFolder() const;
    /// Where examples are made: may be thrown away at any time.
    static QString cacheFolder();

    ThemeChoice theme() const;
    void setTheme(ThemeChoice choice);

    QString modelPath() const; ///< last opened weights; empty: the shipped model
    void setModelPath(const QString& path);

    /// What can be downloaded.
    enum class Kind { Models, Ontologies };
    QString downloadFolder(Kind kind) const; ///< where it goes; made when needed
    void setDownloadFolder(Kind kind, const QString& folder);
    /// The person's own download addresses with their checksums (empty: none), in the order given.
    std::vector<std::pair<QString, QString>> addresses(Kind kind) const;
    void setAddresses(Kind kind, const std::vector<std::pair<QString, QString>>& addresses);

    QString lastFolder() const;
    void setLastFolder(const QString& folder);

    QByteArray blob(const QString& name) const; ///< geometry, saved layouts
    void setBlob(const QString& name, const QByteArray& value);

private:
    QString ownPlace() const; ///< for what must stay; a throw-away folder in a UI test
    void store(const std::vector<RecentEntry>& entries);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QSettings> m_settings;
};

/// Recent entries as the start page shows them: titles, "724 cells · ~/data", times, missing files.
std::vector<RecentItem> recentItems(const std::vector<RecentEntry>& entries, const QDateTime& now);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/AppSettings.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace ocellus {

namespace {

const QString kRecents = QStringLiteral("recents");

struct DownloadKeys {
    QString folder, addresses, place;
};

DownloadKeys keysOf(AppSettings::Kind kind) {
    return kind == AppSettings::Kind::Models
               ? DownloadKeys{QStringLiteral("modelFolder"), QStringLiteral("modelAddresses"), QStringLiteral("/models")}
               : DownloadKeys{QStringLiteral("ontologyFolder"), QStringLiteral("ontologyAddresses"), QStringLiteral("/ontologies")};
}

QString withTilde(const QString& folder) {
    const QString home = QDir::homePath();
    return folder.startsWith(home + QLatin1Char('/')) || folder == home ? QLatin1Char('~') + folder.mid(home.size()) : folder;
}

// Paths have characters that keys may not have.
QString keyOf(const QString& path) {
    return QString::fromLatin1(QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha1).toHex());
}

} // namespace

AppSettings::AppSettings(bool temporary) {
    if (temporary) {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<QSettings>(m_folder->filePath(QStringLiteral("ocellus.ini")), QSettings::IniFormat);
    } else {
        m_settings = std::make_unique<QSettings>(
            QSettings::IniFormat, QSettings::UserScope, QStringLiteral("ocellus"), QStringLiteral("ocellus"));
    }
}

AppSettings::~AppSettings() = default;

std::vector<RecentEntry> AppSettings::recents() const {
    std::vector<RecentEntry> entries;
    const int count = m_settings->beginReadArray(kRecents);
    for (int i = 0; i < count; ++i) {
        m_settings->setArrayIndex(i);
        RecentEntry entry;
        entry.path = m_settings->value(QStringLiteral("path")).toString();
        entry.details = m_settings->value(QStringLiteral("details")).toString();
        entry.opened = m_settings->value(QStringLiteral("opened")).toDateTime();
        entry.project = m_settings->value(QStringLiteral("project")).toBool();
        if (!entry.path.isEmpty()) {
            entries.push_back(entry);
        }
    }
    m_settings->endArray();
    return entries;
}

void AppSettings::addRecent(const RecentEntry& entry) {
    std::vector<RecentEntry> entries = recents();
    std::erase_if(entries, [&entry](const RecentEntry& other) { return other.path == entry.path; });
    entries.insert(entries.begin(), entry);
    if (entries.size() > kMostRecents) {
        entries.resize(kMostRecents);
    }
    store(entries);
}

void AppSettings::replaceRecent(const QString& oldPath, const QString& newPath) {
    std::vector<RecentEntry> entries = recents();
    std::erase_if(entries, [&newPath](const RecentEntry& other) { return other.path == newPath; });
    for (RecentEntry& entry : entries) {
        entry.path = entry.path == oldPath ? newPath : entry.path;
    }
    store(entries);
}

void AppSettings::clearRecents() {
    m_settings->remove(kRecents);
}

void AppSettings::store(const std::vector<RecentEntry>& entries) {
    m_settings->remove(kRecents);
    m_settings->beginWriteArray(kRecents, static_cast<int>(entries.size()));
    for (std::size_t i = 0; i < entries.size(); ++i) {
        m_settings->setArrayIndex(static_cast<int>(i));
        m_settings->setValue(QStringLiteral("path"), entries[i].path);
        m_settings->setValue(QStringLiteral("details"), entries[i].details);
        m_settings->setValue(QStringLiteral("opened"), entries[i].opened);
        m_settings->setValue(QStringLiteral("project"), entries[i].project);
    }
    m_settings->endArray();
}

QString AppSettings::projectOf(const QString& dataPath) const {
    return m_settings->value(QStringLiteral("projects/") + keyOf(dataPath)).toString();
}

void AppSettings::setProjectOf(const QString& dataPath, const QString& folder) {
    m_settings->setValue(QStringLiteral("projects/") + keyOf(dataPath), folder);
}

QString AppSettings::ownPlace() const {
    return m_folder ? m_folder->path() : QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
}

QString AppSettings::dataFolder() const { return ownPlace() + QStringLiteral("/projects"); }

QString AppSettings::downloadFolder(Kind kind) const {
    const DownloadKeys keys = keysOf(kind);
    const QString folder = m_settings->value(keys.folder).toString();
    return folder.isEmpty() ? ownPlace() + keys.place : folder;
}

void AppSettings::setDownloadFolder(Kind kind, const QString& folder) { m_settings->setValue(keysOf(kind).folder, folder); }

std::vector<std::pair<QString, QString>> AppSettings::addresses(Kind kind) const {
    std::vector<std::pair<QString, QString>> addresses;
    const int count = m_settings->beginReadArray(keysOf(kind).addresses);
    for (int i = 0; i < count; ++i) {
        m_settings->setArrayIndex(i);
        addresses.emplace_back(
            m_settings->value(QStringLiteral("address")).toString(), m_settings->value(QStringLiteral("sha256")).toString());
    }
    m_settings->endArray();
    return addresses;
}

void AppSettings::setAddresses(Kind kind, const std::vector<std::pair<QString, QString>>& addresses) {
    const QString key = keysOf(kind).addresses;
    m_settings->remove(key);
    m_settings->beginWriteArray(key, static_cast<int>(addresses.size()));
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        m_settings->setArrayIndex(static_cast<int>(i));
        m_settings->setValue(QStringLiteral("address"), addresses[i].first);
        m_settings->setValue(QStringLiteral("sha256"), addresses[i].second);
    }
    m_settings->endArray();
}

QString AppSettings::cacheFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
}

ThemeChoice AppSettings::theme() const {
    return themeChoiceFromString(m_settings->value(QStringLiteral("theme")).toString());
}

void AppSettings::setTheme(ThemeChoice choice) {
    m_settings->setValue(QStringLiteral("theme"), themeChoiceName(choice));
}

QString AppSettings::modelPath() const {
    return m_settings->value(QStringLiteral("model")).toString();
}

void AppSettings::setModelPath(const QString& path) {
    m_settings->setValue(QStringLiteral("model"), path);
}

QString AppSettings::lastFolder() const {
    const QString folder = m_settings->value(QStringLiteral("lastFolder")).toString();
    return QFileInfo(folder).isDir() ? folder : QDir::homePath();
}

void AppSettings::setLastFolder(const QString& folder) {
    m_settings->setValue(QStringLiteral("lastFolder"), folder);
}

QByteArray AppSettings::blob(const QString& name) const {
    return m_settings->value(QStringLiteral("window/") + name).toByteArray();
}

void AppSettings::setBlob(const QString& name, const QByteArray& value) {
    m_settings->setValue(QStringLiteral("window/") + name, value);
}

std::vector<RecentItem> recentItems(const std::vector<RecentEntry>& entries, const QDateTime& now) {
    std::vector<RecentItem> items;
    for (const RecentEntry& entry : entries) {
        const QFileInfo info(entry.path);
        RecentItem item;
        item.path = entry.path;
        item.project = entry.project;
        item.missing = !info.exists();
        item.title = entry.project ? QStringLiteral("Continue: %1").arg(info.completeBaseName()) : info.fileName();
        const QString folder = withTilde(info.absolutePath());
        if (item.missing) {
            item.title = info.fileName();
            item.details = QStringLiteral("Not found at %1").arg(withTilde(info.absoluteFilePath()));
        } else {
            item.details = entry.details.isEmpty() ? folder : entry.details + QStringLiteral(" · ") + folder;
        }
        item.when = recentTime(entry.opened, now);
        items.push_back(item);
    }
    return items;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Downloads.h"

#include "app/JobRunner.h"
#include "core/base/ByteText.h"
#include "core/base/Error.h"
#include "views/jobs/JobListModel.h"

#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include <utility>

namespace ocellus {

namespace {

/// What "FILE.source.json" says was checked; empty when it is absent.
QString recordedCheck(const QString& path) {
    QFile file(path + QStringLiteral(".source.json"));
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QJsonObject source = QJsonDocument::fromJson(file.readAll()).object();
    DownloadResult result;
    result.sha256 = source[QStringLiteral("sha256")].toString().toStdString();
    result.check = !source[QStringLiteral("publishedSha256")].isNull() ? DownloadCheck::Published
        : !source[QStringLiteral("serverSha256")].isNull()             ? DownloadCheck::Server
                                                                       : DownloadCheck::None;
    return result.sha256.empty() ? QString() : QString::fromStdString(checkSentence(result));
}

} // namespace

Downloads::Downloads(
    JobRunner& runner, const JobListModel& jobs, AppSettings& settings, AppSettings::Kind kind, DownloadSource source, DownloadWords words)
    : m_runner(runner)
    , m_jobs(jobs)
    , m_settings(settings)
    , m_kind(kind)
    , m_source(std::move(source))
    , m_words(std::move(words)) {
    readList();
}

void Downloads::readList() {
    m_models.clear();
    try {
        m_models = m_source.published();
    } catch (const Error&) {
        // A build without the list still takes addresses; the command line names what is wrong with it.
    }
    m_own = 0;
    for (const auto& [address, sha256] : m_settings.addresses(m_kind)) {
        try {
            PublishedModel own = m_source.atAddress(address.toStdString());
            own.sha256 = sha256From(sha256.toStdString());
            m_models.push_back(own);
            ++m_own;
        } catch (const RefusedError&) {
            // Edited by hand into something that may not be asked: left out of the list.
        }
    }
}

void Downloads::showPage(QWidget* window) {
    if (!m_page) {
        m_page = new DownloadDialog(m_jobs, m_words, window);
        m_page->setAttribute(Qt::WA_DeleteOnClose);
        connectPage();
        m_page->setFolder(m_settings.downloadFolder(m_kind));
        m_page->setModels(m_models, m_own);
    }
    m_page->show();
    m_page->raise();
    m_page->activateWindow();
}

DownloadDialog* Downloads::page() const { return m_page; }

void Downloads::connectPage() {
    DownloadDialog* page = m_page;
    connect(page, &DownloadDialog::currentChanged, this, &Downloads::refresh);
    connect(page, &DownloadDialog::downloadRequested, this, &Downloads::start);
    connect(page, &DownloadDialog::cancelRequested, this, [this](int job) { m_runner.cancel(job); });
    connect(page, &DownloadDialog::folderRequested, this, &Downloads::chooseFolder);
    connect(page, &DownloadDialog::addressGiven, this, &Downloads::add);
    connect(page, &DownloadDialog::removeRequested, this, &Downloads::remove);
    connect(page, &DownloadDialog::useRequested, this, [this](const QString& path) {
        Q_EMIT useRequested(path);
        m_page->accept();
    });
}

void Downloads::start(int index, bool restart) {
    if (m_job != 0 || index < 0) {
        return;
    }
    const PublishedModel& model = m_models[static_cast<std::size_t>(index)];
    const QString path = pathOf(model);
    QDir().mkpath(QFileInfo(path).absolutePath());
    DownloadOptions options;
    options.address = m_jobAddress = model.address;
    options.output = path.toStdString();
    options.sha256 = model.sha256.value_or("");
    options.restart = restart;
    options.onStart = [this, address = model.address](const DownloadStart& said) {
        QMetaObject::invokeMethod(this, [this, address, said] { took(address, said); }, Qt::QueuedConnection);
    };
    m_jobNote.clear();
    m_failures.erase(model.address);
    JobDescription description;
    description.title = QStringLiteral("Download %1").arg(QString::fromStdString(model.file));
    description.unit = QStringLiteral("bytes");
    m_job = m_runner.start<DownloadResult>(
        description, this, [options, fetch = m_source.fetch](const JobControl& control, DownloadResult& result) { return fetch(options, control.run(), &result); },
        [this, path, address = model.address](const JobEnd<DownloadResult>& end) {
            m_job = 0;
            if (end.failed()) {
                m_failures[address] = end.error;
                if (!m_page) {
                    Q_EMIT failed(end.error);
                }
            } else if (end.finished()) {
                Q_EMIT finished(path, QStringLiteral("Downloaded %1").arg(QFileInfo(path).fileName()));
            }
            refresh();
        });
    refresh();
}

void Downloads::took(const std::string& address, const DownloadStart& start) {
    if (m_job == 0 || address != m_jobAddress) {
        return;
    }
    m_jobNote = !start.note.empty() ? QString::fromStdString(start.note)
        : start.from > 0 ? QStringLiteral("Going on after the %1 that were here.").arg(QString::fromStdString(byteText(start.from)))
                         : QString();
    refresh();
}

void Downloads::add(const QString& address, const QString& sha256) {
    try {
        m_source.atAddress(address.toStdString());
    } catch (const RefusedError& refused) {
        m_page->showAddressProblem(QString::fromUtf8(refused.what()));
        return;
    }
    if (!sha256.isEmpty() && !sha256From(sha256.toStdString())) {
        m_page->showAddressProblem(QStringLiteral("A SHA-256 has 64 digits from 0 to 9 and a to f; this has %1. Leave it empty if there is none.")
                                       .arg(sha256.size()));
        return;
    }
    auto own = m_settings.addresses(m_kind);
    std::erase_if(own, [&address](const auto& entry) { return entry.first == address; });
    own.emplace_back(address, sha256);
    m_settings.setAddresses(m_kind, own);
    readList();
    m_page->setModels(m_models, m_own);
    m_page->setCurrent(static_cast<int>(m_models.size()) - 1);
}

void Downloads::remove(int index) {
    const QString address = QString::fromStdString(m_models[static_cast<std::size_t>(index)].address);
    auto own = m_settings.addresses(m_kind);
    std::erase_if(own, [&address](const auto& entry) { return entry.first == address; });
    m_settings.setAddresses(m_kind, own);
    readList();
    m_page->setModels(m_models, m_own);
}

void Downloads::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(m_page, m_words.folder, m_settings.downloadFolder(m_kind));
    if (!folder.isEmpty()) {
        m_settings.setDownloadFolder(m_kind, folder);
        m_page->setFolder(folder);
        refresh();
    }
}

void Downloads::refresh() {
    const int index = m_page ? m_page->current() : -1;
    if (index >= 0) {
        m_page->setSituation(situationOf(m_models[static_cast<std::size_t>(index)]));
    }
}

QString Downloads::pathOf(const PublishedModel& model) const {
    return QDir(m_settings.downloadFolder(m_kind)).filePath(QString::fromStdString(model.file));
}

DownloadSituation Downloads::situationOf(const PublishedModel& model) const {
    using Kind = DownloadSituation::Kind;
    DownloadSituation situation;
    situation.path = pathOf(model);
    if (m_job != 0 && model.address == m_jobAddress) {
        situation.kind = Kind::Running;
        situation.job = m_job;
        situation.note = m_jobNote;
        return situation;
    }
    const auto part = m_source.partial(situation.path.toStdString());
    if (part && part->address == model.address) {
        situation.kind = Kind::Partial;
        situation.kept = part->bytes;
        situation.total = part->total;
    }
    if (const auto failure = m_failures.find(model.address); failure != m_failures.end()) {
        situation.kind = Kind::Failed;
        situation.sentence = failure->second;
    } else if (QFileInfo::exists(situation.path) && situation.kind == Kind::Absent) {
        situation.kind = Kind::Here;
        situation.total = QFileInfo(situation.path).size();
        situation.sentence = recordedCheck(situation.path);
    }
    return situation;
}

QString Downloads::offered(const QString& used) const {
    for (const PublishedModel& model : m_models) {
        const QString path = pathOf(model);
        if (path != used && QFileInfo::exists(path)) {
            return path;
        }
    }
    return {};
}

} // namespace ocellus

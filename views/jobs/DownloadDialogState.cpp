// SPDX-License-Identifier: GPL-3.0-or-later
// What the page shows of an entry and of its download.
#include "core/base/ByteText.h"
#include "views/jobs/DownloadDialog.h"
#include "views/jobs/JobListModel.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QDir>
#include <QFileInfo>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QStyle>

namespace ocellus {

namespace {

using Kind = DownloadSituation::Kind;

QString sizeText(qint64 bytes) { return QString::fromStdString(byteText(bytes)); }

QString ofText(qint64 done, qint64 total) {
    return total > 0 ? QStringLiteral("%1 of %2").arg(sizeText(done), sizeText(total)) : sizeText(done);
}

QString orUnknown(const std::string& text) { return text.empty() ? QStringLiteral("unknown") : QString::fromStdString(text); }

QString knownSize(const PublishedModel& model) {
    if (model.bytes) {
        return QStringLiteral("%1 (%2 bytes)").arg(sizeText(*model.bytes), withThousands(*model.bytes));
    }
    return model.bytesNote.empty() ? QStringLiteral("unknown until the server is asked") : QString::fromStdString(model.bytesNote);
}

} // namespace

void DownloadDialog::setModels(const std::vector<PublishedModel>& models, int own) {
    const int before = current();
    m_models = models;
    m_own = own;
    {
        const QSignalBlocker quiet(m_list);
        m_list->clear();
        for (const PublishedModel& model : models) {
            m_list->addItem(QString::fromStdString(model.name));
        }
        m_list->addItem(QStringLiteral("Another address…"));
        m_list->setCurrentRow(-1);
    }
    m_list->setCurrentRow(before >= 0 && before < static_cast<int>(models.size()) ? before : 0);
}

void DownloadDialog::setFolder(const QString& folder) {
    const QString home = QDir::homePath();
    m_folderText = folder.startsWith(home + QLatin1Char('/')) ? QLatin1Char('~') + folder.mid(home.size()) : folder;
    setFact("Folder", m_folderText);
}

int DownloadDialog::current() const {
    const int row = m_list->currentRow();
    return row < static_cast<int>(m_models.size()) ? row : -1;
}

void DownloadDialog::setCurrent(int index) { m_list->setCurrentRow(index); }

void DownloadDialog::setSituation(const DownloadSituation& situation) {
    m_situation = situation;
    refreshState();
}

void DownloadDialog::showAddressProblem(const QString& sentence) { m_addressProblem->setText(sentence); }

void DownloadDialog::setFact(const char* name, const QString& text) {
    findChild<QLabel*>(named(name))->setText(text);
}

void DownloadDialog::choose(int row) {
    const bool form = row >= static_cast<int>(m_models.size());
    m_pages->setCurrentIndex(form ? 1 : 0);
    m_situation = {};
    if (form) {
        m_address->setFocus();
    } else if (row >= 0) {
        showModel(m_models[static_cast<std::size_t>(row)]);
        Q_EMIT currentChanged(row);
    }
    refreshState();
}

void DownloadDialog::showModel(const PublishedModel& model) {
    m_title->setText(QString::fromStdString(model.name));
    m_text->setText(QString::fromStdString(model.text));
    m_text->setVisible(!model.text.empty());
    m_remove->setVisible(current() >= static_cast<int>(m_models.size()) - m_own);
    setFact("Organism", orUnknown(model.organism));
    setFact("Size", knownSize(model));
    setFact("Address", QString::fromStdString(model.address));
    setFact("Checksum",
        model.sha256 ? QString::fromStdString(*model.sha256) : QStringLiteral("none is published; Ocellus works out the file's own and records it"));
    setFact("Licence", orUnknown(model.licence));
}

void DownloadDialog::showMessage(const QString& icon, int role, const QString& text) {
    m_stateIcon->setVisible(!icon.isEmpty());
    if (!icon.isEmpty()) {
        m_stateIcon->setPixmap(svgIcon(icon, static_cast<IconRole>(role)).pixmap(QSize(16, 16), devicePixelRatioF()));
    }
    m_stateText->setText(text);
    m_stateText->setVisible(!text.isEmpty());
}

void DownloadDialog::refreshState() {
    const bool form = m_pages->currentIndex() == 1;
    const Kind kind = m_situation.kind;
    const bool running = !form && kind == Kind::Running;
    m_main->setProperty("kind", running ? QVariant() : QVariant(QStringLiteral("primary"))); // cancelling is not the main thing to do
    m_main->style()->unpolish(m_main);
    m_main->style()->polish(m_main);
    m_state->setVisible(!form && kind != Kind::Absent);
    m_progress->setVisible(running);
    m_again->setVisible(!form && (kind == Kind::Partial || kind == Kind::Here || (kind == Kind::Failed && m_situation.kept > 0)));
    m_again->setText(kind == Kind::Here ? QStringLiteral("Download again") : QStringLiteral("Begin again"));
    m_main->setEnabled(!form || !m_address->text().trimmed().isEmpty());
    if (form) {
        m_main->setText(QStringLiteral("Add to the list"));
        return;
    }
    switch (kind) {
    case Kind::Absent: m_main->setText(QStringLiteral("Download")); break;
    case Kind::Partial:
        showMessage(QStringLiteral("download"), static_cast<int>(IconRole::Tool),
            QStringLiteral("%1 are here from an earlier try.").arg(ofText(m_situation.kept, m_situation.total)));
        m_main->setText(QStringLiteral("Go on downloading"));
        break;
    case Kind::Failed:
        showMessage(QStringLiteral("error"), static_cast<int>(IconRole::Error), m_situation.sentence);
        m_main->setText(QStringLiteral("Try again"));
        break;
    case Kind::Here:
        showMessage(QStringLiteral("check"), static_cast<int>(IconRole::Good),
            QStringLiteral("%1 is here. %2").arg(QFileInfo(m_situation.path).fileName(), m_situation.sentence).trimmed());
        setFact("Size", QStringLiteral("%1 (%2 bytes)").arg(sizeText(m_situation.total), withThousands(m_situation.total)));
        m_main->setText(m_words.use);
        break;
    case Kind::Running:
        showMessage({}, 0, {});
        refreshJob();
        break;
    }
}

void DownloadDialog::refreshJob() {
    const JobRow* job = m_jobs.find(m_situation.job);
    if (!job) {
        return;
    }
    const bool stopping = job->state == JobRow::State::Cancelling;
    m_bar->setRange(0, job->total > 0 ? 1000 : 0);
    m_bar->setValue(static_cast<int>(1000.0 * job->share()));
    const QString stage = job->stage.isEmpty() ? QStringLiteral("Asking the server") : job->stage;
    m_done->setText(job->done > 0 ? QStringLiteral("%1, %2").arg(stage, ofText(job->done, job->total)) : stage);
    m_rate->setText(rateText(*job));
    m_left->setText(job->secondsLeft >= 0.0 ? QStringLiteral("%1 left").arg(asDuration(job->secondsLeft)) : QString());
    m_note->setText(m_situation.note.isEmpty() ? QStringLiteral("You can close this page and go on working.") : m_situation.note);
    m_main->setEnabled(!stopping);
    m_main->setText(stopping         ? QStringLiteral("Stopping")
                    : job->done > 0 ? QStringLiteral("Cancel, keep %1").arg(sizeText(job->done))
                                    : QStringLiteral("Cancel"));
}

void DownloadDialog::press() {
    if (m_pages->currentIndex() == 1) {
        Q_EMIT addressGiven(m_address->text().trimmed(), m_checksum->text().trimmed());
        return;
    }
    switch (m_situation.kind) {
    case Kind::Running: Q_EMIT cancelRequested(m_situation.job); break;
    case Kind::Here: Q_EMIT useRequested(m_situation.path); break;
    case Kind::Absent:
    case Kind::Partial:
    case Kind::Failed: Q_EMIT downloadRequested(current(), false); break;
    }
}

} // namespace ocellus

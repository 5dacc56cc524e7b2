// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/TrainingJobs.h"

#include "app/AppSettings.h"
#include "views/training/TrainingDialog.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

namespace ocellus {

TrainingDialog* TrainingJobs::page() const { return m_page; }

void TrainingJobs::adopt(TrainingDialog* page) {
    m_page = page;
    page->setAttribute(Qt::WA_DeleteOnClose);
    connect(page, &TrainingDialog::pathRequested, this, &TrainingJobs::choosePath);
    connect(page, &TrainingDialog::startRequested, this, [this](bool goOn) { start(goOn); });
    connect(page, &TrainingDialog::cancelRequested, this, [this] { cancel(); });
    connect(page, &TrainingDialog::useRequested, this, [this](const QString& path) {
        Q_EMIT useRequested(path);
        m_page->accept();
    });
    for (const LossRow& row : m_rows) {
        showRow(row);
    }
    page->setSituation(m_situation);
}

void TrainingJobs::present(const QString& name) {
    if (m_path.isEmpty()) {
        m_path = QDir(m_settings.downloadFolder(AppSettings::Kind::Models)).filePath(name + QStringLiteral(".ckpt"));
    }
    m_page->setPath(m_path);
    m_page->show();
    m_page->raise();
    m_page->activateWindow();
}

void TrainingJobs::forget() {
    m_rows.clear();
    m_path.clear();
    setSituation({});
}

void TrainingJobs::setPath(const QString& path) {
    m_path = path.endsWith(QLatin1String(".ckpt")) ? path : path + QStringLiteral(".ckpt");
    if (m_page) {
        m_page->setPath(m_path);
    }
}

void TrainingJobs::choosePath() {
    const QString path = QFileDialog::getSaveFileName(m_page, QStringLiteral("Write the model as"), m_path, QStringLiteral("Weights (*.ckpt)"));
    if (!path.isEmpty()) {
        setPath(path);
    }
}

QString TrainingJobs::fileName() const { return QFileInfo(m_path).fileName(); }

void TrainingJobs::setSituation(const TrainingSituation& situation) {
    m_situation = situation;
    if (m_page) {
        m_page->setSituation(situation);
    }
}

void TrainingJobs::beginCurves() {
    QDir().mkpath(QFileInfo(m_path).absolutePath());
    m_rows.clear();
    clearRows();
}

std::function<void(const LossRow&)> TrainingJobs::rowSink() {
    return [this](const LossRow& row) {
        QMetaObject::invokeMethod(this, [this, row] {
            if (isTraining()) {
                m_rows.push_back(row);
                if (m_page) {
                    showRow(row);
                }
            }
        }, Qt::QueuedConnection);
    };
}

TrainingSituation TrainingJobs::kept() const {
    TrainingSituation situation;
    situation.kind = TrainingSituation::Kind::Kept;
    situation.canGoOn = QFileInfo::exists(m_path + QStringLiteral(".partial"));
    situation.sentence = situation.canGoOn ? QStringLiteral("Cancelled. What was learned is kept; Go on continues where it stopped.")
                                           : QStringLiteral("Cancelled before anything was learned. Nothing was written.");
    return situation;
}

TrainingSituation TrainingJobs::done(const QString& beside) const {
    TrainingSituation situation;
    situation.kind = TrainingSituation::Kind::Done;
    situation.path = m_path;
    situation.sentence = QStringLiteral("%1 is written, with its %2 beside it.").arg(fileName(), beside);
    return situation;
}

} // namespace ocellus

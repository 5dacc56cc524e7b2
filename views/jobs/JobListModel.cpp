// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/jobs/JobListModel.h"

#include "core/base/ByteText.h"
#include "views/style/Fonts.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace ocellus {

namespace {

qint64 steadyMs() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

} // namespace

int JobListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_jobs.size());
}

QVariant JobListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const JobRow& job = m_jobs[static_cast<std::size_t>(index.row())].row;
    switch (role) {
    case Qt::DisplayRole: return job.title;
    case Qt::ToolTipRole: return jobSentence(job);
    case IdRole: return job.id;
    case StageRole: return job.stage;
    case DoneRole: return static_cast<qlonglong>(job.done);
    case TotalRole: return static_cast<qlonglong>(job.total);
    case RateRole: return job.rate;
    case SecondsLeftRole: return job.secondsLeft;
    case StateRole: return static_cast<int>(job.state);
    case MessageRole: return job.message;
    default: return {};
    }
}

int JobListModel::add(const QString& title, const QString& unit, bool quiet) {
    while (static_cast<int>(m_jobs.size()) >= kKept) {
        const auto ended = std::find_if(m_jobs.begin(), m_jobs.end(), [](const Entry& e) { return !e.row.isActive(); });
        if (ended == m_jobs.end()) {
            break;
        }
        const int at = static_cast<int>(ended - m_jobs.begin());
        beginRemoveRows({}, at, at);
        m_jobs.erase(ended);
        endRemoveRows();
    }
    const int at = static_cast<int>(m_jobs.size());
    beginInsertRows({}, at, at);
    Entry entry;
    entry.row.id = ++m_lastId;
    entry.row.title = title;
    entry.row.unit = unit;
    entry.row.quiet = quiet;
    entry.row.startedMs = steadyMs();
    m_jobs.push_back(std::move(entry));
    endInsertRows();
    Q_EMIT jobChanged(m_lastId);
    return m_lastId;
}

void JobListModel::report(int id, const Progress& progress, qint64 nowMs) {
    const int at = indexOf(id);
    if (at < 0) {
        return;
    }
    Entry& entry = m_jobs[static_cast<std::size_t>(at)];
    JobRow& job = entry.row;
    const QString stage = QString::fromStdString(progress.stage);
    if (stage != job.stage) {
        job.stage = stage;
        entry.meter.reset();
    } else if (progress.done < job.done) {
        return;
    }
    job.done = progress.done;
    job.total = progress.total;
    entry.meter.add(progress.done, nowMs);
    job.rate = entry.meter.rate();
    job.secondsLeft = entry.meter.secondsLeft(progress.total);
    changed(at);
}

void JobListModel::setState(int id, JobRow::State state, const QString& message) {
    const int at = indexOf(id);
    if (at < 0) {
        return;
    }
    JobRow& job = m_jobs[static_cast<std::size_t>(at)].row;
    job.state = state;
    job.message = message;
    if (!job.isActive()) {
        job.secondsLeft = -1.0;
    }
    changed(at);
}

const JobRow* JobListModel::find(int id) const {
    const int at = indexOf(id);
    return at < 0 ? nullptr : &m_jobs[static_cast<std::size_t>(at)].row;
}

std::vector<const JobRow*> JobListModel::active(qint64 minimumMs) const {
    std::vector<const JobRow*> rows;
    const qint64 now = minimumMs > 0 ? steadyMs() : 0;
    for (const Entry& entry : m_jobs) {
        const bool longEnough = minimumMs == 0 || now - entry.row.startedMs >= minimumMs;
        if (entry.row.isActive() && !entry.row.quiet && longEnough) {
            rows.push_back(&entry.row);
        }
    }
    return rows;
}

int JobListModel::indexOf(int id) const {
    for (std::size_t i = 0; i < m_jobs.size(); ++i) {
        if (m_jobs[i].row.id == id) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

void JobListModel::changed(int index) {
    const QModelIndex at = this->index(index);
    Q_EMIT dataChanged(at, at);
    Q_EMIT jobChanged(m_jobs[static_cast<std::size_t>(index)].row.id);
}

QString rateNumber(const JobRow& job) {
    if (job.rate <= 0.0) {
        return {};
    }
    return job.rate < 10.0 ? QString::number(job.rate, 'f', 1) : withThousands(std::llround(job.rate));
}

QString rateText(const JobRow& job) {
    if (job.unit == QLatin1String("bytes")) {
        return job.rate > 0.0 ? QStringLiteral("%1/s").arg(QString::fromStdString(byteText(std::llround(job.rate)))) : QString();
    }
    const QString number = rateNumber(job);
    return number.isEmpty() ? number : QStringLiteral("%1 %2/s").arg(number, job.unit);
}

QString jobSentence(const JobRow& job) {
    QStringList parts;
    if (job.state == JobRow::State::Cancelling) {
        return QStringLiteral("%1, stopping").arg(job.title);
    }
    if (job.total > 0) {
        parts << QStringLiteral("%1 %2").arg(job.title, asPercent(job.share()));
    } else {
        parts << job.title;
    }
    if (!job.stage.isEmpty()) {
        parts << job.stage;
    }
    const QString speed = rateText(job);
    if (!speed.isEmpty()) {
        parts << speed;
    }
    if (job.secondsLeft >= 0.0) {
        parts << QStringLiteral("%1 left").arg(asDuration(job.secondsLeft));
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "views/jobs/RateMeter.h"

#include <QAbstractListModel>
#include <QString>

#include <vector>

namespace ocellus {

/// A running or just ended job as views show it.
struct JobRow {
    enum class State { Running, Cancelling, Finished, Cancelled, Failed };

    int id = 0;
    QString title;       ///< "Predict", "Open liver.h5ad"
    QString unit = QStringLiteral("cells"); ///< what `done` counts
    bool quiet = false;  ///< short reads that the status bar leaves out
    State state = State::Running;
    QString stage;       ///< "Reading cells"
    Index done = 0;
    Index total = 0;     ///< 0 while unknown
    double rate = 0.0;   ///< units a second, 0 while unknown
    double secondsLeft = -1.0; ///< negative while unknown
    QString message;     ///< why it failed; what it made
    qint64 startedMs = 0; ///< on a steady clock

    bool isActive() const { return state == State::Running || state == State::Cancelling; }
    double share() const { return total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0.0; }
};

/// The jobs of the program, oldest first; the one place where views learn about them. Filled by the
/// job runner, on the GUI thread. Ended jobs stay until `kKept` newer ones came.
class JobListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole + 1, StageRole, DoneRole, TotalRole, RateRole, SecondsLeftRole, StateRole, MessageRole };
    static constexpr int kKept = 20;

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    /// @returns the new job's id.
    int add(const QString& title, const QString& unit, bool quiet);
    /// Takes a progress report; works out rate and time left. Reports that go backwards within a
    /// stage are ignored.
    void report(int id, const Progress& progress, qint64 nowMs);
    void setState(int id, JobRow::State state, const QString& message = {});

    const JobRow* find(int id) const;
    /// Active jobs that are not quiet and have run for at least `minimumMs`, oldest first.
    std::vector<const JobRow*> active(qint64 minimumMs = 0) const;

Q_SIGNALS:
    void jobChanged(int id);

private:
    struct Entry {
        JobRow row;
        RateMeter meter;
    };

    int indexOf(int id) const;
    void changed(int index);

    std::vector<Entry> m_jobs;
    int m_lastId = 0;
};

/// "Predict 63 % · 38 cells/s · 0:58 left", as far as known.
QString jobSentence(const JobRow& job);

/// "38", "12,000", "0.4"; empty while unknown.
QString rateNumber(const JobRow& job);

/// "38 cells/s", "12,000 cells/s", "0.4 cells/s", of bytes "12 MB/s"; empty while unknown.
QString rateText(const JobRow& job);

} // namespace ocellus

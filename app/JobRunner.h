// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/results/ResultLayer.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <unordered_map>

namespace ocellus {

class JobListModel;

/// How a job ended. Three endings, never mixed: finished, cancelled (what was finished may be in
/// `value`), failed (`error` is one sentence; `value` is empty).
template <class T>
struct JobEnd {
    enum class Ending { Finished, Cancelled, Failed };
    Ending ending = Ending::Failed;
    std::optional<T> value;
    QString error;

    bool finished() const { return ending == Ending::Finished; }
    bool cancelled() const { return ending == Ending::Cancelled; }
    bool failed() const { return ending == Ending::Failed; }
};

/// What a job's work receives, on the worker thread.
class JobControl {
public:
    /// Stop and progress, for core functions.
    const RunControl& run() const { return m_run; }

    /// Hands a snapshot to the GUI thread. Only the newest one that the GUI has not yet taken is
    /// kept, so a fast job cannot pile them up. Safe on the worker thread; the layer is immutable.
    void publish(LayerPtr layer) const { m_publish(std::move(layer)); }

private:
    friend class JobRunner;
    RunControl m_run;
    std::function<void(LayerPtr)> m_publish;
};

struct JobDescription {
    QString title;
    QString unit = QStringLiteral("cells");
    bool quiet = false;         ///< a short read: not in the status bar
    bool keeps = false;         ///< writes down what was computed: ended by `cancel` alone, and waited for at the end
    std::function<void(LayerPtr)> onSnapshot; ///< GUI thread; may be empty
};

/// The only bridge between the GUI thread and workers: QtConcurrent::run with a QPromise, watched
/// by a QFutureWatcher. Exceptions become values inside the worker. Lives on the GUI thread; the
/// destructor cancels every job but those that keep something, waits for all, and calls nothing back.
class JobRunner : public QObject {
    Q_OBJECT

public:
    explicit JobRunner(JobListModel& jobs, QObject* parent = nullptr);
    ~JobRunner() override;

    /// Runs `work` on a worker. `work` fills its result and says how it ended; what it throws is a
    /// failure. `done` is called on the GUI thread, once, unless `context` has died or the runner
    /// is being destroyed.
    /// @returns the job's id, for `cancel`.
    template <class T>
    int start(
        const JobDescription& description, QObject* context,
        std::function<Outcome(const JobControl&, T&)> work, std::function<void(JobEnd<T>)> done);

    /// Asks the job to stop; it ends soon after, as cancelled. Unknown ids are ignored.
    void cancel(int id);
    void cancelAll(); ///< but those that keep something
    bool isRunning(int id) const { return m_running.count(id) != 0; }
    int runningCount() const { return static_cast<int>(m_running.size()); }

    /// Blocks until every job has ended; for the end of the program and for tests.
    void waitForAll();

private:
    struct Channel; ///< shared by worker and GUI: newest progress, newest snapshot, error text
    struct Job {
        std::shared_ptr<Channel> channel;
        std::stop_source stop;
        class QObject* watcher = nullptr;
        bool keeps = false;
    };
    struct Ending {
        bool failed = false;
        bool cancelled = false;
        QString error;
    };

    int launch(
        const JobDescription& description, std::function<Outcome(const JobControl&)> work,
        std::function<void(const Ending&)> ended);
    void takeProgress(int id);
    void takeSnapshot(int id, const std::function<void(LayerPtr)>& onSnapshot);
    void finish(int id, const std::function<void(const Ending&)>& ended);

    JobListModel& m_jobs;
    QThreadPool m_pool;
    std::unordered_map<int, Job> m_running;
};

template <class T>
int JobRunner::start(
    const JobDescription& description, QObject* context, std::function<Outcome(const JobControl&, T&)> work,
    std::function<void(JobEnd<T>)> done) {
    auto value = std::make_shared<T>();
    QPointer<QObject> alive(context);
    return launch(
        description, [work = std::move(work), value](const JobControl& control) { return work(control, *value); },
        [done = std::move(done), value, alive](const Ending& ending) {
            if (!alive || !done) {
                return;
            }
            JobEnd<T> end;
            end.error = ending.error;
            if (ending.failed) {
                end.ending = JobEnd<T>::Ending::Failed;
            } else {
                end.ending = ending.cancelled ? JobEnd<T>::Ending::Cancelled : JobEnd<T>::Ending::Finished;
                end.value = std::move(*value);
            }
            done(std::move(end));
        });
}

} // namespace ocellus

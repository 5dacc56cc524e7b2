// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/JobRunner.h"

#include "core/base/Error.h"
#include "views/jobs/JobListModel.h"

#include <QFutureWatcher>
#include <QPromise>
#include <QtConcurrentRun>

#include <atomic>
#include <chrono>
#include <limits>
#include <new>

namespace ocellus {

namespace {

constexpr int kWorkers = 8; // jobs wait for disks and for each other's locks, not only for cores

qint64 steadyMs() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

QString sentenceOf(const std::exception& thrown) {
    return QString::fromUtf8(thrown.what());
}

} // namespace

struct JobRunner::Channel {
    // under `mutex`
    std::mutex mutex;
    Progress progress;
    LayerPtr snapshot;
    Ending ending;
    bool ended = false;
};

JobRunner::JobRunner(JobListModel& jobs, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs) {
    m_pool.setMaxThreadCount(kWorkers);
}

JobRunner::~JobRunner() {
    for (auto& [id, job] : m_running) {
        job.watcher->disconnect(this);
        if (!job.keeps) {
            job.stop.request_stop();
            static_cast<QFutureWatcher<void>*>(job.watcher)->future().cancel();
        }
    }
    m_pool.waitForDone();
}

int JobRunner::launch(
    const JobDescription& description, std::function<Outcome(const JobControl&)> work,
    std::function<void(const Ending&)> ended) {
    const int id = m_jobs.add(description.title, description.unit, description.quiet);
    auto channel = std::make_shared<Channel>();
    auto* watcher = new QFutureWatcher<void>(this);
    Job job;
    job.channel = channel;
    job.watcher = watcher;
    job.keeps = description.keeps;
    const std::stop_token stop = job.stop.get_token();
    m_running.emplace(id, std::move(job));

    connect(watcher, &QFutureWatcher<void>::progressValueChanged, this, [this, id, onSnapshot = description.onSnapshot] {
        takeProgress(id);
        takeSnapshot(id, onSnapshot);
    });
    connect(watcher, &QFutureWatcher<void>::finished, this, [this, id, ended = std::move(ended), onSnapshot = description.onSnapshot] {
        takeSnapshot(id, onSnapshot);
        finish(id, ended);
    });

    watcher->setFuture(QtConcurrent::run(&m_pool, [work = std::move(work), channel, stop](QPromise<void>& promise) {
        // The count only wakes the watcher, at the rate Qt allows; what it reads is in the channel.
        promise.setProgressRange(0, std::numeric_limits<int>::max());
        std::atomic<int> ticks = 0;
        JobControl control;
        control.m_run = RunControl(stop, [&promise, &ticks, channel](const Progress& progress) {
            {
                const std::lock_guard lock(channel->mutex);
                channel->progress = progress;
            }
            promise.setProgressValue(++ticks);
        });
        control.m_publish = [&promise, &ticks, channel](LayerPtr layer) {
            {
                const std::lock_guard lock(channel->mutex);
                channel->snapshot = std::move(layer);
            }
            promise.setProgressValue(++ticks);
        };
        Ending ending;
        try {
            ending.cancelled = work(control) == Outcome::Cancelled;
        } catch (const std::bad_alloc&) {
            ending.failed = true;
            ending.error = QStringLiteral("There was not enough memory.");
        } catch (const std::exception& thrown) {
            ending.failed = true;
            ending.error = sentenceOf(thrown);
        } catch (...) {
            ending.failed = true;
            ending.error = QStringLiteral("Something unknown went wrong.");
        }
        const std::lock_guard lock(channel->mutex);
        channel->ending = std::move(ending);
        channel->ended = true;
    }));
    return id;
}

void JobRunner::cancel(int id) {
    const auto found = m_running.find(id);
    if (found == m_running.end()) {
        return;
    }
    found->second.stop.request_stop();
    m_jobs.setState(id, JobRow::State::Cancelling);
}

void JobRunner::cancelAll() {
    for (const auto& [id, job] : m_running) {
        if (!job.keeps) {
            std::stop_source(job.stop).request_stop();
            m_jobs.setState(id, JobRow::State::Cancelling);
        }
    }
}

void JobRunner::waitForAll() {
    m_pool.waitForDone();
}

void JobRunner::takeProgress(int id) {
    const auto found = m_running.find(id);
    if (found == m_running.end()) {
        return;
    }
    Progress progress;
    {
        const std::lock_guard lock(found->second.channel->mutex);
        progress = found->second.channel->progress;
    }
    if (!progress.stage.empty() || progress.total > 0) {
        m_jobs.report(id, progress, steadyMs());
    }
}

void JobRunner::takeSnapshot(int id, const std::function<void(LayerPtr)>& onSnapshot) {
    const auto found = m_running.find(id);
    if (found == m_running.end()) {
        return;
    }
    LayerPtr snapshot;
    {
        const std::lock_guard lock(found->second.channel->mutex);
        snapshot.swap(found->second.channel->snapshot);
    }
    if (snapshot && onSnapshot) {
        onSnapshot(std::move(snapshot));
    }
}

void JobRunner::finish(int id, const std::function<void(const Ending&)>& ended) {
    takeProgress(id);
    const auto found = m_running.find(id);
    if (found == m_running.end()) {
        return;
    }
    Ending ending;
    {
        const std::lock_guard lock(found->second.channel->mutex);
        ending = found->second.channel->ending;
        ending.cancelled = ending.cancelled || !found->second.channel->ended;
    }
    found->second.watcher->deleteLater();
    m_running.erase(found);
    const JobRow::State state = ending.failed ? JobRow::State::Failed
        : ending.cancelled                    ? JobRow::State::Cancelled
                                              : JobRow::State::Finished;
    m_jobs.setState(id, state, ending.error);
    ended(ending);
}

} // namespace ocellus

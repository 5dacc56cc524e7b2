// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/JobRunner.h"
#include "views/state/ExplorerState.h"

#include <functional>
#include <memory>
#include <utility>

namespace ocellus {

/// At most one job at a time for the data set that is open. When another is opened the job is
/// cancelled and forgotten: what it still brings belongs to other data. GUI thread.
class DatasetJob {
public:
    /// @param owner  its endings are told to this object as long as it lives; it owns this.
    /// All are kept by reference and outlive this.
    DatasetJob(JobRunner& runner, ExplorerState& state, QObject& owner) : m_runner(runner), m_owner(owner) {
        QObject::connect(&state, &ExplorerState::datasetChanged, &owner, [this] { forget(); });
    }

    bool isRunning() const { return m_id != 0; }

    int id() const { return m_id; } ///< 0: none

    /// @pre !isRunning(). Parameters as of JobRunner::start().
    template <class T>
    void start(const JobDescription& description,
               std::function<Outcome(const JobControl&, T&)> work,
               std::function<void(const JobEnd<T>&)> done) {
        auto id = std::make_shared<int>(0);
        *id = m_runner.start<T>(
            description, &m_owner, std::move(work), [this, id, done = std::move(done)](const JobEnd<T>& end) {
                if (*id == m_id) {
                    m_id = 0;
                    done(end);
                }
            });
        m_id = *id;
    }

    /// It ends soon after, as cancelled.
    void cancel() { m_runner.cancel(m_id); }

    /// Cancels it, and its ending is not told.
    void forget() {
        cancel();
        m_id = 0;
    }

private:
    JobRunner& m_runner;
    QObject& m_owner;
    int m_id = 0;
};

} // namespace ocellus

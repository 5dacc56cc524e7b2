// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DatasetJob.h"
#include "core/tasks/KeptNetwork.h"

#include <QObject>

#include <memory>
#include <mutex>

namespace ocellus {

class NetworkState;
class ProjectSession;

/// Keeps the network that was made last in the project of the open data set (core/tasks/KeptNetwork.h), and shows it again
/// when they are opened again. GUI thread; reading and writing go through jobs, of which those that write outlast the
/// data set.
class NetworkKeeper : public QObject {
    Q_OBJECT

public:
    /// All are kept by reference and outlive this.
    NetworkKeeper(JobRunner& runner, ExplorerState& state, ProjectSession& session, NetworkState& network);
    ~NetworkKeeper() override;

    /// The project is made if there is none yet; where nothing can be kept nothing happens.
    void keep(std::shared_ptr<const KeptNetwork> made);
    /// Reads the network of the session's project and shows it, unless one that it does not keep is shown by then.
    void bringBack();

    /// Whether the network that is shown is in the project.
    bool isKept() const;

Q_SIGNALS:
    void told(const QString& sentence); ///< it could not be written, or not be read

private:
    /// What is still to be written into one project: of two jobs the later finds the newest network, so that it stays.
    struct Waiting {
        std::shared_ptr<Project> project;
        std::mutex writing; ///< held by the job that writes
        std::mutex mutex;
        std::shared_ptr<const KeptNetwork> newest; ///< guarded by mutex
    };

    void noteWritten(const KeptNetwork& written);
    void takeBack(const JobEnd<std::optional<KeptNetwork>>& end);

    JobRunner& m_runner;
    ExplorerState& m_state;
    ProjectSession& m_session;
    NetworkState& m_network;
    DatasetJob m_read;
    std::weak_ptr<Waiting> m_waiting; ///< of the jobs that write
    std::shared_ptr<const DescribedNetwork> m_kept, m_keptOther;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/NetworkKeeper.h"

#include "app/ProjectSession.h"
#include "views/network/NetworkState.h"

#include <utility>

namespace ocellus {

NetworkKeeper::NetworkKeeper(JobRunner& runner, ExplorerState& state, ProjectSession& session, NetworkState& network)
    : m_runner(runner)
    , m_state(state)
    , m_session(session)
    , m_network(network)
    , m_read(runner, state, *this) {
    connect(&state, &ExplorerState::datasetChanged, this, [this] {
        m_kept.reset();
        m_keptOther.reset();
    });
}

NetworkKeeper::~NetworkKeeper() = default;

bool NetworkKeeper::isKept() const {
    const auto& shown = m_network.network();
    return shown && (shown == m_kept || shown == m_keptOther);
}

void NetworkKeeper::keep(std::shared_ptr<const KeptNetwork> made) {
    const auto project = m_session.projectToKeepIn();
    if (!project) {
        return;
    }
    auto waiting = m_waiting.lock();
    if (!waiting || waiting->project != project) {
        waiting = std::make_shared<Waiting>();
        waiting->project = project;
        m_waiting = waiting;
    }
    {
        const std::lock_guard lock(waiting->mutex);
        waiting->newest = std::move(made);
    }
    JobDescription description;
    description.title = QStringLiteral("Keep the network");
    description.quiet = true;
    description.keeps = true;
    using Written = std::shared_ptr<const KeptNetwork>;
    m_runner.start<Written>(
        description,
        this,
        [waiting](const JobControl& control, Written& written) {
            const std::lock_guard onlyOne(waiting->writing);
            {
                const std::lock_guard lock(waiting->mutex);
                written.swap(waiting->newest);
            }
            return written ? keepNetwork(*waiting->project, *written, control.run()) : Outcome::Finished; // another job wrote it
        },
        [this, project](const JobEnd<Written>& end) {
            if (end.failed()) {
                Q_EMIT told(end.error);
            } else if (end.finished() && *end.value && m_session.project() == project) {
                noteWritten(**end.value);
            }
        });
}

void NetworkKeeper::noteWritten(const KeptNetwork& written) {
    if (m_state.isOpen(written.network->dataset)) {
        m_kept = written.network;
        m_keptOther = written.other;
    } else if (!m_network.network() || isKept()) { // the data were opened again before it was written
        bringBack();
    }
    m_session.noteSaved();
}

void NetworkKeeper::bringBack() {
    const auto project = m_session.project();
    if (!project || !keepsNetwork(*project)) {
        return;
    }
    m_read.forget();
    m_network.setMessage(QStringLiteral("Reading the network that the project keeps"));
    JobDescription description;
    description.title = QStringLiteral("Read the network of the project");
    description.quiet = true;
    m_read.start<std::optional<KeptNetwork>>(
        description,
        [project, dataset = m_state.dataset()](const JobControl& control, std::optional<KeptNetwork>& kept) { return keptNetwork(*project, dataset, control.run(), &kept); },
        [this](const JobEnd<std::optional<KeptNetwork>>& end) { takeBack(end); });
}

void NetworkKeeper::takeBack(const JobEnd<std::optional<KeptNetwork>>& end) {
    if (end.failed()) {
        Q_EMIT told(end.error);
    }
    if (m_network.network() && !isKept()) {
        return; // made or opened meanwhile
    }
    if (end.finished() && *end.value) {
        const KeptNetwork& kept = **end.value;
        m_kept = kept.network;
        m_keptOther = kept.other;
        m_network.setNetwork(kept.network, kept.other, QString::fromStdString(kept.note));
    } else {
        m_network.setMessage(end.error);
    }
}

} // namespace ocellus

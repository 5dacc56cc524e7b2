// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DatasetJob.h"
#include "app/SaveJob.h"
#include "core/tasks/KeptNetwork.h"
#include "views/network/NetworkState.h"

#include <QObject>

#include <memory>
#include <optional>

namespace ocellus {

class AppSettings;
class JobListModel;
class NetworkBar;
class StatusLine;
class WorkArea;

/// What stands behind the Network mode: makes networks, draws the part that is wanted, compares with
/// known edges, reads and writes their files. GUI thread; all work goes through jobs.
class NetworkJobs : public QObject {
    Q_OBJECT

public:
    /// What it acts on; all are kept by reference and outlive this.
    struct Parts {
        JobRunner& runner;
        const JobListModel& jobs;
        ExplorerState& state;
        NetworkState& network;
        NetworkBar& bar;
        WorkArea& work; ///< parent of its dialogs
        AppSettings& settings;
        StatusLine& status;
    };

    explicit NetworkJobs(const Parts& parts);
    ~NetworkJobs() override;

    /// The weights that attention is read from; empty: none. @param caution  see attentionCaution()
    void setModel(const QString& path, const QString& name, const QString& caution);

    void make(const NetworkRequest& request);
    void openEdges(const QString& path);
    void openKnown(const QString& path);
    void openIpTm(const QString& path);

    /// Written by their endings: .tsv edges, .graphml, or a picture (.svg, .pdf, .png); whole or not
    /// at all. The whole network, or of a picture what is shown.
    void savePicture(const QString& path);
    void saveNetwork(const QString& path);
    void savePairs(const QString& path);

    /// Compares the networks of two groups, made as the bar says.
    void compare(const NetworkPairRequest& request);
    void saveChanges(const QString& path);
    /// Gene sets (GMT), tested against the part of the network that is shown.
    void openSets(const QString& path);

    bool isRunning() const { return m_make.isRunning() || m_draw.isRunning() || m_save.isRunning() || m_compare.isRunning() || m_test.isRunning(); }

Q_SIGNALS:
    void failed(const QString& sentence);
    /// A network was made, not read from a list, and is shown.
    void made(const std::shared_ptr<const ocellus::KeptNetwork>& network);

private:
    struct Made {
        KeptNetwork shown;
        bool fromList = false;
    };
    struct Drawn {
        std::shared_ptr<const NetworkDrawing> drawing;
        std::vector<NetworkHub> hubs;
    };

    void connectFiles();
    void connectGroups();
    void testSets();
    void startMaking(const QString& title, std::function<Outcome(const JobControl&, Made&)> work);
    void takeMade(const JobEnd<Made>& end);
    void draw();
    void showProgress();
    void showModel();
    void askForMany(const NetworkChoice& choice);
    QString pathToOpen(const QString& title);

    Parts m_parts;
    DatasetJob m_make, m_draw, m_compare, m_test;
    SaveJob m_save;
    QString m_modelPath, m_modelName, m_caution;
};

} // namespace ocellus

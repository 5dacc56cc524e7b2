// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ProjectFinder.h"
#include "core/datasets/Dataset.h"
#include "core/figures/Colouring.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ocellus {

class ExplorerState;
class GeneColumns;
class JobRunner;

/// Everything read from the open data set for the state, in jobs: opening, positions, gene columns.
/// Answers the state's wishes; GUI thread.
class DataJobs : public QObject {
    Q_OBJECT

public:
    DataJobs(JobRunner& runner, ExplorerState& state);
    ~DataJobs() override;

    /// Reads tables and the first map of a file or folder. A newer call supersedes an older one.
    void open(const QString& path, const QString& title);

    /// Finds or makes the file on the worker first (an example); "" means stopped.
    using FindFile = std::function<std::string(const RunControl&)>;
    void open(const FindFile& find, const QString& title, const QString& path = {});
    void cancelOpening();

    /// Where to look for the project of a path that is opened; asked on the GUI thread.
    void setProjectPlaces(std::function<ProjectPlaces(const QString& path)> places) { m_places = std::move(places); }
    /// What was found of it, once: for whoever hears `opened`.
    std::shared_ptr<OpenedProject> takeProject() { return std::exchange(m_readyProject, nullptr); }

    /// Lays out a UMAP of the open data set from its values; the layer "umap" brings it.
    void makeMap();

    /// From this many cells on a missing map is offered, not made at once.
    static constexpr Index kAskBeforeMap = 200000;

Q_SIGNALS:
    void opened(std::shared_ptr<const ocellus::Dataset> dataset, const QString& title);
    void openFailed(const QString& sentence);
    void openCancelled();
    void readFailed(const QString& sentence); ///< a column or map of the open data set
    void mapMissing(qint64 cells); ///< the data set has no map, and making one would take long
    void mapMade(qint64 cells);

private:
    void mapIsMissing();
    void readPositions(const QString& mapName);
    void readGene(const QString& geneId, ValueState askedAs);
    void newColumns();

    JobRunner& m_runner;
    ExplorerState& m_state;
    int m_mapping = 0;    ///< id of the running map job, 0: none
    int m_opening = 0;    ///< id of the running opening, 0: none
    int m_generation = 0; ///< of the newest opening asked for
    std::function<ProjectPlaces(const QString&)> m_places;
    std::shared_ptr<OpenedProject> m_readyProject;
    std::string m_readyMap; ///< read while opening, until the state takes it
    std::shared_ptr<const FloatMatrix> m_readyPositions;
    std::shared_ptr<GeneColumns> m_columns; ///< of the open data set; shared with running jobs
    std::shared_ptr<GeneColumns> m_stored;  ///< the same, as the file stores them
};

/// Names of embeddings, the one to show first in front: a UMAP, else tissue positions (the other way
/// round when `tissueFirst`), else t-SNE, else as in the file.
std::vector<std::string> mapsByPreference(const std::vector<std::string>& names, bool tissueFirst = false);

} // namespace ocellus

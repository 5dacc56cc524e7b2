// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DatasetJob.h"
#include "app/SaveJob.h"
#include "core/model/ModelInfo.h"
#include "views/species/SpeciesState.h"

#include <QObject>

#include <functional>
#include <memory>
#include <string>
#include <vector>

class QWidget;

namespace ocellus {

class AppSettings;
class JobListModel;
class SpeciesBar;
class StatusLine;

/// What stands behind the species mode: generates, reads the values of a gene, opens the data of the
/// target, writes the files. GUI thread; all work goes through jobs.
class SpeciesJobs : public QObject {
    Q_OBJECT

public:
    /// What it acts on; all are kept by reference and outlive this.
    struct Parts {
        JobRunner& runner;
        const JobListModel& jobs;
        ExplorerState& state;
        SpeciesState& species;
        SpeciesBar& bar;
        QWidget& parent; ///< of its dialogs
        AppSettings& settings;
        StatusLine& status;
    };

    explicit SpeciesJobs(const Parts& parts);
    ~SpeciesJobs() override;

    /// The weights that generate; empty: none.
    void setModel(const QString& path, const QString& name, std::shared_ptr<const ModelInfo> info);
    /// Genes of the list, asked for when cells are generated. Ids or symbols.
    void setGeneList(std::function<std::vector<std::string>()> genes) { m_geneList = std::move(genes); }

    void make(const SpeciesRequest& request);
    /// Opens data with cells that carry the wanted label, and chooses them in the bar.
    void openTarget(const QString& path);
    /// The same for a file that is found or made first; "" means stopped.
    void openTarget(const QString& title, std::function<std::string(const RunControl&)> find);

    /// Whole or not at all: the differences (.tsv), the overlap curves (.tsv), the cells (.h5ad).
    void saveTable(const QString& path);
    void saveCurves(const QString& path);
    void saveCells(const QString& path);

    bool isRunning() const { return m_make.isRunning() || m_read.isRunning() || m_open.isRunning() || m_save.isRunning(); }

Q_SIGNALS:
    void failed(const QString& sentence);

private:
    void connectFiles();
    void takeMade(const JobEnd<std::shared_ptr<const SpeciesAnswer>>& end);
    void readGene();
    void showProgress();

    Parts m_parts;
    DatasetJob m_make, m_read, m_open;
    SaveJob m_save;
    QString m_modelPath, m_modelName;
    std::function<std::vector<std::string>()> m_geneList;
    QString m_targetPath; ///< of the data opened last as a target
    std::shared_ptr<const Dataset> m_target;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Model.h"
#include "core/results/ResultLayer.h"
#include "core/tasks/Annotate.h"
#include "core/tasks/ShownClasses.h"
#include "views/jobs/ModelPanel.h"
#include "views/state/ColumnFacts.h"

#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace ocellus {

class Dataset;
class ExplorerState;
class JobRunner;
struct TrainingRecipe;

/// The model of the window and what is predicted with it, in jobs: reading the weights' description,
/// checking that it fits the data, predicting. Snapshots go into the state as one layer; a cancelled
/// run leaves the cells that are done, marked partial. GUI thread.
class PredictJobs : public QObject {
    Q_OBJECT

public:
    PredictJobs(JobRunner& runner, ExplorerState& state, ModelPanel& panel);

    /// Uses a checkpoint from now on. @param name  what people call it; empty: its file name.
    void setModel(const QString& path, const QString& name = {});
    QString modelPath() const { return m_path; }
    std::shared_ptr<const ModelInfo> modelInfo() const { return m_info; } ///< nullptr until it is read
    /// How the model did on its own cells, which decides what of its predictions is shown. Of modelInfo().
    const ShownClassesOptions& records() const { return m_records; }
    QString modelName() const { return m_name; }
    /// Why the model cannot run on the open data, one sentence; empty: it can, or it is being checked.
    QString whyNotFitting() const { return m_whyNotFitting; }
    bool isRunning() const { return m_job != 0; }

    /// Predicts as the panel says. Nothing happens while the panel cannot run.
    void run();
    /// Predicts all cells of the open data set as soon as it is known that the model fits; never when it does not.
    void runOnceFitting();
    void cancel();

    /// The layer that holds the predictions, and the column to colour by: "pred_cell_type_name"
    /// when there is one. nullopt before the first snapshot.
    std::optional<ColumnKey> predictedColumn() const;

    /// Cell types predicted in this session, as evidence against labels; nullptr parts: there are none.
    struct CellTypes {
        LayerPtr layer;
        std::shared_ptr<const std::vector<TopLabels>> labels;
        std::shared_ptr<const TrainingRecipe> recipe; ///< of the model; nullptr: it carries none
    };
    CellTypes cellTypes() const;

Q_SIGNALS:
    void modelReady(const QString& path, const QString& name, const ocellus::ModelInfo& info);
    void modelFailed(const QString& sentence);
    void genesMatched(qint64 matched, qint64 genes); ///< of the open data set, by the model in use
    void firstCellsPredicted();
    /// @param cells  predicted cells in the layer; @param partial  the run was cancelled.
    void predicted(qint64 cells, bool partial, const QStringList& warnings);
    void predictFailed(const QString& sentence, qint64 cellsKept);

private:
    void checkFit();
    void takeSnapshot(const LayerPtr& layer);
    AnnotateOptions optionsFor(const PredictRequest& request) const;

    JobRunner& m_runner;
    ExplorerState& m_state;
    ModelPanel& m_panel;
    QString m_path;
    QString m_name;
    QString m_whyNotFitting;
    std::shared_ptr<const ModelInfo> m_info;
    ShownClassesOptions m_records;
    int m_loading = 0;  ///< counts readings of weights: only the newest counts
    int m_checking = 0; ///< the same for checks of the data
    bool m_runOnceFitting = false; ///< for the open data set
    int m_job = 0;
    Index m_kept = 0;
    std::vector<std::string> m_classes; ///< of the running prediction
    CellTypes m_cellTypes;
};

/// How a data set and a model fit together. Reads the head of the matrix: for workers.
ModelFit fitOf(const Dataset& dataset, const ModelInfo& info);

/// The layer without the classes that were not asked for; the same layer when all were.
LayerPtr withClasses(const LayerPtr& layer, const std::vector<std::string>& all, const std::vector<std::string>& wanted);

} // namespace ocellus

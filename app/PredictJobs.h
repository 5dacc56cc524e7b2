// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/JobRunner.h"
#include "core/model/Model.h"
#include "core/results/ResultLayer.h"
#include "core/tasks/Annotate.h"
#include "core/tasks/ShownClasses.h"
#include "views/jobs/ModelPanel.h"
#include "views/state/ColumnFacts.h"

#include <QObject>
#include <QString>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace ocellus {

class Dataset;
class ExplorerState;
struct TrainingRecipe;

/// The model of the window and what is predicted with it, in jobs: reading the weights' description,
/// checking that it fits the data, predicting. Snapshots go into the state as one layer; a cancelled
/// run leaves the cells that are done, marked partial. Where the data set has predictions already, they stay until the
/// new run is complete or, while it goes on or when it is cancelled, has as many cells. GUI thread.
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

    /// Predicted cell types as evidence against labels, of this session or of the project; nullptr parts: there are none.
    struct CellTypes {
        LayerPtr layer; ///< with its answers, see KeptAnswers.h
        std::shared_ptr<const TrainingRecipe> recipe; ///< of the model; nullptr: it carries none, or was not read in this session
    };
    CellTypes cellTypes() const;
    /// Why cellTypes() has none, one sentence, with what to do.
    QString whyNoCellTypes() const;

Q_SIGNALS:
    void modelReady(const QString& path, const QString& name, const ocellus::ModelInfo& info);
    void modelFailed(const QString& sentence);
    void genesMatched(qint64 matched, qint64 genes); ///< of the open data set, by the model in use; only where there are genes to match
    void firstCellsPredicted();
    /// @param cells  predicted cells in the layer, also of an earlier run that stays; @param partial  the run was cancelled.
    void predicted(qint64 cells, bool partial, const QStringList& warnings);
    void predictFailed(const QString& sentence, qint64 cellsKept);

private:
    void checkFit();
    void judge(); ///< how the predictions there are did, for the panel
    void takeEnd(const std::shared_ptr<const Dataset>& dataset, const JobEnd<AnnotateResult>& end);
    void takeSnapshot(const LayerPtr& layer, bool complete);
    /// A run of chosen cells that has ended: its answers beside the earlier ones, or instead of them where the two are no
    /// one answer. @returns true when earlier answers of more cells were replaced, which can be undone.
    bool takeChosen(const LayerPtr& layer, bool complete);
    LayerPtr predictions() const; ///< of the open data set; nullptr: none
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
    Index m_kept = 0; ///< predicted cells in the layer
    LayerPtr m_earlier; ///< predictions there were when the run began
    bool m_chosenCells = false; ///< the running prediction is of the selection alone
    std::vector<std::string> m_classes; ///< of the running prediction
    std::map<std::string, std::shared_ptr<const TrainingRecipe>> m_recipes; ///< of the models read so far, by hash
    std::map<std::string, ShownClassesOptions> m_recordsOf; ///< likewise
    int m_judging = 0; ///< counts judgements: only the newest counts
};

/// How a data set and a model fit together. Reads the head of the matrix: for workers.
ModelFit fitOf(const Dataset& dataset, const ModelInfo& info);

/// The layer without the classes that were not asked for; the same layer when all were.
LayerPtr withClasses(const LayerPtr& layer, const std::vector<std::string>& all, const std::vector<std::string>& wanted);

} // namespace ocellus

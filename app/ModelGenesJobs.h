// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DatasetJob.h"
#include "core/figures/Colouring.h"
#include "core/results/ResultLayer.h"
#include "views/jobs/ModelGenesDialog.h"

#include <QObject>
#include <QString>
#include <QStringList>

namespace ocellus {

class AppSettings;
class GenesPanel;
class MarkersPanel;
class ModelPanel;
class PredictJobs;
class StatusLine;

/// Denoised and imputed genes: asks which, runs the model, and adds the layer that holds them. A
/// cancelled run leaves the cells that are done, marked partial. One run at a time. GUI thread.
class ModelGenesJobs : public QObject {
    Q_OBJECT

public:
    /// What it acts on; all are kept by reference and outlive this.
    struct Parts {
        JobRunner& runner;
        ExplorerState& state;
        ModelPanel& panel; ///< device, number type, genes per cell
        PredictJobs& model;
        GenesPanel& genes;
        MarkersPanel& markers;
        AppSettings& settings;
        StatusLine& status;
        QWidget* window; ///< parent of the dialog
    };

    explicit ModelGenesJobs(const Parts& parts);

    /// Opens the dialog. @param names  genes to begin with; empty: for denoising those of the Genes panel
    void ask(ValueState values, const QStringList& names = {});
    /// Hides a measured gene from the model and imputes it, in the selected cells or all.
    void hide(const QString& geneId);
    void run(const ModelGenesRequest& request, const QString& hiddenGene = {});
    void cancel() { m_job.cancel(); }
    bool isRunning() const { return m_job.isRunning(); }

Q_SIGNALS:
    void failed(const QString& sentence);
    void warned(const QString& sentence);
    /// The layer is in the state. @param gene  the first of its genes
    void made(ocellus::ValueState values, const QString& gene);
    void hiddenGeneMade(const QString& geneId); ///< by hide()

private:
    struct Made {
        LayerPtr layer;
        std::vector<std::string> unknown, warnings;
        double cellsPerSecond = 0.0;
    };

    void take(const JobEnd<Made>& end, ValueState values, const QString& hiddenGene);
    QString problem() const;
    QString rateKey(ValueState values) const;
    LayerPtr named(const LayerPtr& layer) const;

    Parts m_parts;
    DatasetJob m_job;
};

} // namespace ocellus

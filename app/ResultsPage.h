// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/SaveJob.h"
#include "core/figures/Colouring.h"
#include "views/jobs/ResultsDialog.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <vector>

namespace ocellus {

class AppSettings;
class ExplorerState;
class JobRunner;
class NetworkKeeper;
class NetworkState;
class PredictJobs;
class ProjectSession;
class SpeciesState;
class StatusLine;
class WorkArea;

/// What stands behind the page "Results": the list, showing, exporting and deleting. Deleting is one undo step; the
/// project's file of the result goes with it and comes back with it. GUI thread.
class ResultsPage : public QObject {
    Q_OBJECT

public:
    /// What it acts on; all are kept by reference and outlive this.
    struct Parts {
        JobRunner& runner;
        ExplorerState& state;
        ProjectSession& session;
        const PredictJobs& predict;
        NetworkState& network;
        const NetworkKeeper& networkKeeper;
        SpeciesState& species;
        WorkArea& work;
        AppSettings& settings;
        StatusLine& status;
    };

    explicit ResultsPage(const Parts& parts);
    ~ResultsPage() override;

    void showPage(QWidget* window);
    ResultsDialog* page() const { return m_page; } ///< nullptr while it is closed

    std::vector<ListedResult> results() const;
    void show(const QString& name);
    void remove(const QString& name);
    /// @param path  .h5ad: the cells with this result; .tsv: its columns
    void save(const QString& name, const QString& path);
    bool isSaving() const { return m_save.isRunning(); }

Q_SIGNALS:
    void modelledWanted(ocellus::ValueState values, const QString& geneId);
    void networkWanted();
    void generatedWanted();
    void failed(const QString& sentence);

private:
    void refresh();
    void askAndSave(const QString& name);
    QString whyNotDelete(const ResultRow& row) const;

    Parts m_parts;
    SaveJob m_save;
    QPointer<ResultsDialog> m_page;
};

} // namespace ocellus

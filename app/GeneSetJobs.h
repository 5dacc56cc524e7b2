// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DatasetJob.h"
#include "core/tasks/ScoreGenes.h"

#include <QObject>

namespace ocellus {

class GeneSetBox;
class GenesPanel;
class StatusLine;

/// Scores the gene sets that a person names, one at a time; a score becomes a layer and colours the
/// maps that follow. GUI thread.
class GeneSetJobs : public QObject {
    Q_OBJECT

public:
    /// Puts the box below the genes of the panel. All are kept by reference and outlive this.
    GeneSetJobs(JobRunner& runner, ExplorerState& state, GenesPanel& panel, StatusLine& status);

Q_SIGNALS:
    void failed(const QString& sentence);

private:
    void run(const GeneSet& set);
    void take(const ScoredGenes& scored);

    ExplorerState& m_state;
    StatusLine& m_status;
    DatasetJob m_job;
    GeneSetBox* m_box;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/ScoreGenes.h"

#include <QObject>

namespace ocellus {

class ExplorerState;
class GeneSetBox;
class GenesPanel;
class JobRunner;
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

    JobRunner& m_runner;
    ExplorerState& m_state;
    StatusLine& m_status;
    GeneSetBox* m_box;
    int m_job = 0;
};

} // namespace ocellus

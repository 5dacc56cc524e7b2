// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"

#include <QObject>
#include <QString>

#include <memory>
#include <optional>

namespace ocellus {

class ExplorerState;
class JobRunner;
class Project;

/// Writes what a person takes along: cells with labels and results as `.h5ad`, the cell table and
/// the ids of selected cells as text. Jobs with progress; cancelled or failed, nothing appears. The
/// files hold no times. GUI thread.
class ExportJobs : public QObject {
    Q_OBJECT

public:
    enum class What {
        Cells, ///< .h5ad: matrix, tables, reviewed columns, named sets, results
        Table, ///< .tsv: one line a cell, all columns
        Ids,   ///< .tsv: the names of the cells, one a line
    };

    ExportJobs(JobRunner& runner, ExplorerState& state, QObject* parent = nullptr);

    /// @param cells  only these; nullopt: all. @param project  nullptr: nothing was decided yet.
    /// @returns the job's id.
    int start(What what,
              const QString& path,
              std::optional<CellSet> cells,
              std::shared_ptr<Project> project);

Q_SIGNALS:
    void written(const QString& path, qint64 cells);
    void failed(const QString& sentence);

private:
    JobRunner& m_runner;
    ExplorerState& m_state;
};

} // namespace ocellus

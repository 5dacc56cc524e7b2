// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ExportJobs.h"

#include "app/JobRunner.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/ontology/TermNames.h"
#include "core/project/ProjectExport.h"
#include "core/results/TableFile.h"
#include "views/state/Annotations.h"
#include "views/state/ExplorerState.h"

#include <QFileInfo>

#include <numeric>

namespace ocellus {

namespace {

/// Everything a worker needs.
struct Order {
    ExportJobs::What what = ExportJobs::What::Cells;
    std::string path;
    std::shared_ptr<const Dataset> dataset;
    std::shared_ptr<Project> project;
    ExportOptions options;
};

Outcome carryOut(const Order& order, const RunControl& control, Index& cells) {
    ExportOptions options = order.options;
    if (order.project) {
        control.report("Reading the data for its fingerprint", 0, 0);
        options.fingerprint = order.dataset->fingerprint(control);
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
    }
    const ExportContent content = order.project
                                      ? exportContent(*order.project, order.dataset, options)
                                      : exportContent(order.dataset, options);
    std::vector<Index> rows = content.file.cells;
    if (!options.cells) {
        rows.resize(static_cast<std::size_t>(order.dataset->cellCount()));
        std::iota(rows.begin(), rows.end(), Index{0});
    }
    cells = static_cast<Index>(rows.size());
    if (order.what == ExportJobs::What::Cells) {
        return writeResultFile(order.path, content.file, control);
    }
    Table table = resultCells(content.file);
    if (order.what == ExportJobs::What::Ids) {
        table.columns.clear();
    }
    return writeTableFile(order.path, "cell", table, rows, control);
}

} // namespace

ExportJobs::ExportJobs(JobRunner& runner, ExplorerState& state, QObject* parent)
    : QObject(parent), m_runner(runner), m_state(state) {}

int ExportJobs::start(What what,
                      const QString& path,
                      std::optional<CellSet> cells,
                      std::shared_ptr<Project> project) {
    Order order{what, path.toStdString(), m_state.dataset(), std::move(project), {}};
    order.options.withX = true;
    order.options.withSets = true;
    order.options.cells = std::move(cells);
    order.options.nameOfTerm = termName;
    for (const LayerPtr& layer : m_state.store().layers()) {
        if (!Annotations::isMadeAnew(layer->name)) {
            order.options.layers.push_back(layer);
        }
    }
    JobDescription description;
    description.title = QStringLiteral("Export %1").arg(QFileInfo(path).fileName());
    return m_runner.start<Index>(
        description,
        this,
        [order = std::move(order)](const JobControl& control, Index& cellsWritten) {
            return carryOut(order, control.run(), cellsWritten);
        },
        [this, path](JobEnd<Index> end) {
            if (end.failed()) {
                Q_EMIT failed(end.error);
            } else if (end.finished()) {
                Q_EMIT written(path, *end.value);
            }
        });
}

} // namespace ocellus

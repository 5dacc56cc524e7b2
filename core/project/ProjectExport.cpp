// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/ProjectExport.h"

#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/project/Project.h"
#include "core/project/ReviewedColumns.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace ocellus {

namespace {

/// "in_T_cells" per named set: true for its cells.
void addSets(ResultLayer& layer, const Project& project) {
    for (const auto& [name, count] : project.cellSets()) {
        BoolColumn inside;
        inside.values.assign(static_cast<std::size_t>(project.cellCount()), 0);
        project.cellSet(name).forEach(
            [&](Index cell) { inside.values[static_cast<std::size_t>(cell)] = 1; });
        layer.columns.push_back({"in_" + name, std::move(inside)});
    }
}

/// The reviewed columns as a layer, so that they are written with their provenance.
std::shared_ptr<ResultLayer> reviewLayer(const Project& project,
                                         ReviewedColumns reviewed,
                                         const std::string& fingerprint,
                                         std::size_t steps) {
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "review";
    layer->cellsDone = layer->cellsTotal = project.cellCount();
    layer->provenance.task = "review";
    layer->provenance.datasetFingerprint = fingerprint;
    layer->provenance.options =
        nlohmann::ordered_json{{"project", project.name()}, {"steps", steps}}.dump();
    layer->provenance.version = OCELLUS_VERSION;
    layer->columns = std::move(reviewed.columns);
    return layer;
}

} // namespace

ExportContent exportContent(std::shared_ptr<const Dataset> dataset, const ExportOptions& options) {
    ExportContent content;
    content.file.withX = options.withX;
    content.file.layers = options.layers;
    if (options.cells) {
        if (options.cells->size() != dataset->cellCount()) {
            throw UsageError("The cells to write are of another data set: " +
                             std::to_string(options.cells->size()) + " cells, " +
                             std::to_string(dataset->cellCount()) + " expected.");
        }
        options.cells->forEach([&](Index cell) { content.file.cells.push_back(cell); });
        if (content.file.cells.empty()) {
            throw UsageError("There are no cells to write.");
        }
    }
    content.file.dataset = std::move(dataset);
    return content;
}

ExportContent exportContent(const Project& project,
                            std::shared_ptr<const Dataset> dataset,
                            const ExportOptions& options) {
    ReviewedColumns reviewed = reviewedColumns(project, *dataset, options.nameOfTerm);
    const std::vector<std::string> lines = reviewLines(project);
    ExportContent content = exportContent(std::move(dataset), options);
    content.notes = reviewed.notes;
    content.steps = lines.size();
    const auto layer = reviewLayer(project, std::move(reviewed), options.fingerprint, lines.size());
    if (options.withSets) {
        addSets(*layer, project);
    }
    for (const Column& column : layer->columns) {
        content.columns.push_back(column.name);
    }
    content.file.layers.push_back(layer);
    content.file.unsStrings = {{"ocellus_review", lines}};
    return content;
}

} // namespace ocellus

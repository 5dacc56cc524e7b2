// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/ResultList.h"

#include "core/base/Error.h"
#include "core/figures/FigureText.h"
#include "core/project/Project.h"
#include "core/project/ProjectFolder.h"
#include "core/results/GeneValues.h"
#include "core/tasks/KeptNetwork.h"

#include <sys/stat.h>

#include <utility>

namespace ocellus {

namespace {

struct Kind {
    const char* task;
    const char* kind;
    const char* values;
};

constexpr Kind kKinds[] = {
    {"denoise", "denoised values", "denoised"},
    {"impute", "imputed values", "imputed"},
    {"annotate", "predictions", "predicted"},
    {"umap", "map and clusters", "computed"},
    {"score", "gene-set score", "computed"},
    {"grn", "gene network", "computed"},
    {"counterfactual", "generated cells", "generated"},
};

std::string counted(Index number, const char* one, const char* several) {
    return figureCount(number) + " " + (number == 1 ? one : several);
}

void addFile(const std::string& path, ResultRow& row) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) == 0) {
        row.place = ResultRow::Place::Project;
        row.bytes = static_cast<Index>(facts.st_size);
        row.written = static_cast<std::int64_t>(facts.st_mtime);
    }
}

/// The gene network of a project; one whose file is damaged at the front has a `problem`.
std::optional<ResultRow> networkOf(const Project& project) {
    ResultRow row;
    row.name = row.kind = "gene network";
    row.values = "computed";
    try {
        const std::optional<KeptNetworkHead> head = keptNetworkHead(project);
        if (!head) {
            return std::nullopt;
        }
        row.provenance = head->provenance;
        row.cells = row.cellsTotal = head->cells;
        row.genes = head->genes;
        row.edges = head->edges;
    } catch (const InputError& damaged) {
        row.kind = "damaged";
        row.problem = damaged.what();
    }
    addNetworkFileOf(project, row);
    return row;
}

} // namespace

std::string ResultRow::extent() const {
    std::string text = cells > 0 ? counted(cells, "cell", "cells") : std::string();
    if (genes > 0) {
        text += (text.empty() ? "" : " × ") + counted(genes, "gene", "genes");
    }
    const std::pair<Index, std::pair<const char*, const char*>> parts[] = {{columns, {"column", "columns"}}, {maps, {"map", "maps"}}, {edges, {"edge", "edges"}}};
    for (const auto& [number, words] : parts) {
        if (number > 0) {
            text += (text.empty() ? "" : ", ") + counted(number, words.first, words.second);
        }
    }
    return cells < cellsTotal ? text + ", partial" : text;
}

std::string toString(ResultRow::Place place) {
    static const char* const kWords[] = {"data file", "project", "this session"};
    return kWords[static_cast<std::size_t>(place)];
}

ResultRow describeResult(const ResultLayer& layer) {
    ResultRow row;
    row.name = layer.name;
    row.kind = "other result";
    row.values = "computed";
    for (const Kind& kind : kKinds) {
        if (layer.provenance.task == kind.task) {
            row.kind = kind.kind;
            row.values = kind.values;
        }
    }
    row.cells = layer.cellsDone;
    row.cellsTotal = layer.cellsTotal;
    row.genes = layer.values ? layer.values->width() : 0;
    row.columns = static_cast<Index>(layer.columns.size());
    row.maps = static_cast<Index>(layer.embeddings.size());
    for (const auto& [name, graph] : layer.graphs) {
        row.edges += static_cast<Index>(graph.values.size());
    }
    row.provenance = layer.provenance;
    return row;
}

void addFileOf(const Project& project, ResultRow& row) {
    addFile(projectfolder::layerFile(project.folder(), row.name), row);
}

void addNetworkFileOf(const Project& project, ResultRow& row) {
    addFile(projectfolder::networkFile(project.folder()), row);
}

std::vector<ResultRow> resultsOf(const Project& project) {
    std::vector<ResultRow> rows;
    for (const LayerInfo& info : project.layers()) {
        ResultRow row;
        try {
            row = info.problem.empty() ? describeResult(*project.loadLayer(info.name)) : ResultRow();
            row.problem = info.problem;
        } catch (const InputError& damaged) { // beyond its head
            row.problem = damaged.what();
        }
        row.name = info.name;
        if (!row.problem.empty()) {
            row.kind = "damaged";
            row.place = ResultRow::Place::Project;
            row.bytes = info.bytes;
        }
        addFileOf(project, row);
        rows.push_back(std::move(row));
    }
    if (auto network = networkOf(project)) {
        rows.push_back(std::move(*network));
    }
    return rows;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/results/ResultLayer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

class Project;

/// One result about a data set, as the list of results tells of it.
struct ResultRow {
    /// Who keeps it. What the data file itself holds is never deleted.
    enum class Place { DataFile, Project, Session };

    std::string name;    ///< of the layer
    std::string kind;    ///< "imputed values", "predictions", "map and clusters", "gene-set score", "gene network" ...
    std::string values;  ///< state of its numbers: "denoised", "imputed", "predicted", "computed", "generated"
    Index cells = 0;     ///< that have it
    Index cellsTotal = 0; ///< more than `cells`: partial
    Index genes = 0;     ///< with values; 0: no values of genes
    Index columns = 0;   ///< of labels or numbers per cell
    Index maps = 0;      ///< embeddings
    Index edges = 0;     ///< of graphs and networks
    Place place = Place::Session;
    Index bytes = -1;    ///< of its file in the project; -1: it has none of its own
    std::optional<std::int64_t> written; ///< when that file was written, seconds since 1970
    Provenance provenance;
    std::string problem; ///< one sentence when its file is damaged

    /// "400 cells x 12 genes", "6,000 cells, 9 columns", "1,200 edges".
    std::string extent() const;
};

std::string toString(ResultRow::Place place); ///< "data file", "project", "this session"

/// What a layer holds. Reads no values.
ResultRow describeResult(const ResultLayer& layer);

/// Adds where the project keeps the layer of that name; without a file there nothing is changed.
void addFileOf(const Project& project, ResultRow& row);

/// The same for its gene network (core/tasks/KeptNetwork.h).
void addNetworkFileOf(const Project& project, ResultRow& row);

/// The layers kept in a project, in the order they were first saved, then its gene network; a damaged one has a
/// `problem`. Reads the layers.
std::vector<ResultRow> resultsOf(const Project& project);

} // namespace ocellus

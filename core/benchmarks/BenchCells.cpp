// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchCells.h"

#include "core/base/Error.h"
#include "core/base/RowSubset.h"
#include "core/statistics/FuzzyGraph.h"
#include "core/statistics/Map.h"
#include "core/statistics/Neighbours.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <numeric>

namespace ocellus {

BenchCells BenchCells::subset(const std::vector<Index>& positions) const {
    BenchCells result = *this;
    result.cells.clear();
    result.table.names.clear();
    for (const Index position : positions) {
        result.cells.push_back(cells[static_cast<std::size_t>(position)]);
        result.table.names.push_back(table.names[static_cast<std::size_t>(position)]);
    }
    result.rows = std::make_shared<RowSubset>(rows, positions);
    return result;
}

std::shared_ptr<const Dataset> BenchCells::datasetWith(const std::shared_ptr<const RowSource>& other) const {
    return Dataset::inMemory(table, *genes, other, {});
}

std::vector<std::string> BenchCells::idsOf(const std::vector<Index>& columns) const {
    std::vector<std::string> ids;
    for (const Index column : columns) {
        ids.push_back(genes->id(column));
    }
    return ids;
}

BenchCells benchCells(const Dataset& dataset, const std::vector<Index>& cells) {
    BenchCells result;
    result.name = std::filesystem::path(dataset.path()).filename().string();
    const auto counts = dataset.counts();
    if (!counts) {
        throw RefusedError(result.name + " cannot be benchmarked: no matrix holds counts, which the damage is done to. Nothing was scored. "
            + "Open the file with the raw counts.");
    }
    result.source = counts->place;
    result.genes = counts->genes;
    result.organism = dataset.organism();
    result.cells = cells;
    if (cells.empty()) {
        result.cells.resize(static_cast<std::size_t>(dataset.cellCount()));
        std::iota(result.cells.begin(), result.cells.end(), Index{0});
    }
    for (const Index cell : result.cells) {
        result.table.names.push_back(dataset.cells().names[static_cast<std::size_t>(cell)]);
    }
    result.rows = std::make_shared<RowSubset>(counts->rows, result.cells);
    return result;
}

std::vector<Index> genesOfOwnToken(const std::vector<Index>& columns, const GeneMatching& matching) {
    std::map<std::int64_t, int> uses;
    for (const std::int64_t token : matching.tokenOfGene) {
        ++uses[token];
    }
    std::vector<Index> own;
    for (const Index column : columns) {
        const std::int64_t token = matching.tokenOfGene[static_cast<std::size_t>(column)];
        if (token >= 0 && uses[token] == 1) {
            own.push_back(column);
        }
    }
    return own;
}

CellOptions fixedInput(CellOptions input, std::vector<std::string> genes, std::optional<std::string> organism) {
    input.cells.clear();
    input.genes = GeneSelection::List;
    input.context = std::ssize(genes);
    input.geneList = std::move(genes);
    input.organism = std::move(organism);
    return input;
}

Outcome clustersOf(const std::shared_ptr<const RowSource>& rows, const std::string& name, const std::vector<double>& resolutions,
    const CellOptions& input, const RunControl& control, std::vector<Clustering>* clusters) {
    MapOptions options;
    options.seed = input.seed;
    options.threads = input.session.threads;
    ExpressionComponents components;
    NeighbourLists lists;
    if (componentsOfExpression(rows, ExpressionScale::Counts, name, options, control, &components) == Outcome::Cancelled
        || ExactNeighbours().search(components.scores, options.neighbours - 1, options.threads, control, &lists) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const SparseSquare graph = fuzzyGraph(lists, options.threads);
    clusters->clear();
    for (const double resolution : resolutions) {
        Clustering found;
        if (leiden(graph, {resolution, 2, input.seed}, control, &found) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        clusters->push_back(std::move(found));
    }
    return Outcome::Finished;
}

std::string resolutionWords(double resolution) {
    char text[48];
    std::snprintf(text, sizeof(text), "Leiden resolution %g", resolution);
    return text;
}

std::string trainedOnWords(const std::string& trainedOn) {
    return trainedOn.empty() ? "trained on data nobody named" : "trained on " + trainedOn;
}

} // namespace ocellus

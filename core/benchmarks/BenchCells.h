// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "core/model/GeneMatching.h"
#include "core/statistics/Leiden.h"
#include "core/tasks/CellPlan.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// Chosen cells of a data set as benchmarks of denoising and imputing take them: counts and names,
/// nothing that was computed from them.
struct BenchCells {
    std::string name;                    ///< of the file, for sentences
    std::string source;                  ///< place of the counts
    std::vector<Index> cells;            ///< of the data set
    CellTable table;                     ///< their names
    std::shared_ptr<const RowSource> rows;
    std::shared_ptr<const GeneTable> genes;
    std::optional<std::string> organism; ///< of the data set

    /// Some of these cells, by position.
    BenchCells subset(const std::vector<Index>& positions) const;

    /// A data set of these cells with other counts: no graph, no components, so that models find
    /// their neighbours in these counts. @pre `other` has as many cells and the same genes.
    std::shared_ptr<const Dataset> datasetWith(const std::shared_ptr<const RowSource>& other) const;

    std::vector<std::string> idsOf(const std::vector<Index>& columns) const;

    /// What the person says, else the data set.
    std::optional<std::string> organismFor(const CellOptions& input) const { return input.organism ? input.organism : organism; }
};

/// @param cells  ascending; empty: all. @throws RefusedError when the data set has no counts.
BenchCells benchCells(const Dataset& dataset, const std::vector<Index>& cells);

/// Those of the columns that alone have their token of the model's vocabulary, in their order.
std::vector<Index> genesOfOwnToken(const std::vector<Index>& columns, const GeneMatching& matching);

/// The same way of running the model, on all cells, showing every cell the same genes.
CellOptions fixedInput(CellOptions input, std::vector<std::string> genes, std::optional<std::string> organism);

/// Leiden clusters as of a map (2,000 variable genes, 50 components, 15 neighbours), one clustering
/// for each resolution.
Outcome clustersOf(const std::shared_ptr<const RowSource>& rows, const std::string& name, const std::vector<double>& resolutions,
    const CellOptions& input, const RunControl& control, std::vector<Clustering>* clusters);

/// "Leiden resolution 0.5".
std::string resolutionWords(double resolution);

/// "trained on ...", or that nobody said.
std::string trainedOnWords(const std::string& trainedOn);

} // namespace ocellus

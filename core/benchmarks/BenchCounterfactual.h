// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/CellPlan.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// Planted differences between two organisms: species_effects.tsv of `simulate`.
struct PlantedSpeciesEffects {
    /// Per cell type: (gene of the first organism, of the second) -> log2 change, second over first.
    std::map<std::string, std::map<std::pair<std::string, std::string>, double>> types;
};

/// @throws InputError for a file that cannot be read or is no such table.
PlantedSpeciesEffects readSpeciesEffects(const std::string& path);

struct BenchCounterfactualOptions {
    std::shared_ptr<const Model> model; ///< null: baselines alone
    std::string trainedOn;              ///< said in the model's rows
    CellOptions input;                  ///< how the model sees cells; which cells is the benchmark's own
    std::string labelColumn = "cell_type";
    Index genes = 2000;      ///< most variable pairs of orthologues, among the source's cells
    Index tokenCells = 200;  ///< per type, as CounterfactualOptions
    Index fewestCells = 20;  ///< of a type, in both data sets
};

/// How well a predicted change of every gene agrees with the planted one, in one cell type.
struct CounterfactualScores {
    std::optional<double> correlation; ///< Spearman's, over the genes
    std::optional<double> upOverChance, downOverChance; ///< RankOverlap::overChance
    std::optional<double> upFirst50, downFirst50;       ///< shared of the first 50
};

struct CounterfactualBenchRow {
    std::string method;
    std::string setting;
    std::string type; ///< "mean of types", or a cell type
    CounterfactualScores scores;
};

struct BenchCounterfactual {
    std::vector<CounterfactualBenchRow> rows; ///< the means of all methods first
    std::string sourceOrganism, targetOrganism;
    Index genes = 0; ///< pairs scored
    std::vector<std::string> types;
    Index planted = 0; ///< planted changes among the scored genes and types
    std::vector<std::string> notes;
};

/// Scores predicted differences between the organisms of a simulated pair on the planted ones, cell type
/// by cell type, all on the same genes. Rows: the difference between the measured cells of both (as
/// well as these cells can tell), the mean difference of the other types (what a person could say
/// without the model), and, with a model, what it generates over the measured cells, over its
/// unchanged control, the control itself and the wrong target.
/// A model that refuses the data leaves a note instead of its rows. Same values for any thread count.
/// @param source, target  data sets of the two organisms, in either order of the truth.
/// @throws RefusedError without counts, orthologues, shared types or planted genes.
/// @returns Cancelled with `result` untouched when stopped.
Outcome benchCounterfactual(const std::shared_ptr<const Dataset>& source, const std::shared_ptr<const Dataset>& target,
    const PlantedSpeciesEffects& truth, const BenchCounterfactualOptions& options, const RunControl& control, BenchCounterfactual* result);

} // namespace ocellus

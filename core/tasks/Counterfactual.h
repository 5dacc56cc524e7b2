// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/tasks/CounterfactualCells.h"
#include "core/tasks/CounterfactualEffects.h"
#include "core/tasks/ModelRun.h"

#include <memory>
#include <string>
#include <vector>

namespace ocellus {

struct CounterfactualOptions {
    CellOptions input;     ///< `cells`: among which the changed ones are; the target's too without `target`
    std::string className; ///< "organism", or as in the checkpoint: "organism_ontology_term_id"
    std::string term;      ///< ontology id or name; of a coarser term the finer ones count too
    std::shared_ptr<const Dataset> target; ///< holds cells that carry the term; empty: the same data set
    std::vector<Index> targetCells;        ///< of `target`, among which they are; empty: all
    std::vector<std::string> genes; ///< ids or symbols asked for; empty: all that are generated
    Index mostVariable = 5000;      ///< genes generated; those beyond a list fill up, as a lone gene would be all of a cell
    Index mostCells = 0;     ///< changed at most, evenly spaced among those that could be; 0: all
    Index tokenCells = 1000; ///< most cells whose tokens are averaged, evenly spaced among those there are
    std::string journalFolder; ///< keeps finished cells for a later run; empty: none
};

/// What chosen cells would look like with another label. Rows of the matrices are all cells of the
/// data set, those not changed empty; columns are the genes of its counts, those not generated empty.
/// Values stay in a temporary file.
struct CounterfactualResult : ModelTaskResult {
    std::vector<Index> cells;                 ///< changed, ascending
    Index changeable = 0;                     ///< cells that could be changed, before `mostCells` were taken
    std::shared_ptr<const RowSource> generated;   ///< with the target's token
    std::shared_ptr<const RowSource> control;     ///< with the cell's own tokens: what the model makes of the cell unchanged
    std::shared_ptr<const RowSource> wrongTarget; ///< with the token of another label
    std::shared_ptr<const RowSource> measured;    ///< counts of the data set
    std::shared_ptr<const GeneTable> genes;
    std::vector<Column> geneColumns; ///< "generated" (bool), "counterpart" (gene id), "effect_..." as below
    CounterfactualLabel target;      ///< whose token was given
    CounterfactualLabel wrong;       ///< whose token the wrong-target control was given
    CounterfactualEffects effects;
    double measuredCounts = 0.0;      ///< mean per changed cell, in the generated genes
    Index listed = 0;                 ///< genes asked for that could be generated, before the most variable were taken
    std::vector<std::string> unknown; ///< wanted genes that were not measured or are not known to the model
    std::string targetMapping;        ///< how genes of the target's data met the model, a sentence
    LayerPtr layer; ///< "counterfactual": where the values come from; no columns
    std::vector<std::string> notes; ///< what a person must know to read the values
};

/// Generates cells with one label changed (MODEL_SPEC 8, TASKS_SPEC 6): every cell is encoded, the
/// token of one class is replaced by the mean decoded token of cells that carry the target label,
/// and the genes are generated at the cell's own depth: requested depth its total, the sum of the
/// means its measured counts in these genes. Values are expected counts, mean x (1 - chance of an
/// extra zero). Beside it always the unchanged control and a wrong target: the most frequent third
/// label, or, where there is none, the mean token of the cells' own label.
///
/// Which cells carry a label: by the columns CLASS_ontology_term_id and CLASS, for organisms else
/// the data set's organism; where there is no such column, the model's own prediction (said in the
/// notes). Cells that already carry the target, or no known label, are not changed.
/// For another organism the genes asked for are the one-to-one orthologues.
/// Same values for any thread count and batch.
/// @returns Cancelled when stopped; with a journal the finished cells are kept for the next run.
/// @throws UsageError for an unknown class; RefusedError when the data have no counts, fewer than two
/// cells would be changed or carry the target, no gene can be generated, or an organism can neither be
/// run nor stood in for.
Outcome counterfactual(const std::shared_ptr<const Dataset>& dataset, const Model& model, const CounterfactualOptions& options,
    const RunControl& control, CounterfactualResult* result);

} // namespace ocellus

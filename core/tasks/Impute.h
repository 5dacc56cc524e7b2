// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/tasks/ModelRun.h"

#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// How values of genes that were not measured are made (TASKS_SPEC 5).
enum class ImputeMethod {
    Generate, ///< cells are encoded from the measured genes, the wanted ones generated from the cell
    Mask,     ///< wanted genes are shown together with the measured ones, their counts hidden
};

struct ImputeOptions {
    CellOptions input;
    std::vector<std::string> genes; ///< ids or symbols, each once; measured ones are hidden from the model
    ImputeMethod method = ImputeMethod::Generate;
    float depthMultiplier = 2.0F;
    /// Cells, evenly spaced, on which a tenth of the measured genes is hidden to see how well they
    /// come back; 0: none, reliabilities are NaN.
    Index reliabilityCells = 500;
    std::string journalFolder; ///< keeps finished cells for a later run; empty: none
};

/// Generated counts. Rows of the matrices are all cells of the data set, columns the genes of its
/// counts and after them the wanted genes that were not measured. Values stay in a temporary file. Where several genes of
/// the data share one of the model, the model sees and gives their sum: the first stands for it, the others are generated
/// as 0, and the reliability is that of the sum.
struct ImputeResult : ModelTaskResult {
    std::shared_ptr<const RowSource> imputed;  ///< generated values of the wanted genes, else the measured
    std::shared_ptr<const RowSource> measured; ///< the counts, without any for genes not measured
    std::shared_ptr<const Table> genes;        ///< of the columns
    /// Per column. `reliability` is Spearman's correlation over cells of hidden counts and
    /// generated values, both per cell's total: of the gene itself where it was measured, else the
    /// median of the fifteen hidden genes whose generated mean is nearest; NaN without.
    std::vector<Column> geneColumns; ///< "generated" (bool), "measured" (bool), "reliability"
    LayerPtr layer; ///< "imputed": where the values come from, and the `values` of the wanted genes; no columns
    Index generated = 0;               ///< wanted genes with values
    std::vector<std::string> unknown;  ///< wanted genes that the model does not know, left out
    Index hiddenGenes = 0;             ///< measured genes hidden for the reliability
    Index reliabilityCells = 0;
    double medianReliability = 0.0;    ///< of the hidden genes; NaN without
};

/// Expected counts, mean x (1 - chance of an extra zero), of genes that were not measured, or of
/// measured ones as if they had not been: wanted genes are in neither the counts nor the depth nor the
/// choice of the six neighbours that the model sees. Where a measured gene is wanted, the neighbours
/// come from the visible genes only, never from the file's own graph or components.
/// Generated genes stand beside the 2,000 visible genes with most counts (see BesideGenes): values are
/// such that those have as many counts as measured, times `depthMultiplier`, so a gene's values do not
/// hang on how many others are wanted with it, and the check of the reliabilities is of these values.
/// The reliabilities come first, so that a run that is stopped has them too.
/// @returns Cancelled when stopped; with a journal the finished cells are kept for the next run. Once
/// cells were imputed the result holds those that are done, its layer marked partial.
/// @throws RefusedError when the data have no counts, no gene matches the model, or none of the
/// wanted genes is known to it.
Outcome impute(const std::shared_ptr<const Dataset>& dataset, const Model& model, const ImputeOptions& options,
    const RunControl& control, ImputeResult* result);

} // namespace ocellus

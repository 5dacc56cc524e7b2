// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/tasks/ModelRun.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ocellus {

class TissueLabels;

struct AnnotateOptions {
    CellOptions input;
    Index topLabels = 5;       ///< labels kept per class with their probabilities
    bool map = true;           ///< also lay out X_umap_scprint from the cell type latent
    std::string journalFolder; ///< keeps finished cells for a later run; empty: none
    /// Only cell types at home in a cell's tissue may be answered, and their probabilities add up to 1; null: all may.
    /// Over the shipped Cell Ontology. Cells of unknown tissue, and of tissues with none of the answers, are not restricted.
    std::shared_ptr<const TissueLabels> tissueLabels;
    std::string tissueColumn;  ///< for that; empty: tissue_ontology_term_id, else tissue
};

/// The labels that `pred_<class>_topk` refers to: cells x topLabels codes into `labels`, -1 where a
/// cell was not predicted.
struct TopLabels {
    std::string className; ///< short: "cell_type"
    std::vector<std::string> labels; ///< ontology ids
    Index perCell = 0;
    std::vector<std::int32_t> codes; ///< data set cells x perCell, most probable first
};

struct AnnotateResult : ModelTaskResult {
    LayerPtr layer; ///< rows are all cells of the data set; cells not predicted are missing
    std::vector<TopLabels> topLabels;
    std::string restriction; ///< in words, how answers were restricted by tissue; empty: not
};

/// Receives layers of a running annotation, each replacing the last; on the running thread.
using SnapshotSink = std::function<void(LayerPtr)>;

/// Embeds cells with the model and predicts every class (TASKS_SPEC 3, PRODUCT.md `annotate`).
///
/// Layer "scprint": obsm scprint_emb (base token and all class latents side by side),
/// scprint_emb_<class>, pred_<class>_topk (probabilities: softmax over the leaf labels, not
/// calibrated), X_umap_scprint; obs pred_<class> (id), pred_<class>_name, pred_<class>_score (the
/// first probability). The same values whatever the batch within 1e-5.
/// @returns Cancelled when stopped: `result->layer` then holds the cells finished so far, and with a
/// journal they are kept for the next run.
/// @throws RefusedError when the data have no counts or no gene matches the model; UsageError when answers are to be
/// restricted by tissue and there is no column of tissues.
Outcome annotate(
    const std::shared_ptr<const Dataset>& dataset, const Model& model, const AnnotateOptions& options,
    const RunControl& control, const SnapshotSink& snapshots, AnnotateResult* result);

} // namespace ocellus

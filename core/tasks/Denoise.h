// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/tasks/ModelRun.h"

#include <memory>
#include <string>
#include <vector>

namespace ocellus {

struct DenoiseOptions {
    CellOptions input;
    float depthMultiplier = 4.0F; ///< "as if sequenced so many times deeper"
    /// Genes to denoise, ids or symbols: every cell shows them to the model, beside those of its own
    /// choice, and the answer has them alone. Empty: whatever a cell shows.
    std::vector<std::string> genes;
    std::string journalFolder;    ///< keeps finished cells for a later run; empty: none
};

/// Denoised counts of a data set. Values stay in a temporary file; the matrices read it and live on
/// their own. Rows are all cells of the data set, columns the genes of its counts.
struct DenoiseResult : ModelTaskResult {
    std::shared_ptr<const RowSource> denoised;  ///< the mean count where evaluated, else the measured
    std::shared_ptr<const RowSource> evaluated; ///< 1 where the model gave the value
    std::shared_ptr<const RowSource> measured;  ///< the counts the model saw
    std::shared_ptr<const GeneTable> genes;
    LayerPtr layer; ///< "denoised": where the values come from; its `values` where genes were given, no columns
    std::vector<std::string> unknown; ///< wanted genes that are not measured or that the model does not know, left out
};

/// Mean counts of every chosen cell as the model expects them at `depthMultiplier` times its depth
/// (TASKS_SPEC 4.1): the mean of the zero-inflated negative binomial, without the official offset of
/// one. Where several genes of the data share one of the model, the first stands for their sum and
/// the others are 0. Cells that were not chosen, and genes that a cell did not show to the model,
/// keep their measured values.
/// @returns Cancelled when stopped; with a journal the finished cells are kept for the next run. Once
/// cells went through the model the result holds those that are done, its layer marked partial.
/// @throws RefusedError when the data have no counts or no gene matches the model, UsageError when
/// more genes are wanted than a cell shows.
Outcome denoise(const std::shared_ptr<const Dataset>& dataset, const Model& model, const DenoiseOptions& options,
    const RunControl& control, DenoiseResult* result);

} // namespace ocellus

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
    std::string journalFolder;    ///< keeps finished cells for a later run; empty: none
};

/// Denoised counts of a data set. Values stay in a temporary file; the matrices read it and live on
/// their own. Rows are all cells of the data set, columns the genes of its counts.
struct DenoiseResult : ModelTaskResult {
    std::shared_ptr<const RowSource> denoised;  ///< the mean count where evaluated, else the measured
    std::shared_ptr<const RowSource> evaluated; ///< 1 where the model gave the value
    std::shared_ptr<const RowSource> measured;  ///< the counts the model saw
    std::shared_ptr<const GeneTable> genes;
    LayerPtr layer; ///< "denoised": where the values come from; no columns
};

/// Mean counts of every chosen cell as the model expects them at `depthMultiplier` times its depth
/// (TASKS_SPEC 4.1): the mean of the zero-inflated negative binomial, without the official offset of
/// one. Where several genes of the data share one of the model, the first stands for their sum and
/// the others are 0. Cells that were not chosen, and genes that a cell did not show to the model,
/// keep their measured values.
/// @returns Cancelled when stopped; with a journal the finished cells are kept for the next run.
/// @throws RefusedError when the data have no counts or no gene matches the model.
Outcome denoise(const std::shared_ptr<const Dataset>& dataset, const Model& model, const DenoiseOptions& options,
    const RunControl& control, DenoiseResult* result);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/training/PretrainConfig.h"

#include <functional>
#include <string>
#include <vector>

namespace ocellus {

struct PretrainOptions {
    std::string output; ///< M.ckpt; the curves go to M_losses.csv, the state of a run to M.ckpt.partial
    bool resume = false;
    int threads = 0; ///< does not change the weights
    std::function<void(const LossRow&)> onRow; ///< told every row of the curves as it comes, those of an earlier run first; on the thread that trains
};

struct PretrainSummary {
    TrainingResult training;
    Index parameters = 0;
    Index cells = 0, keptBack = 0;
    std::vector<std::pair<std::string, Index>> genes;  ///< organism -> size of its vocabulary
    std::vector<std::pair<std::string, Index>> labels; ///< class -> labels
    Index groups = 0;                                  ///< of the sampler
    std::vector<std::string> neighbourSources;         ///< per file
    std::string curves;                                ///< path of the CSV
};

/// Trains a model from data sets and writes it with its curves (MODEL_SPEC section 10, TASKS_SPEC
/// section 9). Outputs appear whole or not at all. @returns Cancelled with the state kept in
/// OUTPUT.partial. @throws RefusedError, UsageError, Error.
Outcome pretrain(const PretrainConfig& config, const PretrainOptions& options, const RunControl& control, PretrainSummary* summary);

/// @throws UsageError when a model cannot be written under that name.
void requireModelName(const std::string& output);

/// "M.ckpt" -> "M_losses.csv".
std::string besideCheckpoint(const std::string& checkpoint, const std::string& ending);

} // namespace ocellus

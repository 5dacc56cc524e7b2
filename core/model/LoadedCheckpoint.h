// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Checkpoint.h"
#include "core/model/ModelConfig.h"
#include "core/model/ModelInfo.h"

#include <string>

namespace ocellus {

/// A checkpoint that was read, migrated, and whose every tensor was found with the right shape.
struct LoadedCheckpoint {
    Checkpoint checkpoint;
    ModelConfig config;
    ModelInfo info;
};

/// Reads and checks a model file without LibTorch. @throws InputError.
LoadedCheckpoint loadCheckpoint(const std::string& path);

/// The same for a checkpoint in memory; `hash` stays empty. @throws InputError.
LoadedCheckpoint checkedCheckpoint(Checkpoint checkpoint);

/// What the configuration says in the words of ModelInfo; `hash` and `warnings` stay empty.
ModelInfo describeModel(const ModelConfig& config);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/LoadedCheckpoint.h"
#include "core/model/Trainer.h"

#include <memory>

namespace ocellus {

/// See makeTrainer in core/model/Trainer.h.
std::unique_ptr<Trainer> makeTorchTrainer(const LoadedCheckpoint& start, const TrainerOptions& options);

} // namespace ocellus

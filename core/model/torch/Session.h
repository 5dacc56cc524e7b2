// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/torch/TorchModel.h"

#include <memory>
#include <string>

namespace ocellus {

/// A session of `model`; see ModelSession. bfloat16 is used where the processor has it and a check on
/// the loaded weights passes, else float32; `device()` tells. @throws UsageError for a device that
/// is unknown or not there.
std::unique_ptr<ModelSession> makeTorchSession(std::shared_ptr<const TorchModel> model, const SessionOptions& options);

/// See requireDevice in Model.h.
void requireTorchDevice(const std::string& name);

} // namespace ocellus

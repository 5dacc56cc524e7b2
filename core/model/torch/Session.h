// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/torch/TorchModel.h"

#include <memory>

namespace ocellus {

/// A session of `model`; see ModelSession. @throws UsageError for an unknown device, Error for one
/// that is not there.
std::unique_ptr<ModelSession> makeTorchSession(std::shared_ptr<const TorchModel> model, const SessionOptions& options);

} // namespace ocellus

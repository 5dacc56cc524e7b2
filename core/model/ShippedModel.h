// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelInfo.h"

#include <optional>
#include <string>

namespace ocellus {

/// The small model that comes with the program, trained on simulated lung cells
/// (resources/models/demo); nullopt when this installation has none.
std::optional<std::string> shippedModelPath();

/// Whether these are its weights, wherever they lie.
bool isShippedModel(const ModelInfo& model);

/// What to know before its attention is read as a network; empty for other models, whose worth is not known here.
std::string attentionCaution(const ModelInfo& model);

} // namespace ocellus

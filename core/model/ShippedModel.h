// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

namespace ocellus {

/// The small model that comes with the program, trained on simulated lung cells
/// (resources/models/demo); nullopt when this installation has none.
std::optional<std::string> shippedModelPath();

} // namespace ocellus

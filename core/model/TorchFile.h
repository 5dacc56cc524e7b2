// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Checkpoint.h"

#include <string>

namespace ocellus {

/// Reads a file made by torch.save (zip archive with data.pkl). See Checkpoint::open.
Checkpoint readTorchFile(const std::string& path);

} // namespace ocellus

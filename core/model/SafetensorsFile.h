// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Checkpoint.h"

#include <iosfwd>
#include <string>

namespace ocellus {

/// Reads a .safetensors file. The hyper-parameters come from its metadata (as writeSafetensors
/// puts them there), else from the JSON file of the same name beside it. See Checkpoint::open.
Checkpoint readSafetensors(const std::string& path);

/// What such a file says beside weights and hyper-parameters, reading no weights. See Checkpoint::progress.
Value readSafetensorsProgress(const std::string& path);

/// See writeCheckpoint.
void writeSafetensors(const Checkpoint& checkpoint, std::ostream& out);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Checkpoint.h"

#include <iosfwd>
#include <string>

namespace ocellus {

/// Reads a file made by torch.save (zip archive with data.pkl). See Checkpoint::open.
Checkpoint readTorchFile(const std::string& path);

/// What such a file holds beside weights and hyper-parameters, reading no weights. See Checkpoint::progress.
Value readTorchProgress(const std::string& path);

/// Writes what torch.load reads, in the layout of a Lightning checkpoint. `root` names the folder
/// inside the archive. See writeCheckpoint.
void writeTorchFile(const Checkpoint& checkpoint, const std::string& root, std::ostream& out);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Checkpoint.h"

#include <string>

namespace ocellus {

/// Writes weights and hyper-parameters to `path`: a PyTorch file in Lightning's layout for `.ckpt`,
/// one .safetensors file with the hyper-parameters as JSON in its metadata for `.safetensors`.
///
/// Every tensor keeps its name, type, shape and bits (strided and shared ones are written packed);
/// reading the file gives the same checkpoint. The file appears whole or not at all and holds no
/// times. A `.ckpt` is readable by `torch.load(weights_only=True)`; among its hyper-parameters sets
/// are written as lists, bytes as lists of their numbers, objects of unknown classes as None, and
/// real numbers as float64 tensors without axes, which Python code can use like numbers.
/// @throws UsageError for another extension or where no file can be written, Error when the disk refuses.
void writeCheckpoint(const Checkpoint& checkpoint, const std::string& path);

} // namespace ocellus

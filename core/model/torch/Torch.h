// SPDX-License-Identifier: GPL-3.0-or-later
// The one place where LibTorch comes in. Written for the functions that 1.13 to 2.x share.
#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/version.h>

#include <cstdint>
#include <vector>

namespace ocellus {

using Tensor = at::Tensor;

/// Whether nothing will be differentiated through what is computed now.
inline bool inferring() { return !at::GradMode::is_enabled() || c10::InferenceMode::is_enabled(); }

} // namespace ocellus

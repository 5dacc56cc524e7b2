// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

namespace ocellus {

/// Shape of the small dense products that principal components and neighbour search are made of.
inline constexpr int kTileRows = 12;
inline constexpr int kTileColumns = 32;

/// out[r * kTileColumns + c] (+)= sum over k of a[k * kTileRows + r] * b[k * kTileColumns + c].
///
/// `a` holds depth x kTileRows floats, `b` depth x kTileColumns, both with k slowest; `out` is
/// overwritten unless `accumulate`. Every sum runs over k in ascending order, one fused
/// multiply-add after the other, so that the result does not depend on the width of the
/// processor's vectors. @pre no pointers overlap. Thread-safe, never throws.
using TileProduct = void (*)(const float* a, const float* b, Index depth, bool accumulate, float* out);

/// The fastest implementation this processor can run; the same for the life of the process.
TileProduct tileProduct();

} // namespace ocellus

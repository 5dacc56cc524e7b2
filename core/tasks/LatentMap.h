// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <span>

namespace ocellus {

/// A map of chosen cells from their latent vectors: exact 15 nearest neighbours, UMAP with the
/// defaults of the `umap` verb.
///
/// @param latent  data set cells x width; only the rows of `chosen` are used and must be finite.
/// @param map     set to data set cells x 2; NaN for cells not chosen. A single chosen cell is at the origin.
/// @returns Cancelled with `map` untouched when stopped.
Outcome latentMap(
    const FloatMatrix& latent, std::span<const Index> chosen, std::uint64_t seed, int threads,
    const RunControl& control, FloatMatrix* map);

} // namespace ocellus

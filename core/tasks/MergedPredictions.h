// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/ResultLayer.h"

namespace ocellus {

/// Predictions of chosen cells laid over earlier ones of the same data set: cells that `later` has get its answers, all
/// others keep theirs. Both are layers of annotate(), finished or not. What is of all cells together - a map, a graph -
/// stays the earlier one, where there is one. Classes that only one of the two has are kept as they are.
/// @returns nullptr where the two cannot be read as one answer: other weights, other options, other lengths, or
/// embeddings of other widths. Any thread.
LayerPtr mergedPredictions(const ResultLayer& earlier, const ResultLayer& later);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"
#include "core/tasks/MeasuredExpression.h"

#include <optional>
#include <vector>

namespace ocellus {

/// Expression of some genes as one dense block, genes x cells, in the order given.
/// @param genes  columns of `rows`, each once. nullopt when stopped.
std::optional<FloatMatrix> expressionBlock(const RowSource& rows, const std::vector<Index>& genes, const RunControl& control);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RowSource.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// Some genes of all cells as a dense block, for benchmarks of a few thousand cells and genes.
struct DenseCounts {
    FloatMatrix values;        ///< cells x chosen genes
    std::vector<float> totals; ///< of the whole cell, all genes
};

/// @param genes  columns of `rows`, each once. nullopt when stopped.
std::optional<DenseCounts> denseCounts(const RowSource& rows, const std::vector<Index>& genes, const RunControl& control);

/// The stored values of a dense block as a matrix that statistics read: 0 is not stored.
std::shared_ptr<const RowSource> asRows(const FloatMatrix& values);

/// Counts as a shallower and noisier measurement would have given them (TASKS_SPEC 4.2): with
/// d = 1.1 rate, every count x loses Poisson(x d / 2) molecules, then drops out with chance d / 2.
/// Seeded by the cell's name: the same damage whatever else is in the matrix. nullptr when stopped.
/// @param rate  0..1; 0.7 is the published setting. @param names  one per cell.
std::shared_ptr<const RowSource> damagedCounts(const RowSource& rows, const std::vector<std::string>& names, double rate,
    std::uint64_t seed, const RunControl& control);

/// Every molecule goes to the second part with chance `share`, else to the first. Values are taken as
/// whole numbers. nullopt when stopped.
std::optional<std::pair<std::shared_ptr<const RowSource>, std::shared_ptr<const RowSource>>> splitCounts(const RowSource& rows,
    const std::vector<std::string>& names, double share, std::uint64_t seed, const RunControl& control);

} // namespace ocellus

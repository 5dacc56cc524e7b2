// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/datasets/Dataset.h"

#include <memory>
#include <optional>
#include <string>

namespace ocellus {

/// The matrix of a data set that statistics on measured expression are made from.
struct MeasuredExpression {
    std::string place; ///< "X", "raw/X", "layers/counts"
    ValueKind kind = ValueKind::Unknown;
    std::shared_ptr<const RowSource> rows; ///< cells x genes as stored, not checked
    std::shared_ptr<const GeneTable> genes;
};

/// The data set's counts (Dataset::counts); else the first of X, raw/X and the layers with log
/// values; else, when `fractional` is allowed, the first with fractional values. Layers of computed
/// values (Dataset::isMeasured) are passed over.
/// @throws InputError in one sentence when there is none.
MeasuredExpression measuredExpression(const Dataset& dataset, bool fractional);

/// The same, nullopt where there is none.
std::optional<MeasuredExpression> findMeasuredExpression(const Dataset& dataset, bool fractional);

/// The same as log1p of counts per 10,000 (counts, fractional) or as it is (log), checked on
/// reading.
std::shared_ptr<const RowSource> logNormalised(const MeasuredExpression& expression,
                                               const std::string& path);

} // namespace ocellus

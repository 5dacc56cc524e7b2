// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace ocellus {

/// Spearman's correlation of two samples of the same size: Pearson's of the ranks, ties at their
/// mean rank. NaN when one of them is constant or there are fewer than two values. @pre finite.
double rankCorrelation(std::span<const float> a, std::span<const float> b);

} // namespace ocellus

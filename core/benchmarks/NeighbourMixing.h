// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"
#include "core/statistics/Neighbours.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ocellus {

/// Local inverse Simpson index of every cell (Korsunsky et al. 2019): how many groups its
/// neighbours effectively are of, 1 .. groups. Neighbours are weighted by exp(-beta distance), beta
/// found by halving so that the weights' perplexity is a third of the neighbours (rounded down, at
/// least 1); the cell itself does not count. Same bytes for any thread count.
std::vector<double> lisi(const NeighbourLists& lists,
                         std::span<const std::int32_t> codes,
                         Index groups,
                         int threads);

/// kBET (Buettner et al. 2019): the share of cells whose neighbourhood has the batches as often as
/// all cells given have, by a chi-squared test at 5 %. The neighbourhood is the cell and `size`
/// nearest others; every cell is tested. @pre at least two batches with cells.
Outcome kbetAcceptance(const FloatMatrix& points,
                       std::span<const std::int32_t> batches,
                       Index batchCount,
                       Index size,
                       int threads,
                       const RunControl& control,
                       double* result);

/// Of every label the share of its cells that are in its largest connected part of the neighbour
/// graph (links taken both ways, between cells of the label), averaged over the labels with cells.
double graphConnectivity(const NeighbourLists& lists,
                         std::span<const std::int32_t> codes,
                         Index groups);

} // namespace ocellus

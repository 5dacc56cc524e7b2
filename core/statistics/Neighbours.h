// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ocellus {

/// For every cell its nearest other cells, nearest first, equals by cell number. `perCell` entries
/// a cell, cell after cell; the cell itself is not among them.
struct NeighbourLists {
    Index cells = 0;
    Index perCell = 0;
    std::vector<std::int32_t> neighbours;
    std::vector<float> distances; ///< Euclidean

    const std::int32_t* neighboursOf(Index cell) const { return neighbours.data() + cell * perCell; }
    const float* distancesOf(Index cell) const { return distances.data() + cell * perCell; }
};

/// A way to find neighbours. Implementations are immutable and may be shared between threads.
class NeighbourSearch {
public:
    virtual ~NeighbourSearch() = default;

    /// The `count` nearest other cells of every row of `points`, by Euclidean distance; all others
    /// where there are fewer. @pre all values are finite, count >= 0, fewer than 2^31 rows.
    /// Same bytes for any thread count. @returns Cancelled with `result` untouched when stopped.
    virtual Outcome search(const FloatMatrix& points, Index count, int threads,
        const RunControl& control, NeighbourLists* result) const = 0;
};

/// Compares every pair of cells once. Candidates are found with float32 products (of centred
/// points, so that an offset costs no precision) and a reserve of 8 above `count`; these are then
/// compared exactly, in float64. Time grows with the square of the cells.
class ExactNeighbours : public NeighbourSearch {
public:
    Outcome search(const FloatMatrix& points, Index count, int threads, const RunControl& control,
        NeighbourLists* result) const override;
};

/// The `count` nearest other rows of some rows of `points`, as NeighbourSearch::search gives them for all;
/// list i is that of rows[i]. Compares each with every other row, in float64.
/// @pre all values are finite, fewer than 2^31 rows. Same bytes for any thread count.
/// @returns Cancelled with `result` untouched when stopped.
Outcome nearestOfRows(const FloatMatrix& points, std::span<const Index> rows, Index count, int threads, const RunControl& control, NeighbourLists* result);

/// The lists as a matrix: row = cell, entries at its neighbours, columns ascending. A distance of
/// zero (a repeated cell) is stored like any other.
SparseSquare distanceMatrix(const NeighbourLists& lists);

} // namespace ocellus

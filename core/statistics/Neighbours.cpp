// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Neighbours.h"

#include "core/base/parallelFor.h"
#include "core/statistics/PairRounds.h"
#include "core/statistics/TileProduct.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace ocellus {

namespace {

constexpr Index kBlock = 480;  ///< cells of a block: whole tiles either way
constexpr Index kReserve = 8;  ///< candidates kept beyond those wanted
constexpr float kNever = std::numeric_limits<float>::quiet_NaN();

Index roundedUp(Index cells) { return (cells + kBlock - 1) / kBlock * kBlock; }

/// The best candidates of every cell so far: ascending by (squared distance, cell).
struct Candidates {
    Index perCell = 0;
    std::vector<float> squared;
    std::vector<std::int32_t> cells;
    std::vector<float> limit; ///< squared distance a newcomer must not exceed; whole blocks

    Candidates(Index cellCount, Index count)
        : perCell(count)
        , squared(static_cast<std::size_t>(cellCount * count), std::numeric_limits<float>::infinity())
        , cells(static_cast<std::size_t>(cellCount * count), std::numeric_limits<std::int32_t>::max())
        , limit(static_cast<std::size_t>(roundedUp(cellCount)), std::numeric_limits<float>::infinity()) {}

    void offer(Index cell, float distance, std::int32_t other) {
        float* d = squared.data() + cell * perCell;
        std::int32_t* c = cells.data() + cell * perCell;
        Index at = perCell;
        while (at > 0 && (distance < d[at - 1] || (distance == d[at - 1] && other < c[at - 1]))) {
            --at;
        }
        if (at == perCell) {
            return;
        }
        std::copy_backward(d + at, d + perCell - 1, d + perCell);
        std::copy_backward(c + at, c + perCell - 1, c + perCell);
        d[at] = distance;
        c[at] = other;
        limit[cell] = d[perCell - 1];
    }
};

/// Points around their mean, scaled by a power of two into a range float32 is safe in.
struct CentredPoints {
    Index cells = 0;
    Index dimensions = 0;
    std::vector<float> values;
    std::vector<float> norms; ///< squared; kNever for the cells that fill up the last block

    explicit CentredPoints(const FloatMatrix& points)
        : cells(points.rows)
        , dimensions(points.columns)
        , values(points.values.size())
        , norms(static_cast<std::size_t>(roundedUp(cells)), kNever) {
        std::vector<double> means(static_cast<std::size_t>(dimensions), 0.0);
        for (Index cell = 0; cell < cells; ++cell) {
            for (Index d = 0; d < dimensions; ++d) {
                means[d] += points.row(cell)[d];
            }
        }
        double largest = 0.0;
        for (Index cell = 0; cell < cells; ++cell) {
            for (Index d = 0; d < dimensions; ++d) {
                largest = std::max(largest, std::abs(points.row(cell)[d] - means[d] / double(cells)));
            }
        }
        const double scale = largest > 0.0 ? std::ldexp(1.0, -std::ilogb(largest)) : 1.0;
        for (Index cell = 0; cell < cells; ++cell) {
            float* row = values.data() + cell * dimensions;
            float norm = 0.0F;
            for (Index d = 0; d < dimensions; ++d) {
                row[d] = static_cast<float>((points.row(cell)[d] - means[d] / double(cells)) * scale);
                norm += row[d] * row[d];
            }
            norms[cell] = norm;
        }
    }
};

/// Copies cells first .. first+kBlock-1 into groups of `width`, dimension by dimension, zeros
/// beyond the last cell.
void packBlock(const CentredPoints& points, Index first, Index width, std::vector<float>& packed) {
    packed.assign(static_cast<std::size_t>(kBlock * points.dimensions), 0.0F);
    const Index present = std::min(kBlock, points.cells - first);
    for (Index cell = 0; cell < present; ++cell) {
        const float* from = points.values.data() + (first + cell) * points.dimensions;
        float* to = packed.data() + cell / width * width * points.dimensions + cell % width;
        for (Index d = 0; d < points.dimensions; ++d) {
            to[d * width] = from[d];
        }
    }
}

/// Squared distances of one cell to the kTileColumns cells of a tile, and a bit for each that is
/// within the limit of either. Never set for kNever.
std::uint32_t squaredDistances(const float* products, float norm, const float* norms, float limit,
    const float* limits, float* squared) {
    std::uint32_t close = 0;
#if defined(__AVX2__)
    const __m256 ownNorm = _mm256_set1_ps(norm);
    const __m256 ownLimit = _mm256_set1_ps(limit);
    for (int c = 0; c < kTileColumns; c += 8) {
        const __m256 twice = _mm256_add_ps(_mm256_loadu_ps(products + c), _mm256_loadu_ps(products + c));
        const __m256 value = _mm256_sub_ps(_mm256_add_ps(ownNorm, _mm256_loadu_ps(norms + c)), twice);
        _mm256_storeu_ps(squared + c, value);
        const __m256 either = _mm256_or_ps(_mm256_cmp_ps(value, ownLimit, _CMP_LE_OQ),
            _mm256_cmp_ps(value, _mm256_loadu_ps(limits + c), _CMP_LE_OQ));
        close |= static_cast<std::uint32_t>(_mm256_movemask_ps(either)) << c;
    }
#else
    for (int c = 0; c < kTileColumns; ++c) {
        squared[c] = (norm + norms[c]) - (products[c] + products[c]);
        const bool either = squared[c] <= limit || squared[c] <= limits[c];
        close |= static_cast<std::uint32_t>(either) << c;
    }
#endif
    return close;
}

/// Offers one row of a tile: cell `row` against the kTileColumns cells from `column` on, of which
/// those after `row` count.
void offerRow(const CentredPoints& points, const float* products, Index row, Index column, Candidates& best) {
    alignas(32) std::array<float, kTileColumns> squared;
    std::uint32_t close = squaredDistances(products, points.norms[row], points.norms.data() + column,
        best.limit[row], best.limit.data() + column, squared.data());
    if (row >= column) {
        close &= row - column < kTileColumns - 1 ? ~std::uint32_t{0} << (row - column + 1) : 0;
    }
    for (; close != 0; close &= close - 1) {
        const int c = std::countr_zero(close);
        if (squared[c] <= best.limit[row]) {
            best.offer(row, squared[c], static_cast<std::int32_t>(column + c));
        }
        if (squared[c] <= best.limit[column + c]) {
            best.offer(column + c, squared[c], static_cast<std::int32_t>(row));
        }
    }
}

/// Compares every cell of one block with every cell of another (or of itself).
void compareBlocks(const CentredPoints& points, Index first, Index second, Candidates& best) {
    thread_local std::vector<float> left;
    thread_local std::vector<float> right;
    packBlock(points, first * kBlock, kTileRows, left);
    packBlock(points, second * kBlock, kTileColumns, right);
    const TileProduct product = tileProduct();
    alignas(64) std::array<float, kTileRows * kTileColumns> tile;
    const Index rowEnd = std::min(points.cells, (first + 1) * kBlock);
    const Index columnEnd = std::min(points.cells, (second + 1) * kBlock);
    for (Index column = second * kBlock; column < columnEnd; column += kTileColumns) {
        const float* columns = right.data() + (column - second * kBlock) * points.dimensions;
        for (Index row = first * kBlock; row < rowEnd; row += kTileRows) {
            if (row >= column + kTileColumns) {
                break; // a block with itself: below the diagonal
            }
            product(left.data() + (row - first * kBlock) * points.dimensions, columns, points.dimensions,
                false, tile.data());
            const Index end = std::min<Index>(kTileRows, rowEnd - row);
            for (Index r = 0; r < end; ++r) {
                offerRow(points, tile.data() + r * kTileColumns, row + r, column, best);
            }
        }
    }
}

/// The exact squared distance of two cells.
double squaredDistance(const FloatMatrix& points, Index a, Index b) {
    double sum = 0.0;
    for (Index d = 0; d < points.columns; ++d) {
        const double difference = double(points.row(a)[d]) - double(points.row(b)[d]);
        sum += difference * difference;
    }
    return sum;
}

NeighbourLists settled(const FloatMatrix& points, const Candidates& best, Index count, int threads) {
    NeighbourLists lists;
    lists.cells = points.rows;
    lists.perCell = count;
    lists.neighbours.resize(static_cast<std::size_t>(points.rows * count));
    lists.distances.resize(static_cast<std::size_t>(points.rows * count));
    parallelFor(points.rows, 1024, threads, [&](Index begin, Index end) {
        std::vector<std::pair<double, std::int32_t>> exact;
        for (Index cell = begin; cell < end; ++cell) {
            exact.clear();
            for (Index i = 0; i < best.perCell; ++i) {
                const std::int32_t other = best.cells[cell * best.perCell + i];
                exact.emplace_back(squaredDistance(points, cell, other), other);
            }
            std::sort(exact.begin(), exact.end());
            for (Index i = 0; i < count; ++i) {
                lists.neighbours[cell * count + i] = exact[i].second;
                lists.distances[cell * count + i] = static_cast<float>(std::sqrt(exact[i].first));
            }
        }
    });
    return lists;
}

} // namespace

Outcome ExactNeighbours::search(const FloatMatrix& points, Index count, int threads,
    const RunControl& control, NeighbourLists* result) const {
    count = std::clamp<Index>(count, 0, std::max<Index>(points.rows - 1, 0));
    if (count == 0) {
        *result = {points.rows, 0, {}, {}};
        return control.stopRequested() ? Outcome::Cancelled : Outcome::Finished;
    }
    const CentredPoints centred(points);
    Candidates best(points.rows, std::min(count + kReserve, points.rows - 1));
    const PairRounds schedule((points.rows + kBlock - 1) / kBlock);
    const Outcome outcome = runPairRounds(schedule, 1, threads, control, "Finding neighbours",
        [&](Index, Index, Index first, Index second) { compareBlocks(centred, first, second, best); });
    if (outcome == Outcome::Cancelled) {
        return outcome;
    }
    *result = settled(points, best, count, threads);
    return Outcome::Finished;
}

SparseSquare distanceMatrix(const NeighbourLists& lists) {
    SparseSquare matrix;
    matrix.size = lists.cells;
    matrix.rowStart.push_back(0);
    std::vector<std::pair<std::int32_t, float>> row;
    for (Index cell = 0; cell < lists.cells; ++cell) {
        row.clear();
        for (Index i = 0; i < lists.perCell; ++i) {
            row.emplace_back(lists.neighboursOf(cell)[i], lists.distancesOf(cell)[i]);
        }
        std::sort(row.begin(), row.end());
        for (const auto& [neighbour, distance] : row) {
            matrix.columns.push_back(neighbour);
            matrix.values.push_back(distance);
        }
        matrix.rowStart.push_back(static_cast<Index>(matrix.columns.size()));
    }
    return matrix;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/GramMatrix.h"

#include "core/base/parallelFor.h"
#include "core/statistics/TileProduct.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace ocellus {

namespace {

constexpr Index kStrip = 96; ///< columns of a strip: whole tiles either way
constexpr Index kTilesOfStrip = kStrip / kTileRows;
constexpr Index kDepth = 128;       ///< rows whose packed columns stay in the first-level cache
constexpr Index kGroupsOfTask = 8;  ///< groups of kTileColumns that one task multiplies a strip with

/// Columns first .. first+width-1 of the panel, row after row, zeros beyond `size`.
void packGroup(const float* panel, Index rows, Index size, Index first, Index width, float* packed) {
    const Index present = std::clamp<Index>(size - first, 0, width);
    for (Index row = 0; row < rows; ++row) {
        float* target = packed + row * width;
        std::memcpy(target, panel + row * size + first, static_cast<std::size_t>(present) * sizeof(float));
        std::fill(target + present, target + width, 0.0F);
    }
}

} // namespace

GramMatrix::GramMatrix(Index size)
    : m_size(size)
    , m_padded((size + kStrip - 1) / kStrip * kStrip)
    , m_sums(static_cast<std::size_t>(m_padded * m_padded), 0.0) {}

void GramMatrix::pack(const std::vector<float>& panel, Index rows, int threads) {
    m_left.resize(static_cast<std::size_t>(m_padded * rows));
    m_right.resize(static_cast<std::size_t>(m_padded * rows));
    parallelFor(m_padded / kStrip, 1, threads, [&](Index strip, Index) {
        const Index begin = strip * kStrip;
        for (Index first = begin; first < begin + kStrip; first += kTileRows) {
            packGroup(panel.data(), rows, m_size, first, kTileRows, m_left.data() + first * rows);
        }
        for (Index first = begin; first < begin + kStrip; first += kTileColumns) {
            packGroup(panel.data(), rows, m_size, first, kTileColumns, m_right.data() + first * rows);
        }
    });
}

void GramMatrix::multiplyStrip(Index strip, Index firstGroup, Index lastGroup, Index rows) {
    const TileProduct product = tileProduct();
    alignas(64) std::array<std::array<float, kTileRows * kTileColumns>, kTilesOfStrip> tiles;
    for (Index group = firstGroup; group < lastGroup; ++group) {
        const float* right = m_right.data() + group * kTileColumns * rows;
        for (Index depth = 0; depth < rows; depth += kDepth) {
            const Index count = std::min(kDepth, rows - depth);
            for (Index tile = 0; tile < kTilesOfStrip; ++tile) {
                const float* left = m_left.data() + (strip * kStrip + tile * kTileRows) * rows;
                product(left + depth * kTileRows, right + depth * kTileColumns, count, depth > 0,
                    tiles[tile].data());
            }
        }
        for (Index tile = 0; tile < kTilesOfStrip; ++tile) {
            for (Index row = 0; row < kTileRows; ++row) {
                const Index column = strip * kStrip + tile * kTileRows + row;
                double* sums = m_sums.data() + column * m_padded + group * kTileColumns;
                for (Index c = 0; c < kTileColumns; ++c) {
                    sums[c] += tiles[tile][row * kTileColumns + c];
                }
            }
        }
    }
}

void GramMatrix::add(const std::vector<float>& panel, Index rows, int threads) {
    pack(panel, rows, threads);
    const Index groups = m_padded / kTileColumns;
    const Index tasksOfStrip = (groups + kGroupsOfTask - 1) / kGroupsOfTask;
    const Index strips = m_padded / kStrip;
    parallelFor(strips * tasksOfStrip, 1, threads, [&](Index task, Index) {
        const Index strip = task / tasksOfStrip;
        const Index begin = task % tasksOfStrip * kGroupsOfTask;
        const Index first = std::max(begin, strip * kStrip / kTileColumns);
        multiplyStrip(strip, first, std::min(begin + kGroupsOfTask, groups), rows);
    });
}

std::vector<double> GramMatrix::take() {
    std::vector<double> result(static_cast<std::size_t>(m_size * m_size));
    for (Index row = 0; row < m_size; ++row) {
        for (Index column = row; column < m_size; ++column) {
            const double value = m_sums[row * m_padded + column];
            result[row * m_size + column] = value;
            result[column * m_size + row] = value;
        }
    }
    m_sums = {};
    return result;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/TileProduct.h"

#include <cstring>

namespace ocellus {

namespace {

/// Rows x (Vectors * Lanes) of the tile, kept in registers over the whole depth. Vector extensions
/// of GCC and Clang: the same source for every width.
template <int Lanes, int Rows, int Vectors>
[[gnu::always_inline]] inline void multiplyPart(
    const float* a, const float* b, Index depth, bool accumulate, float* out) {
    typedef float Vector __attribute__((vector_size(Lanes * sizeof(float))));
    Vector sums[Rows][Vectors];
#pragma GCC unroll 12
    for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 2
        for (int v = 0; v < Vectors; ++v) {
            sums[r][v] = Vector{};
            if (accumulate) {
                std::memcpy(&sums[r][v], out + r * kTileColumns + v * Lanes, sizeof(Vector));
            }
        }
    }
    for (Index k = 0; k < depth; ++k) {
        const float* left = a + k * kTileRows;
        Vector columns[Vectors];
#pragma GCC unroll 2
        for (int v = 0; v < Vectors; ++v) {
            std::memcpy(&columns[v], b + k * kTileColumns + v * Lanes, sizeof(Vector));
        }
#pragma GCC unroll 12
        for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 2
            for (int v = 0; v < Vectors; ++v) {
                sums[r][v] += left[r] * columns[v];
            }
        }
    }
#pragma GCC unroll 12
    for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 2
        for (int v = 0; v < Vectors; ++v) {
            std::memcpy(out + r * kTileColumns + v * Lanes, &sums[r][v], sizeof(Vector));
        }
    }
}

/// Sixteen vector registers hold a quarter of the tile.
void multiplyInQuarters(const float* a, const float* b, Index depth, bool accumulate, float* out) {
    for (int column = 0; column < kTileColumns; column += 16) {
        for (int row = 0; row < kTileRows; row += 6) {
            multiplyPart<8, 6, 2>(
                a + row, b + column, depth, accumulate, out + row * kTileColumns + column);
        }
    }
}

#if defined(__x86_64__)
/// Thirty-two registers of twice the width hold all of it.
[[gnu::target("avx512f")]] void multiplyWide(
    const float* a, const float* b, Index depth, bool accumulate, float* out) {
    multiplyPart<16, kTileRows, 2>(a, b, depth, accumulate, out);
}
#endif

} // namespace

TileProduct tileProduct() {
#if defined(__x86_64__) && defined(__FMA__)
    static const bool wide = __builtin_cpu_supports("avx512f") != 0;
    if (wide) {
        return multiplyWide;
    }
#endif
    return multiplyInQuarters;
}

} // namespace ocellus

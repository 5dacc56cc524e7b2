// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace ocellus {

/// A small seeded generator (SplitMix64): the same numbers on every platform and compiler, which
/// std:: distributions do not promise. One per stream of numbers; cheap to make, not thread-safe.
class Random {
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed) {}

    std::uint64_t next();

    /// Uniform in [0, 1), 53 bits.
    double uniform();

    /// Uniform in {0, ..., bound-1} without modulo bias. @pre bound > 0.
    std::uint64_t below(std::uint64_t bound);

    /// Standard normal (Box-Muller, both values used).
    double normal();

    /// Gamma with the given shape and scale 1 (Marsaglia and Tsang 2000). @pre shape > 0.
    double gamma(double shape);

    /// Poisson (inversion below mean 30, PTRS of Hormann 1993 above). @pre mean >= 0 and finite.
    std::uint64_t poisson(double mean);

private:
    std::uint64_t m_state;
    double m_spareNormal = 0.0;
    bool m_hasSpareNormal = false;
};

/// A stream seed that depends on a base seed and on a name (a cell's barcode, a stage), so that
/// results do not depend on batch order. FNV-1a folded with the seed.
std::uint64_t streamSeed(std::uint64_t seed, std::string_view name);
std::uint64_t streamSeed(std::uint64_t seed, std::uint64_t number);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Random.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace ocellus::test {

/// The first `part` of `parts` equal parts of a file, less half a part.
inline std::string truncated(const std::string& bytes, std::size_t part, std::size_t parts) {
    return bytes.substr(0, bytes.size() * (2 * part + 1) / (2 * parts));
}

/// One byte changed, in one of four copies four; half of the changes near the front, where the
/// structure is.
inline std::string flipped(std::string bytes, Random& random) {
    const int changes = random.below(4) == 0 ? 4 : 1;
    for (int i = 0; i < changes && !bytes.empty(); ++i) {
        const std::size_t limit =
            random.below(2) == 0 ? bytes.size() : std::min<std::size_t>(bytes.size(), 20000);
        char& byte = bytes[random.below(limit)];
        byte = random.below(2) == 0 ? static_cast<char>(byte ^ (1 << random.below(8)))
                                    : static_cast<char>(random.below(256));
    }
    return bytes;
}

/// Overwrites a field of 1, 2, 4 or 8 bytes by a number that sizes and offsets fear.
inline void plantNumber(std::string& bytes, Random& random) {
    constexpr std::array<std::uint64_t, 12> kNumbers{0,
                                                     1,
                                                     0xFF,
                                                     0x7F,
                                                     0xFFFF,
                                                     0x7FFFFFFF,
                                                     0x80000000,
                                                     0xFFFFFFFF,
                                                     0x7FFFFFFFFFFFFFFF,
                                                     0x8000000000000000,
                                                     0xFFFFFFFFFFFFFFFF,
                                                     0x100000000};
    const std::uint64_t number =
        kNumbers[random.below(kNumbers.size())] + (random.below(4) == 0 ? random.below(32) : 0);
    const std::size_t width = std::size_t{1} << random.below(4);
    if (bytes.size() > width) {
        std::memcpy(bytes.data() + random.below(bytes.size() - width), &number, width);
    }
}

/// One to eight changes of any kind: bytes, numbers, pieces copied elsewhere, left out or repeated.
inline std::string mutated(std::string bytes, Random& random) {
    const std::uint64_t changes = 1 + random.below(8);
    for (std::uint64_t i = 0; i < changes && bytes.size() > 16; ++i) {
        const std::size_t from = random.below(bytes.size());
        const std::size_t length =
            1 + random.below(std::min<std::size_t>(bytes.size() - from, 512));
        switch (random.below(8)) {
        case 0:
            bytes.erase(from, length);
            break;
        case 1:
            bytes.insert(random.below(bytes.size()), bytes.substr(from, length));
            break;
        case 2:
            bytes.replace(random.below(bytes.size()), length, bytes.substr(from, length));
            break;
        case 3:
            bytes.resize(from);
            break;
        case 4:
        case 5:
            plantNumber(bytes, random);
            break;
        default:
            bytes = flipped(std::move(bytes), random);
        }
    }
    return bytes;
}

} // namespace ocellus::test

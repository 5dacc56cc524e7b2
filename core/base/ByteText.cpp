// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ByteText.h"

#include <array>
#include <cstdio>

namespace ocellus {

std::string byteText(Index bytes) {
    if (bytes < 0) {
        return "unknown";
    }
    if (bytes < 1000) {
        return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
    }
    constexpr std::array<const char*, 5> kUnits = {"kB", "MB", "GB", "TB", "PB"};
    double size = static_cast<double>(bytes) / 1000.0;
    std::size_t unit = 0;
    while (size >= 999.5 && unit + 1 < kUnits.size()) { // 999.7 kB reads "1.0 MB", not "1000 kB"
        size /= 1000.0;
        ++unit;
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), size < 9.95 && unit > 0 ? "%.1f %s" : "%.0f %s", size, kUnits[unit]);
    return text.data();
}

} // namespace ocellus

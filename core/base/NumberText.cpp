// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/NumberText.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <limits>

namespace ocellus {

std::string wholeNumberText(double value) {
    std::array<char, std::numeric_limits<double>::max_exponent10 + 3> text{}; // the digits of the largest, and a sign
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value + 0.0, std::chars_format::fixed, 0).ptr;
    return {text.data(), end};
}

std::string groupedDigits(Index count) {
    std::string text = std::to_string(count);
    const std::ptrdiff_t sign = count < 0 ? 1 : 0;
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > sign; at -= 3) {
        text.insert(static_cast<std::size_t>(at), 1, ',');
    }
    return text;
}

} // namespace ocellus

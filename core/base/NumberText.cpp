// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/NumberText.h"

#include <array>
#include <charconv>
#include <limits>

namespace ocellus {

std::string wholeNumberText(double value) {
    std::array<char, std::numeric_limits<double>::max_exponent10 + 3> text{}; // the digits of the largest, and a sign
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value + 0.0, std::chars_format::fixed, 0).ptr;
    return {text.data(), end};
}

} // namespace ocellus

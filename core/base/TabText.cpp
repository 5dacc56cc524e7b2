// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/TabText.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ocellus {

std::string tabField(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    return text;
}

std::string tabField(double number) {
    if (std::isnan(number)) {
        return {};
    }
    char buffer[40];
    std::snprintf(buffer, sizeof(buffer), "%.9g", number);
    return buffer;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/UtcText.h"

#include <ctime>

namespace ocellus {

std::string utcText(std::int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[32];
    std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

} // namespace ocellus

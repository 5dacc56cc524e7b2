// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace ocellus {

/// "2026-05-22T14:03:09Z" of seconds since 1970. Any thread.
std::string utcText(std::int64_t seconds);

} // namespace ocellus

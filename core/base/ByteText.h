// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <string>

namespace ocellus {

/// A size as people read it, in decimal units: "812 bytes", "12 kB", "312 MB", "1.2 GB". Negative
/// sizes are "unknown".
std::string byteText(Index bytes);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace ocellus {

/// Every count of cells, genes or non-zeros, and every position among them.
using Index = std::int64_t;

} // namespace ocellus

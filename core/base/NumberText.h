// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <string>

namespace ocellus {

/// The digits of a whole number, however large: "-3", "18446744073709551616"; "nan", "inf". Any thread.
std::string wholeNumberText(double value);

/// A count with commas for thousands, as in sentences: "6,200". Any thread.
std::string groupedDigits(Index count);

} // namespace ocellus

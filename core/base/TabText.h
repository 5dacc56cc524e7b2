// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ocellus {

// Fields of a table of tab-separated text.

/// The text with tabs and line ends, which would break the table, turned into blanks.
std::string tabField(std::string text);

/// Nine significant digits; nothing for NaN.
std::string tabField(double number);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ocellus::cli {

/// A table of scores: one row per method, as many texts as columns.
struct BenchTable {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
};

/// Three decimals; "-" for what could not be computed.
std::string benchNumber(std::optional<double> value);

/// With tabs, one line a row, the names of the columns first.
std::string asTabText(const BenchTable& table);

/// With spaces, for a terminal.
std::string asAlignedText(const BenchTable& table);

} // namespace ocellus::cli

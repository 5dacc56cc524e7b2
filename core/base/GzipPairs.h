// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// The two tab-separated fields of every line of a (gzip) table shipped with Ocellus.
/// @throws Error when it cannot be read or a line has no tab.
std::vector<std::pair<std::string, std::string>> readGzipPairs(const std::string& path);

} // namespace ocellus

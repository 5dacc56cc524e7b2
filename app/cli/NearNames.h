// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace ocellus::cli {

/// Names of `all` that a person may have meant by `wanted`, nearest first: few edits, ignoring case,
/// or one contained in the other. At most `limit`.
std::vector<std::string> nearNames(const std::string& wanted, const std::vector<std::string>& all, std::size_t limit);

/// "Did you mean CD3D, CD3E, CD3G?" with a space in front, or nothing when there are no names.
std::string didYouMean(const std::vector<std::string>& names);

} // namespace ocellus::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace ocellus::cli {

/// Gene names of the command line: those in a file of that name, else those in the text itself, each
/// once. @throws UsageError when there are none, or for what looks like the name of a file that is not there.
std::vector<std::string> geneNamesGiven(const std::string& listOrFile);

} // namespace ocellus::cli

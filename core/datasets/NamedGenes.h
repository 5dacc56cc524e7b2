// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/GeneTable.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocellus {

/// The names in a text: one a line, or between commas, semicolons, tabs or blanks; what follows a #
/// on its line is a remark.
std::vector<std::string> geneNamesIn(std::string_view text);

/// Genes of `genes` by these names, each once, in the order named; the rest to `notFound`.
/// @param organism  CURIE whose earlier symbols are known, or nullopt
std::vector<Index> genesNamed(const GeneTable& genes,
                              const std::optional<std::string>& organism,
                              const std::vector<std::string>& names,
                              std::vector<std::string>* notFound);

} // namespace ocellus

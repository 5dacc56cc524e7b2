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

/// The gene of `genes` by this name: an id or symbol as GeneTable::find takes it, else the symbol of an id in a data set
/// that is named by symbols, the id of a symbol in one named by ids, or a symbol the gene had earlier.
/// @param organism  CURIE whose ids and symbols are known, or nullopt: an id tells its organism itself, and its symbol must
/// then be written alike (Cd3d is not CD3D)
std::optional<Index> geneNamed(const GeneTable& genes, const std::optional<std::string>& organism, const std::string& name);

/// Genes of `genes` by these names (geneNamed), each once, in the order named; the rest to `notFound`.
std::vector<Index> genesNamed(const GeneTable& genes,
                              const std::optional<std::string>& organism,
                              const std::vector<std::string>& names,
                              std::vector<std::string>* notFound);

} // namespace ocellus

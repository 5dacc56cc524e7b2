// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/GeneTable.h"

#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// Genes on the mitochondrial genome, ascending, by what the organisms call them: MT-ND1, mt-Nd1,
/// mt:ND1 (vertebrates, fly), nduo-1, ctc-1, MTCE.4 (worm), ATMG00010 (Arabidopsis), ND1, COX1 ...
/// (many Ensembl species; only where at least five of these are there, as COX1 alone is a cyclo-
/// oxygenase). Where the file has identifiers only, symbols come from the shipped gene table.
/// @param organism  NCBITaxon CURIE of the data, nullopt when unknown.
std::vector<Index> mitochondrialGenes(const GeneTable& genes,
                                      const std::optional<std::string>& organism);

} // namespace ocellus

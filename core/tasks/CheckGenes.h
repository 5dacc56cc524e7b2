// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/GeneTable.h"

#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// How a gene of the file was recognised among the genes that Ocellus ships of its organism.
enum class GeneMatch { Identifier, VersionedIdentifier, Symbol, EarlierSymbol, Unknown };

std::string toString(GeneMatch match); ///< "identifier", "versioned identifier", "symbol" ...

/// The genes of a matrix against the shipped gene table (named genes that are no pseudogenes).
struct GeneCheck {
    std::optional<std::string> organism; ///< NCBITaxon CURIE; nullopt when none could be told
    std::string toldBy;                  ///< "the file", "gene names" or empty
    bool hasReference = false;           ///< Ocellus ships a table of this organism
    std::vector<GeneMatch> match;        ///< per gene; all Unknown without a table
    std::vector<std::string> id;         ///< per gene: of the table; "" where unknown
    std::vector<std::string> symbol;     ///< per gene: today's, of the table; "" where unknown
    std::vector<Index> firstWithId;      ///< per gene: the first gene with the same id, itself
                                         ///< where it is the first or unknown
    Index matched = 0;
    Index renamed = 0;    ///< matched genes whose symbol in the file is not today's
    Index duplicates = 0; ///< matched genes that are not the first with their id: they are summed

    Index size() const { return static_cast<Index>(match.size()); }

    Index count(GeneMatch kind) const;
};

/// @param organism  of the data set; where nullopt, that of the shipped tables which knows most
/// genes as they are written, when these are at least three in ten.
/// @throws Error when a shipped table is damaged.
GeneCheck checkGenes(const GeneTable& genes, const std::optional<std::string>& organism);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/Dataset.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// The gene a person means: id or symbol of the file ignoring case, else a symbol of the organism's
/// gene table whose id the file holds (and the other way round). nullopt when there is none.
std::optional<Index> findGene(const Dataset& dataset, const QString& text);

/// Symbols that differ from `text` by few letters, nearest first, at most `limit`.
std::vector<std::string> similarGenes(const GeneTable& genes, const QString& text, std::size_t limit);

/// "No gene called “CD3X”. Did you mean CD3D, CD3E, CD3G?", each suggestion a link with the symbol
/// as its address (rich text).
QString noGeneSentence(const GeneTable& genes, const QString& text);

/// The symbol of a gene that the organism has, by symbol or id; empty for any other text.
QString knownGeneName(const Dataset& dataset, const QString& text);

/// What stands beside a symbol: its id when that is another, else empty.
QString geneAside(const Dataset& dataset, Index gene);

/// How many genes of the data set the organism's table knows; nullopt when the organism has no table.
std::optional<Index> recognisedGenes(const Dataset& dataset);

} // namespace ocellus

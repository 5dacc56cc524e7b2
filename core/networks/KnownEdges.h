// SPDX-License-Identifier: GPL-3.0-or-later
// Edges between genes as text files give them.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// Edges by name, with one number each where a column of numbers was asked for.
struct EdgeRows {
    std::vector<std::string> notes; ///< lines before the first edge that start with #, without it
    std::vector<std::pair<std::string, std::string>> edges; ///< regulator, target
    std::vector<double> numbers;    ///< one per edge, NaN where the field is empty; empty: no such column was asked for
};

/// Reads edges from tab- or comma-separated text, plain or gzip: columns named source, tf,
/// regulator, gene1, gene_a or from and target, gene2, gene_b or to; without such names in the first
/// line the first two columns.
/// @param numberColumns  names in lower case of the column of numbers that is wanted; empty: none.
/// @throws InputError for a file that cannot be read, holds no edge, lacks the wanted column, or has
/// a line of too few columns or no number where one is wanted.
EdgeRows readEdgeRows(const std::string& path, const std::vector<std::string>& numberColumns);

/// Known edges by name, as a file gives them.
struct KnownEdges {
    std::vector<std::pair<std::string, std::string>> edges; ///< regulator, target
};

/// The same without numbers. @throws InputError likewise.
KnownEdges readKnownEdges(const std::string& path);

} // namespace ocellus

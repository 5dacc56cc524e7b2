// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/NetworkFiles.h"

#include <optional>
#include <string>

namespace ocellus {

/// Writes the strongest pairs of a network as a list of jobs for structure prediction, tab-separated:
/// `rank, job, gene_a, gene_b, symbol_a, symbol_b, score, organism, protein_a, protein_b, fasta_a,
/// fasta_b, iptm`. A pair stands once, with the larger of its weights. fasta_* name the files that the
/// sequences are expected in (one per gene); protein_* and iptm are empty, to be filled. The filled
/// list is what readIpTm() takes. The file appears whole or not at all.
/// @param most  pairs at most; 0: all. @throws Error when the disk refuses.
/// @returns Cancelled when stopped; nothing is left behind.
Outcome writeProteinPairs(const std::string& path, const GeneNetwork& network, const std::optional<std::string>& organism, Index most, const RunControl& control);

/// Reads ipTM values of predicted complexes: a table with the columns gene_a, gene_b (or regulator,
/// target ...) and iptm; of several lines for a pair the highest counts, empty fields are passed over.
/// @param leftOut  set to the lines whose genes are not both in the network.
/// @throws InputError as readEdgeRows(), for a value outside [0, 1], and when no line is of use.
PairScores readIpTm(const std::string& path, const GeneNetwork& network, Index* leftOut);

} // namespace ocellus

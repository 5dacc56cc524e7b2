// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/ResultFile.h"
#include "core/tasks/NetworkPicks.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// A number for pairs of genes of a network, the lower gene first.
using PairScores = std::map<std::pair<std::int32_t, std::int32_t>, double>;

/// Writes the edges as tab-separated text, strongest first: lines of `notes` after "# ", then the
/// columns regulator, target, weight (genes as the data set names them) and, where symbols differ
/// from these names, regulator_symbol and target_symbol. `path` appears whole or not at all.
/// @param ipTm  of predicted complexes; a last column iptm when there are any.
/// @throws Error when the disk refuses. @returns Cancelled when stopped; nothing is left behind.
Outcome writeEdges(const std::string& path, const GeneNetwork& network, const std::vector<std::string>& notes, const RunControl& control, const PairScores& ipTm = {});

/// The same as GraphML: nodes (genes of at least one edge) with name, symbol and regulator, directed
/// edges with weight.
Outcome writeGraphml(const std::string& path, const GeneNetwork& network, const std::vector<std::string>& notes, const RunControl& control, const PairScores& ipTm = {});

/// Reads an edge list with columns regulator, target and weight, as writeEdges() makes them, as a
/// network of the data set's genes; which of them are regulators is told as in markRegulators().
/// @param leftOut  set to the edges whose genes the data set does not have, that join a gene to
/// itself or have no weight. @throws InputError as readEdgeRows(), or when no edge is left.
GeneNetwork readNetwork(const std::string& path, const Dataset& dataset, Index* leftOut);

/// What is told of every gene of a network; NaN: not known.
struct NetworkGeneNumbers {
    std::vector<double> means;      ///< of log-normalised expression
    std::vector<double> centrality; ///< see networkCentrality()
};

/// The network as an AnnData file: var holds its genes with `symbol`, `TFs` (bool) and `mean_expression`
/// (log-normalised) and `centrality` (see networkCentrality()), varp GRN with rows = regulators, uns/grn_notes the notes.
/// @param cells  those it was made of; empty: all. @param numbers  empty ones are not written.
ResultFileContent networkFile(const std::shared_ptr<const Dataset>& dataset,
                              const NetworkResult& result,
                              std::vector<Index> cells,
                              std::vector<std::string> notes,
                              const NetworkGeneNumbers& numbers = {});

/// Adds the network to a file of all genes of its data set, as networkFile() writes it but for `symbol`, which the data set
/// says: storedNetwork() reads it from there, with a gene for every gene of the file.
/// @param layer  its provenance. @returns false, and adds nothing, where the genes of the file are not those of the matrix it was made from.
bool addNetwork(const GeneNetwork& network, LayerPtr layer, const NetworkGeneNumbers& numbers, std::vector<std::string> notes, ResultFileContent* content);

/// A network as such a file, or one of scPRINT, holds it.
struct StoredNetwork {
    GeneNetwork network;       ///< of the file's own genes
    std::vector<double> means; ///< per gene; empty: the file does not say
};

/// @throws InputError for a file without varp/GRN or with no edge in it.
StoredNetwork storedNetwork(const std::shared_ptr<const Dataset>& file);

/// How a network was made, one sentence: "Made without a model, by CLR of log-normalised expression."
std::string madeSentence(const GeneNetwork& network);

/// What a reader must know of a network: orientation and filter, one sentence each.
std::vector<std::string> networkNotes(const GeneNetwork& network, Index strongest);

} // namespace ocellus

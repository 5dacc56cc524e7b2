// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/ResultFile.h"
#include "core/tasks/Networks.h"

#include <string>
#include <vector>

namespace ocellus {

/// Writes the edges as tab-separated text, strongest first: lines of `notes` after "# ", then the
/// columns regulator, target, weight (genes as the data set names them) and, where symbols differ
/// from these names, regulator_symbol and target_symbol. `path` appears whole or not at all.
/// @throws Error when the disk refuses. @returns Cancelled when stopped; nothing is left behind.
Outcome writeEdges(const std::string& path, const GeneNetwork& network, const std::vector<std::string>& notes, const RunControl& control);

/// The same as GraphML: nodes (genes of at least one edge) with name, symbol and regulator, directed
/// edges with weight.
Outcome writeGraphml(const std::string& path, const GeneNetwork& network, const std::vector<std::string>& notes, const RunControl& control);

/// The network as an AnnData file: var holds its genes with `symbol` and `TFs` (bool), varp GRN with
/// rows = regulators, uns/grn_notes the notes. @param cells  those it was made of; empty: all.
ResultFileContent networkFile(
    const std::shared_ptr<const Dataset>& dataset, const NetworkResult& result, std::vector<Index> cells, std::vector<std::string> notes);

/// What a reader must know of a network: orientation and filter, one sentence each.
std::vector<std::string> networkNotes(const GeneNetwork& network, Index strongest);

} // namespace ocellus

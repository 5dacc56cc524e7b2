// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/NetworkEdges.h"

namespace ocellus {

/// Attention between the genes of chosen cells: what the edges of a network are taken from.
struct NetworkAttention {
    NetworkResult result;  ///< complete but for edges and layer
    CellAttention cells;
    AttentionRule rule;    ///< heads and scores as the options say
    Provenance provenance; ///< of the run; edges add to its options
};

/// Runs the cells through the model. The genes and regulators of `result->network` are set.
/// @throws, @returns as makeNetwork(); the filter of the options is looked at for memory alone.
Outcome readNetworkAttention(
    const Dataset& dataset, const Model& model, const NetworkOptions& options, const RunControl& control, NetworkAttention* result);

/// Hands out the attention of every gene, several rows at once.
/// @param rule  whose heads are combined; with averages of each cell's own attention it is not looked at.
/// @param stage  told with the progress; empty: nothing is reported.
Outcome visitAttention(const CellAttention& cells, const AttentionRule& rule, const std::string& stage, const RunControl& control, const NetworkRow& visit);

} // namespace ocellus

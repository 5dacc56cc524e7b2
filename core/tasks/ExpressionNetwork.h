// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/Networks.h"

#include <cstdint>

namespace ocellus {

/// A network from measured expression alone, for data without a model and to compare with.
struct ExpressionNetworkOptions {
    NetworkMethod method = NetworkMethod::Correlation; ///< Correlation, Clr or Genie3
    std::vector<Index> cells;              ///< ascending; empty: all
    Index variableGenes = 1500;            ///< the genes that vary most among those of five cells and 1 % of them; when `genes` is empty
    std::vector<std::string> genes;        ///< ids or symbols of the genes of the network
    NetworkFilter filter = NetworkFilter::Strongest; ///< Threshold is meant for attention: refused
    Index strongest = 10;                  ///< regulators kept of each target
    std::vector<std::string> regulators;   ///< ids or symbols; empty: the shipped list
    bool onlyRegulators = true;            ///< only edges that start at a known regulator; false: at any gene
    Index trees = 100;                     ///< of GENIE3, per gene
    std::uint64_t seed = 0;
    int threads = 0;
    std::size_t memoryLimit = std::size_t{4} << 30; ///< bytes of expression and weights
};

/// Makes a network of log-normalised expression (core/networks/Association.h; TASKS_SPEC 7.3's
/// baselines). `result` holds no matching; its cells, genes and warnings are set. Pairs of Correlation
/// and Clr appear once. Same bytes for any thread count.
/// @throws UsageError for a method or filter that does not fit or a gene that is not in the data;
/// RefusedError with fewer than two genes that vary or three cells, without a known regulator among
/// the genes, and where memory would not do; InputError without expression.
/// @returns Cancelled when stopped.
Outcome makeExpressionNetwork(const Dataset& dataset, const ExpressionNetworkOptions& options, const RunControl& control, NetworkResult* result);

/// Which genes of a table are regulators. @param genes  rows of the table.
/// @param regulators  ids or symbols; empty: the shipped list, told by ids, and by symbols of the
/// organism where the table has no stable ids.
std::vector<char> markRegulators(const GeneTable& table, const std::vector<Index>& genes, const std::vector<std::string>& regulators, const std::optional<std::string>& organism);

/// The cells with most counts in all, ascending; of equals the first. @param cells  ascending; empty:
/// all. @param most  at least 1; nothing is read where there are no more cells than that.
/// @returns Cancelled when stopped.
Outcome cellsWithMostCounts(const Dataset& dataset, std::vector<Index> cells, Index most, const RunControl& control, std::vector<Index>* result);

} // namespace ocellus

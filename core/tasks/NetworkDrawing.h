// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/NetworkPlot.h"
#include "core/tasks/NetworkFiles.h"

#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// A network with what its views need to know of all its genes. Immutable once shared.
struct DescribedNetwork {
    std::shared_ptr<const Dataset> dataset; ///< without expression the shares of cells are not known
    GeneNetwork network;
    std::vector<Index> cells;       ///< it was made of, ascending; empty: all
    Index cellCount = 0;
    std::string cellsName;          ///< "alveolar macrophage", "all cells"
    std::vector<NetworkLink> links; ///< strongest first
    NetworkModules modules;
    std::vector<double> centrality; ///< see networkCentrality()
    std::vector<double> means;      ///< of log-normalised expression, per gene of the network; NaN: not measured
    std::string unit;               ///< "log1p CP10k"
    std::string caution;            ///< see NetworkResult

    std::string nameOf(std::int32_t gene) const; ///< symbol
    std::string idOf(std::int32_t gene) const;
    /// The gene of the network with that id or symbol.
    std::optional<std::int32_t> find(const std::string& text) const;
    /// "Module 2, led by SPI1 (120 genes)".
    std::string moduleName(std::int32_t module) const;
};

/// What edges are compared with.
struct EdgeKnowledge {
    std::string knownName; ///< "collectri_human"; empty: no list
    KnownPairs known;
    PairScores ipTm;       ///< of predicted complexes
};

/// Mean log-normalised expression of every gene of a network in some cells; NaN: not measured.
/// @param cells  ascending; empty: all. @returns Cancelled when stopped.
Outcome networkMeans(const Dataset& dataset, const GeneNetwork& network, const std::vector<Index>& cells, const RunControl& control, std::vector<double>* means);

/// Finds modules and central genes and reads the mean of every gene, unless `means` are set already. @pre dataset,
/// network, cells and cellsName are set. @returns Cancelled when stopped.
Outcome describeNetwork(const RunControl& control, DescribedNetwork* network);

/// A network as it is drawn.
struct NetworkDrawing {
    NetworkPlot plot;
    std::vector<std::int32_t> geneOf;  ///< per node of the plot
    std::vector<std::size_t> linkOf;   ///< per edge of the plot, a place in DescribedNetwork::links
    NetworkChoice choice;
    Index available = 0;               ///< edges that the choice could show
};

/// Picks edges, lays them out and counts the cells that have both genes. The same for the same
/// input. @throws RefusedError when the choice has no edge. @returns Cancelled when stopped.
Outcome drawNetwork(const DescribedNetwork& network, const EdgeKnowledge& knowledge, const NetworkChoice& choice, const RunControl& control, NetworkDrawing* drawing);

} // namespace ocellus

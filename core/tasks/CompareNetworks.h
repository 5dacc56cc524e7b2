// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/Networks.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// Cells that one network is made of.
struct NetworkGroup {
    std::string name;         ///< "T cell"
    std::vector<Index> cells; ///< ascending
};

struct CompareNetworksOptions {
    NetworkMethod method = NetworkMethod::Correlation;
    std::shared_ptr<const Model> model;  ///< of Attention
    CellOptions input;                   ///< of Attention; its cells and genes are not looked at
    Index genes = 1500;                  ///< that vary most in both groups together
    std::vector<std::string> geneList;   ///< ids or symbols instead
    std::vector<std::string> regulators; ///< ids or symbols; empty: the shipped list
    Index mostCells = 1000;              ///< of each group, those with most counts; 0: all
    Index trees = 100;                   ///< of GENIE3
    std::uint64_t seed = 0;              ///< of the shuffling, and of GENIE3
    int threads = 0;
};

/// What became of a pair of genes.
struct EdgeChange {
    Index regulator = 0, target = 0; ///< rows of the gene table
    float weightA = 0.0F, weightB = 0.0F;
    double pValue = 1.0; ///< share of the pairs that differ as much between shuffled groups
    double qValue = 1.0; ///< Benjamini-Hochberg over all pairs

    double difference() const { return static_cast<double>(weightA) - static_cast<double>(weightB); }
};

struct NetworkComparison {
    std::shared_ptr<const GeneTable> table;
    NetworkMethod method = NetworkMethod::Correlation;
    std::string nameA, nameB;
    Index cellsA = 0, cellsB = 0; ///< used
    Index genes = 0;
    std::vector<EdgeChange> changes; ///< every pair that starts at a known regulator, the largest difference first
    std::vector<std::string> notes;  ///< what a reader must know
    std::string caution;             ///< of the notes: what is known against the model's attention; empty: nothing is

    /// Changes with a q value below 0.05.
    Index called() const;
};

/// Makes the networks of two groups of cells over the same genes, all edges from known regulators, and
/// ranks pairs by the difference of their weights. Of Attention these are the chosen genes that both groups
/// have counts of: every gene has as much to give away, so that among fewer genes all weights are higher. What differs by chance is told by the same two
/// networks after the cells were dealt out anew to groups of the same sizes, all pairs taken
/// together: once, or until 100,000 pairs were seen, at most 20 times. Same values for any thread count.
/// @throws UsageError when a group is empty or the groups share a cell; RefusedError when for Attention they have
/// fewer than two genes in common; else as makeNetwork() and
/// makeExpressionNetwork(). @returns Cancelled when stopped.
Outcome compareNetworks(const Dataset& dataset,
                        const NetworkGroup& a,
                        const NetworkGroup& b,
                        const CompareNetworksOptions& options,
                        const RunControl& control,
                        NetworkComparison* result);

/// Writes the changes as tab-separated text: notes after "# ", which say how many pairs are left out,
/// then regulator, target, weight_a, weight_b, difference, pvalue, qvalue, regulator_symbol, target_symbol.
/// @param most  the largest; 0: all. @returns Cancelled when stopped; nothing is left behind.
Outcome writeChanges(const std::string& path, const NetworkComparison& comparison, Index most, const RunControl& control);

} // namespace ocellus

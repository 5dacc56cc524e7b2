// SPDX-License-Identifier: GPL-3.0-or-later
// Which known sets of genes a part of a network is rich in.
#pragma once

#include "core/tasks/NetworkPicks.h"
#include "core/tasks/ScoreGenes.h"

#include <string>
#include <vector>

namespace ocellus {

/// Reads gene sets in the GMT format: on each line a name, a description and the genes, separated by
/// tabs; plain or gzip. @throws InputError for a file that cannot be read, a line of fewer than three
/// fields, or no set at all.
std::vector<GeneSet> readGmt(const std::string& path);

/// How much of a set is in the chosen genes.
struct SetEnrichment {
    std::size_t set = 0;   ///< which of the sets
    Index inNetwork = 0;   ///< genes of the set in the network
    std::vector<std::int32_t> shared; ///< of these the chosen ones, as genes of the network, ascending
    double expected = 0.0; ///< of them by chance
    double pValue = 1.0;   ///< hypergeometric: at least as many of the set among as many genes of the network drawn at random
    double qValue = 1.0;   ///< Benjamini-Hochberg over the sets that were tested
};

struct Enrichment {
    Index chosen = 0;     ///< genes
    Index background = 0; ///< genes of the network
    Index leftOut = 0;    ///< sets without a gene in the network, not tested
    std::vector<SetEnrichment> sets; ///< by p value, equals by place
};

/// Tests every set against all genes of the network. @param chosen  genes of the network, each once.
Enrichment enrichedSets(const GeneNetwork& network, const std::vector<std::int32_t>& chosen, const std::vector<GeneSet>& sets);

/// The genes of a module.
std::vector<std::int32_t> genesOfModule(const NetworkModules& modules, std::int32_t module);

} // namespace ocellus

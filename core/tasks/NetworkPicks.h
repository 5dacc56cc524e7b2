// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/networks/KnownEdges.h"
#include "core/tasks/Networks.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// An edge of a network; genes are numbers in GeneNetwork::genes.
struct NetworkLink {
    std::int32_t regulator = 0;
    std::int32_t target = 0;
    double weight = 0.0;
};

/// All edges, the strongest first; equals by regulator, then by target.
std::vector<NetworkLink> rankedLinks(const SparseSquare& edges);

/// The gene of a network with that id or symbol; nullopt when it is not part of it.
std::optional<std::int32_t> placeInNetwork(const GeneNetwork& network, const std::string& name);

/// Pairs of genes of a network that a list knows, as (regulator, target).
using KnownPairs = std::set<std::pair<std::int32_t, std::int32_t>>;
KnownPairs knownPairs(const GeneNetwork& network, const KnownEdges& known);

/// A regulator and what starts at it.
struct NetworkHub {
    std::int32_t gene = 0; ///< of the network
    Index edges = 0;
    double strength = 0.0; ///< sum of weights
    Index known = 0;       ///< edges that the list of known ones has
};

/// Genes with edges that start at them: those with most first, then by strength.
std::vector<NetworkHub> networkHubs(const std::vector<NetworkLink>& links, const KnownPairs& known);

/// Genes that are joined more with each other than with others.
struct NetworkModule {
    std::int32_t leader = 0; ///< the gene with the largest sum of weights inside
    Index genes = 0;
};

struct NetworkModules {
    std::vector<std::int32_t> moduleOf; ///< per gene of the network; -1: it has no edge
    std::vector<NetworkModule> modules; ///< the largest first; of at least three genes
};

/// Modules by Leiden on the edges taken without direction. Same for any thread count.
/// @returns Cancelled when stopped.
Outcome findModules(const GeneNetwork& network, std::uint64_t seed, const RunControl& control, NetworkModules* result);

/// How central every gene is: eigenvector centrality of the network without direction, of each regulator its 20 strongest
/// edges (TASKS_SPEC 7.2). Per gene of the network, as in core/statistics/Centrality.h. @returns Cancelled when stopped.
Outcome networkCentrality(const GeneNetwork& network, const RunControl& control, std::vector<double>* result);

/// Which edges are shown.
struct NetworkChoice {
    enum class Around { Strongest, Gene, Module };
    Around around = Around::Strongest;
    std::int32_t which = -1; ///< the gene of the network, or the module
    Index edges = 30;        ///< at most
    bool operator==(const NetworkChoice&) const = default;
};

inline constexpr Index kFewestEdges = 10;   ///< of the slider
inline constexpr Index kMostEdgesUnasked = 500; ///< more only when a person says so

/// The edges that a choice shows, as places in `links`, ascending. Around a gene: its strongest
/// edges, and for a quarter of the number the strongest among the genes so found; where either lot
/// is too small, the other takes its room.
std::vector<std::size_t> chosenLinks(const std::vector<NetworkLink>& links, const NetworkModules& modules, const NetworkChoice& choice);

/// How many edges a choice could show at most.
Index availableLinks(const std::vector<NetworkLink>& links, const NetworkModules& modules, const NetworkChoice& choice);

} // namespace ocellus

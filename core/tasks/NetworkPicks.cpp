// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/NetworkPicks.h"

#include "core/statistics/Centrality.h"
#include "core/statistics/Leiden.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kSmallestModule = 3;
constexpr Index kCentralEdges = 20; ///< of each regulator that centrality looks at

/// Edges without direction; of two between the same genes the sum.
SparseSquare undirected(const SparseSquare& edges) {
    std::map<std::pair<std::int32_t, std::int32_t>, double> sums;
    for (Index row = 0; row < edges.size; ++row) {
        for (Index at = edges.rowStart[static_cast<std::size_t>(row)]; at < edges.rowStart[static_cast<std::size_t>(row) + 1]; ++at) {
            const std::int32_t column = edges.columns[static_cast<std::size_t>(at)];
            const auto one = static_cast<std::int32_t>(row);
            const double weight = std::max(0.0, edges.values[static_cast<std::size_t>(at)]);
            sums[{one, column}] += weight;
            sums[{column, one}] += weight;
        }
    }
    SparseSquare both{edges.size, std::vector<Index>(static_cast<std::size_t>(edges.size) + 1, 0), {}, {}};
    for (const auto& [pair, weight] : sums) {
        ++both.rowStart[static_cast<std::size_t>(pair.first) + 1];
        both.columns.push_back(pair.second);
        both.values.push_back(weight);
    }
    for (std::size_t i = 1; i < both.rowStart.size(); ++i) {
        both.rowStart[i] += both.rowStart[i - 1];
    }
    return both;
}

/// The `most` largest weights of every row; equals by column.
SparseSquare strongestOfRows(const SparseSquare& edges, Index most) {
    SparseSquare kept{edges.size, {0}, {}, {}};
    std::vector<Index> row;
    for (Index gene = 0; gene < edges.size; ++gene) {
        row.resize(static_cast<std::size_t>(edges.rowStart[static_cast<std::size_t>(gene) + 1] - edges.rowStart[static_cast<std::size_t>(gene)]));
        std::iota(row.begin(), row.end(), edges.rowStart[static_cast<std::size_t>(gene)]);
        const auto weight = [&](Index at) { return edges.values[static_cast<std::size_t>(at)]; };
        std::stable_sort(row.begin(), row.end(), [&](Index a, Index b) { return weight(a) > weight(b); });
        row.resize(std::min(row.size(), static_cast<std::size_t>(most)));
        std::sort(row.begin(), row.end());
        for (const Index at : row) {
            kept.columns.push_back(edges.columns[static_cast<std::size_t>(at)]);
            kept.values.push_back(weight(at));
        }
        kept.rowStart.push_back(static_cast<Index>(kept.columns.size()));
    }
    return kept;
}

bool isInside(const NetworkLink& link, const NetworkModules& modules, std::int32_t module) {
    return modules.moduleOf[static_cast<std::size_t>(link.regulator)] == module && modules.moduleOf[static_cast<std::size_t>(link.target)] == module;
}

bool touches(const NetworkLink& link, std::int32_t gene) {
    return link.regulator == gene || link.target == gene;
}

/// The strongest `many` edges of a gene and the genes they lead to.
std::set<std::int32_t> partners(const std::vector<NetworkLink>& links, std::int32_t gene, Index many) {
    std::set<std::int32_t> found{gene};
    for (std::size_t i = 0; i < links.size() && many > 0; ++i) {
        if (touches(links[i], gene)) {
            found.insert({links[i].regulator, links[i].target});
            --many;
        }
    }
    return found;
}

std::vector<std::size_t> aroundGene(const std::vector<NetworkLink>& links, std::int32_t gene, Index wanted) {
    const auto own = static_cast<Index>(std::count_if(links.begin(), links.end(), [&](const NetworkLink& link) { return touches(link, gene); }));
    Index first = std::min(own, wanted - wanted / 4);
    const auto between = [&](Index many) {
        const std::set<std::int32_t> genes = partners(links, gene, many);
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < links.size() && static_cast<Index>(found.size()) < wanted - many; ++i) {
            if (!touches(links[i], gene) && genes.contains(links[i].regulator) && genes.contains(links[i].target)) {
                found.push_back(i);
            }
        }
        return found;
    };
    std::vector<std::size_t> chosen = between(first);
    if (first + static_cast<Index>(chosen.size()) < wanted && first < own) { // few edges among the partners
        first = std::min(own, wanted - static_cast<Index>(chosen.size()));
        chosen = between(first);
    }
    for (std::size_t i = 0; i < links.size() && first > 0; ++i) {
        if (touches(links[i], gene)) {
            chosen.push_back(i);
            --first;
        }
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

} // namespace

std::optional<std::int32_t> placeInNetwork(const GeneNetwork& network, const std::string& name) {
    const std::optional<Index> gene = network.table->find(name);
    const auto at = gene ? std::lower_bound(network.genes.begin(), network.genes.end(), *gene) : network.genes.end();
    if (at == network.genes.end() || *at != *gene) {
        return std::nullopt;
    }
    return static_cast<std::int32_t>(at - network.genes.begin());
}

std::vector<NetworkLink> rankedLinks(const SparseSquare& edges) {
    std::vector<NetworkLink> links;
    links.reserve(edges.columns.size());
    for (Index row = 0; row < edges.size; ++row) {
        for (Index at = edges.rowStart[static_cast<std::size_t>(row)]; at < edges.rowStart[static_cast<std::size_t>(row) + 1]; ++at) {
            links.push_back({static_cast<std::int32_t>(row), edges.columns[static_cast<std::size_t>(at)], edges.values[static_cast<std::size_t>(at)]});
        }
    }
    std::stable_sort(links.begin(), links.end(), [](const NetworkLink& a, const NetworkLink& b) { return a.weight > b.weight; });
    return links;
}

KnownPairs knownPairs(const GeneNetwork& network, const KnownEdges& known) {
    KnownPairs pairs;
    std::map<std::string, std::optional<std::int32_t>> places; // names repeat a hundredfold
    const auto at = [&](const std::string& name) {
        const auto [entry, isNew] = places.try_emplace(name);
        if (isNew) {
            entry->second = placeInNetwork(network, name);
        }
        return entry->second;
    };
    for (const auto& [regulator, target] : known.edges) {
        const auto from = at(regulator), to = at(target);
        if (from && to) {
            pairs.emplace(*from, *to);
        }
    }
    return pairs;
}

std::vector<NetworkHub> networkHubs(const std::vector<NetworkLink>& links, const KnownPairs& known) {
    std::map<std::int32_t, NetworkHub> byGene;
    for (const NetworkLink& link : links) {
        NetworkHub& hub = byGene[link.regulator];
        hub.gene = link.regulator;
        ++hub.edges;
        hub.strength += link.weight;
        hub.known += known.contains({link.regulator, link.target}) ? 1 : 0;
    }
    std::vector<NetworkHub> hubs;
    for (const auto& [gene, hub] : byGene) {
        hubs.push_back(hub);
    }
    std::stable_sort(hubs.begin(), hubs.end(), [](const NetworkHub& a, const NetworkHub& b) {
        return a.edges != b.edges ? a.edges > b.edges : a.strength > b.strength;
    });
    return hubs;
}

Outcome findModules(const GeneNetwork& network, std::uint64_t seed, const RunControl& control, NetworkModules* result) {
    const SparseSquare graph = undirected(network.edges);
    Clustering clustering;
    LeidenOptions options;
    options.seed = seed;
    if (leiden(graph, options, control, &clustering) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    NetworkModules modules;
    modules.moduleOf.assign(network.genes.size(), -1);
    std::vector<double> most;
    for (Index gene = 0; gene < graph.size; ++gene) {
        const Index first = graph.rowStart[static_cast<std::size_t>(gene)], end = graph.rowStart[static_cast<std::size_t>(gene) + 1];
        if (first == end) {
            continue; // alone
        }
        const std::int32_t group = clustering.groupOf[static_cast<std::size_t>(gene)];
        modules.moduleOf[static_cast<std::size_t>(gene)] = group;
        modules.modules.resize(std::max(modules.modules.size(), static_cast<std::size_t>(group) + 1));
        most.resize(modules.modules.size(), -1.0);
        double sum = 0.0;
        for (Index at = first; at < end; ++at) {
            if (clustering.groupOf[static_cast<std::size_t>(graph.columns[static_cast<std::size_t>(at)])] == group) {
                sum += graph.values[static_cast<std::size_t>(at)];
            }
        }
        NetworkModule& module = modules.modules[static_cast<std::size_t>(group)];
        ++module.genes;
        if (sum > most[static_cast<std::size_t>(group)]) {
            most[static_cast<std::size_t>(group)] = sum;
            module.leader = static_cast<std::int32_t>(gene);
        }
    }
    // Groups are numbered by size, so the small ones are last.
    while (!modules.modules.empty() && modules.modules.back().genes < kSmallestModule) {
        modules.modules.pop_back();
    }
    *result = std::move(modules);
    return Outcome::Finished;
}

Outcome networkCentrality(const GeneNetwork& network, const RunControl& control, std::vector<double>* result) {
    return eigenvectorCentrality(undirected(strongestOfRows(network.edges, kCentralEdges)), control, result);
}

std::vector<std::size_t> chosenLinks(const std::vector<NetworkLink>& links, const NetworkModules& modules, const NetworkChoice& choice) {
    if (choice.around == NetworkChoice::Around::Gene) {
        return aroundGene(links, choice.which, choice.edges);
    }
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < links.size() && static_cast<Index>(chosen.size()) < choice.edges; ++i) {
        if (choice.around == NetworkChoice::Around::Strongest || isInside(links[i], modules, choice.which)) {
            chosen.push_back(i);
        }
    }
    return chosen;
}

Index availableLinks(const std::vector<NetworkLink>& links, const NetworkModules& modules, const NetworkChoice& choice) {
    if (choice.around == NetworkChoice::Around::Strongest) {
        return static_cast<Index>(links.size());
    }
    std::set<std::int32_t> genes;
    if (choice.around == NetworkChoice::Around::Gene) {
        genes = partners(links, choice.which, static_cast<Index>(links.size()));
    }
    return static_cast<Index>(std::count_if(links.begin(), links.end(), [&](const NetworkLink& link) {
        return choice.around == NetworkChoice::Around::Module ? isInside(link, modules, choice.which)
                                                              : genes.contains(link.regulator) && genes.contains(link.target);
    }));
}

} // namespace ocellus

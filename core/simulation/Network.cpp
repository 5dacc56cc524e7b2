// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Random.h"
#include "core/simulation/World.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ocellus {

namespace {

/// Builds the network: named regulators first, then chosen ones, then who drives whom.
class NetworkBuilder {
public:
    explicit NetworkBuilder(World& world)
        : m_world(world), m_plan(world.config.network),
          m_regulatorsOf(static_cast<std::size_t>(world.typeCount * world.geneCount), 0),
          m_isRegulator(static_cast<std::size_t>(world.geneCount), false) {}

    void run();

private:
    void addRegulator(std::int32_t gene, std::vector<std::int32_t> types);
    void addExtras();
    void addTarget(Regulator& regulator, std::int32_t gene, double repressing);
    void addNamedTargets();
    void addRandomTargets(Regulator& regulator, Index count);
    void addCascade();

    const std::string& keyOf(std::int32_t gene) const {
        return m_world.universe.genes()[static_cast<std::size_t>(gene)].key;
    }

    World& m_world;
    const NetworkPlan& m_plan;
    std::vector<std::int32_t> m_regulatorsOf; ///< types x genes: regulators a gene has in a type
    std::vector<bool> m_isRegulator;
};

void NetworkBuilder::addRegulator(std::int32_t gene, std::vector<std::int32_t> types) {
    if (m_isRegulator[static_cast<std::size_t>(gene)]) {
        return;
    }
    m_isRegulator[static_cast<std::size_t>(gene)] = true;
    std::sort(types.begin(), types.end());
    Regulator regulator;
    regulator.gene = gene;
    regulator.types = std::move(types);
    if (!m_world.isMarker[static_cast<std::size_t>(gene)]) { // a written level stays
        const auto on = static_cast<float>(std::log(m_plan.regulatorLevel));
        for (std::int32_t t = 0; t < m_world.typeCount; ++t) {
            m_world.level(t, gene) = regulator.isActiveIn(t) ? on : on - std::log(20.0F);
        }
        m_world.isMarker[static_cast<std::size_t>(gene)] = true;
    }
    m_world.regulators.push_back(std::move(regulator));
}

void NetworkBuilder::addExtras() {
    std::vector<std::pair<std::uint64_t, std::int32_t>> order;
    const auto& genes = m_world.universe.genes();
    for (std::int32_t g = 0; g < m_world.geneCount; ++g) {
        if (genes[static_cast<std::size_t>(g)].factor &&
            !genes[static_cast<std::size_t>(g)].named) {
            order.emplace_back(m_world.seedOf("regulator", g), g);
        }
    }
    std::sort(order.begin(), order.end());
    order.resize(std::min(order.size(), static_cast<std::size_t>(m_plan.extraRegulators)));
    for (const auto& [hash, gene] : order) {
        Random random(m_world.seedOf("regulator types", gene));
        const Index low = std::min(m_plan.extraTypesLow, m_world.typeCount);
        const Index high = std::min(m_plan.extraTypesHigh, m_world.typeCount);
        const auto wanted =
            low + static_cast<Index>(random.below(static_cast<std::uint64_t>(high - low + 1)));
        std::vector<std::int32_t> types(static_cast<std::size_t>(m_world.typeCount));
        std::iota(types.begin(), types.end(), 0);
        for (Index i = 0; i < wanted; ++i) {
            const auto left = static_cast<std::uint64_t>(m_world.typeCount - i);
            std::swap(types[static_cast<std::size_t>(i)],
                      types[static_cast<std::size_t>(i) + random.below(left)]);
        }
        types.resize(static_cast<std::size_t>(wanted));
        addRegulator(gene, std::move(types));
    }
}

void NetworkBuilder::addTarget(Regulator& regulator, std::int32_t gene, double repressing) {
    if (gene == regulator.gene ||
        std::find(regulator.targets.begin(), regulator.targets.end(), gene) !=
            regulator.targets.end()) {
        return;
    }
    Random random(streamSeed(m_world.seedOf("edge " + keyOf(regulator.gene), gene), "weight"));
    const double size =
        m_plan.weightLow + (m_plan.weightHigh - m_plan.weightLow) * random.uniform();
    regulator.targets.push_back(gene);
    regulator.weights.push_back(static_cast<float>(random.uniform() < repressing ? -size : size));
    for (const std::int32_t t : regulator.types) {
        ++m_regulatorsOf[static_cast<std::size_t>(t * m_world.geneCount + gene)];
    }
}

void NetworkBuilder::addNamedTargets() {
    for (const RegulatorPlan& plan : m_plan.regulators) {
        for (const std::int32_t gene : m_world.universe.find(plan.gene)) {
            const auto at = std::find_if(m_world.regulators.begin(),
                                         m_world.regulators.end(),
                                         [&](const Regulator& r) { return r.gene == gene; });
            for (const std::string& symbol : plan.targets) {
                for (const std::int32_t target : m_world.universe.find(symbol)) {
                    addTarget(*at, target, 0.0); // written targets are activated
                }
            }
        }
    }
}

void NetworkBuilder::addRandomTargets(Regulator& regulator, Index count) {
    const double lowest = std::log(std::max(m_plan.minimumTargetLevel, 1e-9));
    const std::string what = "edge " + keyOf(regulator.gene);
    std::vector<std::pair<std::uint64_t, std::int32_t>> order;
    for (std::int32_t g = 0; g < m_world.geneCount; ++g) {
        const auto expressed = [&](std::int32_t t) { return m_world.level(t, g) >= lowest; };
        const auto free = [&](std::int32_t t) {
            return m_regulatorsOf[static_cast<std::size_t>(t * m_world.geneCount + g)] <
                   m_plan.maximumRegulators;
        };
        if (!m_isRegulator[static_cast<std::size_t>(g)] &&
            !m_world.isMarker[static_cast<std::size_t>(g)] &&
            std::any_of(regulator.types.begin(), regulator.types.end(), expressed) &&
            std::all_of(regulator.types.begin(), regulator.types.end(), free)) {
            order.emplace_back(m_world.seedOf(what, g), g);
        }
    }
    std::sort(order.begin(), order.end());
    order.resize(std::min(order.size(), static_cast<std::size_t>(count)));
    for (const auto& [hash, gene] : order) {
        addTarget(regulator, gene, m_plan.repressing);
    }
}

void NetworkBuilder::addCascade() {
    for (std::size_t i = 1; i < m_world.regulators.size(); ++i) {
        Regulator& regulator = m_world.regulators[i];
        Random random(m_world.seedOf("cascade", regulator.gene));
        if (random.uniform() >= m_plan.cascade) {
            continue;
        }
        std::vector<std::int32_t> parents;
        for (std::size_t p = 0; p < i; ++p) {
            const bool meets =
                std::any_of(regulator.types.begin(), regulator.types.end(), [&](std::int32_t t) {
                    return m_world.regulators[p].isActiveIn(t);
                });
            if (meets) {
                parents.push_back(static_cast<std::int32_t>(p));
            }
        }
        if (!parents.empty()) {
            regulator.parent = parents[random.below(parents.size())];
            regulator.parentWeight = static_cast<float>(0.5 + 0.3 * random.uniform());
        }
    }
}

void NetworkBuilder::run() {
    for (const RegulatorPlan& plan : m_plan.regulators) {
        std::vector<std::int32_t> types;
        for (const std::string& name : plan.types) {
            types.push_back(static_cast<std::int32_t>(*m_world.config.typeNamed(name)));
        }
        for (const std::int32_t gene : m_world.universe.find(plan.gene)) {
            addRegulator(gene, types);
        }
    }
    addExtras();
    addNamedTargets();
    for (Regulator& regulator : m_world.regulators) {
        const auto& genes = m_world.universe.genes();
        Index wanted = -1;
        for (const RegulatorPlan& plan : m_plan.regulators) {
            const auto named = m_world.universe.find(plan.gene);
            if (std::find(named.begin(), named.end(), regulator.gene) != named.end()) {
                wanted = plan.randomTargets;
            }
        }
        if (wanted < 0) {
            Random random(
                streamSeed(m_world.config.worldSeed, "targets " + genes[regulator.gene].key));
            const auto span =
                static_cast<std::uint64_t>(m_plan.extraTargetsHigh - m_plan.extraTargetsLow + 1);
            wanted = m_plan.extraTargetsLow + static_cast<Index>(random.below(span));
        }
        addRandomTargets(regulator, wanted);
    }
    addCascade();
}

} // namespace

void plantNetwork(World& world) {
    NetworkBuilder(world).run();
}

} // namespace ocellus

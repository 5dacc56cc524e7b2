// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/World.h"

#include "core/base/Random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <set>

namespace ocellus {

namespace {

constexpr float kLn2 = std::numbers::ln2_v<float>;

/// Highest counts per 10,000 of a gene nobody names: markers are not outshone by chance.
constexpr float kHighestUnnamed = 25.0F;

/// Positions of the types below a lineage, children included.
std::vector<Index> typesOfLineage(const SimulationConfig& config, const std::string& lineage) {
    std::set<std::string> below{lineage};
    for (const LineagePlan& plan : config.lineages) { // parents come before children
        if (below.contains(plan.parent)) {
            below.insert(plan.name);
        }
    }
    std::vector<Index> types;
    for (std::size_t t = 0; t < config.cellTypes.size(); ++t) {
        if (below.contains(config.cellTypes[t].lineage)) {
            types.push_back(static_cast<Index>(t));
        }
    }
    return types;
}

} // namespace

bool Regulator::isActiveIn(std::int32_t type) const {
    return std::binary_search(types.begin(), types.end(), type);
}

World::World(SimulationConfig plan)
    : config(std::move(plan)), universe(config),
      typeCount(static_cast<Index>(config.cellTypes.size())), geneCount(universe.size()) {
    setBackground();
    setProgrammes();
    setMarkers();
    plantNetwork(*this);
    plantEffects();
    plantSpecies();
}

std::uint64_t World::seedOf(const std::string& what, Index gene) const {
    return streamSeed(streamSeed(config.worldSeed, what),
                      universe.genes()[static_cast<std::size_t>(gene)].key);
}

void World::setBackground() {
    const GenesPlan& plan = config.genes;
    const auto genes = static_cast<std::size_t>(geneCount);
    m_background.resize(genes);
    inverseDispersion.resize(genes);
    isMarker.assign(genes, false);
    logLevels.resize(static_cast<std::size_t>(typeCount) * genes);
    speciesLog.assign(logLevels.size(), 0.0F);
    for (Index g = 0; g < geneCount; ++g) {
        Random random(seedOf("background", g));
        m_background[g] =
            static_cast<float>(std::log(plan.medianLevel) + plan.levelSpread * random.normal());
        inverseDispersion[g] = static_cast<float>(
            plan.inverseDispersion * std::exp(plan.inverseDispersionSpread * random.normal()));
    }
    for (Index t = 0; t < typeCount; ++t) {
        std::copy(m_background.begin(), m_background.end(), logLevels.begin() + t * geneCount);
    }
}

std::vector<std::int32_t> World::randomGenes(const std::string& what, Index count) const {
    const double median = std::log(config.genes.medianLevel);
    std::vector<std::pair<std::uint64_t, std::int32_t>> order;
    for (Index g = 0; g < geneCount; ++g) {
        if (!universe.genes()[static_cast<std::size_t>(g)].named && m_background[g] >= median) {
            order.emplace_back(seedOf(what, g), static_cast<std::int32_t>(g));
        }
    }
    std::sort(order.begin(), order.end());
    order.resize(std::min(order.size(), static_cast<std::size_t>(count)));
    std::vector<std::int32_t> genes;
    for (const auto& [hash, gene] : order) {
        genes.push_back(gene);
    }
    std::sort(genes.begin(), genes.end());
    return genes;
}

void World::setProgrammes() {
    const auto plant =
        [this](const std::string& what, Index count, double log2, const std::vector<Index>& types) {
            for (const std::int32_t gene : randomGenes(what, count)) {
                Random random(seedOf(what + " change", gene));
                const double size = log2 * std::abs(random.normal());
                const double change = random.uniform() < 0.75 ? size : -size; // mostly switched on
                for (const Index t : types) {
                    level(t, gene) += kLn2 * static_cast<float>(change);
                }
            }
        };
    for (const LineagePlan& lineage : config.lineages) {
        plant("lineage " + lineage.name,
              lineage.programmeGenes,
              lineage.programmeLog2,
              typesOfLineage(config, lineage.name));
    }
    for (Index t = 0; t < typeCount; ++t) {
        const CellTypePlan& type = config.cellTypes[static_cast<std::size_t>(t)];
        plant("type " + type.name, type.programmeGenes, type.programmeLog2, {t});
    }
    for (float& value : logLevels) {
        value = std::min(value, std::log(kHighestUnnamed));
    }
}

void World::setMarkers() {
    const auto each = [this](const std::vector<GeneLevel>& levels, auto&& use) {
        for (const GeneLevel& entry : levels) {
            for (const std::int32_t gene : universe.find(entry.gene)) {
                use(gene, static_cast<float>(std::log(entry.level)));
            }
        }
    };
    const auto off = static_cast<float>(std::log(config.genes.offLevel));
    const auto clear = [&](const std::vector<GeneLevel>& levels) {
        each(levels, [&](std::int32_t gene, float) {
            isMarker[static_cast<std::size_t>(gene)] = true;
            for (Index t = 0; t < typeCount; ++t) {
                level(t, gene) = off;
            }
        });
    };
    for (const LineagePlan& lineage : config.lineages) {
        clear(lineage.markers);
    }
    for (const CellTypePlan& type : config.cellTypes) {
        clear(type.markers);
    }
    each(config.genes.baseline, [&](std::int32_t gene, float value) {
        isMarker[static_cast<std::size_t>(gene)] = true;
        for (Index t = 0; t < typeCount; ++t) {
            level(t, gene) = value;
        }
    });
    for (const LineagePlan& lineage :
         config.lineages) { // children after parents: the nearer one wins
        const std::vector<Index> types = typesOfLineage(config, lineage.name);
        each(lineage.markers, [&](std::int32_t gene, float value) {
            for (const Index t : types) {
                level(t, gene) = value;
            }
        });
    }
    for (Index t = 0; t < typeCount; ++t) {
        each(config.cellTypes[static_cast<std::size_t>(t)].markers,
             [&](std::int32_t gene, float value) { level(t, gene) = value; });
    }
}

void World::plantProgramme(const std::string& attribute,
                           const std::string& value,
                           const std::vector<ProgrammeEntry>& programme) {
    for (std::size_t i = 0; i < programme.size(); ++i) {
        const ProgrammeEntry& entry = programme[i];
        std::vector<std::int32_t> types;
        for (const std::string& name : entry.types) {
            types.push_back(static_cast<std::int32_t>(*config.typeNamed(name)));
        }
        const float log = entry.silent ? -std::numeric_limits<float>::infinity()
                                       : kLn2 * static_cast<float>(entry.log2);
        for (const std::string& symbol : entry.genes) {
            for (const std::int32_t gene : universe.find(symbol)) {
                for (const std::int32_t type :
                     types.empty() ? std::vector<std::int32_t>{-1} : types) {
                    effects.push_back({attribute, value, type, gene, log});
                }
            }
        }
        const std::string what = attribute + " " + value + " " + std::to_string(i);
        for (const std::int32_t gene : randomGenes(what, entry.randomGenes)) {
            Random random(seedOf(what + " change", gene));
            const auto change = static_cast<float>(entry.log2 * random.normal());
            if (types.empty() && entry.typeShare >= 1.0) {
                effects.push_back({attribute, value, -1, gene, kLn2 * change});
                continue;
            }
            for (std::int32_t t = 0; t < typeCount; ++t) {
                const bool allowed =
                    types.empty() || std::find(types.begin(), types.end(), t) != types.end();
                if (random.uniform() < entry.typeShare && allowed) {
                    effects.push_back({attribute, value, t, gene, kLn2 * change});
                }
            }
        }
    }
}

void World::plantEffects() {
    const auto all = [this](const std::string& attribute,
                            const std::vector<AttributeValue>& values) {
        for (const AttributeValue& value : values) {
            plantProgramme(attribute, value.name, value.programme);
        }
    };
    all("sex", config.sexes);
    all("disease", config.diseases);
    all("tissue", config.tissues);
    all("ethnicity", config.ethnicities);
    for (const AssayPlan& assay : config.assays) {
        plantProgramme("assay", assay.value.name, assay.value.programme);
    }
    plantProgramme("cell_culture", "True", config.culture);
    plantProgramme("age", "oldest", config.age);
}

void World::plantSpecies() {
    if (config.organisms.size() < 2) {
        return;
    }
    const SpeciesPlan& plan = config.species;
    for (Index g = 0; g < geneCount; ++g) {
        if (!universe.genes()[static_cast<std::size_t>(g)].paired ||
            isMarker[static_cast<std::size_t>(g)]) {
            continue; // markers keep their level, so that they mark in both organisms
        }
        Random random(seedOf("species", g));
        const double size = plan.sharedLog2 * random.normal();
        const double shared = random.uniform() < plan.sharedShare ? size : 0.0;
        for (Index t = 0; t < typeCount; ++t) {
            const double own = plan.typeLog2 * random.normal();
            const double change = shared + (random.uniform() < plan.typeShare ? own : 0.0);
            speciesLog[static_cast<std::size_t>(t * geneCount + g)] =
                kLn2 * static_cast<float>(change);
        }
    }
}

} // namespace ocellus

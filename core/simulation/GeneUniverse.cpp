// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/GeneUniverse.h"

#include "core/base/Random.h"
#include "core/simulation/GeneNames.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

/// `items` in the order of a hash of their ids: a seeded choice that adding others does not change.
template <class Item, class IdOf>
std::vector<Item> shuffledByHash(const std::vector<Item>& items, std::uint64_t seed, IdOf idOf) {
    std::vector<std::pair<std::uint64_t, std::size_t>> order;
    order.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        order.emplace_back(streamSeed(seed, idOf(items[i])), i);
    }
    std::sort(order.begin(), order.end());
    std::vector<Item> result;
    result.reserve(items.size());
    for (const auto& [hash, i] : order) {
        result.push_back(items[i]);
    }
    return result;
}

void appendGenes(std::vector<std::string>& names, const std::vector<GeneLevel>& levels) {
    for (const GeneLevel& level : levels) {
        names.push_back(level.gene);
    }
}

void appendGenes(std::vector<std::string>& names, const std::vector<ProgrammeEntry>& programme) {
    for (const ProgrammeEntry& entry : programme) {
        names.insert(names.end(), entry.genes.begin(), entry.genes.end());
    }
}

void appendGenes(std::vector<std::string>& names, const std::vector<AttributeValue>& values) {
    for (const AttributeValue& value : values) {
        appendGenes(names, value.programme);
    }
}

} // namespace

const std::string& WorldGene::idIn(const std::string& taxon) const {
    return taxon == kHumanTaxon ? human : mouse;
}

std::vector<std::string> namedGenes(const SimulationConfig& config) {
    std::vector<std::string> names;
    appendGenes(names, config.genes.baseline);
    for (const LineagePlan& lineage : config.lineages) {
        appendGenes(names, lineage.markers);
    }
    for (const CellTypePlan& type : config.cellTypes) {
        appendGenes(names, type.markers);
    }
    appendGenes(names, config.sexes);
    appendGenes(names, config.diseases);
    appendGenes(names, config.tissues);
    appendGenes(names, config.ethnicities);
    for (const AssayPlan& assay : config.assays) {
        appendGenes(names, assay.value.programme);
    }
    appendGenes(names, config.culture);
    appendGenes(names, config.age);
    for (const RegulatorPlan& regulator : config.network.regulators) {
        names.push_back(regulator.gene);
        names.insert(names.end(), regulator.targets.begin(), regulator.targets.end());
    }
    if (config.section) {
        names.insert(names.end(), config.section->panel.begin(), config.section->panel.end());
    }
    return names;
}

GeneUniverse::GeneUniverse(const SimulationConfig& config) {
    const GeneNames& names = GeneNames::shared();
    for (const auto& [human, mouse] : config.counterparts) {
        const auto humanId = names.idIn(kHumanTaxon, human);
        const auto mouseId = names.idIn(kMouseTaxon, mouse);
        if (humanId && mouseId) {
            m_counterpart[*humanId] = *mouseId;
            m_counterpart[*mouseId] = *humanId;
        }
    }
    addNamed(config);
    fill(config);
    std::sort(m_genes.begin(), m_genes.end(), [](const WorldGene& a, const WorldGene& b) {
        return a.key < b.key;
    });
    m_byId.clear();
    for (std::size_t i = 0; i < m_genes.size(); ++i) {
        for (const std::string* id : {&m_genes[i].human, &m_genes[i].mouse}) {
            if (!id->empty()) {
                m_byId.emplace(*id, static_cast<std::int32_t>(i));
            }
        }
    }
}

void GeneUniverse::add(const std::string& human, const std::string& mouse, bool named) {
    for (const std::string* id : {&human, &mouse}) {
        const auto found = id->empty() ? m_byId.end() : m_byId.find(*id);
        if (found != m_byId.end()) {
            WorldGene& gene = m_genes[static_cast<std::size_t>(found->second)];
            gene.named = gene.named || named;
            return;
        }
    }
    const GeneNames& names = GeneNames::shared();
    WorldGene gene;
    gene.human = human;
    gene.mouse = mouse;
    gene.key = human.empty() ? mouse : human;
    gene.named = named;
    gene.paired = !human.empty() && !mouse.empty() && names.mouseOf(human) == mouse;
    gene.factor = names.isTranscriptionFactor(human) || names.isTranscriptionFactor(mouse);
    for (const std::string* id : {&human, &mouse}) {
        if (!id->empty()) {
            m_byId.emplace(*id, static_cast<std::int32_t>(m_genes.size()));
        }
    }
    m_genes.push_back(std::move(gene));
}

void GeneUniverse::addNamed(const SimulationConfig& config) {
    const GeneNames& names = GeneNames::shared();
    const auto counterpart = [this](const std::string& id) {
        const auto found = m_counterpart.find(id);
        return found == m_counterpart.end() ? std::string() : found->second;
    };
    for (const std::string& symbol : namedGenes(config)) {
        if (const auto human = names.idIn(kHumanTaxon, symbol)) {
            add(*human, names.mouseOf(*human).value_or(counterpart(*human)), true);
        }
        if (const auto mouse = names.idIn(kMouseTaxon, symbol)) {
            add(names.humanOf(*mouse).value_or(counterpart(*mouse)), *mouse, true);
        }
    }
}

Index GeneUniverse::countIn(const std::string& taxon) const {
    return std::count_if(m_genes.begin(), m_genes.end(), [&](const WorldGene& gene) {
        return !gene.idIn(taxon).empty();
    });
}

void GeneUniverse::fill(const SimulationConfig& config) {
    const GeneNames& names = GeneNames::shared();
    const Index wanted = config.genes.count;
    const Index alone = std::llround(config.genes.withoutOrthologue * static_cast<double>(wanted));
    const std::uint64_t seed = streamSeed(config.worldSeed, "genes");
    Index pairs = wanted - alone - std::max(countIn(kHumanTaxon), countIn(kMouseTaxon));
    for (const GeneNames::Pair& pair :
         shuffledByHash(names.pairs(), seed, [](const GeneNames::Pair& p) -> const std::string& {
             return p.human;
         })) {
        if (pairs <= 0) {
            break;
        }
        if (!m_byId.contains(pair.human) && !m_byId.contains(pair.mouse)) {
            add(pair.human, pair.mouse, false);
            --pairs;
        }
    }
    for (const OrganismPlan& organism : config.organisms) {
        Index missing = wanted - countIn(organism.taxon);
        const auto ids =
            shuffledByHash(names.unpaired(organism.taxon),
                           seed,
                           [](const std::string& id) -> const std::string& { return id; });
        for (const std::string& id : ids) {
            if (missing <= 0) {
                break;
            }
            if (!m_byId.contains(id)) {
                organism.taxon == kHumanTaxon ? add(id, "", false) : add("", id, false);
                --missing;
            }
        }
    }
}

std::vector<std::int32_t> GeneUniverse::find(const std::string& symbol) const {
    std::vector<std::int32_t> result;
    for (const char* taxon : {kHumanTaxon, kMouseTaxon}) {
        const auto id = GeneNames::shared().idIn(taxon, symbol);
        const auto found = id ? m_byId.find(*id) : m_byId.end();
        if (found != m_byId.end() &&
            std::find(result.begin(), result.end(), found->second) == result.end()) {
            result.push_back(found->second);
        }
    }
    return result;
}

std::vector<std::int32_t> GeneUniverse::genesOf(const std::string& taxon) const {
    std::vector<std::int32_t> result;
    for (std::size_t i = 0; i < m_genes.size(); ++i) {
        if (!m_genes[i].idIn(taxon).empty()) {
            result.push_back(static_cast<std::int32_t>(i));
        }
    }
    std::sort(result.begin(), result.end(), [&](std::int32_t a, std::int32_t b) {
        return m_genes[static_cast<std::size_t>(a)].idIn(taxon) <
               m_genes[static_cast<std::size_t>(b)].idIn(taxon);
    });
    return result;
}

} // namespace ocellus

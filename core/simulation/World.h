// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/simulation/GeneUniverse.h"
#include "core/simulation/SimulationConfig.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// One planted change: the natural-log expression of a gene in a type (-1: every type) where an
/// attribute has a value. Minus infinity: not expressed.
struct PlantedEffect {
    std::string attribute; ///< sex, disease, tissue, assay, ethnicity, cell_culture, age
    std::string value;
    std::int32_t type = -1;
    std::int32_t gene = 0;
    float log = 0.0F;
};

/// A regulator has an activity z in every cell of its types: N(0, 1), z = c * z(parent) + sqrt(1 -
/// c * c) * N(0, 1) where its parent is active too. Its own level is multiplied by exp(s z - s s /
/// 2), that of each target by exp(w z - w w / 2).
struct Regulator {
    std::int32_t gene = 0;
    std::vector<std::int32_t> types; ///< ascending
    std::int32_t parent = -1;        ///< an earlier regulator
    float parentWeight = 0.0F;       ///< c
    std::vector<std::int32_t> targets;
    std::vector<float> weights; ///< w per target

    bool isActiveIn(std::int32_t type) const;
};

/// What is fixed by a configuration and its world seed, before any donor or cell: genes, the level
/// of every gene in every type, the regulatory network, planted effects, species effects.
///
/// Random numbers are seeded by the world seed and the name of what they belong to, not by their
/// order. Immutable once built; shareable between threads.
struct World {
    explicit World(SimulationConfig plan);

    SimulationConfig config;
    GeneUniverse universe;
    Index typeCount = 0;
    Index geneCount = 0;
    std::vector<float>
        logLevels; ///< types x genes: natural log of counts per 10,000, first organism
    std::vector<float> speciesLog; ///< types x genes: second organism minus first, 0 where none
    std::vector<float> inverseDispersion; ///< per gene
    std::vector<bool> isMarker;           ///< per gene: a level is written in the configuration
    std::vector<Regulator> regulators;
    std::vector<PlantedEffect> effects;

    float& level(Index type, Index gene) {
        return logLevels[static_cast<std::size_t>(type * geneCount + gene)];
    }

    float level(Index type, Index gene) const {
        return logLevels[static_cast<std::size_t>(type * geneCount + gene)];
    }

    /// Natural-log level in an organism, species effect included; organism 0 or 1 of the
    /// configuration.
    float levelIn(Index organism, Index type, Index gene) const {
        const auto at = static_cast<std::size_t>(type * geneCount + gene);
        return logLevels[at] + (organism == 1 ? speciesLog[at] : 0.0F);
    }

    /// `count` genes chosen by `what` among those that may carry random programmes (named nowhere
    /// and at least as expressed as the median gene).
    std::vector<std::int32_t> randomGenes(const std::string& what, Index count) const;

    /// Seed of the numbers that belong to `what` and a gene.
    std::uint64_t seedOf(const std::string& what, Index gene) const;

private:
    void setBackground();
    void setProgrammes();
    void setMarkers();
    void plantEffects();
    void plantProgramme(const std::string& attribute,
                        const std::string& value,
                        const std::vector<ProgrammeEntry>& programme);
    void plantSpecies();

    std::vector<float> m_background; ///< per gene, natural log, before programmes and markers
};

/// Fills world.regulators and sets their levels; see Network.cpp for how targets are chosen.
void plantNetwork(World& world);

} // namespace ocellus

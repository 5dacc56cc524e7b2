// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/simulation/SimulationConfig.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace ocellus {

/// One gene of the world: a human gene, a mouse gene, or both when they are counterparts.
struct WorldGene {
    std::string human; ///< Ensembl id, empty when the world has no human form
    std::string mouse;
    std::string key;     ///< human id, else mouse id: what its random numbers are seeded with
    bool named = false;  ///< some place of the configuration names it
    bool paired = false; ///< one-to-one orthologues of the shipped table
    bool factor = false; ///< transcription factor

    const std::string& idIn(const std::string& taxon) const;
};

/// The genes of a simulated world: every gene the configuration names, filled up to its count with
/// genes chosen by the world seed, mostly one-to-one orthologues so that the organisms share them.
/// Independent of the order of names in the configuration.
class GeneUniverse {
public:
    explicit GeneUniverse(const SimulationConfig& config);

    const std::vector<WorldGene>& genes() const { return m_genes; }

    Index size() const { return static_cast<Index>(m_genes.size()); }

    /// The world gene (or the human and the mouse one) that a symbol means; empty when the world
    /// has no such gene.
    std::vector<std::int32_t> find(const std::string& symbol) const;

    /// World genes that an organism has, by the organism's gene id: the columns of its matrix.
    std::vector<std::int32_t> genesOf(const std::string& taxon) const;

private:
    void addNamed(const SimulationConfig& config);
    void add(const std::string& human, const std::string& mouse, bool named);
    void fill(const SimulationConfig& config);
    Index countIn(const std::string& taxon) const;

    std::vector<WorldGene> m_genes;
    std::unordered_map<std::string, std::int32_t> m_byId; ///< human and mouse ids
    std::unordered_map<std::string, std::string>
        m_counterpart; ///< id -> id, both ways, beyond the tables
};

/// Every symbol named anywhere in a configuration, in file order, repeats included.
std::vector<std::string> namedGenes(const SimulationConfig& config);

} // namespace ocellus

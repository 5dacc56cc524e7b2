// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Random.h"
#include "core/simulation/World.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ocellus {

/// One sample of one donor as the expression model needs it.
struct SampleContext {
    std::string id;
    const DonorPlan* donor = nullptr; ///< lives in the world's configuration
    std::string ethnicity;            ///< dealt to the donor by the draw
    std::string tissue;
    std::string assay;
    bool culture = false;
    double ambientShare = 0.0;
    std::vector<double> composition; ///< per type, sums to 1
    double depthFactor = 1.0;        ///< of the donor
};

/// Buffers of one thread; reuse them for many cells.
struct ExpressionScratch {
    std::vector<float> delta; ///< per gene, zero between cells
    std::vector<std::int32_t> touched;
    std::vector<float> activity; ///< per regulator
    std::vector<float> profile;  ///< per gene
};

/// Expected expression in one organism: the level of every gene in every (sample, type), the
/// ambient profile of every sample, and how a cell varies around them. Genes are the organism's, in
/// the order of its matrix. Immutable; shareable between threads.
class ExpressionModel {
public:
    /// @param organism  position among the configuration's organisms
    /// @param drawSeed  seed of donor and sample effects
    ExpressionModel(std::shared_ptr<const World> world,
                    Index organism,
                    std::uint64_t drawSeed,
                    std::vector<SampleContext> samples);

    const World& world() const { return *m_world; }

    std::shared_ptr<const World> worldPtr() const { return m_world; }

    const OrganismPlan& organism() const {
        return m_world->config.organisms[static_cast<std::size_t>(m_organism)];
    }

    Index organismIndex() const { return m_organism; }

    std::uint64_t drawSeed() const { return m_drawSeed; }

    Index geneCount() const { return static_cast<Index>(m_genes.size()); }

    /// World gene of each column.
    const std::vector<std::int32_t>& genes() const { return m_genes; }

    const std::vector<SampleContext>& samples() const { return m_samples; }

    /// Shares of all transcripts (sum 1) of an average cell of a type in a sample.
    std::span<const float> shares(Index sample, Index type) const;

    /// Shares of the ambient transcripts of a sample (sum 1).
    std::span<const float> ambient(Index sample) const;

    /// Variance of a count of mean m is m + m * m / inverseDispersion(gene).
    float inverseDispersion(Index gene) const {
        return m_inverseDispersion[static_cast<std::size_t>(gene)];
    }

    /// Draws one cell's activities and gives its shares (sum 1) in `scratch.profile`, and the
    /// activities (0 where inactive) in `scratch.activity`. A cell on its way to the type `towards`
    /// (-1: none) has `progress` of that type's average shares and the network of its own type.
    void drawCell(Index sample,
                  Index type,
                  Index towards,
                  double progress,
                  Random& random,
                  ExpressionScratch& scratch) const;

    /// A negative binomial count.
    static std::uint32_t drawCount(double mean, double inverseDispersion, Random& random);

private:
    struct Target {
        std::int32_t column;
        float weight;
    };

    struct ActiveRegulator {
        std::int32_t regulator;
        std::int32_t parent; ///< regulator active in the same type, or -1
        float parentWeight;
        std::vector<Target> targets; ///< itself first
    };

    void makeShares();
    void addEffects(const SampleContext& sample, std::vector<float>& logs) const;
    void makeAmbient();
    void makeNetworks();

    std::shared_ptr<const World> m_world;
    Index m_organism = 0;
    std::uint64_t m_drawSeed = 0;
    std::vector<SampleContext> m_samples;
    std::vector<std::int32_t> m_genes;
    std::vector<std::int32_t> m_columnOf; ///< world gene -> column or -1
    std::vector<float> m_inverseDispersion;
    std::vector<float> m_shares;                          ///< samples x types x genes
    std::vector<float> m_ambient;                         ///< samples x genes
    std::vector<std::vector<ActiveRegulator>> m_networks; ///< per type, parents before children
};

/// Which ethnicity every donor of an organism has in a draw, in donor order: those of the
/// configuration, dealt anew, so that no other attribute of a donor tells it.
std::vector<std::string> dealtEthnicities(const OrganismPlan& organism, std::uint64_t drawSeed);

/// The samples of an organism with their compositions; `drawSeed` decides how donors differ.
std::vector<SampleContext>
sampleContexts(const World& world, Index organism, std::uint64_t drawSeed);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/TissueSection.h"

#include "core/base/parallelFor.h"
#include "core/simulation/GeneNames.h"
#include "core/simulation/SimulatedAtlas.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kGrain = 16;
constexpr Index kSectionSample = 0;
constexpr Index kWholeSample = 1;

const AssayPlan& assayNamed(const SimulationConfig& config, const std::string& name) {
    return *std::find_if(config.assays.begin(), config.assays.end(), [&](const AssayPlan& assay) {
        return assay.value.name == name;
    });
}

Index organismOf(const World& world) {
    const auto& organisms = world.config.organisms;
    const auto found =
        std::find_if(organisms.begin(), organisms.end(), [&](const OrganismPlan& plan) {
            return plan.taxon == world.config.section->organism;
        });
    return found - organisms.begin();
}

/// The two samples of a section: itself and its hidden twin, of the same donor.
std::vector<SampleContext> sectionSamples(const World& world, std::uint64_t drawSeed) {
    const SectionPlan& plan = *world.config.section;
    const OrganismPlan& organism = *world.config.organism(plan.organism);
    const DonorPlan& donor =
        *std::find_if(organism.donors.begin(), organism.donors.end(), [&](const DonorPlan& one) {
            return one.id == plan.donor;
        });
    SampleContext section;
    section.id = plan.file;
    section.donor = &donor;
    section.ethnicity = dealtEthnicities(
        organism, drawSeed)[static_cast<std::size_t>(&donor - organism.donors.data())];
    section.tissue = plan.tissue;
    section.assay = plan.assay;
    section.composition.assign(world.config.cellTypes.size(),
                               1.0 / static_cast<double>(world.typeCount));
    SampleContext whole = section;
    whole.assay = plan.wholeAssay;
    return {section, whole};
}

/// The whole transcriptome, drawn on reading.
class WholeRows : public RowSource {
public:
    WholeRows(std::vector<std::int32_t> types,
              ExpressionModel model,
              std::uint64_t seed,
              int threads)
        : m_types(std::move(types)), m_model(std::move(model)), m_seed(seed), m_threads(threads) {}

    Index cellCount() const override { return static_cast<Index>(m_types.size()); }

    Index geneCount() const override { return m_model.geneCount(); }

    Index preferredBatch() const override { return kDrawnAtOnce; }

    void read(std::span<const Index> cells, CountBatch& batch) const override {
        batch = drawRows(
            cells, m_threads, [this](Index cell, ExpressionScratch& scratch, RowSink& row) {
                drawCell(cell, scratch, row);
            });
    }

    void readRange(Index first, Index count, CountBatch& batch) const override {
        std::vector<Index> cells(static_cast<std::size_t>(count));
        std::iota(cells.begin(), cells.end(), first);
        read(cells, batch);
    }

private:
    void drawCell(Index cell, ExpressionScratch& scratch, RowSink& row) const {
        const std::int32_t type = m_types[static_cast<std::size_t>(cell)];
        const SimulationConfig& config = m_model.world().config;
        const AssayPlan& assay = assayNamed(config, config.section->wholeAssay);
        Random state(streamSeed(streamSeed(m_seed, "activity"), static_cast<std::uint64_t>(cell)));
        m_model.drawCell(kWholeSample, type, -1, 0.0, state, scratch);
        Random random(streamSeed(streamSeed(m_seed, "whole"), static_cast<std::uint64_t>(cell)));
        const double depth = assay.medianCounts *
                             config.cellTypes[static_cast<std::size_t>(type)].size *
                             std::exp(assay.spread * random.normal());
        for (std::size_t g = 0; g < scratch.profile.size(); ++g) {
            row.add(g,
                    ExpressionModel::drawCount(depth * scratch.profile[g],
                                               m_model.inverseDispersion(static_cast<Index>(g)),
                                               random));
        }
    }

    std::vector<std::int32_t> m_types;
    ExpressionModel m_model;
    std::uint64_t m_seed;
    int m_threads;
};

} // namespace

TissueSection::TissueSection(std::shared_ptr<const World> world,
                             std::uint64_t drawSeed,
                             int threads)
    : m_seed(streamSeed(streamSeed(drawSeed, "section"), world->config.section->file)),
      m_model(world, organismOf(*world), drawSeed, sectionSamples(*world, drawSeed)),
      m_cells(placeCells(*world->config.section, m_seed)) {
    drawTypes();
    makePanel();
    drawCounts(threads);
}

std::string TissueSection::name(Index cell) const {
    auto code = static_cast<std::uint32_t>(cell) * 0x9E3779B1U ^ static_cast<std::uint32_t>(m_seed);
    std::string text(8, 'a');
    for (char& letter : text) {
        letter = static_cast<char>('a' + (code & 15U));
        code >>= 4;
    }
    return text + "-1";
}

void TissueSection::drawTypes() {
    const SimulationConfig& config = m_model.world().config;
    for (Index cell = 0; cell < cellCount(); ++cell) {
        const PlacedCell& placed = m_cells[static_cast<std::size_t>(cell)];
        const auto& types = plan()
                                .structures[static_cast<std::size_t>(placed.structure)]
                                .layers[static_cast<std::size_t>(placed.layer)]
                                .types;
        double total = 0.0;
        for (const auto& [name, weight] : types) {
            total += weight;
        }
        Random random(streamSeed(streamSeed(m_seed, "type"), static_cast<std::uint64_t>(cell)));
        double left = total * random.uniform();
        std::string chosen;
        for (const auto& [name, weight] : types) {
            if (weight > 0.0 && (chosen.empty() || left >= 0.0)) {
                chosen = name;
            }
            left -= weight;
            if (left < 0.0) {
                break;
            }
        }
        m_types.push_back(static_cast<std::int32_t>(*config.typeNamed(chosen)));
    }
}

void TissueSection::makePanel() {
    const World& world = m_model.world();
    std::vector<bool> measured(static_cast<std::size_t>(world.geneCount), false);
    for (const std::string& symbol : plan().panel) {
        for (const std::int32_t gene : world.universe.find(symbol)) {
            measured[static_cast<std::size_t>(gene)] = true;
        }
    }
    for (std::size_t column = 0; column < m_model.genes().size(); ++column) {
        const std::int32_t gene = m_model.genes()[column];
        if (measured[static_cast<std::size_t>(gene)]) {
            Random random(world.seedOf("probe " + plan().file, gene));
            m_panel.push_back(static_cast<std::int32_t>(column));
            m_probe.push_back(static_cast<float>(std::exp(plan().probeSpread * random.normal())));
        }
    }
}

void TissueSection::drawCounts(int threads) {
    const SimulationConfig& config = m_model.world().config;
    const AssayPlan& assay = assayNamed(config, plan().assay);
    const std::size_t genes = m_panel.size();
    std::vector<float> means(m_cells.size() * genes);
    std::vector<double> seen(static_cast<std::size_t>(m_model.world().typeCount), 0.0);
    for (std::size_t t = 0; t < seen.size(); ++t) {
        const auto shares = m_model.shares(kSectionSample, static_cast<Index>(t));
        for (std::size_t g = 0; g < genes; ++g) {
            seen[t] +=
                static_cast<double>(shares[static_cast<std::size_t>(m_panel[g])]) * m_probe[g];
        }
    }
    double average = 0.0; // share of an average cell's transcripts that the panel sees
    for (const std::int32_t type : m_types) {
        average += seen[static_cast<std::size_t>(type)] / static_cast<double>(m_types.size());
    }
    parallelFor(cellCount(), kGrain, threads, [&](Index begin, Index end) {
        thread_local ExpressionScratch scratch;
        for (Index cell = begin; cell < end; ++cell) {
            const std::int32_t type = typeOf(cell);
            Random state(
                streamSeed(streamSeed(m_seed, "activity"), static_cast<std::uint64_t>(cell)));
            m_model.drawCell(kSectionSample, type, -1, 0.0, state, scratch);
            Random random(
                streamSeed(streamSeed(m_seed, "depth"), static_cast<std::uint64_t>(cell)));
            const double depth = assay.medianCounts *
                                 config.cellTypes[static_cast<std::size_t>(type)].size *
                                 std::exp(assay.spread * random.normal()) / average;
            float* out = means.data() + static_cast<std::size_t>(cell) * genes;
            for (std::size_t g = 0; g < genes; ++g) {
                out[g] = static_cast<float>(depth * m_probe[g] *
                                            scratch.profile[static_cast<std::size_t>(m_panel[g])]);
            }
        }
    });
    std::vector<Index> all(m_cells.size());
    std::iota(all.begin(), all.end(), Index{0});
    m_counts = drawRows(all, threads, [&](Index cell, ExpressionScratch&, RowSink& row) {
        const auto& neighbours = m_cells[static_cast<std::size_t>(cell)].neighbours;
        Random random(streamSeed(streamSeed(m_seed, "counts"), static_cast<std::uint64_t>(cell)));
        for (std::size_t g = 0; g < genes; ++g) {
            double around = 0.0;
            for (const std::int32_t other : neighbours) {
                around += means[static_cast<std::size_t>(other) * genes + g] /
                          static_cast<double>(neighbours.size());
            }
            const double own = means[static_cast<std::size_t>(cell) * genes + g];
            const double mean = (1.0 - plan().spill) * own + plan().spill * around;
            row.add(
                g, ExpressionModel::drawCount(mean, m_model.inverseDispersion(m_panel[g]), random));
        }
    });
}

FloatMatrix TissueSection::positions() const {
    FloatMatrix matrix{cellCount(), 2, {}};
    for (const PlacedCell& cell : m_cells) {
        matrix.values.push_back(static_cast<float>(cell.x));
        matrix.values.push_back(static_cast<float>(cell.y));
    }
    return matrix;
}

Table TissueSection::cellTable() const {
    Table table;
    std::vector<SimulatedCell> plans(m_cells.size());
    NumberColumn area;
    NumberColumn total;
    total.integral = true;
    for (Index cell = 0; cell < cellCount(); ++cell) {
        table.names.push_back(name(cell));
        plans[static_cast<std::size_t>(cell)].type = typeOf(cell);
        area.values.push_back(outlineArea(m_cells[static_cast<std::size_t>(cell)]));
        const auto counts = m_counts.valuesOf(cell);
        total.values.push_back(std::accumulate(counts.begin(), counts.end(), 0.0));
    }
    addLabelColumns(table, m_model.world().config, plans);
    addSampleColumns(table, m_model, std::vector<std::int32_t>(m_cells.size(), kSectionSample));
    table.columns.push_back({"cell_area", std::move(area)});
    table.columns.push_back({"transcript_counts", std::move(total)});
    return table;
}

Table TissueSection::panelTable() const {
    return modelGenes(m_model, m_panel);
}

std::string TissueSection::structureName(Index cell) const {
    return plan()
        .structures[static_cast<std::size_t>(m_cells[static_cast<std::size_t>(cell)].structure)]
        .name;
}

std::string TissueSection::layerName(Index cell) const {
    const PlacedCell& placed = m_cells[static_cast<std::size_t>(cell)];
    return plan()
        .structures[static_cast<std::size_t>(placed.structure)]
        .layers[static_cast<std::size_t>(placed.layer)]
        .name;
}

std::shared_ptr<const RowSource> TissueSection::wholeCounts(int threads) const {
    return std::make_shared<WholeRows>(m_types, m_model, m_seed, threads);
}

} // namespace ocellus

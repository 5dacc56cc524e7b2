// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/simulateWorld.h"

#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/results/ResultFile.h"
#include "core/simulation/SectionFiles.h"
#include "core/simulation/SimulatedAtlas.h"
#include "core/simulation/StagedFolder.h"
#include "core/simulation/TextFile.h"
#include "core/simulation/TruthFiles.h"
#include "core/tasks/MapCells.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

namespace ocellus {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSectionUnit = "micrometre"; ///< of TissueSection's positions

/// Up to this many cells are held in memory while their map is made; above, they are drawn again
/// for every pass.
constexpr Index kMapInMemory = 100000;

/// What a data file is made of.
struct Tables {
    Table cells;
    Table genes;
    std::shared_ptr<const RowSource> rows;
    std::vector<std::pair<std::string, FloatMatrix>> embeddings;
    std::string unit = {}; ///< of positions in tissue
};

/// One call of simulateWorld.
class Simulation {
public:
    Simulation(const SimulationConfig& config,
               const SimulateOptions& options,
               const RunControl& control)
        : m_options(options), m_control(control), m_world(std::make_shared<const World>(config)),
          m_drawSeed(options.drawSeed.value_or(config.drawSeed)) {}

    Outcome write(const std::string& folder, SimulateResult& result);

private:
    bool wanted(const std::string& file) const;
    void checkNames() const;
    Outcome writeAtlas(const StagedFolder& folder, Index organism, SimulateResult& result);
    Outcome writeSection(const StagedFolder& folder, SimulateResult& result);
    Outcome
    writeRows(const std::string& path, Tables tables, const std::string& what, bool map) const;
    Json countPlanted(const SimulatedAtlas& atlas, SimulateResult& result) const;
    Json effectsPerClass() const;
    void writeTruthJson(const std::string& path) const;

    const SimulateOptions& m_options;
    const RunControl& m_control;
    std::shared_ptr<const World> m_world;
    std::uint64_t m_drawSeed = 0;
    Json m_atlases = Json::array();
    Json m_section;
};

bool Simulation::wanted(const std::string& file) const {
    return m_options.only.empty() ||
           std::find(m_options.only.begin(), m_options.only.end(), file) != m_options.only.end();
}

void Simulation::checkNames() const {
    for (const std::string& name : m_options.only) {
        const auto& organisms = m_world->config.organisms;
        const bool known =
            std::any_of(organisms.begin(), organisms.end(), [&](const OrganismPlan& organism) {
                return organism.file == name;
            });
        if (!known && !(m_world->config.section && m_world->config.section->file == name)) {
            throw UsageError("The configuration " + m_world->config.name +
                             " makes no file called " + name + ".");
        }
    }
}

Outcome Simulation::writeRows(const std::string& path,
                              Tables tables,
                              const std::string& what,
                              bool map) const {
    const SimulationConfig& config = m_world->config;
    ResultFileContent content;
    content.x = tables.rows;
    if (map && content.x->cellCount() <= kMapInMemory) {
        CountBatch all;
        content.x->readRange(0, content.x->cellCount(), all);
        content.x = std::make_shared<MemoryRowSource>(std::move(all), content.x->geneCount());
    }
    const auto dataset = Dataset::inMemory(std::move(tables.cells),
                                           GeneTable(std::move(tables.genes)),
                                           map ? content.x : nullptr,
                                           std::move(tables.embeddings));
    content.dataset = dataset;
    if (map) {
        MapCellsOptions options;
        options.map.seed = m_drawSeed;
        options.map.threads = m_options.threads;
        MappedCells mapped;
        if (mapCells(*dataset, options, m_control, &mapped) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        content.layers.push_back(mapped.layer);
    }
    const Json facts = {{"configuration", config.name},
                        {"configuration_sha256", config.fingerprint},
                        {"simulation_version", kSimulationVersion},
                        {"worldSeed", config.worldSeed},
                        {"drawSeed", m_drawSeed},
                        {"values", what}};
    content.unsStrings = {
        {"simulated", {"These cells are simulated by Ocellus; none was ever measured."}},
        {"title", {config.title}},
        {"simulation", {facts.dump()}}};
    if (!tables.unit.empty()) {
        content.unsStrings.push_back({"spatial_unit", {tables.unit}});
    }
    return writeResultFile(path, content, m_control);
}

Json Simulation::countPlanted(const SimulatedAtlas& atlas, SimulateResult& result) const {
    const SimulationConfig& config = m_world->config;
    std::map<std::string, Index> types;
    std::vector<Index> labels(config.labels.size(), 0);
    Index doublets = 0;
    double ambient = 0.0;
    for (Index cell = 0; cell < atlas.cellCount(); ++cell) {
        const SimulatedCell plan = atlas.plan(cell);
        ++types[config.cellTypes[static_cast<std::size_t>(plan.type)].name];
        doublets += plan.secondType >= 0 ? 1 : 0;
        ambient += plan.ambientShare;
        if (plan.label >= 0) {
            ++labels[static_cast<std::size_t>(plan.label)];
        }
    }
    Json planted = Json::array();
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const LabelPlan& plan = config.labels[i];
        const bool swap = plan.kind == LabelPlan::Kind::Swap;
        const bool coarser = plan.kind == LabelPlan::Kind::Coarser;
        result.plantedSwaps += swap ? labels[i] : 0;
        result.coarserLabels += coarser ? labels[i] : 0;
        planted.push_back({{"name", plan.name},
                           {"kind",
                            swap      ? "swap"
                            : coarser ? "coarser"
                                      : "unlabelled"},
                           {"true_types", plan.types},
                           {"published", plan.label},
                           {"donors", plan.donors},
                           {"cells", labels[i]}});
    }
    result.doublets += doublets;
    const OrganismPlan& organism = atlas.model().organism();
    return {{"file", organism.file + ".h5ad"},
            {"organism", organism.taxon},
            {"cells", atlas.cellCount()},
            {"genes", atlas.model().geneCount()},
            {"true_types", types},
            {"labels", planted},
            {"doublets", doublets},
            {"mean_ambient_share",
             ambient / static_cast<double>(std::max<Index>(1, atlas.cellCount()))}};
}

Outcome Simulation::writeAtlas(const StagedFolder& folder, Index organism, SimulateResult& result) {
    const OrganismPlan& plan = m_world->config.organisms[static_cast<std::size_t>(organism)];
    const Index cells = m_options.cells > 0 ? m_options.cells : plan.cells;
    const auto atlas = std::make_shared<const SimulatedAtlas>(m_world, organism, m_drawSeed, cells);
    m_atlases.push_back(countPlanted(*atlas, result));
    const auto write =
        [&](const std::string& name, AtlasRows::Values values, const std::string& what) {
            result.files.push_back({name, what, cells, atlas->model().geneCount()});
            const bool counts = values == AtlasRows::Values::Counts;
            return writeRows(folder.file(name),
                             {atlasCells(*atlas, m_options.threads),
                              modelGenes(atlas->model()),
                              std::make_shared<AtlasRows>(atlas, values, m_options.threads),
                              {}},
                             what,
                             m_options.map && counts);
        };
    if (write(plan.file + ".h5ad", AtlasRows::Values::Counts, "simulated counts") ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (m_options.clean &&
        write(plan.file + "_clean.h5ad",
              AtlasRows::Values::Expected,
              "expected counts without ambient reads and noise") == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    return writeAtlasTruth(folder.file(plan.file), *atlas, m_control);
}

Outcome Simulation::writeSection(const StagedFolder& folder, SimulateResult& result) {
    const TissueSection section(m_world, m_drawSeed, m_options.threads);
    const std::string& file = section.plan().file;
    const auto add = [&](const std::string& name, const std::string& what, Index genes) {
        result.files.push_back({name, what, section.cellCount(), genes});
        return folder.file(name);
    };
    const std::vector<std::pair<std::string, FloatMatrix>> places{{"spatial", section.positions()}};
    const Table cells = section.cellTable();
    const auto panel = static_cast<Index>(section.panel().size());
    const auto counts = std::make_shared<MemoryRowSource>(section.counts(), panel);
    if (writeRows(add(file + ".h5ad", "simulated counts of a panel, with positions", panel),
                  {cells, section.panelTable(), counts, places, kSectionUnit},
                  "simulated counts of a panel",
                  m_options.map) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const Index genes = section.model().geneCount();
    if (writeRows(
            add(file + "_whole.h5ad",
                "the same cells sequenced: the truth about the genes left out",
                genes),
            {cells, modelGenes(section.model()), section.wholeCounts(m_options.threads), places, kSectionUnit},
            "simulated whole transcriptome of the section's cells",
            false) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    writeSectionTruth(folder.file(file + "_truth.tsv"), section);
    m_section = {{"file", file + ".h5ad"},
                 {"folder", file},
                 {"cells", section.cellCount()},
                 {"genes", panel}};
    std::filesystem::create_directory(add(file, "the same as a Xenium output folder", panel));
    return writeXeniumFolder(folder.file(file), section, m_control);
}

/// Number of genes with a planted change per class: which classes can be learned, and which cannot.
Json Simulation::effectsPerClass() const {
    std::map<std::string, std::vector<std::int32_t>> genes;
    for (const PlantedEffect& effect : m_world->effects) {
        genes[effect.attribute].push_back(effect.gene);
    }
    Json counts;
    for (const char* name :
         {"sex", "disease", "tissue", "assay", "cell_culture", "age", "ethnicity"}) {
        std::vector<std::int32_t>& list = genes[name];
        std::sort(list.begin(), list.end());
        counts[name] = std::unique(list.begin(), list.end()) - list.begin();
    }
    const bool biased = std::any_of(m_world->config.assays.begin(),
                                    m_world->config.assays.end(),
                                    [](const AssayPlan& assay) { return assay.captureBias > 0.0; });
    if (biased) {
        counts["assay"] = m_world->geneCount; // every gene is captured a little more or less
    }
    return counts;
}

void Simulation::writeTruthJson(const std::string& path) const {
    const SimulationConfig& config = m_world->config;
    Json truth = {{"simulated", true},
                  {"configuration", config.name},
                  {"title", config.title},
                  {"configuration_sha256", config.fingerprint},
                  {"worldSeed", config.worldSeed},
                  {"drawSeed", m_drawSeed},
                  {"absent_from_reference", config.absentFromReference},
                  {"genes_with_planted_changes", effectsPerClass()},
                  {"regulators", m_world->regulators.size()},
                  {"section", m_section},
                  {"atlases", m_atlases}};
    TextFile file(path);
    file.field(truth.dump(2));
    file.endLine();
    file.finish();
}

Outcome Simulation::write(const std::string& folder, SimulateResult& result) {
    checkNames();
    const SimulationConfig& config = m_world->config;
    StagedFolder staged(folder);
    for (std::size_t i = 0; i < config.organisms.size(); ++i) {
        if (wanted(config.organisms[i].file) &&
            writeAtlas(staged, static_cast<Index>(i), result) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    if (config.section && wanted(config.section->file) &&
        writeSection(staged, result) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (config.organisms.size() == 2) {
        writeSpeciesTruth(staged.file("species_effects.tsv"), *m_world);
    }
    writeTruthJson(staged.file("truth.json"));
    if (m_control.stopRequested()) {
        return Outcome::Cancelled;
    }
    staged.commit();
    return Outcome::Finished;
}

} // namespace

Outcome simulateWorld(const SimulationConfig& config,
                      const SimulateOptions& options,
                      const std::string& folder,
                      const RunControl& control,
                      SimulateResult* result) {
    SimulateResult made;
    const Outcome outcome = Simulation(config, options, control).write(folder, made);
    if (outcome == Outcome::Finished && result != nullptr) {
        *result = std::move(made);
    }
    return outcome;
}

} // namespace ocellus

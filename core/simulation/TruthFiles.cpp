// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/TruthFiles.h"

#include "core/simulation/GeneNames.h"
#include "core/simulation/TextFile.h"

#include <cmath>
#include <numbers>
#include <set>
#include <unordered_map>

namespace ocellus {

namespace {

constexpr Index kReportEvery = 4096;

/// Id and symbol of world genes in one organism.
class GeneLabels {
public:
    explicit GeneLabels(const ExpressionModel& model)
        : m_model(model), m_taxon(model.organism().taxon) {}

    const std::string& id(std::int32_t gene) const {
        return m_model.world().universe.genes()[static_cast<std::size_t>(gene)].idIn(m_taxon);
    }

    std::string symbol(std::int32_t gene) const { return GeneNames::shared().symbolOf(id(gene)); }

    bool has(std::int32_t gene) const { return !id(gene).empty(); }

    void add(TextFile& file, std::int32_t gene) const { file.field(id(gene)).field(symbol(gene)); }

private:
    const ExpressionModel& m_model;
    const std::string& m_taxon;
};

void header(TextFile& file, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        file.field(name);
    }
    file.endLine();
}

std::string typeList(const World& world, const std::vector<std::int32_t>& types) {
    std::string text;
    for (const std::int32_t type : types) {
        text +=
            (text.empty() ? "" : "|") + world.config.cellTypes[static_cast<std::size_t>(type)].name;
    }
    return text;
}

Outcome
writeCells(const std::string& path, const SimulatedAtlas& atlas, const RunControl& control) {
    const SimulationConfig& config = atlas.config();
    TextFile file(path);
    header(file,
           {"cell",
            "true_type",
            "true_type_id",
            "published",
            "published_id",
            "planted",
            "doublet_with",
            "towards",
            "progress",
            "ambient_share",
            "expected_counts"});
    for (Index cell = 0; cell < atlas.cellCount(); ++cell) {
        if (cell % kReportEvery == 0) {
            if (control.stopRequested()) {
                return Outcome::Cancelled;
            }
            control.report("Writing truths", cell, atlas.cellCount());
        }
        const SimulatedCell plan = atlas.plan(cell);
        const CellTypePlan& type = config.cellTypes[static_cast<std::size_t>(plan.type)];
        const PublishedLabel label = publishedLabel(config, plan);
        file.field(atlas.name(cell, plan))
            .field(type.name)
            .field(type.id)
            .field(label.name)
            .field(label.id);
        file.field(plan.secondType >= 0 ? "doublet"
                   : plan.label < 0     ? "correct"
                                        : config.labels[static_cast<std::size_t>(plan.label)].name);
        file.field(plan.secondType < 0
                       ? std::string()
                       : config.cellTypes[static_cast<std::size_t>(plan.secondType)].name);
        file.field(plan.towards < 0
                       ? std::string()
                       : config.cellTypes[static_cast<std::size_t>(plan.towards)].name);
        file.field(plan.progress).field(plan.ambientShare).field(plan.depth + plan.secondDepth);
        file.endLine();
    }
    control.report("Writing truths", atlas.cellCount(), atlas.cellCount());
    file.finish();
    return Outcome::Finished;
}

} // namespace

void writeProfiles(const std::string& path, const ExpressionModel& model) {
    const World& world = model.world();
    const GeneLabels labels(model);
    TextFile file(path);
    file.field("gene").field("symbol");
    for (const CellTypePlan& type : world.config.cellTypes) {
        file.field(type.name);
    }
    file.endLine();
    std::vector<double> scale;
    for (Index t = 0; t < world.typeCount; ++t) {
        double total = 0.0;
        for (const std::int32_t gene : model.genes()) {
            total += std::exp(world.levelIn(model.organismIndex(), t, gene));
        }
        scale.push_back(1e4 / total);
    }
    for (const std::int32_t gene : model.genes()) {
        labels.add(file, gene);
        for (Index t = 0; t < world.typeCount; ++t) {
            const double level = std::exp(world.levelIn(model.organismIndex(), t, gene));
            file.field(level * scale[static_cast<std::size_t>(t)]);
        }
        file.endLine();
    }
    file.finish();
}

void writeMarkers(const std::string& path, const ExpressionModel& model) {
    const World& world = model.world();
    const GeneLabels labels(model);
    TextFile file(path);
    header(file, {"cell_type", "cell_type_id", "gene", "symbol", "level"});
    for (const CellTypePlan& type : world.config.cellTypes) {
        std::set<std::int32_t> seen; // a human and a mouse symbol may mean the same gene
        for (const GeneLevel& marker : type.markers) {
            for (const std::int32_t gene : world.universe.find(marker.gene)) {
                if (labels.has(gene) && seen.insert(gene).second) {
                    file.field(type.name).field(type.id);
                    labels.add(file, gene);
                    file.field(marker.level);
                    file.endLine();
                }
            }
        }
    }
    file.finish();
}

void writeNetwork(const std::string& path, const ExpressionModel& model) {
    const World& world = model.world();
    const GeneLabels labels(model);
    TextFile file(path);
    header(file,
           {"regulator",
            "regulator_symbol",
            "target",
            "target_symbol",
            "weight",
            "kind",
            "cell_types"});
    for (const Regulator& regulator : world.regulators) {
        if (!labels.has(regulator.gene)) {
            continue;
        }
        for (std::size_t i = 0; i < regulator.targets.size(); ++i) {
            if (labels.has(regulator.targets[i])) {
                labels.add(file, regulator.gene);
                labels.add(file, regulator.targets[i]);
                file.field(regulator.weights[i])
                    .field("target")
                    .field(typeList(world, regulator.types));
                file.endLine();
            }
        }
        if (regulator.parent >= 0) {
            const Regulator& parent = world.regulators[static_cast<std::size_t>(regulator.parent)];
            std::vector<std::int32_t> shared;
            for (const std::int32_t type : regulator.types) {
                if (parent.isActiveIn(type)) {
                    shared.push_back(type);
                }
            }
            if (labels.has(parent.gene)) {
                labels.add(file, parent.gene);
                labels.add(file, regulator.gene);
                file.field(regulator.parentWeight)
                    .field("regulator")
                    .field(typeList(world, shared));
                file.endLine();
            }
        }
    }
    file.finish();
}

void writeEffects(const std::string& path, const ExpressionModel& model) {
    const World& world = model.world();
    const GeneLabels labels(model);
    TextFile file(path);
    header(file, {"attribute", "value", "cell_type", "gene", "symbol", "log2_change"});
    for (const PlantedEffect& effect : world.effects) {
        if (!labels.has(effect.gene)) {
            continue;
        }
        file.field(effect.attribute).field(effect.value);
        file.field(effect.type < 0
                       ? std::string("every")
                       : world.config.cellTypes[static_cast<std::size_t>(effect.type)].name);
        labels.add(file, effect.gene);
        if (std::isinf(effect.log)) {
            file.field("-inf");
        } else {
            file.field(effect.log / std::numbers::ln2);
        }
        file.endLine();
    }
    file.finish();
}

void writeAmbient(const std::string& path, const ExpressionModel& model) {
    const GeneLabels labels(model);
    TextFile file(path);
    file.field("gene").field("symbol");
    for (const SampleContext& sample : model.samples()) {
        file.field(sample.id);
    }
    file.endLine();
    for (std::size_t column = 0; column < model.genes().size(); ++column) {
        labels.add(file, model.genes()[column]);
        for (std::size_t s = 0; s < model.samples().size(); ++s) {
            file.field(1e4 * static_cast<double>(model.ambient(static_cast<Index>(s))[column]));
        }
        file.endLine();
    }
    file.finish();
}

Outcome
writeAtlasTruth(const std::string& stem, const SimulatedAtlas& atlas, const RunControl& control) {
    writeProfiles(stem + "_profiles.tsv", atlas.model());
    writeMarkers(stem + "_markers.tsv", atlas.model());
    writeNetwork(stem + "_network.tsv", atlas.model());
    writeEffects(stem + "_effects.tsv", atlas.model());
    writeAmbient(stem + "_ambient.tsv", atlas.model());
    return writeCells(stem + "_truth.tsv", atlas, control);
}

void writeSpeciesTruth(const std::string& path, const World& world) {
    const SimulationConfig& config = world.config;
    TextFile file(path);
    header(file, {"gene", "symbol", "other_gene", "other_symbol", "cell_type", "log2_change"});
    const std::string& first = config.organisms[0].taxon;
    const std::string& second = config.organisms[1].taxon;
    for (Index g = 0; g < world.geneCount; ++g) {
        const WorldGene& gene = world.universe.genes()[static_cast<std::size_t>(g)];
        for (Index t = 0; t < world.typeCount; ++t) {
            const float change =
                world.speciesLog[static_cast<std::size_t>(t * world.geneCount + g)];
            if (change != 0.0F) {
                file.field(gene.idIn(first)).field(GeneNames::shared().symbolOf(gene.idIn(first)));
                file.field(gene.idIn(second))
                    .field(GeneNames::shared().symbolOf(gene.idIn(second)));
                file.field(config.cellTypes[static_cast<std::size_t>(t)].name);
                file.field(change / std::numbers::ln2);
                file.endLine();
            }
        }
    }
    file.finish();
}

} // namespace ocellus

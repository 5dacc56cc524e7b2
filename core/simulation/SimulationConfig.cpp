// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/SimulationConfig.h"

#include "core/base/Sha256.h"
#include "core/simulation/ConfigChecks.h"
#include "core/simulation/ConfigReader.h"

#include <algorithm>
#include <tuple>

namespace ocellus {

namespace {

constexpr const char* kFormat = "ocellus-simulation-1";

std::vector<ProgrammeEntry> readProgramme(ConfigReader& reader, const std::string& key) {
    std::vector<ProgrammeEntry> programme;
    reader.list(key, [&](ConfigReader& entry) {
        ProgrammeEntry change;
        change.genes = entry.texts("genes");
        change.randomGenes = entry.count("random", 0, 100000, 0);
        change.types = entry.texts("types");
        change.silent = entry.flag("silent", false);
        change.log2 = entry.number("log2", -10.0, 10.0, 0.0);
        change.typeShare = entry.number("typeShare", 0.0, 1.0, 1.0);
        if (change.genes.empty() == (change.randomGenes == 0)) {
            entry.missing("genes", "either named \"genes\" or a number \"random\"");
        }
        if (change.silent ? change.genes.empty() : change.log2 == 0.0) {
            entry.missing("log2", "a log2 change other than 0 (or \"silent\" with named genes)");
        }
        programme.push_back(std::move(change));
    });
    return programme;
}

AttributeValue readAttribute(const std::string& name, ConfigReader& reader) {
    AttributeValue value;
    value.name = name;
    value.id = reader.text("id");
    value.programme = readProgramme(reader, "programme");
    value.composition = reader.numbers("composition", 0.0, 1000.0);
    return value;
}

std::vector<AttributeValue> readAttributes(ConfigReader& root, const std::string& key) {
    std::vector<AttributeValue> values;
    root.entries(key, [&](const std::string& name, ConfigReader& reader) {
        values.push_back(readAttribute(name, reader));
    });
    return values;
}

void readAssays(ConfigReader& root, SimulationConfig& config) {
    root.entries("assays", [&](const std::string& name, ConfigReader& reader) {
        AssayPlan assay;
        assay.value = readAttribute(name, reader);
        assay.medianCounts = reader.number("medianCounts", 10.0, 1e6);
        assay.spread = reader.number("spread", 0.0, 2.0, assay.spread);
        assay.captureBias = reader.number("captureBias", 0.0, 3.0, assay.captureBias);
        config.assays.push_back(std::move(assay));
    });
}

void readGenes(ConfigReader& root, SimulationConfig& config) {
    root.object("genes", [&](ConfigReader& reader) {
        GenesPlan& genes = config.genes;
        genes.count = reader.count("count", 100, 19000, genes.count);
        genes.withoutOrthologue =
            reader.number("withoutOrthologue", 0.0, 1.0, genes.withoutOrthologue);
        genes.medianLevel = reader.number("medianLevel", 1e-4, 100.0, genes.medianLevel);
        genes.levelSpread = reader.number("levelSpread", 0.0, 4.0, genes.levelSpread);
        genes.offLevel = reader.number("offLevel", 1e-6, 10.0, genes.offLevel);
        genes.inverseDispersion =
            reader.number("inverseDispersion", 0.01, 1e6, genes.inverseDispersion);
        genes.inverseDispersionSpread =
            reader.number("inverseDispersionSpread", 0.0, 3.0, genes.inverseDispersionSpread);
        genes.donorSpread = reader.number("donorSpread", 0.0, 2.0, genes.donorSpread);
        genes.sampleSpread = reader.number("sampleSpread", 0.0, 2.0, genes.sampleSpread);
        genes.baseline = reader.levels("baseline");
    });
    root.list("counterparts", [&](ConfigReader& reader) {
        config.counterparts.emplace_back(reader.text("human"), reader.text("mouse"));
    });
}

void readTypes(ConfigReader& root, SimulationConfig& config) {
    root.entries("lineages", [&](const std::string& name, ConfigReader& reader) {
        LineagePlan lineage;
        lineage.name = name;
        lineage.parent = reader.text("parent", "");
        lineage.markers = reader.levels("markers");
        lineage.programmeGenes = reader.count("programmeGenes", 0, 19000, 0);
        lineage.programmeLog2 = reader.number("programmeLog2", 0.0, 6.0, lineage.programmeLog2);
        config.lineages.push_back(std::move(lineage));
    });
    root.entries("cellTypes", [&](const std::string& name, ConfigReader& reader) {
        CellTypePlan type;
        type.name = name;
        type.id = reader.text("id");
        type.lineage = reader.text("lineage", "");
        type.share = reader.number("share", 0.0, 1e6);
        type.size = reader.number("size", 0.05, 20.0, type.size);
        type.leak = reader.number("leak", 0.0, 100.0, type.leak);
        type.markers = reader.levels("markers");
        type.programmeGenes = reader.count("programmeGenes", 0, 19000, 0);
        type.programmeLog2 = reader.number("programmeLog2", 0.0, 6.0, type.programmeLog2);
        config.cellTypes.push_back(std::move(type));
    });
}

void readNetwork(ConfigReader& root, SimulationConfig& config) {
    root.object("network", [&](ConfigReader& reader) {
        NetworkPlan& network = config.network;
        reader.list("regulators", [&](ConfigReader& entry) {
            RegulatorPlan regulator;
            regulator.gene = entry.text("gene");
            regulator.types = entry.texts("types");
            regulator.targets = entry.texts("targets");
            regulator.randomTargets = entry.count("randomTargets", 0, 5000, 0);
            network.regulators.push_back(std::move(regulator));
        });
        network.extraRegulators = reader.count("extraRegulators", 0, 1000, 0);
        const auto targets = reader.range("extraTargets", 1, 5000, {10, 30});
        network.extraTargetsLow = static_cast<Index>(targets.first);
        network.extraTargetsHigh = static_cast<Index>(targets.second);
        const auto types = reader.range("extraTypes", 1, 1000, {1, 4});
        network.extraTypesLow = static_cast<Index>(types.first);
        network.extraTypesHigh = static_cast<Index>(types.second);
        std::tie(network.weightLow, network.weightHigh) =
            reader.range("weight", 0.0, 3.0, {0.4, 0.9});
        network.repressing = reader.number("repressing", 0.0, 1.0, network.repressing);
        network.activitySpread = reader.number("activitySpread", 0.0, 3.0, network.activitySpread);
        network.cascade = reader.number("cascade", 0.0, 1.0, network.cascade);
        network.regulatorLevel =
            reader.number("regulatorLevel", 1e-4, 1000.0, network.regulatorLevel);
        network.minimumTargetLevel =
            reader.number("minimumTargetLevel", 0.0, 1000.0, network.minimumTargetLevel);
        network.maximumRegulators =
            reader.count("maximumRegulators", 1, 100, network.maximumRegulators);
    });
}

void readLabels(ConfigReader& root, SimulationConfig& config) {
    const auto read = [&](const std::string& key, LabelPlan::Kind kind) {
        root.list(key, [&](ConfigReader& reader) {
            LabelPlan label;
            label.kind = kind;
            label.types = reader.texts("types");
            label.share = reader.number("share", 0.0, 1.0);
            label.donors = reader.texts("donors");
            if (kind != LabelPlan::Kind::Unlabelled) {
                label.label = reader.text("label");
                label.labelId = reader.text("labelId", "");
            }
            label.name = reader.text("name", key + " " + label.label);
            config.labels.push_back(std::move(label));
        });
    };
    read("labelSwaps", LabelPlan::Kind::Swap);
    read("coarserLabels", LabelPlan::Kind::Coarser);
    read("unlabelled", LabelPlan::Kind::Unlabelled);
}

SamplePlan readSample(ConfigReader& reader) {
    SamplePlan sample;
    sample.id = reader.text("id");
    sample.tissue = reader.text("tissue");
    sample.assay = reader.text("assay");
    sample.weight = reader.number("weight", 0.0, 1e6, 1.0);
    sample.culture = reader.flag("culture", false);
    if (reader.has("ambient")) {
        sample.ambient = reader.number("ambient", 0.0, 0.9);
    }
    sample.types = reader.numbers("types", 0.0, 1e6);
    return sample;
}

void readOrganisms(ConfigReader& root, SimulationConfig& config) {
    root.list("organisms", [&](ConfigReader& reader) {
        OrganismPlan organism;
        organism.taxon = reader.text("taxon");
        organism.name = reader.text("name");
        organism.file = reader.text("file");
        organism.cells = reader.count("cells", 1, 100000000);
        std::tie(organism.youngest, organism.oldest) =
            reader.range("ages", 0.0, 10000.0, {0.0, 100.0});
        reader.list("donors", [&](ConfigReader& entry) {
            DonorPlan donor;
            donor.id = entry.text("id");
            donor.sex = entry.text("sex");
            donor.disease = entry.text("disease");
            donor.ethnicity = entry.text("ethnicity", "");
            donor.age = entry.number("age", 0.0, 10000.0);
            donor.stage = entry.text("stage");
            donor.stageId = entry.text("stageId");
            donor.ageGroup = entry.text("ageGroup");
            donor.split = entry.text("split", "reference");
            entry.list("samples",
                       [&](ConfigReader& sample) { donor.samples.push_back(readSample(sample)); });
            organism.donors.push_back(std::move(donor));
        });
        config.organisms.push_back(std::move(organism));
    });
}

StructurePlan readStructure(ConfigReader& reader) {
    StructurePlan structure;
    structure.name = reader.text("name");
    const std::string kind = reader.text("kind");
    if (kind == "fill") {
        structure.kind = StructurePlan::Kind::Fill;
    } else if (kind == "foam") {
        structure.kind = StructurePlan::Kind::Foam;
        structure.spacing = reader.number("spacing", 10.0, 1e4);
        structure.wall = reader.number("wall", 1.0, 1e4);
        structure.lumenCells = reader.number("lumenCells", 0.0, 1.0, 0.0);
    } else if (kind == "ring" || kind == "cluster") {
        structure.kind = kind == "ring" ? StructurePlan::Kind::Ring : StructurePlan::Kind::Cluster;
        const auto centre = reader.numbers("centre", -1e6, 1e6);
        for (const auto& [axis, value] : centre) {
            (axis == "x" ? structure.x : structure.y) = value;
        }
        structure.radius = reader.number("radius", 0.0, 1e5);
        structure.wobble = reader.number("wobble", 0.0, 0.5, 0.0);
    } else if (!kind.empty()) {
        reader.mistakes().add(
            reader.placeOf("kind"), "fill, foam, ring or cluster", "\"" + kind + "\"");
    }
    reader.list("layers", [&](ConfigReader& entry) {
        StructurePlan::Layer layer;
        layer.name = entry.text("name");
        layer.thickness = entry.number("thickness", 0.0, 1e5, 0.0);
        layer.types = entry.numbers("types", 0.0, 1e6);
        structure.layers.push_back(std::move(layer));
    });
    return structure;
}

void readSection(ConfigReader& root, SimulationConfig& config) {
    root.object("section", [&](ConfigReader& reader) {
        SectionPlan section;
        section.file = reader.text("file");
        section.organism = reader.text("organism");
        section.donor = reader.text("donor");
        section.tissue = reader.text("tissue");
        section.assay = reader.text("assay");
        section.wholeAssay = reader.text("wholeAssay");
        section.width = reader.number("width", 20.0, 1e5);
        section.height = reader.number("height", 20.0, 1e5);
        section.cellSpacing = reader.number("cellSpacing", 3.0, 200.0, section.cellSpacing);
        section.probeSpread = reader.number("probeSpread", 0.0, 3.0, section.probeSpread);
        section.spill = reader.number("spill", 0.0, 0.9, section.spill);
        section.background = reader.number("background", 0.0, 1.0, section.background);
        section.panel = reader.texts("panel");
        reader.list("structures", [&](ConfigReader& entry) {
            section.structures.push_back(readStructure(entry));
        });
        config.section = std::move(section);
    });
}

void readRoot(const ConfigReader::Json& json, SimulationConfig& config, ConfigMistakes& mistakes) {
    ConfigReader root(json, "", mistakes);
    if (const std::string format = root.text("format"); !format.empty() && format != kFormat) {
        mistakes.add("format", std::string("\"") + kFormat + "\"", "\"" + format + "\"");
    }
    config.name = root.text("name");
    config.title = root.text("title");
    config.worldSeed = static_cast<std::uint64_t>(root.count("worldSeed", 0, INT64_MAX));
    config.drawSeed = static_cast<std::uint64_t>(root.count("drawSeed", 0, INT64_MAX));
    config.doublets = root.number("doublets", 0.0, 0.5, config.doublets);
    readGenes(root, config);
    readTypes(root, config);
    config.sexes = readAttributes(root, "sexes");
    config.diseases = readAttributes(root, "diseases");
    config.tissues = readAttributes(root, "tissues");
    config.ethnicities = readAttributes(root, "ethnicities");
    readAssays(root, config);
    config.culture = readProgramme(root, "culture");
    config.age = readProgramme(root, "age");
    readNetwork(root, config);
    root.object("species", [&](ConfigReader& reader) {
        SpeciesPlan& species = config.species;
        species.sharedShare = reader.number("sharedShare", 0.0, 1.0, species.sharedShare);
        species.sharedLog2 = reader.number("sharedLog2", 0.0, 6.0, species.sharedLog2);
        species.typeShare = reader.number("typeShare", 0.0, 1.0, species.typeShare);
        species.typeLog2 = reader.number("typeLog2", 0.0, 6.0, species.typeLog2);
    });
    root.object("ambient", [&](ConfigReader& reader) {
        config.ambient.share = reader.number("share", 0.0, 0.9, config.ambient.share);
        config.ambient.spread = reader.number("spread", 0.0, 2.0, config.ambient.spread);
    });
    root.list("transitions", [&](ConfigReader& reader) {
        TransitionPlan transition;
        transition.from = reader.text("from");
        transition.to = reader.text("to");
        transition.share = reader.number("share", 0.0, 1.0);
        transition.furthest = reader.number("furthest", 0.0, 0.5, transition.furthest);
        config.transitions.push_back(std::move(transition));
    });
    readLabels(root, config);
    config.absentFromReference = root.texts("absentFromReference");
    readOrganisms(root, config);
    readSection(root, config);
}

} // namespace

const OrganismPlan* SimulationConfig::organism(const std::string& taxon) const {
    for (const OrganismPlan& plan : organisms) {
        if (plan.taxon == taxon) {
            return &plan;
        }
    }
    return nullptr;
}

std::optional<Index> SimulationConfig::typeNamed(const std::string& typeName) const {
    for (std::size_t i = 0; i < cellTypes.size(); ++i) {
        if (cellTypes[i].name == typeName) {
            return static_cast<Index>(i);
        }
    }
    return std::nullopt;
}

SimulationConfig readSimulationConfig(const std::string& path) {
    std::string text;
    const ConfigReader::Json json = readConfigFile(path, &text);
    SimulationConfig config;
    config.path = path;
    Sha256 hash;
    hash.add(text);
    config.fingerprint = hash.hex();
    ConfigMistakes mistakes;
    readRoot(json, config, mistakes);
    if (mistakes.sentences().empty()) {
        checkSimulationConfig(config, mistakes);
    }
    mistakes.refuseAny(path);
    return config;
}

} // namespace ocellus

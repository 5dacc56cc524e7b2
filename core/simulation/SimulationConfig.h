// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// The simulated world as a person writes it down (JSON; resources/demo/CONFIGURATION.md explains
/// every key). Plain values; gene names are symbols, human or mouse, checked when the world is
/// built. Levels are counts per 10,000; `log2` are log2 fold changes; shares are in [0, 1].

/// One planted change of expression.
struct ProgrammeEntry {
    std::vector<std::string> genes; ///< named genes changed by `log2`
    Index randomGenes = 0;          ///< or that many genes drawn at random, each by N(0, log2)
    std::vector<std::string> types; ///< only in these cell types; empty: in all
    double log2 = 0.0;
    double typeShare = 1.0; ///< random genes: chance that a type responds
    bool silent = false;    ///< named genes are not expressed at all
};

/// One value of sex, disease, tissue, assay or ethnicity, with what it does.
struct AttributeValue {
    std::string name;
    std::string id; ///< ontology term
    std::vector<ProgrammeEntry> programme;
    std::vector<std::pair<std::string, double>> composition; ///< cell type -> factor on its share
};

struct AssayPlan {
    AttributeValue value;
    double medianCounts = 4000.0; ///< of a cell of size 1, over what the assay measures
    double spread = 0.35;         ///< standard deviation of the natural logarithm
    double captureBias = 0.0;     ///< standard deviation of a natural-log factor per gene
};

struct GeneLevel {
    std::string gene;
    double level = 0.0;
};

/// A group of related types sharing a programme; may have a parent.
struct LineagePlan {
    std::string name;
    std::string parent;
    std::vector<GeneLevel> markers;
    Index programmeGenes = 0;
    double programmeLog2 = 1.0;
};

struct CellTypePlan {
    std::string name;
    std::string id;
    std::string lineage;
    double share = 1.0; ///< relative abundance
    double size = 1.0;  ///< factor on the counts
    double leak = 1.0;  ///< factor on what it gives to the ambient profile
    std::vector<GeneLevel> markers;
    Index programmeGenes = 0;
    double programmeLog2 = 1.0;
};

struct SamplePlan {
    std::string id;
    std::string tissue;
    std::string assay;
    double weight = 1.0; ///< relative number of cells
    bool culture = false;
    std::optional<double> ambient;                     ///< mean ambient share of this sample
    std::vector<std::pair<std::string, double>> types; ///< replaces the composition when not empty
};

struct DonorPlan {
    std::string id;
    std::string sex;
    std::string disease;
    std::string ethnicity; ///< empty: "na"
    double age = 0.0;
    std::string stage, stageId, ageGroup;
    std::string split; ///< "reference" or "query"
    std::vector<SamplePlan> samples;
};

struct OrganismPlan {
    std::string taxon; ///< NCBITaxon CURIE
    std::string name;  ///< scientific name
    std::string file;  ///< output name without ".h5ad"
    Index cells = 0;
    double youngest = 0.0, oldest = 1.0; ///< ages at which the age programme is -1 and +1
    std::vector<DonorPlan> donors;
};

/// Some cells of one type that carry another published label.
struct LabelPlan {
    std::string name;
    std::vector<std::string> types; ///< true types
    std::string label;              ///< published name; empty: no label
    std::string labelId;
    double share = 0.0;
    std::vector<std::string> donors; ///< only there; empty: everywhere
    enum class Kind { Swap, Coarser, Unlabelled } kind = Kind::Swap;
};

/// Cells of one type on their way to another: their profile is (1 - p) of their type and p of the
/// other, p uniform between 0 and `furthest`.
struct TransitionPlan {
    std::string from;
    std::string to;
    double share = 0.0;
    double furthest = 0.45;
};

struct RegulatorPlan {
    std::string gene;
    std::vector<std::string> types;   ///< where it is active
    std::vector<std::string> targets; ///< named targets
    Index randomTargets = 0;
};

struct NetworkPlan {
    std::vector<RegulatorPlan> regulators;
    Index extraRegulators = 0; ///< further transcription factors, chosen at random
    Index extraTargetsLow = 10, extraTargetsHigh = 30;
    Index extraTypesLow = 1, extraTypesHigh = 4;
    double weightLow = 0.4, weightHigh = 0.9; ///< natural-log change per unit of activity
    double repressing = 0.25;                 ///< share of negative edges
    double activitySpread = 0.8; ///< standard deviation of a regulator's own natural-log level
    double cascade = 0.25;       ///< share of regulators driven by another regulator
    double regulatorLevel = 5.0;
    double minimumTargetLevel = 1.0; ///< in at least one of the regulator's types
    Index maximumRegulators = 4;     ///< per target
};

/// What differs between the first organism and the others, on one-to-one orthologues.
struct SpeciesPlan {
    double sharedShare = 0.25, sharedLog2 = 0.8; ///< the same change in every type
    double typeShare = 0.15, typeLog2 = 1.2; ///< chance per gene and type of a change of its own
};

struct GenesPlan {
    Index count = 6000;
    double withoutOrthologue = 0.05; ///< share of the genes filled in
    double medianLevel = 0.25;       ///< of a gene nobody names
    double levelSpread = 1.5;        ///< natural log
    double offLevel = 0.02;          ///< of a marker outside its types
    double inverseDispersion = 4.0;  ///< median over genes; counts have variance m + m*m/this
    double inverseDispersionSpread = 0.4;
    double donorSpread = 0.12, sampleSpread = 0.08; ///< natural log, per gene
    std::vector<GeneLevel> baseline;                ///< level in every type
};

struct AmbientPlan {
    double share = 0.06;
    double spread = 0.5; ///< natural log, between cells
};

/// One part of the tissue section. Later parts are drawn over earlier ones.
struct StructurePlan {
    enum class Kind { Fill, Foam, Ring, Cluster } kind = Kind::Fill;
    std::string name;
    double x = 0.0, y = 0.0; ///< centre, micrometres (ring, cluster)
    double radius = 0.0;     ///< of the lumen (ring), of the whole (cluster)
    double spacing = 0.0;    ///< between air spaces (foam)
    double wall = 0.0;       ///< thickness of the walls (foam)
    double wobble = 0.0;     ///< relative roughness of a ring's outline

    struct Layer {
        std::string name;
        double thickness = 0.0; ///< ring
        std::vector<std::pair<std::string, double>> types;
    };

    std::vector<Layer> layers; ///< ring: from the lumen outwards; foam: "wall", "lumen"; else one
    double lumenCells = 0.0;   ///< foam: share of lumen places that hold a cell
};

struct SectionPlan {
    std::string file;
    std::string organism; ///< taxon
    std::string donor;    ///< a donor of that organism
    std::string tissue;
    std::string assay;
    double width = 0.0, height = 0.0; ///< micrometres
    double cellSpacing = 10.0;
    double probeSpread = 0.4; ///< natural log, per gene
    double spill = 0.03;      ///< share of a cell's transcripts that come from its neighbours
    double background = 0.01; ///< transcripts outside cells, relative to those inside
    std::string wholeAssay;   ///< assay of the hidden whole transcriptome
    std::vector<std::string> panel;
    std::vector<StructurePlan> structures;
};

struct SimulationConfig {
    std::string path;        ///< where it was read from
    std::string fingerprint; ///< SHA-256 of the file's bytes
    std::string name, title;
    std::uint64_t worldSeed = 0; ///< programmes, network, species effects
    std::uint64_t drawSeed = 0;  ///< donors and cells
    GenesPlan genes;
    std::vector<std::pair<std::string, std::string>>
        counterparts;                  ///< human, mouse symbols beyond the tables
    std::vector<LineagePlan> lineages; ///< parents before children
    std::vector<CellTypePlan> cellTypes;
    std::vector<AttributeValue> sexes, diseases, tissues, ethnicities;
    std::vector<AssayPlan> assays;
    std::vector<ProgrammeEntry> culture, age;
    NetworkPlan network;
    SpeciesPlan species;
    AmbientPlan ambient;
    double doublets = 0.03;
    std::vector<TransitionPlan> transitions; ///< at most one per `from`
    std::vector<LabelPlan> labels;
    std::vector<std::string> absentFromReference;
    std::vector<OrganismPlan> organisms; ///< one or two
    std::optional<SectionPlan> section;

    const OrganismPlan* organism(const std::string& taxon) const;

    /// @returns position among cellTypes, or nullopt.
    std::optional<Index> typeNamed(const std::string& typeName) const;
};

/// Reads and checks a configuration.
/// @throws InputError naming the place, what was expected and what was found; one line a mistake,
/// all mistakes of the file at once.
SimulationConfig readSimulationConfig(const std::string& path);

} // namespace ocellus

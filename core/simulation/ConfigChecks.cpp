// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/ConfigChecks.h"

#include "core/simulation/GeneNames.h"

#include <algorithm>
#include <map>
#include <set>

namespace ocellus {

namespace {

using Names = std::set<std::string>;

std::string quoted(const std::string& text) {
    return "\"" + text + "\"";
}

/// Everything a configuration may refer to, and the mistakes found on the way.
class Checker {
public:
    Checker(const SimulationConfig& config, ConfigMistakes& mistakes)
        : m_config(config), m_mistakes(mistakes) {}

    void run();

private:
    void need(const std::string& place,
              const std::string& name,
              const Names& known,
              const std::string& what);
    void needAll(const std::string& place,
                 const std::vector<std::string>& names,
                 const Names& known,
                 const std::string& what);
    void weights(const std::string& place,
                 const std::vector<std::pair<std::string, double>>& values,
                 bool someAbove);
    void gene(const std::string& place, const std::string& symbol);
    void levels(const std::string& place, const std::vector<GeneLevel>& values);
    void programme(const std::string& place, const std::vector<ProgrammeEntry>& entries);
    void termId(const std::string& place, const std::string& id);
    void collectNames();
    void types();
    void attributes(const std::string& place, const std::vector<AttributeValue>& values);
    void network();
    void labels();
    void organisms();
    void donor(const std::string& place,
               const OrganismPlan& organism,
               const DonorPlan& donor,
               Names& ids);
    void section();
    void structure(const std::string& place, const StructurePlan& structure);
    template <class Values, class NameOf>
    Names unique(const std::string& place, const Values& values, NameOf nameOf);

    const SimulationConfig& m_config;
    ConfigMistakes& m_mistakes;
    Names m_types, m_lineages, m_sexes, m_diseases, m_tissues, m_assays, m_ethnicities, m_donors,
        m_labels;
};

template <class Values, class NameOf>
Names Checker::unique(const std::string& place, const Values& values, NameOf nameOf) {
    Names names;
    for (const auto& value : values) {
        if (!names.insert(nameOf(value)).second) {
            m_mistakes.add(place + ": the name " + quoted(nameOf(value)) + " is given twice.");
        }
    }
    return names;
}

void Checker::need(const std::string& place,
                   const std::string& name,
                   const Names& known,
                   const std::string& what) {
    if (!known.contains(name)) {
        m_mistakes.add(place, what, quoted(name));
    }
}

void Checker::needAll(const std::string& place,
                      const std::vector<std::string>& names,
                      const Names& known,
                      const std::string& what) {
    for (const std::string& name : names) {
        need(place, name, known, what);
    }
}

void Checker::weights(const std::string& place,
                      const std::vector<std::pair<std::string, double>>& values,
                      bool someAbove) {
    double total = 0.0;
    for (const auto& [name, weight] : values) {
        need(place, name, m_types, "a name from cellTypes");
        total += weight;
    }
    if (someAbove && !(total > 0.0)) {
        m_mistakes.add(place, "at least one cell type with a weight above 0", "none");
    }
}

void Checker::gene(const std::string& place, const std::string& symbol) {
    if (!GeneNames::shared().isKnown(symbol)) {
        m_mistakes.add(place, "a human or mouse gene symbol", quoted(symbol));
    }
}

void Checker::levels(const std::string& place, const std::vector<GeneLevel>& values) {
    for (const GeneLevel& value : values) {
        gene(place, value.gene);
    }
}

void Checker::programme(const std::string& place, const std::vector<ProgrammeEntry>& entries) {
    for (const ProgrammeEntry& entry : entries) {
        for (const std::string& symbol : entry.genes) {
            gene(place + ".genes", symbol);
        }
        needAll(place + ".types", entry.types, m_types, "a name from cellTypes");
    }
}

void Checker::termId(const std::string& place, const std::string& id) {
    const std::size_t colon = id.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == id.size()) {
        m_mistakes.add(place, "an ontology term such as CL:0000235", quoted(id));
    }
}

void Checker::collectNames() {
    const auto named = [](const auto& value) { return value.name; };
    m_types = unique("cellTypes", m_config.cellTypes, named);
    m_lineages = unique("lineages", m_config.lineages, named);
    m_sexes = unique("sexes", m_config.sexes, named);
    m_diseases = unique("diseases", m_config.diseases, named);
    m_tissues = unique("tissues", m_config.tissues, named);
    m_ethnicities = unique("ethnicities", m_config.ethnicities, named);
    m_assays =
        unique("assays", m_config.assays, [](const AssayPlan& assay) { return assay.value.name; });
    unique("organisms", m_config.organisms, [](const OrganismPlan& organism) {
        return organism.taxon;
    });
    unique("organisms", m_config.organisms, [](const OrganismPlan& organism) {
        return organism.file;
    });
    for (const OrganismPlan& organism : m_config.organisms) {
        for (const DonorPlan& donor : organism.donors) {
            if (!m_donors.insert(donor.id).second) {
                m_mistakes.add("organisms: the donor " + quoted(donor.id) + " is given twice.");
            }
        }
    }
}

void Checker::types() {
    Names earlier;
    for (const LineagePlan& lineage : m_config.lineages) {
        const std::string place = "lineages." + lineage.name;
        if (!lineage.parent.empty()) {
            need(place + ".parent", lineage.parent, earlier, "a lineage written before this one");
        }
        levels(place + ".markers", lineage.markers);
        earlier.insert(lineage.name);
    }
    double total = 0.0;
    for (const CellTypePlan& type : m_config.cellTypes) {
        const std::string place = "cellTypes." + type.name;
        termId(place + ".id", type.id);
        if (!type.lineage.empty()) {
            need(place + ".lineage", type.lineage, m_lineages, "a name from lineages");
        }
        levels(place + ".markers", type.markers);
        total += type.share;
    }
    if (m_config.cellTypes.size() < 2 || !(total > 0.0)) {
        m_mistakes.add("cellTypes", "at least two cell types with a share above 0", "fewer");
    }
}

void Checker::attributes(const std::string& place, const std::vector<AttributeValue>& values) {
    for (const AttributeValue& value : values) {
        termId(place + "." + value.name + ".id", value.id);
        programme(place + "." + value.name + ".programme", value.programme);
        weights(place + "." + value.name + ".composition", value.composition, false);
    }
}

void Checker::network() {
    Names seen;
    for (std::size_t i = 0; i < m_config.network.regulators.size(); ++i) {
        const RegulatorPlan& regulator = m_config.network.regulators[i];
        const std::string place = "network.regulators[" + std::to_string(i) + "]";
        gene(place + ".gene", regulator.gene);
        for (const std::string& target : regulator.targets) {
            gene(place + ".targets", target);
        }
        if (regulator.types.empty()) {
            m_mistakes.add(place + ".types", "at least one name from cellTypes", "none");
        }
        needAll(place + ".types", regulator.types, m_types, "a name from cellTypes");
        if (!seen.insert(regulator.gene).second) {
            m_mistakes.add(place + ": the regulator " + quoted(regulator.gene) +
                           " is given twice.");
        }
    }
}

void Checker::labels() {
    unique(
        "transitions", m_config.transitions, [](const TransitionPlan& plan) { return plan.from; });
    for (const TransitionPlan& plan : m_config.transitions) {
        need("transitions.from", plan.from, m_types, "a name from cellTypes");
        need("transitions.to", plan.to, m_types, "a name from cellTypes");
        if (plan.from == plan.to) {
            m_mistakes.add("transitions.to", "another type than from", quoted(plan.to));
        }
    }
    std::map<std::string, double> taken;
    for (const LabelPlan& label : m_config.labels) {
        const std::string place = quoted(label.name);
        if (label.types.empty() && label.kind != LabelPlan::Kind::Unlabelled) {
            m_mistakes.add(place + ".types", "at least one name from cellTypes", "none");
        }
        needAll(place + ".types", label.types, m_types, "a name from cellTypes");
        needAll(place + ".donors", label.donors, m_donors, "the id of a donor");
        if (label.kind == LabelPlan::Kind::Swap && label.labelId.empty()) {
            need(place + ".label",
                 label.label,
                 m_types,
                 "a name from cellTypes, or any name with a labelId");
        }
        if (label.kind == LabelPlan::Kind::Coarser || !label.labelId.empty()) {
            termId(place + ".labelId", label.labelId);
        }
        if (std::find(label.types.begin(), label.types.end(), label.label) != label.types.end()) {
            m_mistakes.add(
                place + ".label", "a label other than the true type", quoted(label.label));
        }
    }
    needAll("absentFromReference", m_config.absentFromReference, m_types, "a name from cellTypes");
}

void Checker::donor(const std::string& place,
                    const OrganismPlan& organism,
                    const DonorPlan& donor,
                    Names& ids) {
    need(place + ".sex", donor.sex, m_sexes, "a name from sexes");
    need(place + ".disease", donor.disease, m_diseases, "a name from diseases");
    if (!donor.ethnicity.empty()) {
        need(place + ".ethnicity", donor.ethnicity, m_ethnicities, "a name from ethnicities");
    }
    need(place + ".split", donor.split, {"reference", "query"}, "reference or query");
    termId(place + ".stageId", donor.stageId);
    termId(place + ".ageGroup", donor.ageGroup);
    if (donor.samples.empty()) {
        m_mistakes.add(place + ".samples", "at least one sample", "none");
    }
    for (const SamplePlan& sample : donor.samples) {
        const std::string at = place + ".samples." + sample.id;
        need(at + ".tissue", sample.tissue, m_tissues, "a name from tissues");
        need(at + ".assay", sample.assay, m_assays, "a name from assays");
        weights(at + ".types", sample.types, !sample.types.empty());
        if (!ids.insert(sample.id).second) {
            m_mistakes.add(at + ": the sample " + quoted(sample.id) + " of " + organism.file +
                           " is given twice.");
        }
    }
}

void Checker::organisms() {
    if (m_config.organisms.empty() || m_config.organisms.size() > 2) {
        m_mistakes.add(
            "organisms", "one or two organisms", std::to_string(m_config.organisms.size()));
    }
    for (const OrganismPlan& organism : m_config.organisms) {
        const std::string place = "organisms." + organism.file;
        need(place + ".taxon",
             organism.taxon,
             {kHumanTaxon, kMouseTaxon},
             "NCBITaxon:9606 or NCBITaxon:10090");
        if (organism.file.find('/') != std::string::npos || organism.file.starts_with(".")) {
            m_mistakes.add(place + ".file", "a file name without a folder", quoted(organism.file));
        }
        if (!(organism.oldest > organism.youngest)) {
            m_mistakes.add(
                place + ".ages", "two different ages", std::to_string(organism.oldest) + " twice");
        }
        Names samples;
        double weight = 0.0;
        for (const DonorPlan& one : organism.donors) {
            donor(place + ".donors." + one.id, organism, one, samples);
            for (const SamplePlan& sample : one.samples) {
                weight += sample.weight;
            }
        }
        if (!(weight > 0.0)) {
            m_mistakes.add(place + ".donors", "at least one sample with a weight above 0", "none");
        }
    }
}

void Checker::structure(const std::string& place, const StructurePlan& structure) {
    const std::size_t layers = structure.layers.size();
    if (structure.kind == StructurePlan::Kind::Foam ? layers != 2 : layers == 0) {
        m_mistakes.add(place + ".layers",
                       structure.kind == StructurePlan::Kind::Foam ? "two layers, wall and lumen"
                                                                   : "a layer",
                       std::to_string(layers));
    }
    for (const StructurePlan::Layer& layer : structure.layers) {
        weights(place + ".layers." + layer.name + ".types", layer.types, true);
        if (structure.kind == StructurePlan::Kind::Ring && !(layer.thickness > 0.0)) {
            m_mistakes.add(
                place + ".layers." + layer.name + ".thickness", "micrometres above 0", "0");
        }
    }
}

void Checker::section() {
    if (!m_config.section) {
        return;
    }
    const SectionPlan& section = *m_config.section;
    const OrganismPlan* organism = m_config.organism(section.organism);
    if (organism == nullptr) {
        m_mistakes.add(
            "section.organism", "the taxon of one of the organisms", quoted(section.organism));
    } else {
        const Names donors = [&] {
            Names ids;
            for (const DonorPlan& one : organism->donors) {
                ids.insert(one.id);
            }
            return ids;
        }();
        need("section.donor", section.donor, donors, "the id of a donor of " + organism->file);
    }
    need("section.tissue", section.tissue, m_tissues, "a name from tissues");
    need("section.assay", section.assay, m_assays, "a name from assays");
    need("section.wholeAssay", section.wholeAssay, m_assays, "a name from assays");
    if (section.file.find('/') != std::string::npos || section.file.starts_with(".")) {
        m_mistakes.add("section.file", "a file name without a folder", quoted(section.file));
    }
    for (const OrganismPlan& one : m_config.organisms) {
        if (one.file == section.file) {
            m_mistakes.add("section.file: the name " + quoted(section.file) +
                           " is taken by an organism.");
        }
    }
    unique("section.panel", section.panel, [](const std::string& symbol) { return symbol; });
    for (const std::string& symbol : section.panel) {
        gene("section.panel", symbol);
    }
    if (section.panel.size() < 10) {
        m_mistakes.add("section.panel", "at least 10 genes", std::to_string(section.panel.size()));
    }
    if (section.structures.empty()) {
        m_mistakes.add("section.structures", "at least one structure", "none");
    }
    for (const StructurePlan& one : section.structures) {
        structure("section.structures." + one.name, one);
    }
}

void Checker::run() {
    collectNames();
    types();
    attributes("sexes", m_config.sexes);
    attributes("diseases", m_config.diseases);
    attributes("tissues", m_config.tissues);
    attributes("ethnicities", m_config.ethnicities);
    for (const AssayPlan& assay : m_config.assays) {
        attributes("assays", {assay.value});
    }
    programme("culture", m_config.culture);
    programme("age", m_config.age);
    levels("genes.baseline", m_config.genes.baseline);
    for (const auto& [human, mouse] : m_config.counterparts) {
        if (!GeneNames::shared().idIn(kHumanTaxon, human) ||
            !GeneNames::shared().idIn(kMouseTaxon, mouse)) {
            m_mistakes.add("counterparts",
                           "a human and a mouse gene symbol",
                           quoted(human) + " and " + quoted(mouse));
        }
    }
    network();
    labels();
    organisms();
    section();
}

} // namespace

void checkSimulationConfig(const SimulationConfig& config, ConfigMistakes& mistakes) {
    Checker(config, mistakes).run();
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Organism.h"
#include "core/base/parallelFor.h"
#include "core/simulation/GeneNames.h"
#include "core/simulation/SimulatedAtlas.h"

#include <algorithm>
#include <functional>
#include <map>

namespace ocellus {

namespace {

constexpr const char* kNoEthnicity = "na";

/// A category column whose text depends on the sample only.
CategoryColumn bySample(const std::vector<SampleContext>& samples,
                        const std::vector<std::int32_t>& sampleOfCell,
                        const std::function<std::string(const SampleContext&)>& text) {
    std::map<std::string, std::int32_t> known;
    for (const SampleContext& sample : samples) {
        known.emplace(text(sample), 0);
    }
    CategoryColumn column;
    for (auto& [category, code] : known) { // sorted, as AnnData writes them
        code = static_cast<std::int32_t>(column.categories.size());
        column.categories.push_back(category);
    }
    std::vector<std::int32_t> codeOfSample;
    for (const SampleContext& sample : samples) {
        codeOfSample.push_back(known.at(text(sample)));
    }
    column.codes.reserve(sampleOfCell.size());
    for (const std::int32_t sample : sampleOfCell) {
        column.codes.push_back(codeOfSample[static_cast<std::size_t>(sample)]);
    }
    return column;
}

std::string idOf(const std::vector<AttributeValue>& values,
                 const std::string& name,
                 const std::string& absent) {
    for (const AttributeValue& value : values) {
        if (value.name == name) {
            return value.id;
        }
    }
    return absent;
}

std::string assayId(const SimulationConfig& config, const std::string& name) {
    for (const AssayPlan& assay : config.assays) {
        if (assay.value.name == name) {
            return assay.value.id;
        }
    }
    return "unknown";
}

} // namespace

void addLabelColumns(Table& table,
                     const SimulationConfig& config,
                     const std::vector<SimulatedCell>& plans) {
    std::map<std::string, std::string> labels; // name -> term
    for (const CellTypePlan& type : config.cellTypes) {
        labels.emplace(type.name, type.id);
    }
    for (const LabelPlan& label : config.labels) {
        if (label.kind != LabelPlan::Kind::Unlabelled) {
            labels.emplace(label.label, label.labelId);
        }
    }
    CategoryColumn names;
    std::map<std::string, std::int32_t> codes;
    for (const auto& [name, id] : labels) {
        codes.emplace(name, static_cast<std::int32_t>(names.categories.size()));
        names.categories.push_back(name);
    }
    CategoryColumn terms;
    for (const auto& [name, id] : labels) {
        if (std::find(terms.categories.begin(), terms.categories.end(), id) ==
            terms.categories.end()) {
            terms.categories.push_back(id);
        }
    }
    std::sort(terms.categories.begin(), terms.categories.end());
    for (const SimulatedCell& plan : plans) {
        const PublishedLabel label = publishedLabel(config, plan);
        if (label.name.empty()) {
            names.codes.push_back(-1);
            terms.codes.push_back(-1);
            continue;
        }
        names.codes.push_back(codes.at(label.name));
        const auto at =
            std::lower_bound(terms.categories.begin(), terms.categories.end(), label.id);
        terms.codes.push_back(static_cast<std::int32_t>(at - terms.categories.begin()));
    }
    table.columns.push_back({"cell_type", std::move(names)});
    table.columns.push_back({"cell_type_ontology_term_id", std::move(terms)});
}

void addSampleColumns(Table& table,
                      const ExpressionModel& model,
                      const std::vector<std::int32_t>& sampleOfCell) {
    const SimulationConfig& config = model.world().config;
    const OrganismPlan& organism = model.organism();
    const auto& samples = model.samples();
    const auto add = [&](const std::string& name,
                         const std::function<std::string(const SampleContext&)>& text) {
        table.columns.push_back({name, bySample(samples, sampleOfCell, text)});
    };
    using Context = const SampleContext&;
    add("tissue", [](Context s) { return s.tissue; });
    add("tissue_ontology_term_id",
        [&](Context s) { return idOf(config.tissues, s.tissue, "unknown"); });
    add("tissue_type", [](Context s) { return s.culture ? "cell culture" : "tissue"; });
    add("disease", [](Context s) { return s.donor->disease; });
    add("disease_ontology_term_id",
        [&](Context s) { return idOf(config.diseases, s.donor->disease, "unknown"); });
    add("assay", [](Context s) { return s.assay; });
    add("assay_ontology_term_id", [&](Context s) { return assayId(config, s.assay); });
    add("sex", [](Context s) { return s.donor->sex; });
    add("sex_ontology_term_id",
        [&](Context s) { return idOf(config.sexes, s.donor->sex, "unknown"); });
    add("donor_id", [](Context s) { return s.donor->id; });
    add("sample_id", [](Context s) { return s.id; });
    add("development_stage", [](Context s) { return s.donor->stage; });
    add("development_stage_ontology_term_id", [](Context s) { return s.donor->stageId; });
    add("age_group", [](Context s) { return s.donor->ageGroup; });
    add("self_reported_ethnicity",
        [](Context s) { return s.ethnicity.empty() ? std::string(kNoEthnicity) : s.ethnicity; });
    add("self_reported_ethnicity_ontology_term_id",
        [&](Context s) { return idOf(config.ethnicities, s.ethnicity, kNoEthnicity); });
    add("organism", [&](Context) { return organism.name; });
    add("organism_ontology_term_id", [&](Context) { return organism.taxon; });
    add("cell_culture", [](Context s) { return s.culture ? "True" : "False"; });
    add("suspension_type", [](Context) { return "cell"; });
    add("split", [](Context s) { return s.donor->split; });
}

Table atlasCells(const SimulatedAtlas& atlas, int threads) {
    const auto cells = static_cast<std::size_t>(atlas.cellCount());
    std::vector<SimulatedCell> plans(cells);
    Table table;
    table.names.resize(cells);
    parallelFor(atlas.cellCount(), 4096, threads, [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            const auto at = static_cast<std::size_t>(cell);
            plans[at] = atlas.plan(cell);
            table.names[at] = atlas.name(cell, plans[at]);
        }
    });
    addLabelColumns(table, atlas.config(), plans);
    std::vector<std::int32_t> sampleOfCell(cells);
    std::transform(plans.begin(), plans.end(), sampleOfCell.begin(), [](const SimulatedCell& p) {
        return p.sample;
    });
    plans = {};
    addSampleColumns(table, atlas.model(), sampleOfCell);
    return table;
}

Table modelGenes(const ExpressionModel& model, const std::vector<std::int32_t>& columns) {
    const std::string& taxon = model.organism().taxon;
    const GeneNames& names = GeneNames::shared();
    Table table;
    TextColumn symbols;
    CategoryColumn biotypes;
    biotypes.categories = {"lncRNA or other", "protein_coding"};
    CategoryColumn reference;
    reference.categories = {taxon};
    std::vector<std::int32_t> listed = model.genes();
    if (!columns.empty()) {
        listed.clear();
        for (const std::int32_t column : columns) {
            listed.push_back(model.genes()[static_cast<std::size_t>(column)]);
        }
    }
    for (const std::int32_t gene : listed) {
        const std::string& id =
            model.world().universe.genes()[static_cast<std::size_t>(gene)].idIn(taxon);
        table.names.push_back(id);
        symbols.values.emplace_back(names.symbolOf(id));
        biotypes.codes.push_back(names.isProteinCoding(id) ? 1 : 0);
        reference.codes.push_back(0);
    }
    table.columns.push_back({"feature_name", std::move(symbols)});
    table.columns.push_back({"feature_biotype", std::move(biotypes)});
    table.columns.push_back({"feature_reference", std::move(reference)});
    return table;
}

} // namespace ocellus

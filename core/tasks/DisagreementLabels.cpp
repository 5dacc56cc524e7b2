// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/DisagreementLabels.h"

#include "core/base/Error.h"
#include "core/base/Organism.h"
#include "core/datasets/Dataset.h"
#include "core/ontology/OntologyFiles.h"
#include "core/ontology/TermSuggestions.h"
#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>

namespace ocellus {

namespace {

constexpr std::array<const char*, 5> kSampleColumns = {"sample_id", "sample", "donor_id", "donor", "batch"};

void addSamples(const Dataset& dataset, const DisagreementOptions& options, LabelledCells& labelled) {
    labelled.samples.assign(labelled.cells.size(), -1);
    const std::string name = options.sampleColumn.empty() ? sampleColumnOf(dataset.cells()) : options.sampleColumn;
    if (name.empty()) {
        return;
    }
    const CategoryColumn samples = labelsOf(dataset.cells(), name);
    labelled.sampleColumn = name;
    labelled.sampleNames = samples.categories;
    for (std::size_t i = 0; i < labelled.cells.size(); ++i) {
        labelled.samples[i] = samples.codes[static_cast<std::size_t>(labelled.cells[i])];
    }
}

/// Where cells of several organisms are labelled: their genes and neighbours are one another's.
void addOrganismWarning(const Dataset& dataset, LabelledCells& labelled) {
    for (const char* name : {"organism_ontology_term_id", "organism"}) {
        const Column* column = dataset.cells().find(name);
        const auto organisms = column == nullptr ? std::nullopt : column->asCategory();
        if (!organisms) {
            continue;
        }
        std::map<std::string, Index> cellsOf;
        for (const Index cell : labelled.cells) {
            const std::int32_t code = organisms->codes[static_cast<std::size_t>(cell)];
            if (code >= 0 && !saysNoLabel(organisms->categories[static_cast<std::size_t>(code)])) {
                ++cellsOf[organismName(organisms->categories[static_cast<std::size_t>(code)])];
            }
        }
        std::string text;
        for (const auto& [organism, cells] : cellsOf) {
            text += (text.empty() ? "" : ", ") + organism + " (" + std::to_string(cells) + ")";
        }
        if (cellsOf.size() > 1) {
            labelled.warnings.push_back("The labelled cells come from " + std::to_string(cellsOf.size()) + " organisms: " + text +
                                        ". They are compared with one another gene by gene, so a cell may look unlike its label for its "
                                        "organism alone. Check one organism at a time.");
        }
        return;
    }
}

} // namespace

std::string sampleColumnOf(const Table& cells) {
    for (const char* name : kSampleColumns) {
        const Column* column = cells.find(name);
        if (column != nullptr && column->asCategory()) {
            return name;
        }
    }
    return "";
}

std::vector<std::int32_t> leadingSpellings(const std::vector<DisagreementLabel>& names) {
    std::map<TermIndex, std::int32_t> leaderOf;
    for (std::size_t label = 0; label < names.size(); ++label) {
        if (names[label].term) {
            const auto [at, isNew] = leaderOf.emplace(*names[label].term, static_cast<std::int32_t>(label));
            if (!isNew && names[label].cells > names[static_cast<std::size_t>(at->second)].cells) {
                at->second = static_cast<std::int32_t>(label);
            }
        }
    }
    std::vector<std::int32_t> leaders;
    for (std::size_t label = 0; label < names.size(); ++label) {
        leaders.push_back(names[label].term ? leaderOf.at(*names[label].term) : static_cast<std::int32_t>(label));
    }
    return leaders;
}

std::string nameOf(const Dataset& dataset) {
    return dataset.path().empty() ? std::string("The data set")
                                  : std::filesystem::path(dataset.path()).filename().string();
}

void addLabelWarnings(LabelledCells& labelled, const Lineage& lineage) {
    std::vector<std::string> freeText;
    std::vector<std::string> unknownIds;
    std::vector<std::string> replaced;
    std::vector<std::string> spellings;
    const std::vector<std::int32_t> leaders = leadingSpellings(labelled.names);
    for (std::size_t i = 0; i < leaders.size(); ++i) {
        if (const auto leader = static_cast<std::size_t>(leaders[i]); leader != i) {
            spellings.push_back(labelled.names[i].text + " = " + labelled.names[leader].text);
        }
    }
    for (const DisagreementLabel& label : labelled.names) {
        const auto id = termId(label.text);
        if (!label.term) {
            (id ? unknownIds : freeText).push_back(label.text);
        } else if (id && *id != lineage.ontology().term(*label.term).id) {
            replaced.push_back(label.text);
        }
    }
    if (!freeText.empty()) {
        labelled.warnings.push_back(
            std::to_string(freeText.size()) + " of " + std::to_string(labelled.names.size()) +
            " labels are no Cell Ontology terms (" + quotedNames(freeText) +
            "): their disagreements are listed with the relation \"unknown\". Choose terms for them to tell finer "
            "labels from contradictions.");
    }
    if (lineage.ontology().isFlat()) {
        labelled.warnings.emplace_back(kFlatOntology);
    }
    if (!unknownIds.empty()) {
        labelled.warnings.push_back("The ontology has no current term for " + quotedNames(unknownIds) +
                                    ": kept as plain labels, with the relation \"unknown\".");
    }
    if (!replaced.empty()) {
        labelled.warnings.push_back("Obsolete ids are read as the terms that replaced them: " + quotedNames(replaced) + ".");
    }
    if (!spellings.empty()) {
        labelled.warnings.push_back("Labels that mean the same term are judged as one: " + quotedNames(spellings) + ".");
    }
}

LabelledCells labelledCells(const Dataset& dataset, const DisagreementOptions& options, const Lineage& lineage) {
    const CategoryColumn column = labelsOf(dataset.cells(), options.annotation);
    LabelledCells labelled;
    std::vector<std::int32_t> codeOf(column.categories.size(), -1);
    std::unique_ptr<const TermFinder> own;
    const bool shipped = &lineage.ontology() == Ontology::shippedCellTypes().get();
    if (!shipped) {
        own = std::make_unique<const TermFinder>(
            std::shared_ptr<const Ontology>(std::shared_ptr<const Ontology>(), &lineage.ontology()));
    }
    const TermFinder& finder = shipped ? TermFinder::shippedCellTypes() : *own;
    for (std::size_t cell = 0; cell < column.codes.size(); ++cell) {
        const std::int32_t code = column.codes[cell];
        if (code < 0 || saysNoLabel(column.categories[static_cast<std::size_t>(code)])) {
            continue;
        }
        std::int32_t& label = codeOf[static_cast<std::size_t>(code)];
        if (label < 0) {
            label = static_cast<std::int32_t>(labelled.names.size());
            DisagreementLabel entry;
            entry.text = column.categories[static_cast<std::size_t>(code)];
            entry.term = finder.exact(entry.text);
            entry.name = entry.term && termId(entry.text) ? lineage.ontology().term(*entry.term).name : entry.text;
            labelled.names.push_back(std::move(entry));
        }
        ++labelled.names[static_cast<std::size_t>(label)].cells;
        labelled.cells.push_back(static_cast<Index>(cell));
        labelled.labels.push_back(label);
    }
    const std::string place = nameOf(dataset) + ", column \"" + options.annotation + "\"";
    if (labelled.cells.empty()) {
        throw RefusedError(place + ": no cell has a label, so there is nothing to check. Choose another column.");
    }
    if (labelled.names.size() == 1) {
        throw RefusedError(place + ": all labelled cells are \"" + labelled.names[0].text +
                           "\", at least two labels are needed to compare cells with.");
    }
    const std::vector<std::int32_t> leaders = leadingSpellings(labelled.names);
    if (std::all_of(leaders.begin(), leaders.end(), [&](std::int32_t leader) { return leader == leaders[0]; })) {
        throw RefusedError(place + ": all labels (\"" + labelled.names[0].text + "\", \"" + labelled.names[1].text +
                           "\") mean the same, at least two labels are needed to compare cells with.");
    }
    if (labelled.names.size() * 2 > labelled.cells.size()) {
        throw RefusedError(place + " has " + std::to_string(labelled.names.size()) + " labels for " +
                           std::to_string(labelled.cells.size()) +
                           " cells: it names cells rather than types. Choose a column of cell types.");
    }
    addSamples(dataset, options, labelled);
    addOrganismWarning(dataset, labelled);
    addLabelWarnings(labelled, lineage);
    return labelled;
}

} // namespace ocellus

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
#include <numeric>

namespace ocellus {

namespace {

constexpr std::array<const char*, 5> kSampleColumns = {"sample_id", "sample", "donor_id", "donor", "batch"};

/// Samples that have cells.
struct SampleSizes {
    Index samples = 0;
    Index cells = 0;
    Index middle = 0; ///< cells of the middle sample, 0 without any

    bool areSmall() const { return samples > 1 && middle < kFewestInSample; }
};

SampleSizes sizesOf(const CategoryColumn& column) {
    std::vector<Index> cellsOf(column.categories.size(), 0);
    for (const std::int32_t code : column.codes) {
        if (code >= 0) {
            ++cellsOf[static_cast<std::size_t>(code)];
        }
    }
    std::erase(cellsOf, Index{0});
    std::sort(cellsOf.begin(), cellsOf.end());
    SampleSizes sizes;
    sizes.samples = std::ssize(cellsOf);
    sizes.cells = std::accumulate(cellsOf.begin(), cellsOf.end(), Index{0});
    sizes.middle = cellsOf.empty() ? 0 : cellsOf[cellsOf.size() / 2];
    return sizes;
}

/// "The column "plate" has 90 samples, half of them with 4 cells or fewer".
std::string smallSamples(const std::string& name, const SampleSizes& sizes) {
    return "The column \"" + name + "\" has " + std::to_string(sizes.samples) + " samples, half of them with " + std::to_string(sizes.middle) +
           (sizes.middle == 1 ? " cell" : " cells") + " or fewer";
}

/// Says what keeping samples apart by small ones means. @throws RefusedError where the column names cells.
void checkNamedColumn(const Dataset& dataset, const std::string& name, const CategoryColumn& column, LabelledCells& labelled) {
    const SampleSizes sizes = sizesOf(column);
    if (sizes.samples * 2 > sizes.cells) {
        throw RefusedError(nameOf(dataset) + ", column \"" + name + "\" has " + std::to_string(sizes.samples) + " samples for " +
                           std::to_string(sizes.cells) + " cells: it names cells rather than samples. Choose a column of samples.");
    }
    if (sizes.areSmall()) {
        labelled.warnings.push_back(smallSamples(name, sizes) + ": groups, which are kept apart by it, are small.");
    }
}

/// Says which columns of samples were passed over for their small samples.
void addPassedOver(const Table& cells, const std::string& taken, LabelledCells& labelled) {
    for (const char* name : kSampleColumns) {
        if (name == taken) {
            return;
        }
        const Column* column = cells.find(name);
        const auto samples = column == nullptr ? std::nullopt : column->asCategory();
        const SampleSizes sizes = samples ? sizesOf(*samples) : SampleSizes();
        if (sizes.areSmall()) {
            labelled.warnings.push_back(smallSamples(name, sizes) + ": groups are not kept apart by it" +
                                        (taken.empty() ? "." : " but by \"" + taken + "\"."));
        }
    }
}

void addSamples(const Dataset& dataset, const DisagreementOptions& options, LabelledCells& labelled) {
    labelled.samples.assign(labelled.cells.size(), -1);
    const bool named = !options.sampleColumn.empty();
    const std::string name = named ? options.sampleColumn : sampleColumnOf(dataset.cells());
    if (!named) {
        addPassedOver(dataset.cells(), name, labelled);
    }
    if (name.empty()) {
        return;
    }
    const CategoryColumn samples = labelsOf(dataset.cells(), name);
    if (named) {
        checkNamedColumn(dataset, name, samples, labelled);
    }
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
        const auto samples = column == nullptr ? std::nullopt : column->asCategory();
        const SampleSizes sizes = samples ? sizesOf(*samples) : SampleSizes();
        if (sizes.samples > 0 && !sizes.areSmall()) {
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

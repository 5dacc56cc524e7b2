// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CheckData.h"

#include "core/base/Error.h"
#include "core/base/Organism.h"
#include "core/base/Random.h"
#include "core/base/RowSubset.h"
#include "core/datasets/Dataset.h"
#include "core/datasets/MitochondrialGenes.h"
#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ocellus {

namespace {

/// The matrix that is checked and, where there are any, the counts.
struct Checked {
    std::shared_ptr<const RowSource> rows;
    std::shared_ptr<const RowSource> counts;
    ValueKind kind = ValueKind::Unknown;
};

Checked chooseMatrix(const Dataset& dataset, const RunControl& control, DataCheck& check) {
    Checked checked;
    if (const auto counts = dataset.counts()) {
        check.place = counts->place;
        if (check.place.starts_with("recovered/")) {
            check.recovered = dataset.recovery();
        }
        check.geneTable = counts->genes;
        checked = {counts->rows, counts->rows, ValueKind::Counts};
    } else if (auto rows = dataset.mainMatrix()) {
        check.place = dataset.matrix().place;
        check.geneTable = dataset.genesAt(check.place);
        checked = {std::move(rows), nullptr, dataset.valueKind(check.place)};
        check.recovery = findCountRecovery(*checked.rows, control);
        if (check.recovery) {
            checked.counts = recoveredCounts(checked.rows, *check.recovery);
        }
    } else {
        check.geneTable = std::make_shared<const GeneTable>(dataset.genes());
    }
    check.values = toString(checked.kind);
    return checked;
}

struct Sample {
    std::string name;
    std::vector<Index> cells;
};

/// Cells of each label of the sample column; those without a label are a sample of their own.
std::vector<Sample> samplesOf(const Dataset& dataset, const std::string& name) {
    std::vector<Sample> samples;
    if (name.empty()) {
        samples.emplace_back();
        for (Index cell = 0; cell < dataset.cellCount(); ++cell) {
            samples.front().cells.push_back(cell);
        }
        return samples;
    }
    const CategoryColumn labels = labelsOf(dataset.cells(), name);
    for (const std::string& label : labels.categories) {
        samples.push_back({label, {}});
    }
    samples.push_back({"missing", {}});
    for (std::size_t cell = 0; cell < labels.codes.size(); ++cell) {
        const std::int32_t code = labels.codes[cell];
        samples[code < 0 ? samples.size() - 1 : static_cast<std::size_t>(code)].cells.push_back(
            static_cast<Index>(cell));
    }
    std::erase_if(samples, [](const Sample& sample) { return sample.cells.empty(); });
    return samples;
}

Outcome scoreSample(const Dataset& dataset,
                    const Sample& sample,
                    const Checked& checked,
                    const CheckDataOptions& options,
                    const RunControl& control,
                    DataCheck& check) {
    SampleDoublets& facts = check.samples.emplace_back();
    facts.sample = sample.name;
    facts.cells = static_cast<Index>(sample.cells.size());
    if (facts.cells > options.mostDoubletCells) {
        facts.leftOut = std::to_string(facts.cells) + " cells are more than the " +
                        std::to_string(options.mostDoubletCells) + " that are scored at once";
        return Outcome::Finished;
    }
    DoubletOptions doubletOptions;
    doubletOptions.seed = streamSeed(options.seed, sample.name);
    doubletOptions.threads = options.threads;
    Doublets doublets;
    try {
        const auto rows = std::make_shared<RowSubset>(checked.counts, sample.cells);
        if (scoreDoublets(rows, dataset.path(), doubletOptions, control, &doublets) ==
            Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    } catch (const InputError&) {
        throw;
    } catch (const RefusedError&) {
        facts.leftOut = "there are too few cells with counts";
        return Outcome::Finished;
    }
    facts.threshold = doublets.threshold;
    facts.called = doublets.called;
    facts.detectable = doublets.detectable;
    for (std::size_t i = 0; i < sample.cells.size(); ++i) {
        const auto cell = static_cast<std::size_t>(sample.cells[i]);
        check.doubletScore[cell] = doublets.score[i];
        if (doublets.threshold) {
            check.isDoublet[cell] = doublets.score[i] > *doublets.threshold ? 1 : 0;
        }
    }
    return Outcome::Finished;
}

Outcome scoreAll(const Dataset& dataset,
                 const Checked& checked,
                 const CheckDataOptions& options,
                 const RunControl& control,
                 DataCheck& check) {
    const std::vector<Sample> samples = samplesOf(dataset, options.sampleColumn);
    const auto cells = static_cast<std::size_t>(dataset.cellCount());
    if (!options.doublets || !checked.counts) {
        return Outcome::Finished;
    }
    check.doubletScore.assign(cells, std::numeric_limits<double>::quiet_NaN());
    check.isDoublet.assign(cells, -1);
    for (const Sample& sample : samples) {
        if (scoreSample(dataset, sample, checked, options, control, check) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    return Outcome::Finished;
}

std::string ofGenes(Index count, Index all) {
    return std::to_string(count) + " of " + std::to_string(all) + " genes";
}

void noteGenes(const DataCheck& check, std::vector<std::string>& notes) {
    const GeneCheck& genes = check.genes;
    if (!genes.organism) {
        notes.emplace_back(
            "The organism is not known: it is neither in the file nor told by the gene names.");
        return;
    }
    const std::string organism = organismName(*genes.organism);
    if (!genes.hasReference) {
        notes.push_back("Ocellus has no gene table of " + organism +
                        ", so that gene names were not checked.");
        return;
    }
    notes.push_back(ofGenes(genes.matched, genes.size()) + " are known " + organism + " genes.");
    if (genes.renamed > 0) {
        notes.push_back(ofGenes(genes.renamed, genes.size()) + " have another symbol today.");
    }
    if (genes.duplicates > 0) {
        notes.push_back(ofGenes(genes.duplicates, genes.size()) +
                        " have the identifier of another; models sum them.");
    }
}

void noteValues(const DataCheck& check, const Checked& checked, std::vector<std::string>& notes) {
    if (!checked.rows) {
        notes.emplace_back("There is no matrix, so that cells could not be measured.");
        return;
    }
    if (checked.kind != ValueKind::Counts) {
        notes.push_back(check.recovery
                            ? check.place + " holds " + check.recovery->describe() +
                                  ", from which counts can be recovered exactly."
                            : "No matrix holds counts, and they cannot be recovered from " +
                                  check.place + " exactly.");
    }
    if (check.quality.values.notFinite > 0) {
        notes.push_back(std::to_string(check.quality.values.notFinite) +
                        " values are not finite numbers.");
    }
    const auto empty = std::count(check.quality.genes.begin(), check.quality.genes.end(), Index{0});
    if (empty > 0) {
        notes.push_back(std::to_string(empty) + " cells have no value above 0.");
    }
    if (check.mitochondrialGenes.empty()) {
        notes.emplace_back("No mitochondrial gene was found.");
    }
}

} // namespace

Outcome checkData(const Dataset& dataset,
                  const CheckDataOptions& options,
                  const RunControl& control,
                  DataCheck* result) {
    DataCheck check;
    const Checked checked = chooseMatrix(dataset, control, check);
    check.genes = checkGenes(*check.geneTable, dataset.organism());
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    if (checked.rows) {
        check.mitochondrialGenes = mitochondrialGenes(*check.geneTable, check.genes.organism);
        const bool wide =
            checked.kind == ValueKind::Counts || checked.kind == ValueKind::Fractional;
        if (measureCells(*checked.rows,
                         check.mitochondrialGenes,
                         wide ? HistogramScale::Doublings : HistogramScale::Quarters,
                         options.threads,
                         control,
                         &check.quality) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    if (scoreAll(dataset, checked, options, control, check) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    noteGenes(check, check.notes);
    noteValues(check, checked, check.notes);
    *result = std::move(check);
    return Outcome::Finished;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/InspectCheck.h"

#include "core/base/DurableFile.h"
#include "core/base/TabText.h"
#include "core/datasets/Dataset.h"
#include "core/tasks/CheckTables.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kUnknownShown = 10;

/// Lowest, quarter, middle, three quarters, highest; null where nothing is known.
Json quartiles(std::vector<double> values) {
    std::erase_if(values, [](double value) { return std::isnan(value); });
    if (values.empty()) {
        return nullptr;
    }
    std::sort(values.begin(), values.end());
    Json result = Json::array();
    for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
        result.push_back(
            values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))]);
    }
    return result;
}

Json describeGenes(const DataCheck& check) {
    const GeneCheck& genes = check.genes;
    Json unknown = Json::array();
    for (std::size_t gene = 0; gene < genes.match.size() && unknown.size() < kUnknownShown;
         ++gene) {
        if (genes.hasReference && genes.match[gene] == GeneMatch::Unknown) {
            unknown.push_back(check.geneTable->symbol(static_cast<Index>(gene)));
        }
    }
    return {{"genes", genes.size()},
            {"organism", genes.organism ? Json(*genes.organism) : Json(nullptr)},
            {"organismToldBy", genes.organism ? Json(genes.toldBy) : Json(nullptr)},
            {"matched", genes.matched},
            {"byIdentifier", genes.count(GeneMatch::Identifier)},
            {"byVersionedIdentifier", genes.count(GeneMatch::VersionedIdentifier)},
            {"bySymbol", genes.count(GeneMatch::Symbol)},
            {"byEarlierSymbol", genes.count(GeneMatch::EarlierSymbol)},
            {"unknown", genes.hasReference ? Json(genes.count(GeneMatch::Unknown)) : Json(nullptr)},
            {"firstUnknown", unknown},
            {"renamed", genes.renamed},
            {"duplicatesSummed", genes.duplicates},
            {"mitochondrial", check.mitochondrialGenes.size()}};
}

Json describeValues(const DataCheck& check) {
    const ValueHistogram& histogram = check.quality.values;
    Json edges = Json::array();
    for (const double edge : histogram.edges) {
        edges.push_back(std::isfinite(edge) ? Json(edge) : Json(nullptr));
    }
    return {{"place", check.place},
            {"values", check.values},
            {"countsRecoverableFrom",
             check.recovery ? Json(check.recovery->describe()) : Json(nullptr)},
            {"countsRecoveredFrom",
             check.recovered ? Json(check.recovered->describe()) : Json(nullptr)},
            {"least", histogram.least},
            {"greatest", histogram.greatest},
            {"zeros", histogram.zeros},
            {"notFinite", histogram.notFinite},
            {"histogram", {{"edges", edges}, {"counts", histogram.counts}}}};
}

Json describeDoublets(const DataCheck& check) {
    Json samples = Json::array();
    for (const SampleDoublets& sample : check.samples) {
        Json one = {{"sample", sample.sample}, {"cells", sample.cells}};
        if (sample.leftOut.empty()) {
            one["threshold"] = sample.threshold ? Json(*sample.threshold) : Json(nullptr);
            one["called"] = sample.called;
            one["detectableFraction"] = sample.detectable;
        } else {
            one["leftOut"] = sample.leftOut;
        }
        samples.push_back(one);
    }
    return samples;
}

Json describe(const DataCheck& check) {
    const std::vector<double> genes(check.quality.genes.begin(), check.quality.genes.end());
    Json result;
    result["genes"] = describeGenes(check);
    result["matrix"] = check.place.empty() ? Json(nullptr) : describeValues(check);
    result["cells"] = {{"total", quartiles(check.quality.total)},
                       {"genes", quartiles(genes)},
                       {"mitochondrialShare", quartiles(check.quality.mitochondrialShare)},
                       {"doubletScore", quartiles(check.doubletScore)}};
    result["doublets"] = describeDoublets(check);
    result["notes"] = check.notes;
    return result;
}

std::string summary(const DataCheck& check) {
    std::string text;
    for (const std::string& note : check.notes) {
        text += "  check: " + note + "\n";
    }
    for (const SampleDoublets& sample : check.samples) {
        const std::string name = sample.sample.empty() ? "" : " of " + sample.sample;
        text += "  doublets" + name + ": ";
        if (!sample.leftOut.empty()) {
            text += "not scored, " + sample.leftOut + "\n";
        } else if (!sample.threshold) {
            text += "scored; the scores of simulated doublets have no two peaks, so that none is "
                    "called\n";
        } else {
            text += std::to_string(sample.called) + " of " + std::to_string(sample.cells) +
                    " cells above " + tabField(*sample.threshold) + "\n";
        }
    }
    return text;
}

} // namespace

void addCheckOptions(CLI::App& verb, CheckArguments& arguments) {
    auto* check = verb.add_flag(
        "--check", arguments.wanted, "Also check genes, values and cells, and score doublets");
    verb.add_option(
            "--sample", arguments.sampleColumn, "Column of samples: doublets form within one")
        ->needs(check);
    verb.add_flag("--no-doublets", arguments.withoutDoublets, "Leave out the doublet scores")
        ->needs(check);
    verb.add_option(
            "--cells-out", arguments.cellsOut, "Write the measures of every cell to this .tsv")
        ->needs(check);
    verb.add_option(
            "--genes-out", arguments.genesOut, "Write how every gene was recognised to this .tsv")
        ->needs(check);
}

int runCheck(const Dataset& dataset,
             const CheckArguments& arguments,
             const Context& context,
             Json& facts,
             std::string& text) {
    CheckDataOptions options;
    options.sampleColumn = arguments.sampleColumn;
    options.doublets = !arguments.withoutDoublets;
    options.seed = context.seed;
    options.threads = context.threads;
    DataCheck check;
    if (checkData(dataset, options, context.runControl(), &check) == Outcome::Cancelled) {
        return kCancelled;
    }
    if (!arguments.cellsOut.empty()) {
        writeDurably(arguments.cellsOut, checkedCellsText(dataset.cells(), check));
    }
    if (!arguments.genesOut.empty()) {
        writeDurably(arguments.genesOut, checkedGenesText(check));
    }
    facts["check"] = describe(check);
    text += summary(check);
    return kDone;
}

} // namespace ocellus::cli

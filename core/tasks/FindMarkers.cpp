// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/FindMarkers.h"

#include "core/base/Error.h"
#include "core/base/TabText.h"
#include "core/datasets/Dataset.h"
#include "core/statistics/DonorMarkers.h"
#include "core/statistics/Normalise.h"
#include "core/tasks/LabelsOf.h"
#include "core/tasks/MeasuredExpression.h"

#include <algorithm>

namespace ocellus {

namespace {

constexpr const char* kRest = "rest";

std::string counted(Index count, const char* noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::int32_t
codeOf(const CategoryColumn& labels, const std::string& column, const std::string& label) {
    const auto found = std::find(labels.categories.begin(), labels.categories.end(), label);
    if (found == labels.categories.end()) {
        throw UsageError("There is no label \"" + label + "\" in column \"" + column + "\".");
    }
    return static_cast<std::int32_t>(found - labels.categories.begin());
}

FoundMarkers prepared(const MeasuredExpression& expression, const CellGroups& groups) {
    FoundMarkers found;
    found.genes = expression.genes;
    found.source = expression.place;
    found.values = toString(expression.kind);
    found.cellsA = static_cast<Index>(groups.a.size());
    found.cellsB = static_cast<Index>(groups.b.size());
    return found;
}

std::string valuesSentence(const FoundMarkers& found) {
    return "values: " + found.source +
           (found.values == "counts" ? ", counts taken as log1p of counts per 10,000"
                                     : ", log values as they are");
}

constexpr const char* kRanks = "ranks (order of the rows, auc): Wilcoxon rank-sum between cells";
constexpr const char* kShares =
    "pct_a, pct_b: share of cells with a value above 0; qvalue: Benjamini-Hochberg over all genes";

void describeCells(FoundMarkers& found) {
    found.description.push_back(valuesSentence(found));
    found.description.emplace_back(kRanks);
    found.infers = "Wilcoxon rank-sum between cells";
    found.description.emplace_back(
        "infers (pvalue, qvalue): the same test, two-sided, normal approximation, ties corrected, "
        "no "
        "continuity correction; it takes cells for independent, so that it speaks of these cells "
        "and not of other donors");
    found.description.push_back(
        std::string(
            "log2fc: of expm1 of the means, each plus 1e-9; mean_a, mean_b: of log1p values; ") +
        kShares);
}

std::string namesOf(const std::vector<Index>& donors, const CategoryColumn& labels) {
    std::string text;
    for (const Index donor : donors) {
        text += (text.empty() ? "" : ", ") + labels.categories[donor];
    }
    return text;
}

void describeDonors(const FindMarkersOptions& options,
                    const CategoryColumn& donors,
                    const DonorTest& test,
                    FoundMarkers& found) {
    found.description.push_back(valuesSentence(found));
    found.description.emplace_back(kRanks);
    const std::string sizes =
        test.paired
            ? "paired t-test over " + counted(static_cast<Index>(test.donorsA.size()), "donor")
            : "Welch's t-test, " + counted(static_cast<Index>(test.donorsA.size()), "donor") +
                  " of A and " + counted(static_cast<Index>(test.donorsB.size()), "donor") +
                  " of B";
    found.byDonors = true;
    found.infers = sizes;
    found.description.push_back(
        "infers (pvalue, qvalue): pseudo-bulk, counts summed per donor (column " +
        options.donorColumn + ", at least " + std::to_string(options.leastDonorCells) +
        " cells), " + sizes);
    if (!test.leftOut.empty()) {
        found.description.push_back("donors left out: " + namesOf(test.leftOut, donors));
    }
    found.description.push_back(std::string("log2fc, mean_a, mean_b: of donors' profiles (log1p of "
                                            "counts per 10,000), every donor counts once; ") +
                                kShares);
}

Outcome compareDonors(const Dataset& dataset,
                      const MeasuredExpression& expression,
                      const CellGroups& groups,
                      const FindMarkersOptions& options,
                      const RunControl& control,
                      FoundMarkers& found) {
    const CategoryColumn donors = labelsOf(dataset.cells(), options.donorColumn);
    if (expression.kind != ValueKind::Counts) {
        throw InputError(dataset.path(),
                         "counts expected to compare donors, " + expression.place + " holds " +
                             toString(expression.kind) + " values");
    }
    const auto counts = std::make_shared<CheckedRows>(
        expression.rows, dataset.path(), CheckedRows::Allowed::Counts);
    const DonorMarkersOptions donorOptions{options.leastDonorCells, options.threads};
    DonorTest test;
    const Outcome outcome = rankMarkersByDonor(counts,
                                               groups,
                                               donors.codes,
                                               static_cast<Index>(donors.categories.size()),
                                               donorOptions,
                                               control,
                                               &found.table,
                                               &test);
    if (outcome == Outcome::Finished) {
        describeDonors(options, donors, test, found);
    }
    return outcome;
}

Outcome compareCells(const Dataset& dataset,
                     const MeasuredExpression& expression,
                     const CellGroups& groups,
                     int threads,
                     const RunControl& control,
                     FoundMarkers& found) {
    MarkersOptions options;
    options.threads = threads;
    const auto rows = logNormalised(expression, dataset.path());
    const Outcome outcome = rankMarkers(rows, groups, options, control, &found.table);
    found.order = found.table.byScore();
    return outcome;
}

/// The table ranked by cells; its tests and their description by cells or donors.
Outcome rankAndInfer(const Dataset& dataset,
                     const MeasuredExpression& expression,
                     const CellGroups& groups,
                     const FindMarkersOptions& options,
                     const RunControl& control,
                     FoundMarkers& found) {
    if (compareCells(dataset, expression, groups, options.threads, control, found) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (options.donorColumn.empty()) {
        describeCells(found);
    } else {
        std::vector<double> auc = std::move(found.table.auc);
        if (compareDonors(dataset, expression, groups, options, control, found) ==
            Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        found.table.auc = std::move(auc);
    }
    return Outcome::Finished;
}

} // namespace

CellGroups labelledGroups(const CellTable& cells, const FindMarkersOptions& options) {
    const CategoryColumn labels = labelsOf(cells, options.column);
    const std::int32_t a = codeOf(labels, options.column, options.group);
    const bool rest = options.reference == kRest;
    const std::int32_t b = rest ? -1 : codeOf(labels, options.column, options.reference);
    if (a == b) {
        throw UsageError("A group cannot be compared with itself: \"" + options.group + "\".");
    }
    const CategoryColumn known = rest ? withoutUnknown(labels) : CategoryColumn();
    CellGroups groups;
    for (std::size_t cell = 0; cell < labels.codes.size(); ++cell) {
        const std::int32_t code = labels.codes[cell];
        if (code == a) {
            groups.a.push_back(static_cast<Index>(cell));
        } else if (rest ? known.codes[cell] >= 0 : code == b) {
            groups.b.push_back(static_cast<Index>(cell));
        }
    }
    if (rest && groups.b.empty() && !groups.a.empty()) {
        throw RefusedError("All labelled cells are \"" + options.group + "\" in column \"" + options.column +
                           "\"; there is nothing to compare with.");
    }
    if (groups.a.empty() || groups.b.empty()) {
        throw RefusedError("No cell is labelled \"" +
                           (groups.a.empty() ? options.group : options.reference) +
                           "\" in column \"" + options.column + "\".");
    }
    return groups;
}

Outcome findMarkers(const Dataset& dataset,
                    const FindMarkersOptions& options,
                    const RunControl& control,
                    FoundMarkers* result) {
    const CellGroups groups = labelledGroups(dataset.cells(), options);
    const MeasuredExpression expression = measuredExpression(dataset, false);
    FoundMarkers found = prepared(expression, groups);
    found.description.push_back("A: " + options.column + " = " + options.group + ", " +
                                counted(found.cellsA, "cell"));
    found.description.push_back("B: " +
                                (options.reference == kRest
                                     ? "all other cells with a label"
                                     : options.column + " = " + options.reference) +
                                ", " + counted(found.cellsB, "cell"));
    if (rankAndInfer(dataset, expression, groups, options, control, found) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *result = std::move(found);
    return Outcome::Finished;
}

Outcome findMarkers(const Dataset& dataset,
                    const CellGroups& groups,
                    const FindMarkersOptions& options,
                    const RunControl& control,
                    FoundMarkers* result) {
    const MeasuredExpression expression = measuredExpression(dataset, false);
    FoundMarkers found = prepared(expression, groups);
    found.description.push_back("A: " + counted(found.cellsA, "selected cell"));
    found.description.push_back("B: " + counted(found.cellsB, "selected cell"));
    if (rankAndInfer(dataset, expression, groups, options, control, found) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *result = std::move(found);
    return Outcome::Finished;
}

Outcome findMarkers(const Dataset& dataset,
                    const CellGroups& groups,
                    int threads,
                    const RunControl& control,
                    FoundMarkers* result) {
    FindMarkersOptions options;
    options.threads = threads;
    return findMarkers(dataset, groups, options, control, result);
}

std::string markersText(const FoundMarkers& markers) {
    std::string text;
    for (const std::string& line : markers.description) {
        text += "# " + tabField(line) + "\n";
    }
    text += "gene\tsymbol\tlog2fc\tauc\tpvalue\tqvalue\tpct_a\tpct_b\tmean_a\tmean_b\n";
    const MarkerTable& table = markers.table;
    for (const Index gene : markers.order) {
        text += tabField(markers.genes->id(gene)) + "\t" + tabField(markers.genes->symbol(gene));
        for (const auto* column : {&table.log2FoldChange,
                                   &table.auc,
                                   &table.pValue,
                                   &table.qValue,
                                   &table.shareA,
                                   &table.shareB,
                                   &table.meanA,
                                   &table.meanB}) {
            text += '\t';
            text += tabField((*column)[static_cast<std::size_t>(gene)]);
        }
        text += "\n";
    }
    return text;
}

} // namespace ocellus

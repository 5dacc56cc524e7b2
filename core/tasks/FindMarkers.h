// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/datasets/CellTable.h"
#include "core/datasets/GeneTable.h"
#include "core/statistics/Markers.h"

#include <memory>
#include <string>
#include <vector>

namespace ocellus {

class Dataset;

/// Which cells to compare, by the labels of a column.
struct FindMarkersOptions {
    std::string column;
    std::string group;              ///< a label of the column: group A
    std::string reference = "rest"; ///< a label: group B; "rest": all other cells that have a label (saysNoLabel)
    std::string donorColumn;        ///< infer from donors instead of cells; empty: cells
    Index leastDonorCells = 10;     ///< cells that make a donor's profile
    int threads = 0;
};

/// Genes that tell two groups of cells apart, and how they were found.
struct FoundMarkers {
    MarkerTable table;
    std::vector<Index> order;               ///< genes, those of A first, by the test that ranks
    std::shared_ptr<const GeneTable> genes; ///< of the matrix compared, in the table's order
    std::string source;                     ///< "X", "raw/X", "layers/counts"
    std::string values;                     ///< "counts" or "log": what these are
    Index cellsA = 0;
    Index cellsB = 0;
    bool byDonors = false; ///< p and q values, means and fold changes are of donors, not of cells
    std::string infers; ///< the test that p and q values come from: "paired t-test over 8 donors"
    std::vector<std::string> description; ///< plain sentences: groups, test, what was left out
};

/// The cells of the group and of its reference, each ascending; cells without a label are in neither, nor in the rest those
/// whose label says that it is not known.
/// @throws UsageError and RefusedError as findMarkers().
CellGroups labelledGroups(const CellTable& cells, const FindMarkersOptions& options);

/// Compares cells by the labels of a column. Genes are ranked by Wilcoxon's rank-sum test between
/// cells (`order`, `auc`); with a column of donors, p and q values, means and fold changes come
/// from donors' sums of counts (rankMarkersByDonor), without one from the cells too. Values are the
/// data set's counts as log1p of counts per 10,000; where it has none, log values as they are.
/// Measured values only: layers that hold denoised, imputed or generated values are never chosen.
/// @throws UsageError for an unknown column or label, or groups that are the same;
/// RefusedError when there is no such matrix, a group has no cell, or donors are too few.
/// @returns Cancelled with `result` untouched when stopped.
Outcome findMarkers(const Dataset& dataset,
                    const FindMarkersOptions& options,
                    const RunControl& control,
                    FoundMarkers* result);

/// The same for any two sets of cells (a lasso); of the options, donors and threads count.
/// @pre as rankMarkers.
Outcome findMarkers(const Dataset& dataset,
                    const CellGroups& groups,
                    const FindMarkersOptions& options,
                    const RunControl& control,
                    FoundMarkers* result);

/// The same without donors.
Outcome findMarkers(const Dataset& dataset,
                    const CellGroups& groups,
                    int threads,
                    const RunControl& control,
                    FoundMarkers* result);

/// The table as tab-separated text: the description as lines that start with "#", a line of column
/// names, then every gene in `order`. Numbers have 9 significant digits.
std::string markersText(const FoundMarkers& markers);

} // namespace ocellus

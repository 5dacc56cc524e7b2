// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/GroupMarkers.h"

#include "core/base/CellSet.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/tasks/FindMarkers.h"

#include <algorithm>
#include <limits>

namespace ocellus {

namespace {

/// Cells of a label, ascending; without `suspects` unless too few are left.
std::vector<Index>
cellsOfLabel(const Disagreements& found, std::int32_t label, const CellSet& suspects, const CellSet& never) {
    std::vector<Index> sure;
    std::vector<Index> all;
    for (const DisagreementCell& cell : found.cells) {
        if (cell.annotated == label && !never.contains(cell.cell)) {
            all.push_back(cell.cell);
            if (!suspects.contains(cell.cell)) {
                sure.push_back(cell.cell);
            }
        }
    }
    std::vector<Index>& chosen = sure.size() >= kLeastLabelCells ? sure : all;
    std::ranges::sort(chosen);
    return std::move(chosen);
}

} // namespace

Outcome groupMarkers(const Dataset& dataset,
                     const Disagreements& found,
                     const DisagreementGroup& group,
                     const RunControl& control,
                     std::vector<MarkerEvidence>* result) {
    CellSet suspects(dataset.cellCount());
    CellSet own(dataset.cellCount());
    for (const DisagreementCell& cell : found.cells) {
        if (cell.listed) {
            suspects.insert(cell.cell);
        }
    }
    for (const Index cell : group.cells) {
        own.insert(cell);
    }
    const std::vector<Index> annotated = cellsOfLabel(found, group.annotated, suspects, own);
    const std::vector<Index> suggested = cellsOfLabel(found, group.suggested, suspects, own);
    std::vector<MarkerEvidence> markers;
    if (annotated.size() < kLeastLabelCells || suggested.size() < kLeastLabelCells) {
        *result = std::move(markers);
        return Outcome::Finished;
    }
    FoundMarkers labels;
    FoundMarkers here;
    try {
        if (findMarkers(dataset, CellGroups{suggested, annotated}, 0, control, &labels) == Outcome::Cancelled ||
            findMarkers(dataset, CellGroups{group.cells, annotated}, 0, control, &here) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    } catch (const RefusedError&) { // no expression: nothing to compare
        *result = std::move(markers);
        return Outcome::Finished;
    }
    const auto take = [&](Index gene, bool ofSuggested) {
        const auto at = static_cast<std::size_t>(gene);
        const double difference = labels.table.shareA[at] - labels.table.shareB[at];
        if ((ofSuggested ? difference : -difference) < kLeastDifference) {
            return false;
        }
        MarkerEvidence marker;
        marker.gene = gene;
        marker.symbol = labels.genes->symbol(gene);
        marker.ofSuggested = ofSuggested;
        marker.shareHere = here.table.shareA[at];
        marker.shareAnnotated = labels.table.shareB[at];
        marker.shareSuggested = labels.table.shareA[at];
        marker.ambientShare = std::numeric_limits<double>::quiet_NaN();
        marker.ambientLevel = false;
        markers.push_back(std::move(marker));
        return true;
    };
    std::size_t taken = 0;
    for (auto gene = labels.order.begin(); gene != labels.order.end() && taken < kMarkersPerLabel; ++gene) {
        taken += take(*gene, true) ? 1 : 0;
    }
    taken = 0;
    for (auto gene = labels.order.rbegin(); gene != labels.order.rend() && taken < kMarkersPerLabel; ++gene) {
        taken += take(*gene, false) ? 1 : 0;
    }
    *result = std::move(markers);
    return Outcome::Finished;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CellFlags.h"

#include "core/base/Error.h"
#include "core/base/RowSubset.h"
#include "core/datasets/Dataset.h"
#include "core/statistics/CellQuality.h"
#include "core/statistics/Doublets.h"

#include <algorithm>
#include <memory>

namespace ocellus {

namespace {

constexpr double kLowShare = 0.25;
constexpr std::size_t kLeastDoubletCells = 50;

/// Positions among the labelled cells of every sample; cells without one are a sample of their own.
std::vector<std::vector<std::size_t>> bySample(const LabelledCells& labelled) {
    std::vector<std::vector<std::size_t>> samples(labelled.sampleNames.size() + 1);
    for (std::size_t i = 0; i < labelled.samples.size(); ++i) {
        samples[static_cast<std::size_t>(labelled.samples[i] + 1)].push_back(i);
    }
    std::erase_if(samples, [](const auto& members) { return members.empty(); });
    return samples;
}

void flagLowCounts(const std::vector<double>& totals, const std::vector<std::size_t>& members,
                   std::vector<DisagreementCell>& cells) {
    std::vector<double> sorted;
    for (const std::size_t at : members) {
        sorted.push_back(totals[at]);
    }
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    for (const std::size_t at : members) {
        cells[at].flags |= totals[at] < kLowShare * *middle ? flag::kLowCounts : 0;
    }
}

} // namespace

Outcome addCellFlags(const Dataset& dataset, const LabelledCells& labelled, const DisagreementOptions& options,
                     const RunControl& control, std::vector<DisagreementCell>& cells,
                     std::vector<std::string>& warnings) {
    const auto counts = dataset.counts();
    if (!counts) {
        warnings.push_back("The file holds no counts: cells with low counts, doublets and ambient RNA cannot be told.");
        return Outcome::Finished;
    }
    CellQuality quality;
    const auto rows = std::make_shared<RowSubset>(counts->rows, labelled.cells);
    if (measureCells(*rows, {}, HistogramScale::Doublings, options.threads, control, &quality) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    std::size_t notSearched = 0;
    for (const auto& members : bySample(labelled)) {
        flagLowCounts(quality.total, members, cells);
        if (members.size() < kLeastDoubletCells || static_cast<Index>(members.size()) > kMostDoubletCells) {
            notSearched += members.size();
            continue;
        }
        DoubletOptions doublets;
        doublets.seed = options.seed;
        doublets.threads = options.threads;
        Doublets found;
        try {
            const auto sample = std::make_shared<RowSubset>(rows, std::vector<Index>(members.begin(), members.end()));
            if (scoreDoublets(sample, dataset.path(), doublets, control, &found) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
        } catch (const InputError&) {
            throw;
        } catch (const RefusedError&) {
            notSearched += members.size();
            continue;
        }
        for (std::size_t i = 0; found.threshold && i < members.size(); ++i) {
            cells[members[i]].flags |= found.score[i] > *found.threshold ? flag::kDoubletLike : 0;
        }
    }
    if (notSearched > 0) {
        warnings.push_back(std::to_string(notSearched) + " cells were not searched for doublets: their samples have fewer than " +
                           std::to_string(kLeastDoubletCells) + " or more than " + std::to_string(kMostDoubletCells) +
                           " labelled cells, or too few counts.");
    }
    return Outcome::Finished;
}

} // namespace ocellus

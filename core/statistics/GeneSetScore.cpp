// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/GeneSetScore.h"

#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/statistics/RowBlocks.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ocellus {

namespace {

/// Sums of every gene over all cells.
Outcome
sumGenes(const RowSource& rows, int threads, const RunControl& control, std::vector<double>& sums) {
    const auto genes = static_cast<std::size_t>(rows.geneCount());
    std::vector<std::vector<double>> partial(static_cast<std::size_t>(RowBlocks(rows).slots));
    sums.assign(genes, 0.0);
    return forEachRowBlock(
        rows,
        threads,
        control,
        "Reading genes",
        [&](Index slot, const CountBatch& batch) {
            auto& part = partial[static_cast<std::size_t>(slot)];
            part.assign(genes, 0.0);
            for (std::size_t i = 0; i < batch.values.size(); ++i) {
                part[static_cast<std::size_t>(batch.genes[i])] += batch.values[i];
            }
        },
        [&](Index slot) {
            const auto& part = partial[static_cast<std::size_t>(slot)];
            std::transform(sums.begin(), sums.end(), part.begin(), sums.begin(), std::plus<>());
        });
}

/// The bin of every gene: its rank by mean (equals share the lowest) over the genes of a bin.
std::vector<Index> binsOf(const std::vector<double>& means, Index bins) {
    std::vector<Index> order(means.size());
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(
        order.begin(), order.end(), [&](Index a, Index b) { return means[a] < means[b]; });
    const auto perBin = std::max<Index>(
        1, std::llround(static_cast<double>(means.size()) / static_cast<double>(bins - 1)));
    std::vector<Index> binOf(means.size(), 0);
    Index rank = 1;
    for (std::size_t place = 0; place < order.size(); ++place) {
        if (place == 0 || means[order[place]] != means[order[place - 1]]) {
            rank = static_cast<Index>(place) + 1;
        }
        binOf[static_cast<std::size_t>(order[place])] = rank / perBin;
    }
    return binOf;
}

std::vector<Index> drawControls(const std::vector<double>& means,
                                std::span<const Index> set,
                                const GeneSetScoreOptions& options) {
    const std::vector<Index> binOf = binsOf(means, options.bins);
    std::vector<char> inSet(means.size(), 0);
    std::vector<Index> bins;
    for (const Index gene : set) {
        inSet[static_cast<std::size_t>(gene)] = 1;
        bins.push_back(binOf[static_cast<std::size_t>(gene)]);
    }
    std::sort(bins.begin(), bins.end());
    bins.erase(std::unique(bins.begin(), bins.end()), bins.end());
    std::vector<Index> controls;
    for (const Index bin : bins) {
        std::vector<Index> others;
        for (std::size_t gene = 0; gene < means.size(); ++gene) {
            if (binOf[gene] == bin && inSet[gene] == 0) {
                others.push_back(static_cast<Index>(gene));
            }
        }
        Random random(streamSeed(options.seed, static_cast<std::uint64_t>(bin)));
        const auto wanted =
            std::min(others.size(), static_cast<std::size_t>(options.controlsPerBin));
        for (std::size_t i = 0; i < wanted; ++i) {
            std::swap(others[i], others[i + random.below(others.size() - i)]);
        }
        controls.insert(
            controls.end(), others.begin(), others.begin() + static_cast<std::ptrdiff_t>(wanted));
    }
    std::sort(controls.begin(), controls.end());
    return controls;
}

} // namespace

Outcome scoreGeneSet(const RowSource& rows,
                     std::span<const Index> set,
                     const GeneSetScoreOptions& options,
                     const RunControl& control,
                     GeneSetScore* result) {
    if (set.empty()) {
        throw UsageError("There is no gene to score: the set is empty.");
    }
    std::vector<double> means;
    if (sumGenes(rows, options.threads, control, means) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const auto cells = static_cast<std::size_t>(rows.cellCount());
    for (double& mean : means) {
        mean /= static_cast<double>(std::max<std::size_t>(1, cells));
    }
    GeneSetScore scored;
    scored.controls = drawControls(means, set, options);
    std::vector<double> weight(means.size(), 0.0);
    for (const Index gene : set) {
        weight[static_cast<std::size_t>(gene)] = 1.0 / static_cast<double>(set.size());
    }
    for (const Index gene : scored.controls) {
        weight[static_cast<std::size_t>(gene)] = -1.0 / static_cast<double>(scored.controls.size());
    }
    scored.score.assign(cells, 0.0);
    const Outcome outcome = forEachRowBlock(
        rows,
        options.threads,
        control,
        "Scoring cells",
        [&](Index, const CountBatch& batch) {
            for (Index row = 0; row < batch.cellCount(); ++row) {
                const auto genes = batch.genesOf(row);
                const auto values = batch.valuesOf(row);
                double score = 0.0;
                for (std::size_t i = 0; i < values.size(); ++i) {
                    score += weight[static_cast<std::size_t>(genes[i])] * values[i];
                }
                scored.score[static_cast<std::size_t>(batch.cells[static_cast<std::size_t>(row)])] =
                    score;
            }
        },
        [](Index) {});
    if (outcome == Outcome::Cancelled) {
        return outcome;
    }
    *result = std::move(scored);
    return Outcome::Finished;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Doublets.h"

#include "core/base/Error.h"
#include "core/base/Matrix.h"
#include "core/base/Random.h"
#include "core/base/parallelFor.h"
#include "core/statistics/Neighbours.h"
#include "core/statistics/Normalise.h"
#include "core/statistics/Pca.h"
#include "core/statistics/RowBlocks.h"
#include "core/statistics/VariableGenes.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace ocellus {

namespace {

constexpr double kTarget = 1e6; // counts every cell is scaled to before genes are
constexpr std::size_t kFewestCells = 20;
constexpr Index kCellsOfTask = 256;

/// The chosen genes of all cells, as counts, and what scales them.
struct CellCounts {
    CountBatch counts;           ///< columns: positions among the chosen genes
    std::vector<double> totals;  ///< of all genes of a cell
    std::vector<double> perUnit; ///< by gene: 1 / standard deviation of the scaled counts

    Index cells() const { return static_cast<Index>(totals.size()); }
};

Outcome gatherCounts(const RowSource& rows,
                     const std::vector<Index>& chosen,
                     int threads,
                     const RunControl& control,
                     CellCounts& cells) {
    std::vector<std::int32_t> positionOf(static_cast<std::size_t>(rows.geneCount()), -1);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        positionOf[static_cast<std::size_t>(chosen[i])] = static_cast<std::int32_t>(i);
    }
    std::vector<CellCounts> parts(static_cast<std::size_t>(RowBlocks(rows).slots));
    cells.counts.clear();
    return forEachRowBlock(
        rows,
        threads,
        control,
        "Reading counts",
        [&](Index slot, const CountBatch& batch) {
            CellCounts& part = parts[static_cast<std::size_t>(slot)];
            part.counts.clear();
            part.totals.clear();
            for (Index row = 0; row < batch.cellCount(); ++row) {
                const auto genes = batch.genesOf(row);
                const auto values = batch.valuesOf(row);
                double total = 0.0;
                for (std::size_t i = 0; i < values.size(); ++i) {
                    total += values[i];
                    const std::int32_t position = positionOf[static_cast<std::size_t>(genes[i])];
                    if (position >= 0 && values[i] != 0.0F) {
                        part.counts.genes.push_back(position);
                        part.counts.values.push_back(values[i]);
                    }
                }
                part.counts.rowStart.push_back(static_cast<Index>(part.counts.genes.size()));
                part.totals.push_back(total);
            }
        },
        [&](Index slot) {
            const CellCounts& part = parts[static_cast<std::size_t>(slot)];
            const Index before = cells.counts.rowStart.back();
            for (std::size_t row = 1; row < part.counts.rowStart.size(); ++row) {
                cells.counts.rowStart.push_back(before + part.counts.rowStart[row]);
            }
            cells.counts.genes.insert(
                cells.counts.genes.end(), part.counts.genes.begin(), part.counts.genes.end());
            cells.counts.values.insert(
                cells.counts.values.end(), part.counts.values.begin(), part.counts.values.end());
            cells.totals.insert(cells.totals.end(), part.totals.begin(), part.totals.end());
        });
}

/// Sets `perUnit`; a gene that does not vary gets 0.
void findUnits(CellCounts& cells, std::size_t genes) {
    std::vector<double> sum(genes, 0.0);
    std::vector<double> squares(genes, 0.0);
    for (Index cell = 0; cell < cells.cells(); ++cell) {
        const double scale = cells.totals[cell] > 0.0 ? kTarget / cells.totals[cell] : 0.0;
        for (Index i = cells.counts.rowStart[cell]; i < cells.counts.rowStart[cell + 1]; ++i) {
            const double value = cells.counts.values[i] * scale;
            sum[cells.counts.genes[i]] += value;
            squares[cells.counts.genes[i]] += value * value;
        }
    }
    const auto n = static_cast<double>(cells.cells());
    cells.perUnit.assign(genes, 0.0);
    for (std::size_t gene = 0; gene < genes; ++gene) {
        const double variance = squares[gene] / n - sum[gene] / n * (sum[gene] / n);
        cells.perUnit[gene] =
            variance > 1e-12 * squares[gene] / n ? 1.0 / std::sqrt(variance) : 0.0;
    }
}

/// The cells in the scale of the components, in memory.
std::shared_ptr<const RowSource> scaledRows(const CellCounts& cells) {
    CountBatch scaled = cells.counts;
    for (Index cell = 0; cell < cells.cells(); ++cell) {
        const double scale = cells.totals[cell] > 0.0 ? kTarget / cells.totals[cell] : 0.0;
        for (Index i = scaled.rowStart[cell]; i < scaled.rowStart[cell + 1]; ++i) {
            scaled.values[i] =
                static_cast<float>(scaled.values[i] * scale * cells.perUnit[scaled.genes[i]]);
        }
    }
    return std::make_shared<MemoryRowSource>(std::move(scaled),
                                             static_cast<Index>(cells.perUnit.size()));
}

/// Adds `weight` x one cell's scaled counts x loadings to `score`.
void addProjected(const CellCounts& cells,
                  const Pca& pca,
                  Index cell,
                  double weight,
                  std::vector<double>& score) {
    for (Index i = cells.counts.rowStart[cell]; i < cells.counts.rowStart[cell + 1]; ++i) {
        const std::int32_t gene = cells.counts.genes[i];
        const double value = cells.counts.values[i] * weight * cells.perUnit[gene];
        const float* loading = pca.loadings.row(gene);
        for (std::size_t c = 0; c < score.size(); ++c) {
            score[c] += value * loading[c];
        }
    }
}

/// The cells' scores, followed by those of simulated doublets.
FloatMatrix
simulatedPoints(const CellCounts& cells, const Pca& pca, const DoubletOptions& options) {
    const Index observed = cells.cells();
    const Index components = pca.scores.columns;
    const auto simulated =
        static_cast<Index>(std::llround(options.simulatedRatio * static_cast<double>(observed)));
    FloatMatrix points = pca.scores;
    points.rows = observed + simulated;
    points.values.resize(static_cast<std::size_t>(points.rows * components));
    std::vector<double> origin(static_cast<std::size_t>(components), 0.0);
    for (std::size_t gene = 0; gene < cells.perUnit.size(); ++gene) {
        for (Index c = 0; c < components; ++c) {
            origin[c] += pca.means[gene] * pca.loadings.row(static_cast<Index>(gene))[c];
        }
    }
    parallelFor(simulated, kCellsOfTask, options.threads, [&](Index begin, Index end) {
        std::vector<double> score(origin.size());
        for (Index doublet = begin; doublet < end; ++doublet) {
            Random random(streamSeed(options.seed, static_cast<std::uint64_t>(doublet)));
            const auto first =
                static_cast<Index>(random.below(static_cast<std::uint64_t>(observed)));
            const auto second =
                static_cast<Index>(random.below(static_cast<std::uint64_t>(observed)));
            const double total = cells.totals[first] + cells.totals[second];
            const double weight = total > 0.0 ? kTarget / total : 0.0;
            std::transform(origin.begin(), origin.end(), score.begin(), std::negate<>());
            addProjected(cells, pca, first, weight, score);
            addProjected(cells, pca, second, weight, score);
            std::copy(score.begin(), score.end(), points.row(observed + doublet));
        }
    });
    return points;
}

/// The likelihood of a doublet from the neighbours (equation of the paper's supplement).
std::vector<double>
scoresOf(const NeighbourLists& lists, Index observed, const DoubletOptions& options) {
    std::vector<double> scores;
    const double rho = options.expectedRate;
    const double ratio =
        static_cast<double>(lists.cells - observed) / static_cast<double>(observed);
    for (Index cell = 0; cell < lists.cells; ++cell) {
        const std::int32_t* neighbours = lists.neighboursOf(cell);
        const auto simulated =
            std::count_if(neighbours, neighbours + lists.perCell, [&](std::int32_t neighbour) {
                return neighbour >= observed;
            });
        const double q =
            (static_cast<double>(simulated) + 1.0) / (static_cast<double>(lists.perCell) + 2.0);
        scores.push_back(q * rho / ratio / (1.0 - rho - q * (1.0 - rho - rho / ratio)));
    }
    return scores;
}

std::vector<std::size_t> peaksOf(const std::vector<double>& heights) {
    std::vector<std::size_t> peaks;
    bool rising = true;
    for (std::size_t i = 0; i + 1 < heights.size(); ++i) {
        if (rising && heights[i + 1] < heights[i]) {
            rising = false;
            peaks.push_back(i);
        } else if (!rising && heights[i + 1] > heights[i]) {
            rising = true;
        }
    }
    return peaks;
}

void checkOptions(const DoubletOptions& options) {
    if (!(options.expectedRate > 0.0 && options.expectedRate < 1.0)) {
        throw UsageError("The expected share of doublets must be above 0 and below 1.");
    }
}

} // namespace

std::optional<double> thresholdBetweenPeaks(const std::vector<double>& values) {
    constexpr std::size_t kBins = 256;
    constexpr int kMostRounds = 10000;
    if (values.empty()) {
        return std::nullopt;
    }
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    const double width = (*greatest - *least) / static_cast<double>(kBins);
    if (!(width > 0.0)) {
        return std::nullopt;
    }
    std::vector<double> heights(kBins, 0.0);
    for (const double value : values) {
        ++heights[std::min(kBins - 1, static_cast<std::size_t>((value - *least) / width))];
    }
    for (int round = 0; round < kMostRounds; ++round) {
        std::vector<double> smooth(kBins);
        for (std::size_t i = 0; i < kBins; ++i) {
            smooth[i] =
                (heights[i == 0 ? 0 : i - 1] + heights[i] + heights[std::min(kBins - 1, i + 1)]) /
                3.0;
        }
        heights = std::move(smooth);
        const std::vector<std::size_t> peaks = peaksOf(heights);
        if (peaks.size() < 2) {
            return std::nullopt;
        }
        if (peaks.size() == 2) {
            const auto lowest =
                std::min_element(heights.begin() + static_cast<std::ptrdiff_t>(peaks[0]),
                                 heights.begin() + static_cast<std::ptrdiff_t>(peaks[1]) + 1);
            return *least + width * (static_cast<double>(lowest - heights.begin()) + 0.5);
        }
    }
    return std::nullopt;
}

Outcome scoreDoublets(std::shared_ptr<const RowSource> counts,
                      const std::string& name,
                      const DoubletOptions& options,
                      const RunControl& control,
                      Doublets* result) {
    checkOptions(options);
    const CheckedRows checked(std::move(counts), name, CheckedRows::Allowed::Counts);
    VariableGenes genes;
    CellCounts cells;
    if (findVariableGenes(
            checked, {options.genes, ExpressionScale::Counts, options.threads}, control, &genes) ==
            Outcome::Cancelled ||
        gatherCounts(checked, genes.chosen, options.threads, control, cells) ==
            Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const auto filled = static_cast<std::size_t>(std::count_if(
        cells.totals.begin(), cells.totals.end(), [](double total) { return total > 0.0; }));
    if (filled < kFewestCells || genes.chosen.empty()) {
        throw RefusedError(
            "Doublets cannot be looked for: at least " + std::to_string(kFewestCells) +
            " cells with counts that vary are needed, " + std::to_string(filled) + " found.");
    }
    findUnits(cells, genes.chosen.size());
    std::vector<Index> all(genes.chosen.size());
    std::iota(all.begin(), all.end(), Index{0});
    Pca pca;
    if (computePca(*scaledRows(cells),
                   all,
                   {options.components, options.seed, options.threads},
                   control,
                   &pca) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const FloatMatrix points = simulatedPoints(cells, pca, options);
    const double ratio =
        static_cast<double>(points.rows - cells.cells()) / static_cast<double>(cells.cells());
    const auto near = std::llround(0.5 * std::sqrt(static_cast<double>(cells.cells())));
    const auto neighbours =
        static_cast<Index>(std::llround(static_cast<double>(near) * (1.0 + ratio)));
    NeighbourLists lists;
    if (ExactNeighbours().search(points, neighbours, options.threads, control, &lists) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const std::vector<double> scores = scoresOf(lists, cells.cells(), options);
    Doublets doublets;
    doublets.score.assign(scores.begin(), scores.begin() + cells.cells());
    doublets.simulatedScore.assign(scores.begin() + cells.cells(), scores.end());
    for (std::size_t cell = 0; cell < doublets.score.size(); ++cell) {
        doublets.score[cell] = cells.totals[cell] > 0.0 ? doublets.score[cell] : 0.0;
    }
    doublets.threshold = thresholdBetweenPeaks(doublets.simulatedScore);
    if (doublets.threshold) {
        const auto above = [&](double score) { return score > *doublets.threshold; };
        doublets.called = std::count_if(doublets.score.begin(), doublets.score.end(), above);
        doublets.detectable =
            static_cast<double>(std::count_if(
                doublets.simulatedScore.begin(), doublets.simulatedScore.end(), above)) /
            static_cast<double>(doublets.simulatedScore.size());
    }
    *result = std::move(doublets);
    return Outcome::Finished;
}

} // namespace ocellus

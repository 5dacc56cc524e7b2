// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Pca.h"

#include "core/base/Error.h"
#include "core/base/parallelFor.h"
#include "core/statistics/GeneSubset.h"
#include "core/statistics/GramMatrix.h"
#include "core/statistics/TopEigenpairs.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr Index kLargestGram = 6000;
constexpr const char* kStage = "Computing principal components";

/// Products of all pairs of genes, over centred cells.
Outcome geneProducts(const GeneSubset& subset, int threads, const RunControl& control, std::vector<double>* result) {
    GramMatrix gram(subset.genes);
    const std::vector<float> means(subset.means.begin(), subset.means.end());
    std::vector<float> panel(static_cast<std::size_t>(GramMatrix::kPanelRows * subset.genes));
    for (const GeneSubset::Block& block : subset.blocks) {
        for (Index first = 0; first < block.cellCount(); first += GramMatrix::kPanelRows) {
            if (control.stopRequested()) {
                return Outcome::Cancelled;
            }
            const Index count = std::min(GramMatrix::kPanelRows, block.cellCount() - first);
            parallelFor(count, 64, threads, [&](Index begin, Index end) {
                for (Index row = begin; row < end; ++row) {
                    float* target = panel.data() + row * subset.genes;
                    for (Index gene = 0; gene < subset.genes; ++gene) {
                        target[gene] = -means[gene];
                    }
                    for (std::int32_t i = block.rowStart[first + row]; i < block.rowStart[first + row + 1]; ++i) {
                        target[block.columns[i]] += block.values[i];
                    }
                }
            });
            gram.add(panel, count, threads);
        }
        control.report(kStage, block.firstCell + block.cellCount(), subset.cells);
    }
    *result = gram.take();
    return Outcome::Finished;
}

/// Products of all pairs of cells, over centred genes.
Outcome cellProducts(const GeneSubset& subset, int threads, const RunControl& control, std::vector<double>* result) {
    GramMatrix gram(subset.cells);
    std::vector<float> panel(static_cast<std::size_t>(GramMatrix::kPanelRows * subset.cells));
    for (Index first = 0; first < subset.genes; first += GramMatrix::kPanelRows) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        const Index count = std::min(GramMatrix::kPanelRows, subset.genes - first);
        for (Index row = 0; row < count; ++row) {
            std::fill_n(panel.data() + row * subset.cells, subset.cells, static_cast<float>(-subset.means[first + row]));
        }
        for (const GeneSubset::Block& block : subset.blocks) {
            for (Index cell = 0; cell < block.cellCount(); ++cell) {
                for (std::int32_t i = block.rowStart[cell]; i < block.rowStart[cell + 1]; ++i) {
                    const Index row = block.columns[i] - first;
                    if (row >= 0 && row < count) {
                        panel[row * subset.cells + block.firstCell + cell] += block.values[i];
                    }
                }
            }
        }
        gram.add(panel, count, threads);
        control.report(kStage, first + count, subset.genes);
    }
    *result = gram.take();
    return Outcome::Finished;
}

/// y = centred values, transposed, times centred values times x, without making either dense.
/// Partial sums of at most kWave blocks are added in the order of the cells.
void multiplySparse(const GeneSubset& subset, int threads, const double* x, double* y) {
    constexpr Index kWave = 8;
    const auto blocks = static_cast<Index>(subset.blocks.size());
    double offset = 0.0;
    for (Index gene = 0; gene < subset.genes; ++gene) {
        offset += subset.means[gene] * x[gene];
        y[gene] = 0.0;
    }
    double scoreSum = 0.0;
    std::vector<std::vector<double>> partial(kWave, std::vector<double>(static_cast<std::size_t>(subset.genes) + 1));
    for (Index first = 0; first < blocks; first += kWave) {
        const Index wave = std::min(kWave, blocks - first);
        parallelFor(wave, 1, threads, [&](Index slot, Index) {
            const GeneSubset::Block& block = subset.blocks[first + slot];
            std::vector<double>& sums = partial[slot];
            std::fill(sums.begin(), sums.end(), 0.0);
            for (Index cell = 0; cell < block.cellCount(); ++cell) {
                double score = -offset;
                for (std::int32_t i = block.rowStart[cell]; i < block.rowStart[cell + 1]; ++i) {
                    score += block.values[i] * x[block.columns[i]];
                }
                for (std::int32_t i = block.rowStart[cell]; i < block.rowStart[cell + 1]; ++i) {
                    sums[block.columns[i]] += block.values[i] * score;
                }
                sums.back() += score;
            }
        });
        for (Index slot = 0; slot < wave; ++slot) {
            for (Index gene = 0; gene < subset.genes; ++gene) {
                y[gene] += partial[slot][gene];
            }
            scoreSum += partial[slot].back();
        }
    }
    for (Index gene = 0; gene < subset.genes; ++gene) {
        y[gene] -= subset.means[gene] * scoreSum;
    }
}

/// Eigenvectors over cells turned into loadings over genes (not yet of length 1).
std::vector<double> loadingsOf(const GeneSubset& subset, const std::vector<double>& cellVectors, Index count) {
    std::vector<double> loadings(static_cast<std::size_t>(subset.genes * count), 0.0);
    for (Index component = 0; component < count; ++component) {
        const double* weights = cellVectors.data() + component * subset.cells;
        double* sums = loadings.data() + component * subset.genes;
        double weightSum = 0.0;
        for (const GeneSubset::Block& block : subset.blocks) {
            for (Index cell = 0; cell < block.cellCount(); ++cell) {
                const double weight = weights[block.firstCell + cell];
                weightSum += weight;
                for (std::int32_t i = block.rowStart[cell]; i < block.rowStart[cell + 1]; ++i) {
                    sums[block.columns[i]] += weight * block.values[i];
                }
            }
        }
        for (Index gene = 0; gene < subset.genes; ++gene) {
            sums[gene] -= weightSum * subset.means[gene];
        }
    }
    return loadings;
}

/// The leading eigenpairs of the centred products of genes; vectors over genes.
Outcome findLoadings(const GeneSubset& subset, Index count, const PcaOptions& options,
    const RunControl& control, Eigenpairs* pairs) {
    EigenOptions eigen;
    eigen.count = count;
    eigen.seed = options.seed;
    const Index smaller = std::min(subset.cells, subset.genes);
    if (smaller > kLargestGram) {
        const SymmetricOperator sparse{subset.genes,
            [&](const double* x, double* y) { multiplySparse(subset, options.threads, x, y); }};
        bool found = false;
        const Outcome outcome = topEigenpairs(sparse, eigen, control, &found, pairs);
        if (outcome == Outcome::Finished && !found) {
            throw Error("The principal components of " + std::to_string(subset.genes)
                + " genes did not converge; choose fewer genes.");
        }
        return outcome;
    }
    const bool overCells = subset.cells < subset.genes;
    std::vector<double> products;
    const Outcome outcome = overCells ? cellProducts(subset, options.threads, control, &products)
                                      : geneProducts(subset, options.threads, control, &products);
    if (outcome == Outcome::Cancelled
        || topEigenpairs(products, smaller, eigen, options.threads, control, pairs) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (overCells) {
        pairs->vectors = loadingsOf(subset, pairs->vectors, count);
    }
    return Outcome::Finished;
}

/// Length 1 and the sign rule; components whose eigenvalue is rounding only become zeros.
void settle(const GeneSubset& subset, Eigenpairs& pairs, Pca& pca) {
    const auto count = static_cast<Index>(pairs.values.size());
    const double least = 1e-6 * std::max(pairs.values.front(), 0.0);
    pca.loadings = {subset.genes, count, std::vector<float>(static_cast<std::size_t>(subset.genes * count), 0.0F)};
    pca.variance.assign(static_cast<std::size_t>(count), 0.0);
    for (Index component = 0; component < count; ++component) {
        double* vector = pairs.vectors.data() + component * subset.genes;
        double squares = 0.0;
        Index largest = 0;
        for (Index gene = 0; gene < subset.genes; ++gene) {
            squares += vector[gene] * vector[gene];
            if (std::abs(vector[gene]) > std::abs(vector[largest])) {
                largest = gene;
            }
        }
        if (!(pairs.values[component] > least) || squares == 0.0) {
            std::fill_n(vector, subset.genes, 0.0);
            continue;
        }
        pca.variance[component] = pairs.values[component] / static_cast<double>(subset.cells - 1);
        const double scale = (vector[largest] < 0.0 ? -1.0 : 1.0) / std::sqrt(squares);
        for (Index gene = 0; gene < subset.genes; ++gene) {
            vector[gene] *= scale;
            pca.loadings.row(gene)[component] = static_cast<float>(vector[gene]);
        }
    }
}

void score(const GeneSubset& subset, const Eigenpairs& pairs, int threads, Pca& pca) {
    const auto count = static_cast<Index>(pairs.values.size());
    // Gene after gene, so that a stored value meets its loadings in one run of memory.
    std::vector<double> loadings(static_cast<std::size_t>(subset.genes * count));
    std::vector<double> offset(static_cast<std::size_t>(count), 0.0);
    for (Index gene = 0; gene < subset.genes; ++gene) {
        for (Index component = 0; component < count; ++component) {
            const double loading = pairs.vectors[component * subset.genes + gene];
            loadings[gene * count + component] = loading;
            offset[component] -= loading * subset.means[gene];
        }
    }
    pca.scores = {subset.cells, count, std::vector<float>(static_cast<std::size_t>(subset.cells * count))};
    parallelFor(static_cast<Index>(subset.blocks.size()), 1, threads, [&](Index number, Index) {
        const GeneSubset::Block& block = subset.blocks[number];
        std::vector<double> sums(static_cast<std::size_t>(count));
        for (Index cell = 0; cell < block.cellCount(); ++cell) {
            sums = offset;
            for (std::int32_t i = block.rowStart[cell]; i < block.rowStart[cell + 1]; ++i) {
                const double* row = loadings.data() + block.columns[i] * count;
                const double value = block.values[i];
                for (Index component = 0; component < count; ++component) {
                    sums[component] += value * row[component];
                }
            }
            std::copy(sums.begin(), sums.end(), pca.scores.row(block.firstCell + cell));
        }
    });
}

} // namespace

Outcome computePca(const RowSource& rows, std::span<const Index> genes, const PcaOptions& options,
    const RunControl& control, Pca* result) {
    GeneSubset subset;
    if (GeneSubset::gather(rows, genes, options.threads, control, &subset) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    Pca pca;
    pca.means = subset.means;
    pca.totalVariance = subset.totalVariance;
    const Index count = std::min({options.components, subset.cells - 1, subset.genes});
    if (count < 1) {
        pca.scores = {subset.cells, 1, std::vector<float>(static_cast<std::size_t>(subset.cells), 0.0F)};
        pca.loadings = {subset.genes, 1, std::vector<float>(static_cast<std::size_t>(subset.genes), 0.0F)};
        pca.variance.assign(1, 0.0);
        *result = std::move(pca);
        return Outcome::Finished;
    }
    Eigenpairs pairs;
    if (findLoadings(subset, count, options, control, &pairs) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    settle(subset, pairs, pca);
    score(subset, pairs, options.threads, pca);
    *result = std::move(pca);
    return Outcome::Finished;
}

} // namespace ocellus

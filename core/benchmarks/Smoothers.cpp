// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/Smoothers.h"

#include "core/base/parallelFor.h"
#include "core/benchmarks/DenseCounts.h"
#include "core/statistics/Neighbours.h"
#include "core/statistics/Pca.h"

#include <Eigen/SparseCore>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kRowGrain = 16;
constexpr Index kNeighbourMultiple = 3; ///< MAGIC: the kernel reaches over that many times its neighbours

using Kernel = Eigen::SparseMatrix<float, Eigen::RowMajor>;

float medianOf(std::vector<float> values) {
    std::erase(values, 0.0F);
    if (values.empty()) {
        return 1.0F;
    }
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// `cell(row, factor)` for every row, factor = median total / total (0 without counts).
template <class Cell> void forScaledRows(const std::vector<float>& totals, int threads, const Cell& cell) {
    const float median = medianOf(totals);
    parallelFor(std::ssize(totals), kRowGrain, threads, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            const float total = totals[static_cast<std::size_t>(row)];
            cell(row, total > 0.0F ? median / total : 0.0F);
        }
    });
}

Outcome components(const FloatMatrix& values, Index count, const SmootherInput& input, const RunControl& control, FloatMatrix* scores) {
    std::vector<Index> genes(static_cast<std::size_t>(values.columns));
    std::iota(genes.begin(), genes.end(), Index{0});
    Pca pca;
    if (computePca(*asRows(values), genes, {count, input.seed, input.threads}, control, &pca) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *scores = std::move(pca.scores);
    return Outcome::Finished;
}

Kernel kernelOf(const NeighbourLists& lists, const MagicOptions& options) {
    std::vector<Eigen::Triplet<float>> entries;
    const Index reach = std::min(lists.perCell, options.neighbours * kNeighbourMultiple);
    const Index nth = std::min(options.neighbours, lists.perCell) - 1;
    for (Index cell = 0; cell < lists.cells; ++cell) {
        const auto row = static_cast<int>(cell);
        entries.emplace_back(row, row, 1.0F);
        const float width = nth >= 0 ? std::max(lists.distancesOf(cell)[nth], 1e-12F) : 1.0F;
        for (Index k = 0; k < reach; ++k) {
            const double scaled = static_cast<double>(lists.distancesOf(cell)[k] / width);
            const auto value = static_cast<float>(0.5 * std::exp(-std::pow(scaled, options.decay)));
            entries.emplace_back(row, lists.neighboursOf(cell)[k], value);
            entries.emplace_back(lists.neighboursOf(cell)[k], row, value);
        }
    }
    Kernel kernel(lists.cells, lists.cells);
    kernel.setFromTriplets(entries.begin(), entries.end());
    for (Index cell = 0; cell < lists.cells; ++cell) {
        float sum = 0.0F;
        for (Kernel::InnerIterator at(kernel, cell); at; ++at) {
            sum += at.value();
        }
        for (Kernel::InnerIterator at(kernel, cell); at; ++at) {
            at.valueRef() /= sum;
        }
    }
    return kernel;
}

FloatMatrix product(const Kernel& kernel, const FloatMatrix& values, int threads) {
    FloatMatrix result{values.rows, values.columns, std::vector<float>(values.values.size(), 0.0F)};
    parallelFor(values.rows, kRowGrain, threads, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            float* out = result.row(row);
            for (Kernel::InnerIterator at(kernel, row); at; ++at) {
                const float* in = values.row(at.col());
                const float weight = at.value();
                for (Index gene = 0; gene < values.columns; ++gene) {
                    out[gene] += weight * in[gene];
                }
            }
        }
    });
    return result;
}

} // namespace

Outcome magic(const SmootherInput& input, const MagicOptions& options, const RunControl& control, const SmoothedSink& sink) {
    FloatMatrix roots = input.counts;
    forScaledRows(input.totals, input.threads, [&](Index row, float factor) {
        std::transform(roots.row(row), roots.row(row) + roots.columns, roots.row(row), [factor](float count) { return std::sqrt(count * factor); });
    });
    FloatMatrix points;
    NeighbourLists lists;
    if (components(roots, options.components, input, control, &points) == Outcome::Cancelled
        || ExactNeighbours().search(points, options.neighbours * kNeighbourMultiple, input.threads, control, &lists) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const Kernel kernel = kernelOf(lists, options);
    Index done = 0;
    for (const Index time : options.times) {
        for (; done < time; ++done) {
            if (control.stopRequested()) {
                return Outcome::Cancelled;
            }
            roots = product(kernel, roots, input.threads);
        }
        FloatMatrix counts = roots;
        forScaledRows(input.totals, input.threads, [&](Index row, float factor) {
            const float back = factor > 0.0F ? 1.0F / factor : 0.0F;
            std::transform(counts.row(row), counts.row(row) + counts.columns, counts.row(row), [back](float root) { return root * root * back; });
        });
        char setting[96];
        std::snprintf(setting, sizeof(setting), "%d neighbours, decay %g, t %d, %d components", static_cast<int>(options.neighbours),
            options.decay, static_cast<int>(time), static_cast<int>(options.components));
        sink(setting, counts);
    }
    return Outcome::Finished;
}

Outcome knnSmoothing(const SmootherInput& input, const KnnSmoothingOptions& options, const RunControl& control, const SmoothedSink& sink) {
    FloatMatrix sums = input.counts;
    std::vector<float> totals = input.totals;
    const Index last = std::min(options.k, input.counts.rows - 1);
    for (Index reach = 1, done = 0; done < last; reach = 2 * reach + 1) {
        done = std::min(reach, last);
        FloatMatrix transformed = sums;
        forScaledRows(totals, input.threads, [&](Index row, float factor) {
            // sqrt(x) + sqrt(x + 1), less 1 so that zeros stay zeros: centring takes a constant out again
            std::transform(transformed.row(row), transformed.row(row) + transformed.columns, transformed.row(row),
                [factor](float sum) { return std::sqrt(sum * factor) + std::sqrt(sum * factor + 1.0F) - 1.0F; });
        });
        FloatMatrix points;
        NeighbourLists lists;
        if (components(transformed, options.components, input, control, &points) == Outcome::Cancelled
            || ExactNeighbours().search(points, done, input.threads, control, &lists) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        parallelFor(sums.rows, kRowGrain, input.threads, [&](Index begin, Index end) {
            for (Index cell = begin; cell < end; ++cell) {
                std::copy_n(input.counts.row(cell), sums.columns, sums.row(cell));
                float total = input.totals[static_cast<std::size_t>(cell)];
                for (Index k = 0; k < lists.perCell; ++k) {
                    const Index other = lists.neighboursOf(cell)[k];
                    total += input.totals[static_cast<std::size_t>(other)];
                    std::transform(sums.row(cell), sums.row(cell) + sums.columns, input.counts.row(other), sums.row(cell), std::plus<>());
                }
                totals[static_cast<std::size_t>(cell)] = total;
            }
        });
    }
    for (float& value : sums.values) {
        value /= static_cast<float>(last + 1);
    }
    sink("k " + std::to_string(last) + ", " + std::to_string(options.components) + " components", sums);
    return Outcome::Finished;
}

FloatMatrix clusterMean(const SmootherInput& input, const std::vector<std::int32_t>& clusterOf, Index clusters) {
    const Index genes = input.counts.columns;
    std::vector<double> shares(static_cast<std::size_t>(clusters * genes), 0.0);
    std::vector<Index> cells(static_cast<std::size_t>(clusters), 0);
    for (Index cell = 0; cell < input.counts.rows; ++cell) {
        const float total = input.totals[static_cast<std::size_t>(cell)];
        const std::int32_t cluster = clusterOf[static_cast<std::size_t>(cell)];
        if (total > 0.0F) {
            ++cells[static_cast<std::size_t>(cluster)];
            for (Index gene = 0; gene < genes; ++gene) {
                shares[static_cast<std::size_t>(cluster * genes + gene)] += static_cast<double>(input.counts.row(cell)[gene] / total);
            }
        }
    }
    FloatMatrix result{input.counts.rows, genes, std::vector<float>(input.counts.values.size(), 0.0F)};
    for (Index cell = 0; cell < result.rows; ++cell) {
        const auto cluster = static_cast<std::size_t>(clusterOf[static_cast<std::size_t>(cell)]);
        const double scale = static_cast<double>(input.totals[static_cast<std::size_t>(cell)]) / static_cast<double>(std::max<Index>(1, cells[cluster]));
        for (Index gene = 0; gene < genes; ++gene) {
            result.row(cell)[gene] = static_cast<float>(shares[cluster * static_cast<std::size_t>(genes) + static_cast<std::size_t>(gene)] * scale);
        }
    }
    return result;
}

} // namespace ocellus

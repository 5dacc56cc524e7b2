// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/Association.h"

#include "core/base/parallelFor.h"

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kRegulatorsAtOnce = 32; ///< rows of one product
constexpr Index kTargetsAtOnce = 256;   ///< columns of one product
constexpr int kBins = 10;
constexpr int kOrder = 3;

using Doubles = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Rows of mean 0 and length 1, or all 0 for a row that does not vary.
FloatMatrix standardised(FloatMatrix rows) {
    for (Index row = 0; row < rows.rows; ++row) {
        float* values = rows.row(row);
        const double mean = std::accumulate(values, values + rows.columns, 0.0) / static_cast<double>(rows.columns);
        double squares = 0.0;
        for (Index i = 0; i < rows.columns; ++i) {
            squares += (static_cast<double>(values[i]) - mean) * (static_cast<double>(values[i]) - mean);
        }
        const double scale = squares > 1e-12 ? 1.0 / std::sqrt(squares) : 0.0;
        for (Index i = 0; i < rows.columns; ++i) {
            values[i] = static_cast<float>((static_cast<double>(values[i]) - mean) * scale);
        }
    }
    return rows;
}

/// Values replaced by their ranks, equal values by the mean of theirs.
FloatMatrix ranked(FloatMatrix rows) {
    std::vector<Index> order(static_cast<std::size_t>(rows.columns));
    for (Index row = 0; row < rows.rows; ++row) {
        float* values = rows.row(row);
        std::iota(order.begin(), order.end(), Index{0});
        std::sort(order.begin(), order.end(), [&](Index a, Index b) { return values[a] < values[b]; });
        std::vector<float> ranks(order.size());
        for (std::size_t first = 0; first < order.size();) {
            std::size_t end = first + 1;
            while (end < order.size() && values[order[end]] == values[order[first]]) {
                ++end;
            }
            for (std::size_t i = first; i < end; ++i) {
                ranks[static_cast<std::size_t>(order[i])] = static_cast<float>(first + end - 1) / 2.0F;
            }
            first = end;
        }
        std::copy(ranks.begin(), ranks.end(), values);
    }
    return rows;
}

FloatMatrix emptyNetwork(const ExpressionGenes& genes) {
    const auto rows = static_cast<Index>(genes.regulators.size());
    const auto columns = static_cast<Index>(genes.targets.size());
    return {rows, columns, std::vector<float>(static_cast<std::size_t>(rows * columns), 0.0F)};
}

/// Some rows in double precision.
Doubles rowsOf(const FloatMatrix& rows, const std::vector<Index>& genes, Index first, Index count) {
    Doubles block(count, rows.columns);
    for (Index i = 0; i < count; ++i) {
        const float* values = rows.row(genes[static_cast<std::size_t>(first + i)]);
        std::copy_n(values, rows.columns, block.row(i).data());
    }
    return block;
}

FloatMatrix correlations(const ExpressionGenes& genes, const FloatMatrix& rows, int threads, const RunControl& control) {
    FloatMatrix result = emptyNetwork(genes);
    parallelFor(result.rows, kRegulatorsAtOnce, threads, [&](Index first, Index end) {
        const Doubles regulators = rowsOf(rows, genes.regulators, first, end - first);
        for (Index target = 0; target < result.columns && !control.stopRequested(); target += kTargetsAtOnce) {
            const Index count = std::min(kTargetsAtOnce, result.columns - target);
            const Doubles products = regulators * rowsOf(rows, genes.targets, target, count).transpose();
            for (Index i = 0; i < end - first; ++i) {
                std::transform(products.row(i).data(), products.row(i).data() + count, result.row(first + i) + target, [](double sum) { return static_cast<float>(std::abs(sum)); });
            }
        }
    });
    return result;
}

/// The bins a value falls into: kOrder neighbouring bins from `first` on.
struct Spread {
    int first = 0;
    std::array<double, kOrder> weight{};
};

double knot(int i) {
    return i < kOrder ? 0.0 : i < kBins ? i - kOrder + 1.0 : kBins - kOrder + 1.0;
}

double basis(int bin, int order, double x) {
    if (order == 1) {
        return knot(bin) <= x && x < knot(bin + 1) ? 1.0 : 0.0;
    }
    const double left = knot(bin + order - 1) - knot(bin);
    const double right = knot(bin + order) - knot(bin + 1);
    return (left > 0.0 ? (x - knot(bin)) / left * basis(bin, order - 1, x) : 0.0)
           + (right > 0.0 ? (knot(bin + order) - x) / right * basis(bin + 1, order - 1, x) : 0.0);
}

std::vector<Spread> spreadOf(const float* values, Index count) {
    const auto [low, high] = std::minmax_element(values, values + count);
    const double range = static_cast<double>(*high) - static_cast<double>(*low);
    std::vector<Spread> result(static_cast<std::size_t>(count));
    for (Index i = 0; i < count; ++i) {
        const double share = range > 0.0 ? (static_cast<double>(values[i]) - static_cast<double>(*low)) / range : 0.0;
        const double x = std::min(share * (kBins - kOrder + 1.0), (kBins - kOrder + 1.0) * (1.0 - 1e-12));
        Spread& spread = result[static_cast<std::size_t>(i)];
        spread.first = std::min(static_cast<int>(x), kBins - kOrder);
        for (int j = 0; j < kOrder; ++j) {
            spread.weight[static_cast<std::size_t>(j)] = basis(spread.first + j, kOrder, x);
        }
    }
    return result;
}

double entropyTerm(double p) {
    return p > 0.0 ? -p * std::log2(p) : 0.0;
}

double entropy(const std::vector<Spread>& spread) {
    std::array<double, kBins> bins{};
    for (const Spread& one : spread) {
        for (int j = 0; j < kOrder; ++j) {
            bins[static_cast<std::size_t>(one.first + j)] += one.weight[static_cast<std::size_t>(j)];
        }
    }
    double sum = 0.0;
    for (const double bin : bins) {
        sum += entropyTerm(bin / static_cast<double>(spread.size()));
    }
    return sum;
}

double jointEntropy(const std::vector<Spread>& a, const std::vector<Spread>& b) {
    std::array<double, kBins * kBins> bins{};
    for (std::size_t cell = 0; cell < a.size(); ++cell) {
        for (int i = 0; i < kOrder; ++i) {
            double* line = bins.data() + (a[cell].first + i) * kBins + b[cell].first;
            const double weight = a[cell].weight[static_cast<std::size_t>(i)];
            for (int j = 0; j < kOrder; ++j) {
                line[j] += weight * b[cell].weight[static_cast<std::size_t>(j)];
            }
        }
    }
    double sum = 0.0;
    for (const double bin : bins) {
        sum += entropyTerm(bin / static_cast<double>(a.size()));
    }
    return sum;
}

FloatMatrix mutualInformation(const ExpressionGenes& genes, int threads, const RunControl& control) {
    const Index cells = genes.genesByCells.columns;
    std::vector<std::vector<Spread>> spreads(static_cast<std::size_t>(genes.genesByCells.rows));
    std::vector<double> entropies(spreads.size());
    parallelFor(genes.genesByCells.rows, 16, threads, [&](Index first, Index end) {
        for (Index gene = first; gene < end && !control.stopRequested(); ++gene) {
            spreads[static_cast<std::size_t>(gene)] = spreadOf(genes.genesByCells.row(gene), cells);
            entropies[static_cast<std::size_t>(gene)] = entropy(spreads[static_cast<std::size_t>(gene)]);
        }
    });
    FloatMatrix result = emptyNetwork(genes);
    parallelFor(result.rows, 1, threads, [&](Index first, Index end) {
        for (Index regulator = first; regulator < end && !control.stopRequested(); ++regulator) {
            const auto a = static_cast<std::size_t>(genes.regulators[static_cast<std::size_t>(regulator)]);
            for (Index target = 0; target < result.columns; ++target) {
                const auto b = static_cast<std::size_t>(genes.targets[static_cast<std::size_t>(target)]);
                const double shared = a == b ? 0.0 : entropies[a] + entropies[b] - jointEntropy(spreads[a], spreads[b]);
                result.row(regulator)[target] = static_cast<float>(shared);
            }
        }
    });
    return result;
}

/// Running mean and standard deviation of what one gene shares with others.
struct Background {
    double count = 0.0, sum = 0.0, squares = 0.0;

    void add(double value) {
        count += 1.0;
        sum += value;
        squares += value * value;
    }

    double above(double value) const {
        const double mean = sum / std::max(count, 1.0);
        const double variance = squares / std::max(count, 1.0) - mean * mean;
        return variance > 1e-18 ? std::max(0.0, (value - mean) / std::sqrt(variance)) : 0.0;
    }
};

} // namespace

FloatMatrix pearsonNetwork(const ExpressionGenes& genes, int threads, const RunControl& control) {
    return correlations(genes, standardised(genes.genesByCells), threads, control);
}

FloatMatrix spearmanNetwork(const ExpressionGenes& genes, int threads, const RunControl& control) {
    return correlations(genes, standardised(ranked(genes.genesByCells)), threads, control);
}

FloatMatrix clrNetwork(const ExpressionGenes& genes, int threads, const RunControl& control) {
    FloatMatrix network = mutualInformation(genes, threads, control);
    std::vector<Background> rows(static_cast<std::size_t>(network.rows));
    std::vector<Background> columns(static_cast<std::size_t>(network.columns));
    const auto isSelf = [&](Index row, Index column) {
        return genes.regulators[static_cast<std::size_t>(row)] == genes.targets[static_cast<std::size_t>(column)];
    };
    for (Index row = 0; row < network.rows; ++row) {
        for (Index column = 0; column < network.columns; ++column) {
            if (!isSelf(row, column)) {
                rows[static_cast<std::size_t>(row)].add(static_cast<double>(network.row(row)[column]));
                columns[static_cast<std::size_t>(column)].add(static_cast<double>(network.row(row)[column]));
            }
        }
    }
    for (Index row = 0; row < network.rows; ++row) {
        for (Index column = 0; column < network.columns; ++column) {
            const auto value = static_cast<double>(network.row(row)[column]);
            const double a = rows[static_cast<std::size_t>(row)].above(value);
            const double b = columns[static_cast<std::size_t>(column)].above(value);
            network.row(row)[column] = isSelf(row, column) ? 0.0F : static_cast<float>(std::sqrt(a * a + b * b));
        }
    }
    return network;
}

} // namespace ocellus

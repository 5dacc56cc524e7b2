// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Random.h"
#include "core/base/parallelFor.h"
#include "core/networks/Association.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ocellus {

namespace {

constexpr double kPure = 1e-9; ///< variance below which a node is not divided

/// Extremely randomised regression trees of one target.
class Forest {
public:
    /// @param regulators  rows of `expression` that may explain `target`.
    Forest(const FloatMatrix& expression, std::vector<Index> regulators, Index target)
        : m_expression(expression)
        , m_regulators(std::move(regulators))
        , m_wanted(std::max<Index>(1, static_cast<Index>(std::sqrt(static_cast<double>(m_regulators.size())))))
        , m_values(standardised(expression.row(target), expression.columns))
        , m_cells(m_values.size())
        , m_features(m_regulators.size())
        , m_gains(m_regulators.size(), 0.0) {}

    bool varies() const { return !m_values.empty() && !m_regulators.empty(); }

    void grow(std::uint64_t seed) {
        Random random(seed);
        std::iota(m_cells.begin(), m_cells.end(), Index{0});
        std::iota(m_features.begin(), m_features.end(), std::size_t{0});
        std::vector<std::pair<std::size_t, std::size_t>> open{{0, m_cells.size()}};
        while (!open.empty()) {
            const auto [first, end] = open.back();
            open.pop_back();
            const std::size_t middle = divide(first, end, random);
            if (middle > first && middle < end) {
                open.emplace_back(first, middle);
                open.emplace_back(middle, end);
            }
        }
        ++m_trees;
    }

    /// Variance each regulator explains, mean over the trees.
    double gain(std::size_t regulator) const { return m_gains[regulator] / static_cast<double>(m_trees * static_cast<Index>(m_cells.size())); }

    std::size_t size() const { return m_regulators.size(); }

private:
    struct Cut {
        std::size_t feature = 0;
        float threshold = 0.0F;
        double gain = -1.0;
    };

    /// Mean 0 and variance 1; empty for a gene that does not vary.
    static std::vector<double> standardised(const float* row, Index count) {
        std::vector<double> values(row, row + count);
        const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(count);
        double squares = 0.0;
        for (double& value : values) {
            value -= mean;
            squares += value * value;
        }
        const double deviation = std::sqrt(squares / static_cast<double>(count));
        if (deviation < 1e-9) {
            return {};
        }
        for (double& value : values) {
            value /= deviation;
        }
        return values;
    }

    /// Reorders cells first .. end-1 by the best cut. @returns where the right part begins; `first`
    /// for a leaf.
    std::size_t divide(std::size_t first, std::size_t end, Random& random) {
        double sum = 0.0;
        double squares = 0.0;
        for (std::size_t i = first; i < end; ++i) {
            const double value = m_values[static_cast<std::size_t>(m_cells[i])];
            sum += value;
            squares += value * value;
        }
        const auto count = static_cast<double>(end - first);
        if (end - first < 2 || squares / count - sum / count * sum / count < kPure) {
            return first;
        }
        Cut best;
        Index tried = 0;
        for (std::size_t drawn = 0; drawn < m_features.size() && tried < m_wanted; ++drawn) {
            std::swap(m_features[drawn], m_features[drawn + random.below(m_features.size() - drawn)]);
            const Cut cut = cutOf(m_features[drawn], first, end, sum, random);
            tried += cut.gain >= 0.0 ? 1 : 0; // a regulator that is constant here does not count
            if (cut.gain > best.gain) {
                best = cut;
            }
        }
        if (best.gain < 0.0) {
            return first;
        }
        m_gains[best.feature] += best.gain;
        const float* values = m_expression.row(m_regulators[best.feature]);
        const auto right = std::partition(m_cells.begin() + static_cast<std::ptrdiff_t>(first), m_cells.begin() + static_cast<std::ptrdiff_t>(end),
                                          [&](Index cell) { return values[cell] <= best.threshold; });
        return static_cast<std::size_t>(right - m_cells.begin());
    }

    /// One random cut of a regulator; gain: the sum of squares that it explains.
    Cut cutOf(std::size_t feature, std::size_t first, std::size_t end, double total, Random& random) const {
        const float* values = m_expression.row(m_regulators[feature]);
        float low = values[m_cells[first]];
        float high = low;
        for (std::size_t i = first + 1; i < end; ++i) {
            low = std::min(low, values[m_cells[i]]);
            high = std::max(high, values[m_cells[i]]);
        }
        if (!(high > low)) {
            return {};
        }
        Cut cut{feature, static_cast<float>(static_cast<double>(low) + random.uniform() * (static_cast<double>(high) - static_cast<double>(low))), 0.0};
        if (cut.threshold >= high) {
            cut.threshold = low;
        }
        double sum = 0.0;
        double count = 0.0;
        for (std::size_t i = first; i < end; ++i) {
            if (values[m_cells[i]] <= cut.threshold) {
                sum += m_values[static_cast<std::size_t>(m_cells[i])];
                count += 1.0;
            }
        }
        const auto all = static_cast<double>(end - first);
        const double rest = total - sum;
        cut.gain = std::max(0.0, sum * sum / count + rest * rest / (all - count) - total * total / all);
        return cut;
    }

    const FloatMatrix& m_expression;
    std::vector<Index> m_regulators;
    Index m_wanted = 1;
    std::vector<double> m_values;
    std::vector<Index> m_cells;
    std::vector<std::size_t> m_features;
    std::vector<double> m_gains;
    Index m_trees = 0;
};

} // namespace

Outcome genie3Network(const ExpressionGenes& genes, const Genie3Options& options, const RunControl& control, FloatMatrix* result) {
    const auto targets = static_cast<Index>(genes.targets.size());
    const auto regulators = static_cast<Index>(genes.regulators.size());
    FloatMatrix network{regulators, targets, std::vector<float>(static_cast<std::size_t>(regulators * targets), 0.0F)};
    const auto explain = [&](Index target) {
        const Index gene = genes.targets[static_cast<std::size_t>(target)];
        std::vector<Index> others;
        std::vector<Index> rows;
        for (Index i = 0; i < regulators; ++i) {
            if (genes.regulators[static_cast<std::size_t>(i)] != gene) {
                others.push_back(genes.regulators[static_cast<std::size_t>(i)]);
                rows.push_back(i);
            }
        }
        Forest forest(genes.genesByCells, std::move(others), gene);
        for (Index tree = 0; forest.varies() && tree < options.trees && !control.stopRequested(); ++tree) {
            forest.grow(streamSeed(streamSeed(options.seed, static_cast<std::uint64_t>(target)), static_cast<std::uint64_t>(tree)));
        }
        for (std::size_t i = 0; forest.varies() && i < forest.size(); ++i) {
            network.row(rows[i])[target] = static_cast<float>(forest.gain(i));
        }
    };
    const Index step = 64;
    for (Index start = 0; start < targets; start += step) {
        parallelFor(std::min(step, targets - start), 1, options.threads, [&](Index first, Index end) {
            for (Index target = first; target < end; ++target) {
                explain(start + target);
            }
        });
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        control.report("Growing trees", std::min(start + step, targets), targets);
    }
    *result = std::move(network);
    return Outcome::Finished;
}

} // namespace ocellus

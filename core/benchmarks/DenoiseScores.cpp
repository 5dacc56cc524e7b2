// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/DenoiseScores.h"

#include "core/base/parallelFor.h"
#include "core/statistics/RankCorrelation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ocellus {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kDeciles = 10;
constexpr Index kTypeCells = 20;   ///< fewest cells of a type that is judged within
constexpr double kTypeShare = 0.1; ///< of them with a true count, for a gene to be judged

std::optional<double> known(double value) { return std::isnan(value) ? std::nullopt : std::optional(value); }

std::optional<double> meanOf(const std::vector<double>& values) {
    double sum = 0.0;
    Index counted = 0;
    for (const double value : values) {
        sum += std::isnan(value) ? 0.0 : value;
        counted += std::isnan(value) ? 0 : 1;
    }
    return counted == 0 ? std::nullopt : std::optional(sum / static_cast<double>(counted));
}

std::optional<double> difference(std::optional<double> a, std::optional<double> b) {
    return a && b ? std::optional(*a - *b) : std::nullopt;
}

/// Tenth of the cells by depth, equals by position.
std::vector<int> decilesOf(const std::vector<float>& depth) {
    std::vector<Index> order(depth.size());
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return depth[static_cast<std::size_t>(a)] < depth[static_cast<std::size_t>(b)]; });
    std::vector<int> decile(depth.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        decile[static_cast<std::size_t>(order[i])] = static_cast<int>(i * kDeciles / order.size());
    }
    return decile;
}

} // namespace

DenoiseJudge::DenoiseJudge(const FloatMatrix& truth, const FloatMatrix& noisy, std::vector<float> depth, CategoryColumn types, int threads)
    : m_truth(truth)
    , m_noisy(noisy)
    , m_types(std::move(types))
    , m_threads(threads)
    , m_decile(decilesOf(depth)) {
    const Index chosen = std::min(kZeroCells, truth.rows);
    for (Index i = 0; i < chosen; ++i) {
        m_zeroCells.push_back(i * truth.rows / chosen);
    }
    m_pooledTruth = pooled(truth);
    m_pooledNoisy = pooled(noisy);
    m_noisyPerCell = perCell(noisy);
    m_noisyToFull = known(rankCorrelation(m_pooledNoisy, m_pooledTruth));
}

/// The entries whose true count is not 0, cell after cell.
std::vector<float> DenoiseJudge::pooled(const FloatMatrix& values) const {
    std::vector<float> result;
    for (std::size_t i = 0; i < m_truth.values.size(); ++i) {
        if (m_truth.values[i] != 0.0F) {
            result.push_back(values.values[i]);
        }
    }
    return result;
}

std::vector<float> DenoiseJudge::withZeros(const FloatMatrix& values) const {
    std::vector<float> result;
    for (const Index cell : m_zeroCells) {
        result.insert(result.end(), values.row(cell), values.row(cell) + values.columns);
    }
    return result;
}

/// Of every cell the correlation over its genes with a true count; NaN where there is none.
std::vector<double> DenoiseJudge::perCell(const FloatMatrix& values) const {
    std::vector<double> result(static_cast<std::size_t>(values.rows), kNaN);
    parallelFor(values.rows, 16, m_threads, [&](Index begin, Index end) {
        std::vector<float> own, truth;
        for (Index cell = begin; cell < end; ++cell) {
            own.clear();
            truth.clear();
            for (Index gene = 0; gene < values.columns; ++gene) {
                if (m_truth.row(cell)[gene] != 0.0F) {
                    own.push_back(values.row(cell)[gene]);
                    truth.push_back(m_truth.row(cell)[gene]);
                }
            }
            result[static_cast<std::size_t>(cell)] = rankCorrelation(own, truth);
        }
    });
    return result;
}

DenoiseScores DenoiseJudge::score(const FloatMatrix& denoised) const {
    DenoiseScores scores;
    const std::vector<float> own = pooled(denoised);
    scores.toFull = known(rankCorrelation(own, m_pooledTruth));
    scores.toNoisy = known(rankCorrelation(own, m_pooledNoisy));
    scores.overNoisy = difference(scores.toFull, m_noisyToFull);
    scores.withZeros = known(rankCorrelation(withZeros(denoised), withZeros(m_truth)));
    std::vector<double> gains = perCell(denoised);
    std::vector<std::vector<double>> byDepth(kDeciles);
    for (std::size_t cell = 0; cell < gains.size(); ++cell) {
        // a constant cell ranks nothing, which is worth 0
        const double made = std::isnan(gains[cell]) ? 0.0 : gains[cell];
        gains[cell] = std::isnan(m_noisyPerCell[cell]) ? kNaN : made - m_noisyPerCell[cell];
        byDepth[static_cast<std::size_t>(m_decile[cell])].push_back(gains[cell]);
    }
    scores.perCell = meanOf(gains);
    for (std::size_t tenth = 0; tenth < byDepth.size(); ++tenth) {
        scores.perCellByDepth[tenth] = meanOf(byDepth[tenth]);
    }
    scores.withinType = withinTypeCorrelation(denoised, m_truth, m_types, m_threads);
    return scores;
}

std::optional<double> withinTypeCorrelation(const FloatMatrix& values, const FloatMatrix& truth, const CategoryColumn& types, int threads) {
    const auto typeCount = std::ssize(types.categories);
    std::vector<std::vector<Index>> cells(types.categories.size());
    for (std::size_t cell = 0; cell < types.codes.size(); ++cell) {
        if (types.codes[cell] >= 0) {
            cells[static_cast<std::size_t>(types.codes[cell])].push_back(static_cast<Index>(cell));
        }
    }
    std::vector<double> all(static_cast<std::size_t>(typeCount * values.columns), kNaN);
    for (Index type = 0; type < typeCount; ++type) {
        const std::vector<Index>& own = cells[static_cast<std::size_t>(type)];
        if (std::ssize(own) < kTypeCells) {
            continue;
        }
        parallelFor(values.columns, 16, threads, [&](Index begin, Index end) {
            std::vector<float> made(own.size()), real(own.size());
            for (Index gene = begin; gene < end; ++gene) {
                Index expressed = 0;
                for (std::size_t i = 0; i < own.size(); ++i) {
                    made[i] = values.row(own[i])[gene];
                    real[i] = truth.row(own[i])[gene];
                    expressed += real[i] > 0.0F ? 1 : 0;
                }
                const bool varies = std::any_of(real.begin(), real.end(), [&](float value) { return value != real.front(); });
                if (varies && static_cast<double>(expressed) >= kTypeShare * static_cast<double>(own.size())) {
                    const double found = rankCorrelation(made, real);
                    all[static_cast<std::size_t>(type * values.columns + gene)] = std::isnan(found) ? 0.0 : found;
                }
            }
        });
    }
    return meanOf(all);
}

void scoreHeldOut(const FloatMatrix& predicted, const FloatMatrix& test, DenoiseScores& scores) {
    const double testTotal = std::accumulate(test.values.begin(), test.values.end(), 0.0);
    const double ownTotal = std::accumulate(predicted.values.begin(), predicted.values.end(), 0.0);
    if (testTotal <= 0.0 || ownTotal <= 0.0) {
        return;
    }
    double squares = 0.0;
    double poisson = 0.0;
    Index cells = 0;
    for (Index cell = 0; cell < test.rows; ++cell) {
        const double wanted = std::accumulate(test.row(cell), test.row(cell) + test.columns, 0.0);
        const double made = std::accumulate(predicted.row(cell), predicted.row(cell) + test.columns, 0.0);
        for (Index gene = 0; gene < test.columns; ++gene) {
            const double y = static_cast<double>(predicted.row(cell)[gene]) * testTotal / ownTotal;
            poisson += y - static_cast<double>(test.row(cell)[gene]) * std::log(y + 1e-6);
            if (wanted > 0.0 && made > 0.0) {
                const double away = std::log1p(1e4 * static_cast<double>(predicted.row(cell)[gene]) / made)
                                    - std::log1p(1e4 * static_cast<double>(test.row(cell)[gene]) / wanted);
                squares += away * away;
            }
        }
        cells += wanted > 0.0 && made > 0.0 ? 1 : 0;
    }
    const auto entries = static_cast<double>(test.values.size());
    scores.heldOutPoisson = poisson / entries;
    if (cells > 0) {
        scores.heldOutMse = squares / static_cast<double>(cells * test.columns);
    }
}

} // namespace ocellus

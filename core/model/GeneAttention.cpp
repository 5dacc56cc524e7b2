// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/GeneAttention.h"

#include "core/base/Error.h"
#include "core/base/parallelFor.h"
#include "core/model/Sinkhorn.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr Index kBlock = 64; ///< rows at a time: 64 x 4,000 floats are 1 MB
constexpr Index kReported = 16 * kBlock; ///< rows between two reports

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Strided = Eigen::Map<const Rows, 0, Eigen::OuterStride<>>;

Strided vectorsOf(const AttentionVectors& vectors, const float* first, Index count) {
    return {first, count, vectors.headWidth, Eigen::OuterStride<>(vectors.tokenStride())};
}

/// Queries of some tokens with the keys of all, times `scale`.
void multiply(const AttentionVectors& vectors, HeadId id, Index first, Index count, float scale, Rows& scores) {
    const float* queries = vectors.queries(id.layer, id.head) + first * vectors.tokenStride();
    const Strided keys = vectorsOf(vectors, vectors.keys(id.layer, id.head), vectors.tokens);
    scores.topRows(count).leftCols(vectors.tokens).noalias() = vectorsOf(vectors, queries, count) * keys.transpose();
    if (scale != 1.0F) {
        scores.topRows(count) *= scale;
    }
}

/// @param scores  its rows are padded, so that all start aligned: rounding then never depends on memory.
void softmaxRows(Rows& scores, Index count, Index columns) {
    for (Index row = 0; row < count; ++row) {
        auto line = scores.row(row).head(columns).array();
        const float largest = line.maxCoeff();
        line = (line - largest).exp();
        line *= 1.0F / line.sum();
    }
}

void combine(const float* scores, Index count, bool first, HeadAggregation heads, float* out) {
    for (Index i = 0; i < count; ++i) {
        out[i] = first ? scores[i] : heads == HeadAggregation::Max ? std::max(out[i], scores[i]) : out[i] + scores[i];
    }
}

std::vector<HeadId> headsOf(const AttentionVectors& vectors, const AttentionRule& rule) {
    if (!rule.only.empty()) {
        return rule.only;
    }
    std::vector<HeadId> all;
    for (Index layer = 0; layer < vectors.layers; ++layer) {
        for (Index head = 0; head < vectors.heads; ++head) {
            all.push_back({layer, head});
        }
    }
    return all;
}

void divide(FloatMatrix& block, std::size_t heads) {
    const auto count = static_cast<float>(heads);
    for (float& value : block.values) {
        value /= count;
    }
}

Index padded(Index columns) {
    return (columns + 15) / 16 * 16;
}

float scaleOf(const AttentionVectors& vectors, const AttentionRule& rule) {
    return rule.scaled && rule.scores != AttentionScores::Raw ? 1.0F / std::sqrt(static_cast<float>(vectors.headWidth)) : 1.0F;
}

/// A block of rows of Softmax or Raw. @param scores  working memory, kBlock rows.
void blockOf(const AttentionVectors& vectors, const AttentionRule& rule, const std::vector<HeadId>& heads, Index first, Rows& scores, FloatMatrix& block) {
    const float scale = scaleOf(vectors, rule);
    for (std::size_t i = 0; i < heads.size(); ++i) {
        multiply(vectors, heads[i], vectors.extraTokens + first, block.rows, scale, scores);
        if (rule.scores == AttentionScores::Softmax) {
            softmaxRows(scores, block.rows, vectors.tokens);
        }
        for (Index row = 0; row < block.rows; ++row) {
            combine(scores.row(row).data() + vectors.extraTokens, block.columns, i == 0, rule.heads, block.row(row));
        }
    }
    if (rule.heads == HeadAggregation::Mean) {
        divide(block, heads.size());
    }
}

/// Whole matrices, one head after the other.
Outcome balancedNetwork(
    const AttentionVectors& vectors, const AttentionRule& rule, const std::vector<HeadId>& heads, const std::string& stage, const RunControl& control, FloatMatrix& network) {
    const Index tokens = vectors.tokens;
    const Index genes = vectors.genes();
    FloatMatrix scores{tokens, tokens, std::vector<float>(static_cast<std::size_t>(tokens * tokens))};
    network = {genes, genes, std::vector<float>(static_cast<std::size_t>(genes * genes))};
    SinkhornOptions options;
    options.threads = rule.threads;
    for (std::size_t i = 0; i < heads.size(); ++i) {
        parallelFor(tokens, kBlock, rule.threads, [&](Index first, Index end) {
            Rows some(kBlock, padded(tokens));
            multiply(vectors, heads[i], first, end - first, scaleOf(vectors, rule), some);
            for (Index row = first; row < end; ++row) {
                std::copy_n(some.row(row - first).data(), tokens, scores.row(row));
            }
        });
        if (sinkhorn(scores, options, control) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        parallelFor(genes, kBlock, rule.threads, [&](Index first, Index end) {
            for (Index row = first; row < end; ++row) {
                combine(scores.row(row + vectors.extraTokens) + vectors.extraTokens, genes, i == 0, rule.heads, network.row(row));
            }
        });
        if (!stage.empty()) {
            control.report(stage, static_cast<Index>(i + 1) * genes / static_cast<Index>(heads.size()), genes);
        }
    }
    // rows that sum to 1, as those of a softmax do
    const float factor = static_cast<float>(tokens) / (rule.heads == HeadAggregation::Mean ? static_cast<float>(heads.size()) : 1.0F);
    for (float& value : network.values) {
        value *= factor;
    }
    return Outcome::Finished;
}

} // namespace

AttentionSums::AttentionSums(std::vector<std::int64_t> genes)
    : m_genes(std::move(genes)) {}

void AttentionSums::add(std::span<const std::int64_t> genes, const AttentionVectors& cell) {
    const auto known = static_cast<Index>(m_genes.size());
    if (m_sums.values.empty()) {
        m_sums = {cell.layers, cell.extraTokens + known, cell.extraTokens, cell.heads, cell.headWidth, {}};
        m_sums.values.resize(static_cast<std::size_t>(m_sums.layers * m_sums.tokens * m_sums.tokenStride()));
        m_counts.resize(static_cast<std::size_t>(m_sums.tokens));
    }
    const bool fits = static_cast<Index>(genes.size()) == cell.genes() && cell.layers == m_sums.layers &&
                      cell.extraTokens == m_sums.extraTokens && cell.tokenStride() == m_sums.tokenStride();
    if (!fits) {
        throw Error("Attention of a cell does not fit the cells before it.");
    }
    std::vector<Index> rows;
    for (Index token = 0; token < cell.extraTokens; ++token) {
        rows.push_back(token);
    }
    for (const std::int64_t gene : genes) {
        const auto at = std::lower_bound(m_genes.begin(), m_genes.end(), gene);
        if (at == m_genes.end() || *at != gene) {
            throw Error("Attention was told for gene token " + std::to_string(gene) + ", which was not announced.");
        }
        rows.push_back(cell.extraTokens + (at - m_genes.begin()));
    }
    const Index width = cell.tokenStride();
    for (const Index row : rows) {
        m_counts[static_cast<std::size_t>(row)] += 1.0F;
    }
    for (Index layer = 0; layer < cell.layers; ++layer) {
        const float* from = cell.queries(layer, 0);
        float* base = m_sums.values.data() + layer * m_sums.tokens * width;
        for (const Index row : rows) {
            float* to = base + row * width;
            for (Index i = 0; i < width; ++i) {
                to[i] += from[i];
            }
            from += width;
        }
    }
}

std::vector<Index> AttentionSums::seen() const {
    std::vector<Index> positions;
    for (Index gene = 0; gene < m_sums.genes(); ++gene) {
        if (m_counts[static_cast<std::size_t>(m_sums.extraTokens + gene)] > 0.0F) {
            positions.push_back(gene);
        }
    }
    return positions;
}

AttentionVectors AttentionSums::means(std::span<const Index> positions) const {
    AttentionVectors means = m_sums;
    means.values.clear();
    means.tokens = m_sums.extraTokens + static_cast<Index>(positions.size());
    means.values.reserve(static_cast<std::size_t>(means.layers * means.tokens * means.tokenStride()));
    for (Index layer = 0; layer < means.layers; ++layer) {
        for (Index token = 0; token < means.tokens; ++token) {
            const Index row = token < m_sums.extraTokens ? token : m_sums.extraTokens + positions[static_cast<std::size_t>(token - m_sums.extraTokens)];
            const float* sum = m_sums.queries(layer, 0) + row * means.tokenStride();
            const float count = m_counts[static_cast<std::size_t>(row)];
            for (Index i = 0; i < means.tokenStride(); ++i) {
                means.values.push_back(sum[i] / count);
            }
        }
    }
    return means;
}

Outcome attentionRows(
    const AttentionVectors& vectors, const AttentionRule& rule, const std::string& stage, const RunControl& control, const AttentionBlock& visit) {
    const Index genes = vectors.genes();
    const std::vector<HeadId> heads = headsOf(vectors, rule);
    FloatMatrix whole;
    const bool balanced = rule.scores == AttentionScores::Sinkhorn;
    if (balanced && balancedNetwork(vectors, rule, heads, stage, control, whole) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    for (Index start = 0; start < genes && !control.stopRequested(); start += kReported) {
        const Index count = std::min(kReported, genes - start);
        parallelFor(count, kBlock, rule.threads, [&](Index first, Index end) {
            if (control.stopRequested()) {
                return;
            }
            FloatMatrix block{end - first, genes, std::vector<float>(static_cast<std::size_t>((end - first) * genes))};
            if (balanced) {
                std::copy_n(whole.row(start + first), block.values.size(), block.values.begin());
            } else {
                Rows scores(kBlock, padded(vectors.tokens));
                blockOf(vectors, rule, heads, start + first, scores, block);
            }
            visit(start + first, block);
        });
        if (!stage.empty() && !balanced) {
            control.report(stage, start + count, genes);
        }
    }
    return control.stopRequested() ? Outcome::Cancelled : Outcome::Finished;
}

} // namespace ocellus

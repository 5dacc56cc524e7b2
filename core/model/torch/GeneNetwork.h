// SPDX-License-Identifier: GPL-3.0-or-later
// Gene networks from the gene transformer's self-attention (MODEL_SPEC section 12).
#pragma once

#include "core/model/torch/Torch.h"

#include <cstdint>
#include <vector>

namespace ocellus {

/// Queries and keys of every token, summed over the cells it occurred in.
/// Rows: the extra tokens of the sequence first, then the gene vocabulary.
class AttentionSums {
public:
    /// @param layers  the layers that are kept. @param extraTokens  tokens before the genes.
    AttentionSums(std::vector<std::int64_t> layers, std::int64_t extraTokens, std::int64_t vocabulary);

    const std::vector<std::int64_t>& layers() const { return m_layers; }

    /// Adds one batch. @param genes  (B, L) tokens. @param qkv  per kept layer (B, S, 3, H, hd) with
    /// S = extra tokens + L.
    void add(const Tensor& genes, const std::vector<Tensor>& qkv);

    const Tensor& sums() const { return m_sums; }     ///< (layers, rows, 2, H, hd)
    const Tensor& counts() const { return m_counts; } ///< (rows): how often each row was added

    /// Gene tokens that occurred, ascending.
    Tensor seenGenes() const;
    /// Means of the rows that occurred, extra tokens first: (layers, kept rows, 2, H, hd).
    Tensor means() const;
    std::int64_t extraTokens() const { return m_extraTokens; }

private:
    std::vector<std::int64_t> m_layers;
    std::int64_t m_extraTokens = 0;
    Tensor m_sums, m_counts;
};

enum class HeadAggregation { Mean, Max, Each };
enum class AttentionScores { Softmax, Raw };

/// Genes x genes, row = attending gene (query), column = attended gene (key); with Each a third
/// axis, layer * heads + head. Softmax runs over extra tokens too, which are cut afterwards.
Tensor geneNetwork(const AttentionSums& attention, AttentionScores scores, HeadAggregation heads);

/// Entries below 1 / genes set to 0.
Tensor thresholded(const Tensor& network);

/// Only the k largest entries of each row kept.
Tensor strongestPerRow(const Tensor& network, std::int64_t k);

/// softmax(q k^T) without scaling, mean over heads, summed over the cells of a batch and divided by
/// the number of layers: (S, S). The reference's "precomputed attention".
Tensor averageAttention(const std::vector<Tensor>& qkv);

} // namespace ocellus

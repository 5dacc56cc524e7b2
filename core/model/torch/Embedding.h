// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelConfig.h"
#include "core/model/torch/Layers.h"

namespace ocellus {

/// Gene identity: a table of vectors, through a small adapter when the model has one.
class GeneEncoder {
public:
    GeneEncoder(const Weights& weights, const ModelConfig& config);

    /// tokens (...) int64 -> (..., width).
    Tensor identity(const Tensor& tokens) const;
    /// Identity plus position in the genome, what a token is before expression is added.
    Tensor identityAndPosition(const Tensor& tokens, const Pass& pass) const;
    /// Same for already known identities.
    Tensor addPosition(const Tensor& identities, const Tensor& tokens) const;
    std::int64_t vocabulary() const { return m_table.size(0); }

private:
    Tensor m_table;
    bool m_adapted = false;
    Linear m_first, m_second;
    Tensor m_positions; ///< (vocabulary, width), undefined without positions
};

/// What the expression encoder reads, counts as they came.
struct Expression {
    Tensor counts;     ///< (B, L) float, undefined when the cell's own counts are not given
    Tensor neighbours; ///< (B, K, L) float, undefined without neighbours
    Tensor distances;  ///< (B, K) float
    Tensor mask;       ///< (B, L) or (L) bool: true hides the gene's expression; may be undefined

    bool given() const { return counts.defined() || neighbours.defined(); }
};

/// Turns counts into vectors: normalisation, then the encoder of the model's style.
class ExpressionEmbedding {
public:
    ExpressionEmbedding(const Weights& weights, const ModelConfig& config);

    /// (B, L, width), zero where masked. @pre expression.given().
    Tensor operator()(const Expression& expression, const Pass& pass) const;

private:
    Tensor normalised(const Tensor& counts) const;
    Tensor metacell(const Tensor& counts, const Tensor& neighbours, const Tensor& distances, const Pass& pass) const;

    Tensor summedNeighbours(const Tensor& values, const Tensor& distances, const Pass& pass) const;
    Tensor fastBranches(const Tensor& counts, const Tensor& neighbours, const Tensor& distances) const;

    ExpressionEncoder m_style;
    Normalization m_normalization;
    Stack m_layers;                  ///< continuous; metacell: the shared layers
    Stack m_self, m_neighbours;      ///< metacell
    Tensor m_bins;                   ///< binned
};

} // namespace ocellus

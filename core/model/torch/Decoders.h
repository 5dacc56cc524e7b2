// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelConfig.h"
#include "core/model/torch/Layers.h"

namespace ocellus {

/// Parameters of the zero-inflated negative binomial of every gene, or for the binned style the
/// logits of the bins in `mean`. Undefined where the model has none.
struct ExpressionParameters {
    Tensor mean;       ///< (B, L) counts; binned: (B, L, bins)
    Tensor dispersion; ///< (B, L)
    Tensor zeroLogits; ///< (B, L)
};

/// Hidden layers with norm and ReLU, then one linear layer: classifiers, adversarial heads and the
/// decoder of the binned style.
class Classifier {
public:
    Classifier() = default;
    Classifier(const Weights& weights, const std::string& prefix, std::size_t hiddenLayers);
    /// (..., input) -> (..., labels) logits.
    Tensor operator()(const Tensor& x, const Pass& pass) const;

private:
    std::string m_name;
    Stack m_hidden;
    Linear m_out;
};

/// Expression of every gene from its token.
class ExpressionDecoder {
public:
    ExpressionDecoder(const Weights& weights, const ModelConfig& config);

    /// @param genes  (B, L, width). @param depth  (B) requested depth, raw. @param total  (B): what
    /// the means of a cell add up to.
    ExpressionParameters operator()(const Tensor& genes, const Tensor& depth, const Tensor& total, const Pass& pass) const;

private:
    bool m_binned = false;
    bool m_zinb = true;
    Classifier m_bins;
    Stack m_layers;
    Linear m_out;
};

/// Expression of every gene from the cell's embedding alone ("inner product").
class CellExpressionDecoder {
public:
    CellExpressionDecoder() = default;
    CellExpressionDecoder(const Weights& weights, const ModelConfig& config);

    /// @param cell  (B, width). @param identities  (B, L, width) gene identities without position.
    ExpressionParameters operator()(
        const Tensor& cell, const Tensor& identities, const Tensor& depth, const Tensor& total) const;

private:
    bool m_zinb = true;
    Linear m_query, m_out;
    Norm m_norm;
};

/// log2(1 + depth) of every cell as one more feature of every gene: (B, L, 1).
Tensor depthFeature(const Tensor& depth, std::int64_t genes);

} // namespace ocellus

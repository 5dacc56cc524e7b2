// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/torch/Attention.h"
#include "core/model/torch/PackedTransformer.h"

#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// Pre-norm transformer (MODEL_SPEC section 5): the one over genes and the one over cell tokens.
class Transformer {
public:
    Transformer(const Weights& weights, const std::string& prefix, const TransformerConfig& sizes);

    /// @param x  (B, N, width). @param context  (B, M, contextWidth) to cross-attend to, or
    /// undefined: then the cross-attention sub-layers are skipped.
    /// @returns (B, N, width) after the final norm.
    Tensor operator()(const Tensor& x, const Tensor& context, const Pass& pass, double attentionDropout) const;

    /// Lays the weights out for fast inference on the CPU. @pre they do not change afterwards.
    void pack();

private:
    struct Block {
        SelfAttention mixer;
        std::optional<CrossAttention> cross;
        Norm norm1, norm2, norm3, latentNorm;
        Linear fc1, fc2;
    };

    /// What runs through the blocks.
    struct State {
        Tensor hidden;   ///< output of the last sub-layer
        Tensor residual; ///< undefined before the first block
        Tensor latents;  ///< criss-cross only
    };

    void run(std::size_t index, State& state, const Tensor& context, const Pass& pass, double attentionDropout) const;

    std::string m_prefix;
    TransformerConfig m_sizes;
    std::vector<Block> m_blocks;
    Norm m_norm;
    std::optional<PackedTransformer> m_packed; ///< dense attention only
    Tensor m_latents; ///< (S, latentWidth), criss-cross only
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelConfig.h"
#include "core/model/torch/Layers.h"

namespace ocellus {

/// softmax(q k^T / sqrt(head width)) v, heads concatenated.
/// q (B, N, heads, hd); k, v (B, M, kvHeads, hd), where each key head serves heads/kvHeads query
/// heads in a row. Returns (B, N, heads*hd). Without gradients no N x M matrix is ever held.
/// @param low  products in bfloat16; inference on the CPU only. @param random  see Pass.
Tensor attend(const Tensor& q, const Tensor& k, const Tensor& v, double dropout, bool low = false, Random* random = nullptr);

/// Repeats each key or value head for the query heads it serves: (B, M, heads, hd).
Tensor repeatHeads(const Tensor& keys, std::int64_t heads);

/// softpick over the last axis: relu(e) / (sum |e| + 1e-6), e = exp(x - max) - exp(-max).
Tensor softpick(const Tensor& x);

/// Self-attention of one block, of any kind.
class SelfAttention {
public:
    SelfAttention(const Weights& weights, const std::string& prefix, const TransformerConfig& sizes);

    /// @param x  (B, N, width), normed. @param latents  (B, S, latentWidth), normed; criss-cross only.
    /// @param latentUpdate  receives what is to be added to the latents; criss-cross only.
    Tensor operator()(const Tensor& x, const Tensor& latents, Tensor* latentUpdate, const Pass& pass, double dropout) const;

    const Linear& qkv() const { return m_qkv; }
    const Linear& out() const { return m_out; }

private:
    struct Heads {
        Tensor q, k, v;
    };

    Heads split(const Tensor& qkv) const;

    std::string m_prefix;
    TransformerConfig m_sizes;
    Linear m_qkv, m_out;
    Linear m_latentQkv, m_latentOut;
};

/// Attention of one sequence to another.
class CrossAttention {
public:
    CrossAttention() = default;
    CrossAttention(const Weights& weights, const std::string& prefix, const TransformerConfig& sizes);

    Tensor operator()(const Tensor& x, const Tensor& context, const Pass& pass, double dropout) const;

private:
    /// Whether `folded` costs less than projecting the context.
    bool foldingPays(std::int64_t tokens, std::int64_t contextWidth) const;
    Tensor folded(const Tensor& q, const Tensor& context) const;

    TransformerConfig m_sizes;
    Linear m_q, m_kv, m_out;
};

} // namespace ocellus

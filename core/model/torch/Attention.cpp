// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Attention.h"

#include "core/model/torch/Fast.h"

#include <cmath>

namespace ocellus {

namespace {

constexpr std::int64_t kChunk = 256; ///< query rows at a time

} // namespace

Tensor repeatHeads(const Tensor& keys, std::int64_t heads) {
    return keys.size(2) == heads ? keys : keys.repeat_interleave(heads / keys.size(2), 2);
}

Tensor attend(const Tensor& q, const Tensor& k, const Tensor& v, double dropout, bool low, Random* random) {
    if (dropout == 0.0 && fastOn(q) && q.stride(3) == 1 && k.stride(3) == 1 && v.stride(3) == 1 && k.size(1) > 0) {
        return low ? attendLow(q, k, v) : attendFast(q, k, v, 1.0 / std::sqrt(static_cast<double>(q.size(3))));
    }
#if TORCH_VERSION_MAJOR >= 2
    if (!q.device().is_cpu() && inferring()) {
        const Tensor mixed = at::scaled_dot_product_attention(q.transpose(1, 2), repeatHeads(k, q.size(2)).transpose(1, 2), repeatHeads(v, q.size(2)).transpose(1, 2));
        return mixed.transpose(1, 2).reshape({q.size(0), q.size(1), q.size(2) * q.size(3)});
    }
#endif
    const std::int64_t cells = q.size(0);
    const std::int64_t rows = q.size(1);
    const std::int64_t heads = q.size(2);
    const std::int64_t headWidth = q.size(3);
    const double scale = 1.0 / std::sqrt(static_cast<double>(headWidth));
    const Tensor queries = q.transpose(1, 2) * scale;
    const Tensor keys = repeatHeads(k, heads).permute({0, 2, 3, 1}).contiguous();
    const Tensor values = repeatHeads(v, heads).transpose(1, 2).contiguous();
    std::vector<Tensor> parts;
    const std::int64_t step = inferring() ? kChunk : rows;
    for (std::int64_t first = 0; first < rows; first += step) {
        const Tensor some = queries.narrow(2, first, std::min(step, rows - first));
        Tensor weights = at::softmax(at::matmul(some, keys), -1);
        if (dropout > 0.0) {
            weights = Pass::dropAt(dropout, weights, random);
        }
        parts.push_back(at::matmul(weights, values));
    }
    const Tensor all = parts.size() == 1 ? parts[0] : at::cat(parts, 2);
    return all.transpose(1, 2).reshape({cells, rows, heads * headWidth});
}

Tensor softpick(const Tensor& x) {
    const Tensor largest = std::get<0>(x.max(-1, true));
    const Tensor e = at::exp(x - largest) - at::exp(-largest);
    return at::relu(e) / (e.abs().sum(-1, true) + 1e-6);
}

SelfAttention::SelfAttention(const Weights& weights, const std::string& prefix, const TransformerConfig& sizes)
    : m_prefix(prefix)
    , m_sizes(sizes)
    , m_qkv(weights, prefix + "Wqkv")
    , m_out(weights, prefix + "out_proj") {
    if (sizes.attention == AttentionKind::CrissCross) {
        m_latentQkv = Linear(weights, prefix + "Wqkv_criss_cross");
        m_latentOut = Linear(weights, prefix + "out_criss_cross");
    }
}

SelfAttention::Heads SelfAttention::split(const Tensor& qkv) const {
    const std::int64_t headWidth = m_sizes.headWidth();
    const Tensor heads = qkv.view({qkv.size(0), qkv.size(1), m_sizes.heads + 2 * m_sizes.kvHeads, headWidth});
    return {heads.narrow(2, 0, m_sizes.heads), heads.narrow(2, m_sizes.heads, m_sizes.kvHeads),
            heads.narrow(2, m_sizes.heads + m_sizes.kvHeads, m_sizes.kvHeads)};
}

Tensor SelfAttention::operator()(
    const Tensor& x, const Tensor& latents, Tensor* latentUpdate, const Pass& pass, double dropout) const {
    const Heads own = split(m_qkv(x));
    if (pass.record != nullptr) {
        pass.note(m_prefix + "qkv", at::stack({own.q, repeatHeads(own.k, m_sizes.heads), repeatHeads(own.v, m_sizes.heads)}, 2));
    }
    if (pass.attentionReader != nullptr) {
        (*pass.attentionReader)(own.q, repeatHeads(own.k, m_sizes.heads));
    }
    switch (m_sizes.attention) {
    case AttentionKind::CrissCross: {
        const Heads latent = split(m_latentQkv(latents));
        *latentUpdate = m_latentOut(attend(latent.q, own.k, own.v, dropout, pass.lowPrecision, pass.random));
        return m_out(attend(own.q, latent.k, latent.v, dropout, pass.lowPrecision, pass.random));
    }
    case AttentionKind::Softpick: {
        // As the reference does it: (B, N, heads, hd) x (B, N, hd, heads), each token over its own heads.
        const Tensor keys = repeatHeads(own.k, m_sizes.heads);
        const Tensor values = repeatHeads(own.v, m_sizes.heads);
        const double scale = 1.0 / std::sqrt(static_cast<double>(m_sizes.headWidth()));
        const Tensor weights = softpick(at::matmul(own.q, keys.transpose(2, 3)) * scale);
        return m_out(at::matmul(weights, values).reshape({x.size(0), x.size(1), m_sizes.width}));
    }
    default: return m_out(attend(own.q, own.k, own.v, dropout, pass.lowPrecision, pass.random));
    }
}

CrossAttention::CrossAttention(const Weights& weights, const std::string& prefix, const TransformerConfig& sizes)
    : m_sizes(sizes)
    , m_q(weights, prefix + "Wq")
    , m_kv(weights, prefix + "Wkv")
    , m_out(weights, prefix + "out_proj") {}

bool CrossAttention::foldingPays(std::int64_t tokens, std::int64_t contextWidth) const {
    const std::int64_t rows = tokens * m_sizes.heads;
    const std::int64_t direct = contextWidth * m_sizes.kvHeads * m_sizes.headWidth() + rows * m_sizes.headWidth();
    return rows * contextWidth < direct; // multiplications per context token, halved
}

/// q_h (W_k c) = (q_h W_k) c, and sum_j p_j (W_v c_j) = W_v (sum_j p_j c_j): with few queries it is
/// cheaper to bring them to the context than to project all of it. The bias of the keys adds the same
/// to all scores of a query and drops out of the softmax; the weights add up to 1 for that of the values.
Tensor CrossAttention::folded(const Tensor& q, const Tensor& context) const {
    const std::int64_t cells = q.size(0);
    const std::int64_t tokens = q.size(1);
    const std::int64_t headWidth = m_sizes.headWidth();
    const std::int64_t contextWidth = context.size(2);
    const auto perHead = [&](const Tensor& rows, std::int64_t part) {
        const Tensor own = rows.narrow(0, part * m_sizes.kvHeads * headWidth, m_sizes.kvHeads * headWidth);
        return own.view({m_sizes.kvHeads, headWidth, -1}).repeat_interleave(m_sizes.heads / m_sizes.kvHeads, 0);
    };
    const Tensor queries = at::matmul(q.transpose(1, 2), perHead(m_kv.weight, 0)); // (B, heads, N, contextWidth)
    const Tensor all = context.unsqueeze(2);
    const double scale = 1.0 / std::sqrt(static_cast<double>(headWidth));
    const Tensor sums = attendFast(queries.reshape({cells, m_sizes.heads * tokens, 1, contextWidth}), all, all, scale);
    Tensor mixed = at::matmul(sums.view({cells, m_sizes.heads, tokens, contextWidth}), perHead(m_kv.weight, 1).transpose(1, 2));
    if (m_kv.bias.defined()) {
        mixed = mixed + perHead(m_kv.bias, 1).view({1, m_sizes.heads, 1, headWidth});
    }
    return mixed.transpose(1, 2).reshape({cells, tokens, m_sizes.heads * headWidth});
}

Tensor CrossAttention::operator()(const Tensor& x, const Tensor& context, const Pass& pass, double dropout) const {
    const std::int64_t headWidth = m_sizes.headWidth();
    const Tensor q = m_q(x).view({x.size(0), x.size(1), m_sizes.heads, headWidth});
    const bool plain = dropout == 0.0 && !pass.lowPrecision && pass.record == nullptr;
    if (plain && fastOn(q) && context.stride(2) == 1 && context.size(1) > 0 && foldingPays(x.size(1), context.size(2))) {
        return m_out(folded(q, context));
    }
    const Tensor kv = m_kv(context).view({context.size(0), context.size(1), 2 * m_sizes.kvHeads, headWidth});
    const Tensor k = kv.narrow(2, 0, m_sizes.kvHeads);
    const Tensor v = kv.narrow(2, m_sizes.kvHeads, m_sizes.kvHeads);
    return m_out(attend(q, k, v, dropout, pass.lowPrecision, pass.random));
}

} // namespace ocellus

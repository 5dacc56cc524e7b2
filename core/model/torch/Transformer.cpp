// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Transformer.h"

#include "core/model/torch/Fast.h"

namespace ocellus {

namespace {

constexpr double kEpsilon = 1e-6;

/// Stochastic depth: drops the whole update of some cells.
Tensor dropPath(const Tensor& x, double rate) {
    if (rate <= 0.0) {
        return x;
    }
    return x * (at::rand({x.size(0), 1, 1}, x.options()) >= rate).to(x.scalar_type()) / (1.0 - rate);
}

} // namespace

Transformer::Transformer(const Weights& weights, const std::string& prefix, const TransformerConfig& sizes)
    : m_prefix(prefix)
    , m_sizes(sizes)
    , m_norm(weights, prefix + ".norm", kEpsilon) {
    const bool crissCross = sizes.attention == AttentionKind::CrissCross;
    for (Index i = 0; i < sizes.layers; ++i) {
        const std::string name = prefix + ".blocks." + std::to_string(i) + ".";
        Block block{SelfAttention(weights, name + "mixer.", sizes), std::nullopt, Norm(weights, name + "norm1", kEpsilon),
                    Norm(weights, name + "norm2", kEpsilon), {}, {}, Linear(weights, name + "mlp.fc1"), Linear(weights, name + "mlp.fc2")};
        if (sizes.contextWidth > 0) {
            block.cross.emplace(weights, name + "cross_attn.", sizes);
            block.norm3 = Norm(weights, name + "norm3", kEpsilon);
        }
        if (crissCross) {
            block.latentNorm = Norm(weights, name + "norm_cc", kEpsilon);
        }
        m_blocks.push_back(std::move(block));
    }
    if (crissCross) {
        m_latents = weights[prefix + ".learnt_latent.weight"];
    }
}

void Transformer::run(
    std::size_t index, State& state, const Tensor& context, const Pass& pass, double attentionDropout) const {
    const Block& block = m_blocks[index];
    const std::string name = m_prefix + ".blocks." + std::to_string(index);
    // Rates rise from 0 to the full rate over the blocks; the first drop of a block uses the previous rate.
    const double last = static_cast<double>(std::max<std::size_t>(m_blocks.size(), 2) - 1);
    const double rate = pass.dropPathRate * static_cast<double>(index) / last;
    const double previous = index == 0 ? 0.0 : pass.dropPathRate * static_cast<double>(index - 1) / last;

    const bool keep = pass.record != nullptr; // recorded tensors must not be overwritten later
    Tensor a = addAndNorm(block.norm1, dropPath(pass.drop(state.hidden), previous), state.residual, keep);
    pass.note(name + ".norm1", a);
    if (block.cross && context.defined()) {
        const Tensor crossed = (*block.cross)(a, context, pass, attentionDropout);
        pass.note(name + ".cross_attn", crossed);
        a = addAndNorm(block.norm3, dropPath(pass.drop(crossed), rate), state.residual, keep);
        pass.note(name + ".norm3", a);
    }
    Tensor latentUpdate;
    const Tensor latents = state.latents.defined() ? block.latentNorm(state.latents) : Tensor();
    const Tensor mixed = block.mixer(a, latents, &latentUpdate, pass, attentionDropout);
    pass.note(name + ".mixer", mixed);
    if (latentUpdate.defined()) {
        state.latents = state.latents + latentUpdate;
    }
    a = addAndNorm(block.norm2, dropPath(pass.drop(mixed), rate), state.residual, keep);
    pass.note(name + ".norm2", a);
    state.hidden = block.fc2(geluOf(block.fc1(a), keep));
    pass.note(name + ".mlp", state.hidden);
    pass.note(name + ".0", state.hidden);
    pass.note(name + ".1", state.residual);
}

void Transformer::pack() {
    const bool dense = m_sizes.attention != AttentionKind::CrissCross && m_sizes.attention != AttentionKind::Softpick;
    if (!dense || m_blocks.empty() || !fastOn(m_norm.weight)) {
        return;
    }
    std::vector<PackedTransformer::Block> blocks;
    for (const Block& block : m_blocks) {
        blocks.push_back({PackedLinear(block.mixer.qkv()), PackedLinear(block.mixer.out()), PackedLinear(block.fc1),
                          PackedLinear(block.fc2), block.norm1, block.norm2});
    }
    m_packed.emplace(m_sizes, std::move(blocks), m_norm);
}

Tensor Transformer::operator()(
    const Tensor& x, const Tensor& context, const Pass& pass, double attentionDropout) const {
    if (m_packed && !context.defined() && pass.record == nullptr && !pass.trains() && !pass.lowPrecision && fastOn(x)) {
        return (*m_packed)(x, pass);
    }
    pass.note(m_prefix + ".input", x);
    State state{x, {}, {}};
    if (m_latents.defined()) {
        state.latents = m_latents.unsqueeze(0).expand({x.size(0), -1, -1});
    }
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
        pass.checkStop();
        run(i, state, context, pass, attentionDropout);
    }
    const Tensor last = dropPath(pass.drop(state.hidden), pass.dropPathRate);
    const Tensor out = addAndNorm(m_norm, last, state.residual, pass.record != nullptr);
    pass.note(m_prefix, out);
    return out;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Compressors.h"

#include <cmath>

namespace ocellus {

namespace {

constexpr double kSmallestLogVariance = -10.0;
constexpr double kHalf = 0.4995; ///< (levels - 1) * 0.999 / 2
constexpr double kOffset = 0.5;  ///< two levels are even

} // namespace

Tensor binaryCodes(const Tensor& x) {
    const double shift = std::tan(kOffset / kHalf);
    const Tensor bounded = at::tanh(x + shift) * kHalf - kOffset;
    return bounded + (at::round(bounded) - bounded).detach();
}

Compressor::Compressor(const Weights& weights, const std::string& name, const CompressorConfig& config)
    : m_name("compressor." + name)
    , m_kind(config.kind)
    , m_projected(config.projected) {
    if (m_kind == CompressorKind::Vae) {
        m_encoder = Stack(weights, m_name + ".encoder", 2, 2);
        m_mean = Linear(weights, m_name + ".fc_mu");
        m_logVariance = Linear(weights, m_name + ".fc_var");
        m_decoder = Stack(weights, m_name + ".decoder", 2, 1);
    } else if (m_kind == CompressorKind::Fsq && m_projected) {
        m_in = Linear(weights, m_name + ".project_in");
        m_out = Linear(weights, m_name + ".project_out");
    }
}

Tensor Compressor::decode(const Tensor& latent, const Pass& pass) const {
    if (m_kind == CompressorKind::Vae) {
        return m_decoder(latent, pass);
    }
    const Tensor codes = binaryCodes(latent);
    return m_projected ? m_out(codes) : codes;
}

Compressed Compressor::operator()(const Tensor& token, const Tensor& noise, const Pass& pass) const {
    Compressed result;
    if (m_kind == CompressorKind::Fsq) {
        result.latent = m_projected ? m_in(token) : token;
        result.decoded = decode(result.latent, pass);
        pass.note(m_name + ".0", result.decoded);
        pass.note(m_name + ".1", (binaryCodes(result.latent) + 1).to(at::kLong).matmul(
                                     at::pow(at::scalar_tensor(2, at::kLong), at::arange(result.latent.size(1), at::kLong))));
        pass.note(m_name + ".2", result.latent);
        pass.note(m_name + ".project_in", result.latent);
        pass.note(m_name + ".project_out", result.decoded);
        return result;
    }
    result.encoded = m_encoder(token, pass);
    result.latent = m_mean(result.encoded);
    const Tensor rawLogVariance = m_logVariance(result.encoded);
    const Tensor logVariance = rawLogVariance.clamp_min(kSmallestLogVariance);
    pass.note(m_name + ".fc_mu", result.latent);
    pass.note(m_name + ".fc_var", rawLogVariance);
    const Tensor drawn = noise.defined() ? result.latent + at::exp(0.5 * logVariance) * noise : result.latent;
    result.decoded = decode(drawn, pass);
    result.kl = (-0.5 * (1 + logVariance - result.latent.pow(2) - logVariance.exp()).sum(-1)).mean();
    pass.note(m_name + ".0", result.decoded);
    pass.note(m_name + ".1", result.latent);
    pass.note(m_name + ".2", logVariance);
    pass.note(m_name + ".3", result.encoded);
    pass.note(m_name + ".4", result.kl);
    return result;
}

} // namespace ocellus

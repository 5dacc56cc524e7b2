// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelConfig.h"
#include "core/model/torch/Layers.h"

#include <map>
#include <string>

namespace ocellus {

/// Standard normal noise per compressor ("default" is token 0's), each (B, size). A compressor
/// without an entry is deterministic.
using CompressorNoise = std::map<std::string, Tensor>;

/// What comes out of a compressor.
struct Compressed {
    Tensor decoded; ///< (B, width): the token as generation takes it
    Tensor latent;  ///< (B, size): VAE its mean, FSQ the projection before it is rounded
    Tensor encoded; ///< (B, size): VAE the activation before the mean
    Tensor kl;      ///< scalar, undefined for FSQ
};

/// The bottleneck of one cell token.
class Compressor {
public:
    Compressor() = default;
    Compressor(const Weights& weights, const std::string& name, const CompressorConfig& config);

    bool present() const { return m_kind != CompressorKind::None; }
    /// @param noise  (B, size) or undefined for none; VAE only.
    Compressed operator()(const Tensor& token, const Tensor& noise, const Pass& pass) const;
    /// The token that a latent decodes to.
    Tensor decode(const Tensor& latent, const Pass& pass) const;

private:
    std::string m_name;
    CompressorKind m_kind = CompressorKind::None;
    Stack m_encoder, m_decoder;
    Linear m_mean, m_logVariance;
    bool m_projected = true;
    Linear m_in, m_out;
};

/// Finite scalar quantisation with two levels: codes -1 and 0, straight-through gradient.
Tensor binaryCodes(const Tensor& x);

} // namespace ocellus

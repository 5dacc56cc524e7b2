// SPDX-License-Identifier: GPL-3.0-or-later
// Inference of dense transformer blocks on the CPU with the kernels of CpuKernels.h.
#pragma once

#include "core/model/ModelConfig.h"
#include "core/model/torch/CpuKernels.h"
#include "core/model/torch/Layers.h"

#include <vector>

namespace ocellus {

/// A linear layer whose weights are laid out for this processor's kernels. A copy: later changes of
/// the layer are not seen.
class PackedLinear {
public:
    PackedLinear() = default;
    explicit PackedLinear(const Linear& linear);

    std::int64_t width() const { return m_width; }

    /// What to do with `rows` rows that lie `inStride` floats apart, weights filled in: see LinearRows.
    LinearRows on(const float* in, std::int64_t inStride, std::int64_t rows, float* out, std::int64_t outStride) const;

private:
    Tensor m_packed;
    std::int64_t m_depth = 0;
    std::int64_t m_width = 0;
};

/// Blocks of self-attention and MLP as Transformer runs them without context, latents or record.
/// Between two attentions everything is done for a few tokens at a time, which stay in the cache.
/// Immutable: calls on several threads are fine.
class PackedTransformer {
public:
    struct Block {
        PackedLinear qkv, out, fc1, fc2;
        Norm norm1, norm2;
    };

    /// @param last  the norm after all blocks. @pre at least one block.
    PackedTransformer(const TransformerConfig& sizes, std::vector<Block> blocks, Norm last);

    /// (B, N, width) float32 on the CPU, inferring -> (B, N, width). @throws PassStopped.
    Tensor operator()(const Tensor& x, const Pass& pass) const;

private:
    struct Space;

    void run(const float* x, std::int64_t tokens, const Pass& pass, float* out) const;
    Space makeSpace(std::int64_t tokens) const;
    void project(const Block& block, const float* normed, std::int64_t first, std::int64_t rows, const Space& space) const;
    void mixTokens(const Block& block, std::int64_t first, std::int64_t rows, const Space& space) const;

    TransformerConfig m_sizes;
    std::vector<Block> m_blocks;
    Norm m_last;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/PackedTransformer.h"

#include "core/model/torch/Attention.h"
#include "core/model/torch/Fast.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace ocellus {

namespace {

constexpr std::int64_t kTokens = 96; ///< at a time between attentions: 96 x 1024 hidden values are 384 KB
constexpr std::int64_t kPad = 16;    ///< floats between rows, so that they lie in different cache sets

const float* floats(const Tensor& tensor) { return static_cast<const float*>(tensor.data_ptr()); }
float* writableFloats(const Tensor& tensor) { return static_cast<float*>(tensor.data_ptr()); }

/// residual += update (when given); `out` becomes the norm of it.
void normRows(const Norm& norm, std::int64_t rows, const float* update, float* residual, float* out) {
    cpuKernels().addAndNorm(rows, norm.weight.size(0), update, residual, floats(norm.weight), floats(norm.bias),
                            static_cast<float>(norm.epsilon), out);
}

} // namespace

PackedLinear::PackedLinear(const Linear& linear)
    : m_depth(linear.weight.size(1))
    , m_width(linear.weight.size(0)) {
    const CpuKernels& kernels = cpuKernels();
    const Tensor weight = linear.weight.contiguous();
    const Tensor bias = linear.bias.defined() ? linear.bias.contiguous() : Tensor();
    m_packed = at::empty({static_cast<std::int64_t>(kernels.packedLinearSize(m_depth, m_width))}, weight.options());
    kernels.packLinear(floats(weight), bias.defined() ? floats(bias) : nullptr, m_depth, m_width, writableFloats(m_packed));
}

LinearRows PackedLinear::on(
    const float* in, std::int64_t inStride, std::int64_t rows, float* out, std::int64_t outStride) const {
    LinearRows task;
    task.in = in;
    task.packed = floats(m_packed);
    task.out = out;
    task.rows = rows;
    task.depth = m_depth;
    task.width = m_width;
    task.inStride = inStride;
    task.outStride = outStride;
    return task;
}

/// Working memory of one cell.
struct PackedTransformer::Space {
    Tensor residual; ///< (N, width)
    Tensor qkv;      ///< (1, N, heads of q, k and v, head width); memory: heads apart where the kernels can write so
    Tensor mixed;    ///< (1, N, width): what attention gave
    Tensor normed;   ///< (kTokens, width)
    Tensor update;   ///< (kTokens, width)
    Tensor hidden;   ///< (kTokens, hidden width + kPad)
};

PackedTransformer::PackedTransformer(const TransformerConfig& sizes, std::vector<Block> blocks, Norm last)
    : m_sizes(sizes)
    , m_blocks(std::move(blocks))
    , m_last(std::move(last)) {}

PackedTransformer::Space PackedTransformer::makeSpace(std::int64_t tokens) const {
    const at::TensorOptions options(at::kFloat);
    const std::int64_t width = m_sizes.width;
    const std::int64_t headWidth = m_sizes.headWidth();
    const std::int64_t heads = m_sizes.heads + 2 * m_sizes.kvHeads;
    Space space;
    space.residual = at::empty({tokens, width}, options);
    space.qkv = headWidth % cpuKernels().linearColumns == 0
                    ? at::empty({1, heads, tokens, headWidth}, options).transpose(1, 2)
                    : at::empty({1, tokens, heads, headWidth}, options);
    space.normed = at::empty({kTokens, width}, options);
    space.update = at::empty({kTokens, width}, options);
    space.hidden = at::empty({kTokens, m_blocks[0].fc1.width() + kPad}, options);
    return space;
}

/// Queries, keys and values of some tokens.
void PackedTransformer::project(
    const Block& block, const float* normed, std::int64_t first, std::int64_t rows, const Space& space) const {
    float* out = writableFloats(space.qkv) + first * space.qkv.stride(1);
    LinearRows task = block.qkv.on(normed, m_sizes.width, rows, out, space.qkv.stride(1));
    if (space.qkv.stride(2) > space.qkv.stride(1)) {
        task.planeWidth = m_sizes.headWidth();
        task.planeStride = space.qkv.stride(2);
    }
    cpuKernels().linear(task);
}

/// A block after its attention, for some tokens: leaves in `update` what the MLP adds.
void PackedTransformer::mixTokens(const Block& block, std::int64_t first, std::int64_t rows, const Space& space) const {
    const std::int64_t width = m_sizes.width;
    const std::int64_t hiddenStride = space.hidden.stride(0);
    float* normed = writableFloats(space.normed);
    float* update = writableFloats(space.update);
    float* hidden = writableFloats(space.hidden);
    cpuKernels().linear(block.out.on(floats(space.mixed) + first * width, width, rows, update, width));
    normRows(block.norm2, rows, update, writableFloats(space.residual) + first * width, normed);
    LinearRows widen = block.fc1.on(normed, width, rows, hidden, hiddenStride);
    widen.gelu = true;
    cpuKernels().linear(widen);
    cpuKernels().linear(block.fc2.on(hidden, hiddenStride, rows, update, width));
}

void PackedTransformer::run(const float* x, std::int64_t tokens, const Pass& pass, float* out) const {
    const std::int64_t width = m_sizes.width;
    Space space = makeSpace(tokens);
    std::memcpy(space.residual.data_ptr(), x, static_cast<std::size_t>(tokens * width) * sizeof(float));
    const double scale = 1.0 / std::sqrt(static_cast<double>(m_sizes.headWidth()));
    const Tensor q = space.qkv.narrow(2, 0, m_sizes.heads);
    const Tensor k = space.qkv.narrow(2, m_sizes.heads, m_sizes.kvHeads);
    const Tensor v = space.qkv.narrow(2, m_sizes.heads + m_sizes.kvHeads, m_sizes.kvHeads);
    for (std::size_t i = 0; i <= m_blocks.size(); ++i) {
        pass.checkStop();
        if (i > 0) {
            if (pass.attentionReader != nullptr) {
                (*pass.attentionReader)(q, repeatHeads(k, m_sizes.heads));
            }
            space.mixed = attendFast(q, k, v, scale);
        }
        const bool done = i == m_blocks.size();
        for (std::int64_t first = 0; first < tokens; first += kTokens) {
            const std::int64_t rows = std::min(kTokens, tokens - first);
            if (i > 0) {
                mixTokens(m_blocks[i - 1], first, rows, space);
            }
            float* normed = done ? out + first * width : writableFloats(space.normed);
            normRows(done ? m_last : m_blocks[i].norm1, rows, i > 0 ? writableFloats(space.update) : nullptr,
                     writableFloats(space.residual) + first * width, normed);
            if (!done) {
                project(m_blocks[i], normed, first, rows, space);
            }
        }
    }
}

Tensor PackedTransformer::operator()(const Tensor& x, const Pass& pass) const {
    const Tensor input = x.contiguous();
    const Tensor out = at::empty_like(input);
    for (std::int64_t cell = 0; cell < input.size(0); ++cell) {
        const std::int64_t at = cell * input.stride(0);
        run(floats(input) + at, input.size(1), pass, writableFloats(out) + at);
    }
    return out;
}

} // namespace ocellus

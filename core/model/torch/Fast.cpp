// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Fast.h"

#include "core/model/torch/CpuKernels.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr std::int64_t kLowChunk = 256; ///< query rows at a time in bfloat16

const float* floats(const Tensor& tensor) { return static_cast<const float*>(tensor.data_ptr()); }
float* writableFloats(const Tensor& tensor) { return static_cast<float*>(tensor.data_ptr()); }

/// Working memory of this thread; grows to the largest head it met.
float* workspaceOf(std::size_t size) {
    thread_local std::vector<float> space;
    if (space.size() < size) {
        space.resize(size);
    }
    return space.data();
}

} // namespace

bool fastOn(const Tensor& tensor) {
    return inferring() && tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat;
}

Tensor addAndNorm(const Norm& norm, const Tensor& update, Tensor& residual, bool keep) {
    const bool fast = fastOn(update) && update.is_contiguous() && (!residual.defined() || residual.is_contiguous());
    if (!fast || keep) {
        residual = residual.defined() ? update + residual : update;
        return norm(residual);
    }
    const bool first = !residual.defined();
    if (first) {
        residual = update.clone();
    }
    const std::int64_t width = residual.size(-1);
    const Tensor out = at::empty_like(residual);
    cpuKernels().addAndNorm(
        residual.numel() / width, width, first ? nullptr : floats(update), writableFloats(residual), floats(norm.weight),
        floats(norm.bias), static_cast<float>(norm.epsilon), writableFloats(out));
    return out;
}

Tensor geluOf(Tensor x, bool keep) {
    if (keep || !fastOn(x) || !x.is_contiguous()) {
        return at::gelu(x);
    }
    cpuKernels().gelu(writableFloats(x), x.numel());
    return x;
}

Tensor normedSum(const Norm& norm, const Tensor& values, const Tensor& slope, const Tensor& offsets) {
    const Tensor allValues = values.contiguous();
    const Tensor allOffsets = offsets.contiguous();
    const Tensor line = slope.contiguous();
    const std::int64_t cells = values.size(0);
    const std::int64_t terms = values.size(1);
    const std::int64_t genes = values.size(2);
    const std::int64_t width = line.size(0);
    const Tensor out = at::empty({cells, genes, width}, values.options());
    for (std::int64_t cell = 0; cell < cells; ++cell) {
        NormedSum sum;
        sum.values = floats(allValues) + cell * terms * genes;
        sum.slope = floats(line);
        sum.offsets = floats(allOffsets) + cell * terms * width;
        sum.gamma = floats(norm.weight);
        sum.beta = floats(norm.bias);
        sum.out = writableFloats(out) + cell * genes * width;
        sum.genes = genes;
        sum.terms = terms;
        sum.width = width;
        sum.epsilon = static_cast<float>(norm.epsilon);
        cpuKernels().normedSum(sum);
    }
    return out;
}

Tensor attendLow(const Tensor& q, const Tensor& k, const Tensor& v) {
    const std::int64_t heads = q.size(2);
    const std::int64_t rows = q.size(1);
    const float scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(q.size(3))));
    const Tensor out = at::empty({q.size(0), rows, heads, q.size(3)}, q.options());
    const Tensor lowQ = q.to(at::kBFloat16);
    const Tensor lowK = k.to(at::kBFloat16);
    const Tensor lowV = v.to(at::kBFloat16);
    const Tensor totals = at::empty({kLowChunk, 1}, q.options());
    for (std::int64_t cell = 0; cell < q.size(0); ++cell) {
        for (std::int64_t h = 0; h < heads; ++h) {
            const std::int64_t kvHead = h / (heads / k.size(2));
            const Tensor queries = lowQ.select(0, cell).select(1, h).contiguous();
            const Tensor keys = lowK.select(0, cell).select(1, kvHead).t().contiguous();
            const Tensor values = lowV.select(0, cell).select(1, kvHead).contiguous();
            for (std::int64_t first = 0; first < rows; first += kLowChunk) {
                const std::int64_t count = std::min(kLowChunk, rows - first);
                const Tensor scores = at::mm(queries.narrow(0, first, count), keys);
                cpuKernels().weighLow(count, scores.size(1), scale, static_cast<std::uint16_t*>(scores.data_ptr()), writableFloats(totals));
                const Tensor sums = at::mm(scores, values).to(at::kFloat) / totals.narrow(0, 0, count);
                out.select(0, cell).select(1, h).narrow(0, first, count).copy_(sums);
            }
        }
    }
    return out.view({q.size(0), rows, heads * q.size(3)});
}

Tensor attendFast(const Tensor& q, const Tensor& k, const Tensor& v, double scale) {
    const std::int64_t heads = q.size(2);
    const std::int64_t group = heads / k.size(2); // query heads per key head
    const Tensor out = at::empty({q.size(0), q.size(1), heads * q.size(3)}, q.options());
    for (std::int64_t cell = 0; cell < q.size(0); ++cell) {
        for (std::int64_t h = 0; h < heads; ++h) {
            AttentionHead head;
            head.q = floats(q) + cell * q.stride(0) + h * q.stride(2);
            head.k = floats(k) + cell * k.stride(0) + h / group * k.stride(2);
            head.v = floats(v) + cell * v.stride(0) + h / group * v.stride(2);
            head.out = writableFloats(out) + cell * out.stride(0) + h * q.size(3);
            head.queries = q.size(1);
            head.keys = k.size(1);
            head.headWidth = q.size(3);
            head.qStride = q.stride(1);
            head.kStride = k.stride(1);
            head.vStride = v.stride(1);
            head.outStride = out.stride(1);
            head.scale = static_cast<float>(scale);
            cpuKernels().attend(head, workspaceOf(cpuKernels().attentionWorkspace(head)));
        }
    }
    return out;
}

} // namespace ocellus

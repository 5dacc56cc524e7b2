// SPDX-License-Identifier: GPL-3.0-or-later
// Loops of inference that LibTorch's operators do slowly or with too much memory. Plain float32
// pointers, no LibTorch; one thread per call, any number of calls at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ocellus {

/// One head of attention. Strides are floats between consecutive tokens.
struct AttentionHead {
    const float* q = nullptr; ///< queries x headWidth
    const float* k = nullptr; ///< keys x headWidth
    const float* v = nullptr; ///< keys x headWidth
    float* out = nullptr;     ///< queries x headWidth
    std::int64_t queries = 0, keys = 0, headWidth = 0;
    std::int64_t qStride = 0, kStride = 0, vStride = 0, outStride = 0;
    float scale = 1.0F; ///< of the products, before softmax
};

/// What goes through one linear layer with one or two inputs, norm and ReLU, summed over several
/// values per gene: sum over k of relu(norm(value[k] * slope + offset[k])).
struct NormedSum {
    const float* values = nullptr;  ///< terms x genes
    const float* slope = nullptr;   ///< width
    const float* offsets = nullptr; ///< terms x width
    const float* gamma = nullptr;   ///< width
    const float* beta = nullptr;    ///< width
    float* out = nullptr;           ///< genes x width
    std::int64_t genes = 0, terms = 0, width = 0;
    float epsilon = 1e-5F;
};

/// A linear layer applied to some rows: out = in W^T + b, then the exact GELU when asked.
struct LinearRows {
    const float* in = nullptr;     ///< rows x depth
    const float* packed = nullptr; ///< weights and bias as packLinear orders them
    float* out = nullptr;          ///< rows x width, apart from `in`
    std::int64_t rows = 0, depth = 0, width = 0;
    std::int64_t inStride = 0, outStride = 0; ///< floats between rows
    bool gelu = false;
    /// When not 0: every planeWidth columns go to a matrix of their own, planeStride floats after the
    /// one before. @pre a multiple of linearColumns.
    std::int64_t planeWidth = 0, planeStride = 0;
};

/// The kernels for one kind of processor.
struct CpuKernels {
    const char* name;

    /// softmax(scale q k^T) v without a queries x keys matrix. `workspace` holds at least
    /// attentionWorkspace(head) floats.
    void (*attend)(const AttentionHead& head, float* workspace);
    std::size_t (*attentionWorkspace)(const AttentionHead& head);

    /// Scores of bfloat16 (rows x keys, as bits) to weights exp(scale * (score - largest of the row)),
    /// in place; `totals` receives the sum of each row's weights. @pre keys > 0, scale > 0.
    void (*weighLow)(std::int64_t rows, std::int64_t keys, float scale, std::uint16_t* scores, float* totals);

    /// residual += update (when given), then out = norm(residual) * gamma + beta, row by row.
    void (*addAndNorm)(
        std::int64_t rows, std::int64_t width, const float* update, float* residual, const float* gamma,
        const float* beta, float epsilon, float* out);

    /// x * Phi(x), the exact GELU, in place.
    void (*gelu)(float* values, std::int64_t count);

    void (*normedSum)(const NormedSum& sum);

    /// Weights (width x depth) and bias (width, may be null) for `linear`, packedLinearSize floats.
    /// Each set of kernels has its own order.
    void (*packLinear)(const float* weight, const float* bias, std::int64_t depth, std::int64_t width, float* packed);
    std::size_t (*packedLinearSize)(std::int64_t depth, std::int64_t width);
    void (*linear)(const LinearRows& task);
    std::int64_t linearColumns; ///< computed at a time
};

/// Whether this processor computes with bfloat16 itself; emulated it is slower than float32.
bool hasLowPrecision();

/// The fastest kernels this processor can run, chosen once. The environment variable
/// OCELLUS_CPU_KERNELS=base takes those every supported processor runs.
const CpuKernels& cpuKernels();

// The tables behind it, one per source file compiled for its processor.
extern const CpuKernels kBaseKernels;   ///< AVX2 and FMA
extern const CpuKernels kAvx512Kernels; ///< AVX-512 F, BW, DQ, VL

} // namespace ocellus

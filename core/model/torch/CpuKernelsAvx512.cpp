// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled for AVX-512; nothing here may run before the processor was asked (CpuKernels.cpp).
#include "core/model/torch/CpuKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ocellus {

namespace avx512 {

namespace {

constexpr int kLanes = 16;
constexpr int kColumnVectors = 4; ///< 6 x 4 sums in 32 registers

#include "core/model/torch/CpuKernelsBody.inc"
#include "core/model/torch/CpuKernelsLinear.inc"

} // namespace

} // namespace avx512

const CpuKernels kAvx512Kernels{"AVX-512",
                              avx512::attend,
                              avx512::attentionWorkspace,
                              avx512::weighLow,
                              avx512::addAndNorm,
                              avx512::gelu,
                              avx512::normedSum,
                              avx512::packLinear,
                              avx512::packedLinearSize,
                              avx512::linear,
                              avx512::kColumns};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/CpuKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ocellus {

namespace base {

namespace {

constexpr int kLanes = 8;
constexpr int kColumnVectors = 2; ///< 6 x 2 sums in 16 registers

#include "core/model/torch/CpuKernelsBody.inc"
#include "core/model/torch/CpuKernelsLinear.inc"

} // namespace

} // namespace base

const CpuKernels kBaseKernels{"AVX2",
                              base::attend,
                              base::attentionWorkspace,
                              base::weighLow,
                              base::addAndNorm,
                              base::gelu,
                              base::normedSum,
                              base::packLinear,
                              base::packedLinearSize,
                              base::linear,
                              base::kColumns};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
// Operators with a fast way for inference on the CPU and LibTorch's way for everything else.
#pragma once

#include "core/model/torch/Layers.h"

namespace ocellus {

/// Whether the kernels of CpuKernels.h may be used on a tensor: float32 on the CPU, without gradients.
bool fastOn(const Tensor& tensor);

/// residual += update, in place where that is allowed; returns norm(residual).
/// `residual` undefined: it becomes `update`. @param keep  the caller still needs the old residual
/// and the update unchanged.
Tensor addAndNorm(const Norm& norm, const Tensor& update, Tensor& residual, bool keep);

/// The exact GELU; may overwrite `x`.
Tensor geluOf(Tensor x, bool keep);

/// Sum over terms of relu(norm(value * slope + offset)): (B, terms, L) values -> (B, L, width).
/// @param offsets  (B, terms, width).
Tensor normedSum(const Norm& norm, const Tensor& values, const Tensor& slope, const Tensor& offsets);

/// Attention by the kernel. See attend in Attention.h. @param scale  of the products of queries and
/// keys. @pre fastOn(q), last axis contiguous.
Tensor attendFast(const Tensor& q, const Tensor& k, const Tensor& v, double scale);

/// The same with products in bfloat16 and softmax in float32.
Tensor attendLow(const Tensor& q, const Tensor& k, const Tensor& v);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Pass.h"

#include <algorithm>

namespace ocellus {

Tensor Pass::dropAt(double rate, const Tensor& tensor, Random* random) {
    if (rate <= 0.0) {
        return tensor;
    }
    if (random == nullptr) {
        return at::dropout(tensor, rate, true);
    }
    // Four values from every draw: 16 bits tell a rate closely enough.
    const auto limit = static_cast<std::uint64_t>(rate * 65536.0 + 0.5);
    const float scale = limit >= 65536 ? 0.0F : static_cast<float>(65536.0 / static_cast<double>(65536 - limit));
    Tensor factors = at::empty(tensor.sizes(), tensor.options().requires_grad(false));
    auto* values = static_cast<float*>(factors.data_ptr());
    const std::int64_t count = factors.numel();
    for (std::int64_t at = 0; at < count; at += 4) {
        std::uint64_t bits = random->next();
        for (std::int64_t i = at; i < std::min(at + 4, count); ++i, bits >>= 16) {
            values[i] = (bits & 0xFFFF) < limit ? 0.0F : scale;
        }
    }
    return tensor * factors;
}

} // namespace ocellus

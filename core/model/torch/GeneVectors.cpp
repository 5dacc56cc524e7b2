// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/GeneVectors.h"

#include <algorithm>
#include <cstring>

namespace ocellus {

namespace {

constexpr std::int64_t kBlock = 256; ///< genes

} // namespace

GeneVectors::GeneVectors(const GeneEncoder& genes)
    : m_genes(genes)
    , m_blocks(static_cast<std::size_t>((genes.vocabulary() + kBlock - 1) / kBlock)) {}

const Tensor& GeneVectors::block(std::int64_t index) {
    const std::scoped_lock lock(m_mutex);
    Tensor& rows = m_blocks[static_cast<std::size_t>(index)];
    if (!rows.defined()) {
        const std::int64_t first = index * kBlock;
        const std::int64_t last = std::min(first + kBlock, m_genes.vocabulary());
        rows = m_genes.identity(at::arange(first, last, at::kLong)).contiguous();
    }
    return rows;
}

Tensor GeneVectors::of(const std::int64_t* tokens, std::int64_t count) {
    std::vector<const float*> starts(m_blocks.size(), nullptr);
    Tensor result;
    std::int64_t width = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t index = tokens[i] / kBlock;
        const float*& start = starts[static_cast<std::size_t>(index)];
        if (start == nullptr) {
            const Tensor& rows = block(index);
            start = static_cast<const float*>(rows.data_ptr());
            if (!result.defined()) {
                width = rows.size(1);
                result = at::empty({count, width}, rows.options());
            }
        }
        std::memcpy(static_cast<float*>(result.data_ptr()) + i * width, start + tokens[i] % kBlock * width,
                    static_cast<std::size_t>(width) * sizeof(float));
    }
    return result;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/torch/Embedding.h"

#include <memory>
#include <mutex>
#include <vector>

namespace ocellus {

/// The identity vectors of genes, computed once per model instead of once per cell: they go through
/// an adapter that does not depend on the cell. Made in fixed blocks of the vocabulary, so a gene's
/// vector never depends on which cells came before. Thread-safe.
class GeneVectors {
public:
    /// @param genes  must outlive this.
    explicit GeneVectors(const GeneEncoder& genes);

    /// Identities (count, width) of tokens within the vocabulary.
    Tensor of(const std::int64_t* tokens, std::int64_t count);

private:
    const Tensor& block(std::int64_t index);

    const GeneEncoder& m_genes;
    std::mutex m_mutex;
    std::vector<Tensor> m_blocks; ///< guarded by the mutex while they are made
};

} // namespace ocellus

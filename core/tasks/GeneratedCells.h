// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/Impute.h"
#include "core/tasks/ScratchRows.h"

#include <cstdint>
#include <vector>

namespace ocellus {

/// Expected counts of a list of genes in every cell, by either method of `impute`. A row has one
/// value per gene of the list.
class GeneratedCells : public ScratchRows {
public:
    /// @param tokens  genes wanted, @pre none of them is shown to the model.
    GeneratedCells(std::vector<std::int64_t> tokens, ImputeMethod method, float depthMultiplier)
        : m_tokens(std::move(tokens))
        , m_method(method)
        , m_depthMultiplier(depthMultiplier) {}

    Index width() const override { return static_cast<Index>(m_tokens.size()); }

    bool compute(ModelSession& session, const ModelBatch& batch, Index first) override;

private:
    ModelOutput generated(ModelSession& session, const ModelBatch& batch) const;
    ModelOutput masked(ModelSession& session, const ModelBatch& batch) const;

    std::vector<std::int64_t> m_tokens;
    ImputeMethod m_method;
    float m_depthMultiplier = 1.0F;
    std::vector<float> m_rows; ///< of one batch
};

/// mean x (1 - chance of an extra zero); the mean where the model has no extra zeros.
float expectedCount(const ModelOutput& output, std::size_t at);

} // namespace ocellus

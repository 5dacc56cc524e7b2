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
    /// What is asked of the model, the same for every cell.
    struct Request {
        std::vector<std::int64_t> tokens; ///< genes wanted, @pre none of them is shown to the model
        std::vector<std::int64_t> unkept; ///< generated too, and not kept
        std::vector<std::int64_t> beside; ///< measured genes generated beside them (see BesideGenes)
        ImputeMethod method = ImputeMethod::Generate;
        float depthMultiplier = 1.0F;
    };

    /// @param counts  per cell of the run its counts in the genes `beside`, which say what the shares that
    /// the model generates amount to; not used when there are none, or when genes are masked.
    GeneratedCells(Request request, std::vector<float> counts)
        : m_request(std::move(request))
        , m_counts(std::move(counts)) {}

    Index width() const override { return static_cast<Index>(m_request.tokens.size()); }

    bool compute(ModelSession& session, const ModelBatch& batch, Index first) override;

private:
    bool generate(ModelSession& session, const ModelBatch& batch, Index first);
    bool mask(ModelSession& session, const ModelBatch& batch);

    Request m_request;
    std::vector<float> m_counts;
    std::vector<float> m_rows; ///< of one batch
};

/// mean x (1 - chance of an extra zero); the mean where the model has no extra zeros.
float expectedCount(const ModelOutput& output, std::size_t at);

} // namespace ocellus

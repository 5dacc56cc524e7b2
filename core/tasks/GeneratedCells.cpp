// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/GeneratedCells.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ocellus {

float expectedCount(const ModelOutput& output, std::size_t at) {
    return output.zeroLogits.empty() ? output.mean[at] : output.mean[at] / (1.0F + std::exp(output.zeroLogits[at]));
}

bool GeneratedCells::compute(ModelSession& session, const ModelBatch& batch, Index first) {
    const bool mask = m_method == ImputeMethod::Mask;
    const ModelOutput output = mask ? masked(session, batch) : generated(session, batch);
    if (output.cancelled) {
        return false;
    }
    const Index shown = mask ? batch.context : 0;
    m_rows.resize(static_cast<std::size_t>(batch.cells * width()));
    for (Index cell = 0; cell < batch.cells; ++cell) {
        for (Index i = 0; i < width(); ++i) {
            m_rows[static_cast<std::size_t>(cell * width() + i)] =
                expectedCount(output, static_cast<std::size_t>(cell * (shown + width()) + shown + i));
        }
    }
    restore(first, batch.cells, m_rows.data());
    return true;
}

ModelOutput GeneratedCells::generated(ModelSession& session, const ModelBatch& batch) const {
    ModelOutput encoded = session.encode(batch, {});
    if (encoded.cancelled) {
        return encoded;
    }
    std::vector<std::int64_t> tokens;
    std::vector<float> depth;
    std::vector<float> totals;
    for (Index cell = 0; cell < batch.cells; ++cell) {
        tokens.insert(tokens.end(), m_tokens.begin(), m_tokens.end());
        depth.push_back(batch.depth[static_cast<std::size_t>(cell)] * m_depthMultiplier);
        const auto from = batch.counts.begin() + static_cast<std::ptrdiff_t>(cell * batch.context);
        totals.push_back(std::accumulate(from, from + batch.context, 0.0F) * m_depthMultiplier);
    }
    return session.generate(encoded.cellTokens, tokens, batch.cells, width(), depth, totals);
}

ModelOutput GeneratedCells::masked(ModelSession& session, const ModelBatch& batch) const {
    ModelBatch wider;
    wider.cells = batch.cells;
    wider.context = batch.context + width();
    wider.neighbours = batch.neighbours;
    wider.depth = batch.depth;
    wider.neighbourDistances = batch.neighbourDistances;
    const auto append = [&](const std::vector<float>& from, Index row, std::vector<float>& to) {
        const auto at = from.begin() + static_cast<std::ptrdiff_t>(row * batch.context);
        to.insert(to.end(), at, at + batch.context);
        to.resize(to.size() + m_tokens.size(), 0.0F);
    };
    for (Index cell = 0; cell < batch.cells; ++cell) {
        const auto at = batch.geneTokens.begin() + static_cast<std::ptrdiff_t>(cell * batch.context);
        wider.geneTokens.insert(wider.geneTokens.end(), at, at + batch.context);
        wider.geneTokens.insert(wider.geneTokens.end(), m_tokens.begin(), m_tokens.end());
        append(batch.counts, cell, wider.counts);
        for (Index k = 0; k < batch.neighbours; ++k) {
            append(batch.neighbourCounts, cell * batch.neighbours + k, wider.neighbourCounts);
        }
        wider.hidden.resize(wider.hidden.size() + static_cast<std::size_t>(batch.context), 0);
        wider.hidden.resize(wider.hidden.size() + m_tokens.size(), 1);
    }
    ForwardRequest request;
    request.expression = true;
    request.depthMultiplier = m_depthMultiplier;
    return session.encode(wider, request);
}

} // namespace ocellus

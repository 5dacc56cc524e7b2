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
    m_rows.resize(static_cast<std::size_t>(batch.cells * width()));
    const bool done = m_request.method == ImputeMethod::Mask ? mask(session, batch) : generate(session, batch, first);
    if (done) {
        restore(first, batch.cells, m_rows.data());
    }
    return done;
}

bool GeneratedCells::generate(ModelSession& session, const ModelBatch& batch, Index first) {
    const ModelOutput encoded = session.encode(batch, {});
    if (encoded.cancelled) {
        return false;
    }
    std::vector<std::int64_t> genes = m_request.tokens;
    genes.insert(genes.end(), m_request.unkept.begin(), m_request.unkept.end());
    const std::size_t asked = genes.size();
    genes.insert(genes.end(), m_request.beside.begin(), m_request.beside.end());
    std::vector<std::int64_t> tokens;
    std::vector<float> depth, totals;
    for (Index cell = 0; cell < batch.cells; ++cell) {
        tokens.insert(tokens.end(), genes.begin(), genes.end());
        depth.push_back(batch.depth[static_cast<std::size_t>(cell)] * m_request.depthMultiplier);
        const auto from = batch.counts.begin() + static_cast<std::ptrdiff_t>(cell * batch.context);
        totals.push_back(std::accumulate(from, from + batch.context, 0.0F) * m_request.depthMultiplier);
    }
    const ModelOutput output = session.generate(encoded.cellTokens, tokens, batch.cells, static_cast<Index>(genes.size()), depth, totals);
    if (output.cancelled) {
        return false;
    }
    for (std::size_t cell = 0; cell < static_cast<std::size_t>(batch.cells); ++cell) {
        const std::size_t at = cell * genes.size();
        double scale = 1.0; // the genes beside get as much as was counted of them
        if (!m_request.beside.empty()) {
            double shared = 0.0;
            for (std::size_t i = asked; i < genes.size(); ++i) {
                shared += static_cast<double>(expectedCount(output, at + i));
            }
            const float counted = m_counts[static_cast<std::size_t>(first) + cell] * m_request.depthMultiplier;
            scale = shared > 0.0 ? static_cast<double>(counted) / shared : 0.0;
        }
        for (std::size_t i = 0; i < m_request.tokens.size(); ++i) {
            m_rows[cell * m_request.tokens.size() + i] = static_cast<float>(scale * static_cast<double>(expectedCount(output, at + i)));
        }
    }
    return true;
}

bool GeneratedCells::mask(ModelSession& session, const ModelBatch& batch) {
    ModelBatch wider;
    wider.cells = batch.cells;
    wider.context = batch.context + width();
    wider.neighbours = batch.neighbours;
    wider.depth = batch.depth;
    wider.neighbourDistances = batch.neighbourDistances;
    const auto append = [&](const std::vector<float>& from, Index row, std::vector<float>& to) {
        const auto at = from.begin() + static_cast<std::ptrdiff_t>(row * batch.context);
        to.insert(to.end(), at, at + batch.context);
        to.resize(to.size() + m_request.tokens.size(), 0.0F);
    };
    for (Index cell = 0; cell < batch.cells; ++cell) {
        const auto at = batch.geneTokens.begin() + static_cast<std::ptrdiff_t>(cell * batch.context);
        wider.geneTokens.insert(wider.geneTokens.end(), at, at + batch.context);
        wider.geneTokens.insert(wider.geneTokens.end(), m_request.tokens.begin(), m_request.tokens.end());
        append(batch.counts, cell, wider.counts);
        for (Index k = 0; k < batch.neighbours; ++k) {
            append(batch.neighbourCounts, cell * batch.neighbours + k, wider.neighbourCounts);
        }
        wider.hidden.resize(wider.hidden.size() + static_cast<std::size_t>(batch.context), 0);
        wider.hidden.resize(wider.hidden.size() + m_request.tokens.size(), 1);
    }
    ForwardRequest request;
    request.expression = true;
    request.depthMultiplier = m_request.depthMultiplier;
    const ModelOutput output = session.encode(wider, request);
    if (output.cancelled) {
        return false;
    }
    for (Index cell = 0; cell < batch.cells; ++cell) {
        for (Index i = 0; i < width(); ++i) {
            m_rows[static_cast<std::size_t>(cell * width() + i)] = expectedCount(output, static_cast<std::size_t>(cell * wider.context + batch.context + i));
        }
    }
    return true;
}

} // namespace ocellus

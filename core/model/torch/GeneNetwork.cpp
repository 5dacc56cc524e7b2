// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/GeneNetwork.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

AttentionSums::AttentionSums(std::vector<std::int64_t> layers, std::int64_t extraTokens, std::int64_t vocabulary)
    : m_layers(std::move(layers))
    , m_extraTokens(extraTokens)
    , m_counts(at::zeros({extraTokens + vocabulary})) {}

void AttentionSums::add(const Tensor& genes, const std::vector<Tensor>& qkv) {
    const std::int64_t cells = genes.size(0);
    const Tensor& first = qkv[0];
    if (!m_sums.defined()) {
        m_sums = at::zeros({static_cast<std::int64_t>(m_layers.size()), m_counts.size(0), 2, first.size(3), first.size(4)});
    }
    const Tensor extra = at::arange(m_extraTokens, at::kLong).unsqueeze(0).expand({cells, m_extraTokens});
    const Tensor rows = at::cat({extra, genes + m_extraTokens}, 1).reshape({-1});
    m_counts.index_add_(0, rows, at::ones({rows.size(0)}));
    for (std::size_t i = 0; i < qkv.size(); ++i) {
        const Tensor queriesAndKeys = qkv[i].narrow(2, 0, 2);
        m_sums.select(0, static_cast<std::int64_t>(i)).index_add_(0, rows, queriesAndKeys.reshape({-1, 2, first.size(3), first.size(4)}));
    }
}

Tensor AttentionSums::seenGenes() const {
    return (m_counts.narrow(0, m_extraTokens, m_counts.size(0) - m_extraTokens) > 0).nonzero().squeeze(1);
}

Tensor AttentionSums::means() const {
    const Tensor rows = (m_counts > 0).nonzero().squeeze(1);
    const Tensor counts = m_counts.index_select(0, rows).view({1, -1, 1, 1, 1});
    return m_sums.index_select(1, rows) / counts;
}

Tensor geneNetwork(const AttentionSums& attention, AttentionScores scores, HeadAggregation heads) {
    const Tensor means = attention.means();
    const std::int64_t extra = attention.extraTokens();
    const std::int64_t genes = means.size(1) - extra;
    const double scale = 1.0 / std::sqrt(static_cast<double>(means.size(4)));
    std::vector<Tensor> each;
    Tensor result;
    std::int64_t count = 0;
    for (std::int64_t layer = 0; layer < means.size(0); ++layer) {
        for (std::int64_t head = 0; head < means.size(3); ++head, ++count) {
            const Tensor queries = means.select(0, layer).select(1, 0).select(1, head);
            const Tensor keys = means.select(0, layer).select(1, 1).select(1, head);
            Tensor weights = at::mm(queries, keys.t());
            if (scores == AttentionScores::Softmax) {
                weights = at::softmax(weights * scale, -1);
            }
            weights = weights.narrow(0, extra, genes).narrow(1, extra, genes);
            switch (heads) {
            case HeadAggregation::Each: each.push_back(weights); break;
            case HeadAggregation::Max: result = result.defined() ? at::maximum(result, weights) : weights; break;
            default: result = result.defined() ? result + weights : weights; break;
            }
        }
    }
    if (heads == HeadAggregation::Each) {
        return at::stack(each, 2);
    }
    return heads == HeadAggregation::Mean ? result / static_cast<double>(count) : result;
}

Tensor thresholded(const Tensor& network) {
    const double cut = 1.0 / static_cast<double>(network.size(0));
    return network.masked_fill(network < cut, 0.0);
}

Tensor strongestPerRow(const Tensor& network, std::int64_t k) {
    const auto [values, columns] = network.topk(std::min(k, network.size(1)), 1);
    return at::zeros_like(network).scatter_(1, columns, values);
}

Tensor averageAttention(const std::vector<Tensor>& qkv) {
    Tensor sum;
    for (const Tensor& layer : qkv) {
        const Tensor queries = layer.select(2, 0).transpose(1, 2);
        const Tensor keys = layer.select(2, 1).transpose(1, 2);
        const Tensor weights = at::softmax(at::matmul(queries, keys.transpose(2, 3)), -1).mean(1).sum(0);
        sum = sum.defined() ? sum + weights : weights;
    }
    return sum / static_cast<double>(qkv.size());
}

} // namespace ocellus

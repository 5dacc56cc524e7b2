// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Embedding.h"

#include "core/model/torch/Fast.h"

namespace ocellus {

namespace {

constexpr double kLargestCount = 1e5; ///< the continuous encoder's clamp
constexpr double kSmallestSum = 1e-12; ///< an empty cell is divided by this instead of zero

} // namespace

GeneEncoder::GeneEncoder(const Weights& weights, const ModelConfig& config)
    : m_table(weights[config.geneAdapter ? "gene_encoder.0.embeddings.weight" : "gene_encoder.embeddings.weight"])
    , m_adapted(config.geneAdapter) {
    if (m_adapted) {
        m_first = Linear(weights, "gene_encoder.1");
        m_second = Linear(weights, "gene_encoder.3");
    }
    if (config.positions) {
        m_positions = weights["pos_encoder.pe"].squeeze(1);
    }
}

Tensor GeneEncoder::identity(const Tensor& tokens) const {
    const Tensor rows = at::embedding(m_table, tokens);
    return m_adapted ? m_second(at::relu(m_first(rows))) : rows;
}

Tensor GeneEncoder::addPosition(const Tensor& identities, const Tensor& tokens) const {
    return m_positions.defined() ? identities + at::embedding(m_positions, tokens) : identities;
}

Tensor GeneEncoder::identityAndPosition(const Tensor& tokens, const Pass& pass) const {
    const Tensor identities = identity(tokens);
    pass.note("gene_encoder", identities);
    return addPosition(identities, tokens);
}

ExpressionEmbedding::ExpressionEmbedding(const Weights& weights, const ModelConfig& config)
    : m_style(config.encoder)
    , m_normalization(config.normalization) {
    const auto layers = static_cast<std::size_t>(config.encoderLayers);
    switch (m_style) {
    case ExpressionEncoder::Binned: m_bins = weights["expr_encoder.embedding.weight"]; break;
    case ExpressionEncoder::Continuous: m_layers = Stack(weights, "expr_encoder.encoder", layers, layers - 1); break;
    case ExpressionEncoder::Metacell:
        m_self = Stack(weights, "expr_encoder.self_layers", 2, 1);
        m_neighbours = Stack(weights, "expr_encoder.neighbors_layers", 2, 1);
        m_layers = Stack(weights, "expr_encoder.shared_layers", layers, layers - 1);
        break;
    }
}

Tensor ExpressionEmbedding::normalised(const Tensor& counts) const {
    switch (m_normalization) {
    case Normalization::Log: return at::log2(1 + counts);
    case Normalization::Sum: return counts / counts.sum(-1, true).clamp_min(kSmallestSum);
    default: return counts;
    }
}

Tensor ExpressionEmbedding::metacell(
    const Tensor& counts, const Tensor& neighbours, const Tensor& distances, const Pass& pass) const {
    Tensor own;
    Tensor around;
    if (pass.record == nullptr && fastOn(counts.defined() ? counts : neighbours)) {
        return m_layers(fastBranches(counts, neighbours, distances), pass);
    }
    if (counts.defined()) {
        own = m_self(normalised(counts).unsqueeze(-1), pass);
    }
    if (neighbours.defined()) {
        // per gene and neighbour: (value, distance of that neighbour); summed over neighbours
        const Tensor values = normalised(neighbours).transpose(1, 2);
        const Tensor apart = distances.unsqueeze(1).expand_as(values);
        around = pass.record == nullptr ? summedNeighbours(values, distances, pass) : m_neighbours(at::stack({values, apart}, -1), pass).sum(2);
    }
    own = own.defined() ? own : at::zeros_like(around);
    around = around.defined() ? around : at::zeros_like(own);
    return m_layers(at::cat({own, around}, -1), pass);
}

/// The neighbours' branch for training: the last layer, being linear, is applied to the sum over the neighbours
/// instead of to each. @param values  (B, L, K).
Tensor ExpressionEmbedding::summedNeighbours(const Tensor& values, const Tensor& distances, const Pass& pass) const {
    const Linear& first = m_neighbours.linears()[0];
    const Linear& last = m_neighbours.linears()[1];
    const Tensor offsets = distances.unsqueeze(2) * first.weight.select(1, 1) + first.bias; // (B, K, width)
    const Tensor lines = at::addcmul(offsets.unsqueeze(1), values.unsqueeze(-1), first.weight.select(1, 0));
    const Tensor sum = pass.drop(at::relu(m_neighbours.norms()[0](lines))).sum(2);
    return last.times(sum) + last.bias * static_cast<double>(values.size(2));
}

/// The same as the two branches of `metacell`: each first layer is a line in the value, and the last
/// layer, being linear, is applied to the sum over the neighbours instead of to each.
Tensor ExpressionEmbedding::fastBranches(const Tensor& counts, const Tensor& neighbours, const Tensor& distances) const {
    Tensor own;
    Tensor around;
    if (counts.defined()) {
        const Linear& first = m_self.linears()[0];
        const Tensor offsets = first.bias.view({1, 1, -1}).expand({counts.size(0), 1, first.bias.size(0)});
        own = m_self.linears()[1](normedSum(m_self.norms()[0], normalised(counts).unsqueeze(1), first.weight.select(1, 0), offsets));
    }
    if (neighbours.defined()) {
        const Linear& first = m_neighbours.linears()[0];
        const Linear& last = m_neighbours.linears()[1];
        const Tensor offsets = distances.unsqueeze(2) * first.weight.select(1, 1) + first.bias;
        const Tensor sum = normedSum(m_neighbours.norms()[0], normalised(neighbours), first.weight.select(1, 0), offsets);
        around = last.times(sum) + last.bias * static_cast<double>(neighbours.size(1));
    }
    own = own.defined() ? own : at::zeros_like(around);
    around = around.defined() ? around : at::zeros_like(own);
    return at::cat({own, around}, -1);
}

Tensor ExpressionEmbedding::operator()(const Expression& expression, const Pass& pass) const {
    Tensor vectors;
    if (m_style == ExpressionEncoder::Metacell) {
        vectors = metacell(expression.counts, expression.neighbours, expression.distances, pass);
    } else if (m_style == ExpressionEncoder::Binned) {
        vectors = at::embedding(m_bins, normalised(expression.counts).to(at::kLong));
    } else {
        vectors = m_layers(normalised(expression.counts).clamp(0, kLargestCount).unsqueeze(-1), pass);
    }
    pass.note("expr_encoder", vectors);
    if (expression.mask.defined()) {
        vectors = vectors.masked_fill(expression.mask.unsqueeze(-1), 0.0);
    }
    return vectors;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
// Replay of the group attention: gene networks (MODEL_SPEC sections 12, 15 and 17.7).
#include "core/model/GeneAttention.h"
#include "core/model/RowFilter.h"
#include "core/model/torch/Replay.h"

#include <cstring>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kStrongest = 10;              ///< of the top-k filter
constexpr std::int64_t kCroppedGenes = 60;    ///< genes kept of the wide matrices
constexpr std::int64_t kCroppedNetwork = 200; ///< of the main network of a large model

Tensor copied(const float* values, const std::vector<std::int64_t>& shape) {
    return at::from_blob(const_cast<float*>(values), shape, at::kFloat).clone();
}

/// Queries and keys of every cell of a batch. @param qkv  per layer (B, S, 3, H, hd).
std::vector<AttentionVectors> vectorsOf(const std::vector<Tensor>& qkv, Index extraTokens) {
    const Tensor& first = qkv[0];
    std::vector<AttentionVectors> cells;
    for (std::int64_t cell = 0; cell < first.size(0); ++cell) {
        AttentionVectors vectors{static_cast<Index>(qkv.size()), first.size(1), extraTokens, first.size(3), first.size(4), {}};
        for (const Tensor& layer : qkv) {
            const Tensor both = layer.select(0, cell).narrow(1, 0, 2).to(at::kFloat).contiguous();
            const auto* values = static_cast<const float*>(both.data_ptr());
            vectors.values.insert(vectors.values.end(), values, values + both.numel());
        }
        cells.push_back(std::move(vectors));
    }
    return cells;
}

void addCells(const Tensor& genes, const std::vector<AttentionVectors>& cells, AttentionSums& sums) {
    const Tensor tokens = genes.contiguous();
    const auto* first = static_cast<const std::int64_t*>(tokens.data_ptr());
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        sums.add({first + static_cast<std::int64_t>(cell) * tokens.size(1), static_cast<std::size_t>(tokens.size(1))}, cells[cell]);
    }
}

Tensor networkOf(const AttentionVectors& vectors, const AttentionRule& rule) {
    const Tensor network = at::zeros({vectors.genes(), vectors.genes()});
    auto* values = static_cast<float*>(network.data_ptr());
    attentionRows(vectors, rule, {}, {}, [&](Index first, const FloatMatrix& block) {
        std::memcpy(values + first * block.columns, block.values.data(), block.values.size() * sizeof(float));
    });
    return network;
}

Tensor filtered(const Tensor& network, const RowFilterOptions& options) {
    RowFilter filter(network.size(0), options);
    for (std::int64_t row = 0; row < network.size(0); ++row) {
        filter.add(row, static_cast<const float*>(network.data_ptr()) + row * network.size(1));
    }
    const SparseSquare kept = filter.finish();
    const Tensor result = at::zeros_like(network);
    auto* values = static_cast<float*>(result.data_ptr());
    for (Index row = 0; row < kept.size; ++row) {
        for (Index at = kept.rowStart[row]; at < kept.rowStart[row + 1]; ++at) {
            values[row * kept.size + kept.columns[at]] = static_cast<float>(kept.values[at]);
        }
    }
    return result;
}

/// One matrix per layer and head, stacked on a third axis: layer * heads + head.
Tensor eachHead(const AttentionVectors& vectors) {
    std::vector<Tensor> each;
    for (Index layer = 0; layer < vectors.layers; ++layer) {
        for (Index head = 0; head < vectors.heads; ++head) {
            AttentionRule rule;
            rule.only = {{layer, head}};
            each.push_back(networkOf(vectors, rule));
        }
    }
    return at::stack(each, 2);
}

/// The reference's "precomputed attention": unscaled, mean over heads and layers, summed over the
/// cells of a batch; (S, S), extra tokens kept.
Tensor precomputed(std::vector<AttentionVectors> cells) {
    Tensor sum;
    for (AttentionVectors& cell : cells) {
        cell.extraTokens = 0;
        AttentionRule rule;
        rule.scaled = false;
        const Tensor own = networkOf(cell, rule);
        sum = sum.defined() ? sum + own : own;
    }
    return sum;
}

} // namespace

std::vector<Tensor> Replay::attentionOf(const CellBatch& cells, const std::vector<std::int64_t>& layers) const {
    std::map<std::string, Tensor> record;
    Pass pass;
    pass.record = &record;
    NetworkInput input;
    input.genes = cells.genes;
    input.expression = cells.expression(cells.neighbours.defined() ? cells.neighbours.size(1) : 0);
    input.depth = cells.depth;
    input.total = cells.total();
    input.isMetacell = cells.isMetacell;
    m_network.encode(input, EncodeRequest(), pass);
    std::vector<Tensor> qkv;
    for (const std::int64_t layer : layers) {
        qkv.push_back(record.at("transformer.blocks." + std::to_string(layer) + ".mixer.qkv"));
    }
    return qkv;
}

std::vector<std::int64_t> Replay::attentionLayers() const {
    std::vector<std::int64_t> layers;
    if (const Tensor recorded = integers("attention/layers"); recorded.defined()) {
        layers.assign(recorded.data_ptr<std::int64_t>(), recorded.data_ptr<std::int64_t>() + recorded.numel());
    } else if (m_cropped) {
        layers = {0, m_config.geneTransformer.layers - 1};
    } else {
        for (Index layer = 0; layer < m_config.geneTransformer.layers; ++layer) {
            layers.push_back(layer);
        }
    }
    for (const std::int64_t layer : layers) {
        if (layer < 0 || layer >= m_config.geneTransformer.layers) {
            m_fixture.refuse("names in attention/layers layer " + std::to_string(layer) + " of " + std::to_string(m_config.geneTransformer.layers));
        }
    }
    return layers;
}

void Replay::attention() {
    const std::vector<std::int64_t> layers = attentionLayers();
    write("attention/layers", at::tensor(layers, at::kLong));
    std::vector<std::int64_t> vocabulary(static_cast<std::size_t>(m_config.vocabulary));
    std::iota(vocabulary.begin(), vocabulary.end(), std::int64_t{0});
    AttentionSums sums(std::move(vocabulary));
    const std::vector<Tensor> qkv = attentionOf(m_inputs, layers);
    const std::vector<AttentionVectors> first = vectorsOf(qkv, m_config.extraTokens());
    addCells(m_inputs.genes, first, sums);
    if (m_fixture.hasGroup("inputs2")) {
        const CellBatch second = batch("inputs2");
        addCells(second.genes, vectorsOf(attentionOf(second, layers), m_config.extraTokens()), sums);
    }
    const std::vector<Index> seen = sums.seen();
    write("attention/div", copied(sums.counts().data(), {static_cast<std::int64_t>(sums.counts().size())}));
    write("attention/grn_gene_tokens", at::tensor(std::vector<std::int64_t>(seen.begin(), seen.end()), at::kLong));
    const AttentionVectors means = sums.means(seen);
    writeNetworks(means);
    if (m_cropped) {
        return;
    }
    const AttentionVectors& all = sums.sums();
    write("attention/data", copied(all.values.data(), {all.layers, all.tokens, 2, all.heads, all.headWidth}));
    for (std::size_t i = 0; i < layers.size(); ++i) {
        write("attention/qkv_layer" + std::to_string(layers[i]), qkv[i]);
    }
    if (configFlag("same_genes") || m_fixture.hasArray("attention/precomp_attn_softmax")) {
        write("attention/precomp_attn_softmax", precomputed(first));
    }
}

void Replay::writeNetworks(const AttentionVectors& means) {
    const auto writeCropped = [&](const std::string& name, const Tensor& network, std::int64_t rule) {
        const std::int64_t kept = cropped("attention/" + name, 0, network.size(0), rule);
        write("attention/" + name, network.narrow(0, 0, kept).narrow(1, 0, kept));
    };
    const Tensor mean = networkOf(means, {});
    writeCropped("grn_mean_softmax", mean, m_cropped ? kCroppedNetwork : mean.size(0));
    if (m_cropped) {
        return;
    }
    RowFilterOptions filter;
    filter.keep = RowFilterOptions::Keep::Threshold;
    writeCropped("grn_mean_softmax_filter_thresh", filtered(mean, filter), mean.size(0));
    filter.keep = RowFilterOptions::Keep::Strongest;
    filter.strongest = kStrongest;
    writeCropped("grn_mean_softmax_filter_top-k", filtered(mean, filter), mean.size(0));
    AttentionRule rule;
    rule.scores = AttentionScores::Raw;
    writeCropped("grn_mean_none", networkOf(means, rule), kCroppedGenes);
    rule.scores = AttentionScores::Softmax;
    rule.heads = HeadAggregation::Max;
    writeCropped("grn_max_softmax", networkOf(means, rule), kCroppedGenes);
    writeCropped("grn_none_softmax", eachHead(means), kCroppedGenes);
}

} // namespace ocellus

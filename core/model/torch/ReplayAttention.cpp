// SPDX-License-Identifier: GPL-3.0-or-later
// Replay of the group attention: gene networks (MODEL_SPEC sections 12, 15 and 17.7).
#include "core/model/torch/GeneNetwork.h"
#include "core/model/torch/Replay.h"

namespace ocellus {

namespace {

constexpr std::int64_t kStrongest = 10;       ///< of the top-k filter
constexpr std::int64_t kCroppedGenes = 60;    ///< genes kept of the wide matrices
constexpr std::int64_t kCroppedNetwork = 200; ///< of the main network of a large model

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
    m_network.encode(input, NetworkRequest(), pass);
    std::vector<Tensor> qkv;
    for (const std::int64_t layer : layers) {
        qkv.push_back(record.at("transformer.blocks." + std::to_string(layer) + ".mixer.qkv"));
    }
    return qkv;
}

void Replay::attention() {
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
    write("attention/layers", at::tensor(layers, at::kLong));
    AttentionSums sums(layers, m_config.extraTokens(), m_config.vocabulary);
    const std::vector<Tensor> first = attentionOf(m_inputs, layers);
    sums.add(m_inputs.genes, first);
    if (m_fixture.hasGroup("inputs2")) {
        const CellBatch second = batch("inputs2");
        sums.add(second.genes, attentionOf(second, layers));
    }
    write("attention/div", sums.counts());
    write("attention/grn_gene_tokens", sums.seenGenes());
    const auto writeCropped = [&](const std::string& name, const Tensor& network, std::int64_t rule) {
        const std::int64_t kept = cropped("attention/" + name, 0, network.size(0), rule);
        write("attention/" + name, network.narrow(0, 0, kept).narrow(1, 0, kept));
    };
    const Tensor mean = geneNetwork(sums, AttentionScores::Softmax, HeadAggregation::Mean);
    writeCropped("grn_mean_softmax", mean, m_cropped ? kCroppedNetwork : mean.size(0));
    if (m_cropped) {
        return;
    }
    write("attention/data", sums.sums());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        write("attention/qkv_layer" + std::to_string(layers[i]), first[i]);
    }
    writeCropped("grn_mean_softmax_filter_thresh", thresholded(mean), mean.size(0));
    writeCropped("grn_mean_softmax_filter_top-k", strongestPerRow(mean, kStrongest), mean.size(0));
    writeCropped("grn_mean_none", geneNetwork(sums, AttentionScores::Raw, HeadAggregation::Mean), kCroppedGenes);
    writeCropped("grn_max_softmax", geneNetwork(sums, AttentionScores::Softmax, HeadAggregation::Max), kCroppedGenes);
    writeCropped("grn_none_softmax", geneNetwork(sums, AttentionScores::Softmax, HeadAggregation::Each), kCroppedGenes);
    if (configFlag("same_genes") || m_fixture.hasArray("attention/precomp_attn_softmax")) {
        write("attention/precomp_attn_softmax", averageAttention(first));
    }
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Network.h"

namespace ocellus {

Network::Network(const Weights& weights, const ModelConfig& config)
    : m_config(config)
    , m_genes(weights, config)
    , m_expression(weights, config)
    , m_cellTokens(weights["class_encoder.embedding.weight"])
    , m_transformer(weights, "transformer", config.geneTransformer)
    , m_decoder(weights, config) {
    if (config.metacellToken) {
        m_metacellTokens = weights["metacell_encoder.embedding.weight"];
    }
    if (config.hasCellBlocks()) {
        m_cellTransformer.emplace(weights, "cell_transformer", config.cellTransformer);
    }
    if (config.mvc) {
        m_cellDecoder = CellExpressionDecoder(weights, config);
    }
    m_compressors.emplace_back(weights, "default", config.baseCompressor);
    for (const ClassConfig& entry : config.classes) {
        m_compressors.emplace_back(weights, entry.name, entry.compressor);
        m_classifiers.emplace_back(weights, "cls_decoders." + entry.name, entry.hidden.size());
    }
    if (config.adversarial) {
        m_assayHead = Classifier(weights, "adv_assay_decoder", config.adversarialHidden.size());
        m_organismHead = Classifier(weights, "adv_organism_decoder", config.adversarialHidden.size());
    }
}

void Network::pack() {
    m_transformer.pack();
}

/// [cell tokens], [metacell token], genes: what the gene transformer reads.
Tensor Network::geneSequence(const NetworkInput& input, const Tensor& vectors, const Tensor& cellTokens) const {
    std::vector<Tensor> parts;
    if (!m_config.hasCellBlocks()) {
        parts.push_back(cellTokens);
    }
    if (m_config.metacellToken) {
        const Tensor which = input.isMetacell.defined() ? input.isMetacell : at::zeros({vectors.size(0)}, input.genes.options());
        parts.push_back(at::embedding(m_metacellTokens, which).unsqueeze(1));
    }
    parts.push_back(vectors);
    return parts.size() == 1 ? vectors : at::cat(parts, 1);
}

NetworkOutput Network::encode(const NetworkInput& input, const EncodeRequest& request, const Pass& pass) const {
    NetworkOutput output;
    const std::int64_t cells = input.genes.size(0);
    const Tensor identities = input.identities.defined() ? input.identities : m_genes.identity(input.genes);
    pass.note("gene_encoder", identities);
    // the order of the reference: identity, expression, position
    const Tensor vectors = m_genes.addPosition(identities + m_expression(input.expression, pass), input.genes);
    const Tensor start = m_cellTokens.unsqueeze(0).expand({cells, -1, -1});
    pass.note("class_encoder", start);
    const Tensor sequence = m_transformer(geneSequence(input, vectors, start), {}, pass, pass.attentionDropout);
    const std::int64_t extra = m_config.extraTokens();
    output.geneEmbedding = sequence.narrow(1, extra, sequence.size(1) - extra);
    Pass cellPass = pass;
    cellPass.attentionReader = nullptr;
    output.inputTokens = m_cellTransformer ? (*m_cellTransformer)(start, sequence, cellPass, 0.0)
                                           : sequence.narrow(1, 0, m_config.cellTokens());
    if (request.expression) {
        output.expression = m_decoder(output.geneEmbedding, input.depth, input.total, pass);
        if (m_config.mvc) {
            output.cellExpression = m_cellDecoder(output.inputTokens.mean(1), identities, input.depth, input.total);
        }
    }
    compress(output, request.noise, pass);
    for (std::size_t i = 0; request.classes && i < m_classifiers.size(); ++i) {
        output.logits.push_back(classify(i, output.latents[i + 1], pass));
    }
    return output;
}

void Network::compress(NetworkOutput& output, const CompressorNoise& noise, const Pass& pass) const {
    std::vector<Tensor> decoded;
    for (std::size_t i = 0; i < m_compressors.size(); ++i) {
        const Tensor token = output.inputTokens.select(1, static_cast<std::int64_t>(i));
        if (!m_compressors[i].present()) {
            decoded.push_back(token);
            output.latents.push_back(token);
            continue;
        }
        const auto found = noise.find(i == 0 ? "default" : m_config.classes[i - 1].name);
        const Compressed result = m_compressors[i](token, found == noise.end() ? Tensor() : found->second, pass);
        decoded.push_back(result.decoded);
        if (i == 0) { // token 0 reports the encoder's activation, and its decoded token when quantised
            output.latents.push_back(result.encoded.defined() ? result.encoded : result.decoded);
        } else {
            output.latents.push_back(result.latent);
        }
        if (result.kl.defined()) {
            output.kl = output.kl.defined() ? output.kl + result.kl : result.kl;
        }
    }
    output.tokens = m_config.compressed ? at::stack(decoded, 1) : output.inputTokens;
    if (m_config.compressed && !output.kl.defined()) {
        output.kl = at::zeros({}, output.inputTokens.options());
    }
}

ExpressionParameters Network::generate(const Tensor& tokens, const NetworkInput& input, const Pass& pass) const {
    const Tensor identities = input.identities.defined() ? input.identities : m_genes.identity(input.genes);
    const Tensor vectors = m_genes.addPosition(identities, input.genes);
    const Tensor context = m_config.hasCellBlocks() ? tokens : Tensor();
    const Tensor sequence = m_transformer(geneSequence(input, vectors, tokens), context, pass, pass.attentionDropout);
    const std::int64_t extra = m_config.extraTokens();
    return m_decoder(sequence.narrow(1, extra, sequence.size(1) - extra), input.depth, input.total, pass);
}

Tensor Network::classify(std::size_t classIndex, const Tensor& latent, const Pass& pass) const {
    return m_classifiers[classIndex](latent, pass);
}

std::pair<Tensor, Tensor> Network::adversarial(const Tensor& cellTypeLatent, const Pass& pass) const {
    return {m_assayHead(cellTypeLatent, pass), m_organismHead(cellTypeLatent, pass)};
}

} // namespace ocellus
